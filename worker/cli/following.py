"""A journal as it comes: one line for each entry worth telling, or each entry as JSON or YAML."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from google.protobuf.json_format import MessageToDict
from rich.text import Text

from milepost.v1 import engagement_pb2
from worker.cli.gateway_options import Output
from worker.cli.local_time import local
from worker.cli.paper import put
from worker.cli.writing import write
from worker.story import Names, reason, tell
from worker.story.sums import fact_of


@dataclass
class Follower:
    """What was told so far.

    Attributes:
        names: what things are called; they are learned on the way.
        output: how entries are written.
        last: sequence of the last entry taken.
    """

    names: Names
    output: Output
    last: int

    def take(self, response: Any) -> bool:
        """Write an entry, or learn from a snapshot; True for a snapshot, which says that there is no more now."""
        if response.WhichOneof("event") == "snapshot":
            self.names = names_of(response.snapshot)
            return True
        entry = response.entry
        self.last = entry.sequence
        if self.output is Output.TABLE:
            self._line(entry)
        else:
            write(entry, self.output, line=True)
        return False

    def _line(self, entry: Any) -> None:
        data: dict[str, Any] = {key: _whole(value) for key, value in MessageToDict(entry.data).items()}
        self._learn(entry.event, data)
        told = tell(entry.event, data, self.names)
        if told is None:
            return
        at = local(datetime.fromtimestamp(entry.effective.seconds).astimezone())
        put(Text.assemble((f"{at}  ", "dim"), f"{told.kind:<9}  ", (told.what, "bold"), f", because {reason(entry.because)}"))

    def _learn(self, event: str, data: dict[str, Any]) -> None:
        """The names that an entry brings, for those that follow."""
        names = self.names
        if facts := fact_of(event, data):
            self.names = replace(names, facts={**names.facts, **facts})
        elif event == "NoticePlanned":
            self.names = replace(names, notices={**names.notices, data["notice"]: (data["template"], data["subject"])})
        elif event in {"InvoiceRequested", "InvoiceIssued"} and data.get("number"):
            self.names = replace(names, invoices={**names.invoices, data["invoice"]: data["number"]})
        elif event == "TaskOpened":
            self.names = replace(names, tasks={**names.tasks, data["task"]: data["text"]})


def _whole(value: Any) -> Any:
    """Numbers travel as doubles: whole ones are whole again."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def follower(seen: engagement_pb2.Engagement, output: Output, after: int) -> Follower:
    """A follower of an engagement's journal.

    Args:
        seen: the engagement, for the names in it.
        output: how entries are written.
        after: sequence of the entry to begin after.
    """
    return Follower(names_of(seen), output, after)


def names_of(seen: engagement_pb2.Engagement) -> Names:
    """The names in an engagement as the API shows it; people keep their ids."""
    return Names(
        client=seen.client,
        milestones={each.id: each.title for each in seen.milestones},
        invoices={each.id: each.number for each in seen.invoices if each.number},
        gates={each.gate: each.title for each in seen.invoices if each.gate},
        tasks={each.id: each.text for each in seen.tasks},
        notices={each.id: (each.template, each.subject) for each in seen.notices},
    )
