"""A journal as it comes: one line for each entry worth telling, or each entry as JSON or YAML."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from rich.text import Text

from milepost.v1 import engagement_pb2, values_pb2
from worker.cli.gateway_options import Output
from worker.cli.local_time import local
from worker.cli.paper import put
from worker.cli.writing import write
from worker.gateway.converters import read_struct
from worker.gateway.reasons import read_reason
from worker.story import Names, Voice, tell
from worker.story.names import fact_of
from workflows.engagement.messages.reasons import Reason


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
            self.names = _joined(self.names, names_of(response.snapshot))
            return True
        entry = response.entry
        self.last = entry.sequence
        if self.output is Output.TABLE:
            self._line(entry)
        else:
            write(entry, self.output, line=True)
        return False

    def _line(self, entry: Any) -> None:
        data: dict[str, Any] = read_struct(entry.data)
        self._learn(entry.event, data)
        voice = Voice(self.names)
        told = tell(entry.event, data, voice)
        if told is None:
            return
        at = local(datetime.fromtimestamp(entry.effective.seconds).astimezone())
        put(Text.assemble((f"{at}  ", "dim"), f"{told.kind:<9}  ", (told.what, "bold"), f", because {_said(entry.because, voice)}"))

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
            self.names = replace(names, tasks={**names.tasks, data["task"]: Reason.model_validate(data["text"])})


def _said(because: values_pb2.Reason, voice: Voice) -> str:
    """A reason with the names of the engagement; in the gateway's words where this program is older and does not know its sentence."""
    return voice.say(read_reason(because)) if voice.words.has(because.code) else because.words


def _joined(known: Names, found: Names) -> Names:
    """All names: a snapshot shows the newest things only, and the journal tells of older ones too."""
    joined: dict[str, Any] = {
        each.name: {**getattr(known, each.name), **getattr(found, each.name)} for each in fields(Names) if each.name != "client"
    }
    return replace(found, **joined)


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
        tasks={each.id: read_reason(each.text) for each in seen.tasks},
        notices={each.id: (each.template, each.subject) for each in seen.notices},
    )
