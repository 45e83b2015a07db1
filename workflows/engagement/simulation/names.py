"""What the personas are called: apart from them, because a command line that lists them must not load the core first."""

from enum import StrEnum


class PersonaName(StrEnum):
    """Clients one can try."""

    PROMPT = "prompt"
    LATE = "late"
    SILENT = "silent"
    UNHAPPY = "unhappy"
