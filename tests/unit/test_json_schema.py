"""Published JSON Schemas: the same bytes each time, and as strict as the loader."""

import json
import subprocess
import sys

from pydantic import BaseModel, ConfigDict

from worker.files.json_schema import publish_schema
from workflows.engagement.money import Money
from workflows.engagement.time.calendar import Window


class Stage(BaseModel):
    """A stage of the work."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    price: Money
    """What the client pays, in euros (€)."""
    hours: Window | None = None


class Sheet(BaseModel):
    """A file."""

    stages: tuple[Stage, ...]


def test_a_schema_names_its_dialect_and_keeps_what_fields_mean() -> None:
    text = publish_schema(Sheet)
    schema = json.loads(text)
    stage = schema["$defs"]["Stage"]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert (schema["title"], schema["description"], stage["description"]) == ("Sheet", "A file.", "A stage of the work.")
    assert stage["properties"]["price"]["description"] == "What the client pays, in euros (€)."
    assert text.endswith("}\n")
    assert text == json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def test_a_schema_takes_no_key_that_the_loader_refuses() -> None:
    schema = json.loads(publish_schema(Sheet))
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["Stage"]["additionalProperties"] is False


def test_amounts_and_hours_are_text_in_a_file() -> None:
    definitions = json.loads(publish_schema(Sheet))["$defs"]
    price, hours = definitions["Stage"]["properties"]["price"], definitions["Stage"]["properties"]["hours"]
    assert {definitions[name]["type"] for name in ("Money", "Window") if name in definitions} <= {"string"}
    assert "Money" in definitions or price["type"] == "string"
    assert "4200.00 EUR" in json.dumps([price, definitions])
    assert "09:00-17:00" in json.dumps([hours, definitions])


def test_the_bytes_are_the_same_in_another_process() -> None:
    program = (
        "from worker.files.json_schema import publish_schema; from workflows.engagement.time.recurrence import Recurrence; "
        "print(publish_schema(Recurrence), end='')"
    )
    runs = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env={"PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
