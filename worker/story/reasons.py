"""Reasons, as the journal has them, fit to stand after the word "because"."""

import re

_OPENING = re.compile(r"^(A|An|By|It|Our|The|We|Work|You|Your) ")


def reason(text: str) -> str:
    """``you wrote to us`` of ``You wrote to us.``: what a recipient reads as a sentence, as the second half of one."""
    return _OPENING.sub(lambda found: found[0].lower(), text).rstrip(".")
