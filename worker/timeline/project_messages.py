"""Messages in both directions, from the journal: sent, held, merged, dropped, in doubt, planned."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from worker.story import tell
from worker.story.notices import notice_words
from worker.timeline.marks import Inbound, Message
from worker.timeline.project_source import Source
from workflows.engagement.messages.answers import Entry
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS

_REPORT = "report"
_ACKNOWLEDGES = frozenset({"acknowledgement", "added_to_request"})
MARKED = frozenset({"held", "merged", "dropped", "failed", "doubtful"})
"""What became of a message, where its mark says so first."""
DECIDED = frozenset({"AgreementAccepted", "EngagementSignedOff"})
"""What the client decided, in words of the client's side."""
_ENDS = {"NoticeSent": "sent", "NoticeMerged": "merged", "NoticeDropped": "dropped", "NoticeFailed": "failed", "NoticeDoubted": "doubtful"}
_FROM_CLIENT = ("InboundReceived", "AutomaticMailNoted", "AgreementAccepted", "RevisionRequested", "MilestoneAccepted", "InvoiceDisputed",
                "EngagementSignedOff", "SurveyAnswered")  # fmt: skip


@dataclass
class _Notice:
    """What the journal says about one message."""

    planned: Entry
    held: Entry | None = None
    last: Entry | None = None
    number: int = 0
    others: list[Entry] = field(default_factory=list)


def messages(source: Source) -> tuple[Message, ...]:
    """Every message of ours, and the next report."""
    found = _collect(source)
    return (*(_message(source, notice, notice_id, set(found)) for notice_id, notice in found.items()), *_ahead(source))


def _collect(source: Source) -> dict[str, _Notice]:
    found: dict[str, _Notice] = {}
    reports = 0
    for entry in source.of("NoticePlanned", "NoticeHeld", *_ENDS):
        notice_id = str(entry.data["notice"])
        if entry.event == "NoticePlanned":
            reports += entry.data["template"] == "report"
            found[notice_id] = _Notice(entry, number=reports)
        elif notice_id in found and entry.event == "NoticeHeld":
            found[notice_id].held = found[notice_id].held or entry
        elif notice_id in found:
            found[notice_id].last = entry
    return found


def _message(source: Source, notice: _Notice, notice_id: str, known: set[str]) -> Message:
    status = _status(notice, known)
    why = notice.last if status in {"merged", "dropped", "failed", "doubtful"} else notice.held if status == "held" else notice.planned
    assert why is not None
    data: dict[str, Any] = notice.planned.data
    sent = notice.last if notice.last is not None and notice.last.event == "NoticeSent" else None
    begun = notice.held or sent or notice.planned
    words = _words(source, notice, notice_id)
    return Message(
        id=notice_id,
        row=NOTICE_KINDS[data["template"]].lane,
        status=status,
        acknowledgement=data["template"] in _ACKNOWLEDGES,
        when=begun.effective,
        sent_at=sent.effective if sent and status == "held" else None,
        merged_into=str(notice.last.data["into"]) if status == "merged" and notice.last else None,
        what=_marked(source, status, words, sent=sent is not None),
        because=source.because(why),
        rule=why.rule,
    )


def _status(notice: _Notice, known: set[str]) -> Any:
    if notice.last is None:
        return "held" if notice.held else "planned"
    ended = _ENDS[notice.last.event]
    if ended == "merged" and notice.last.data["into"] not in known:
        return "dropped"  # its carrier is not in this part of the journal
    return "held" if ended == "sent" and notice.held else ended


def _marked(source: Source, status: str, words: str, *, sent: bool) -> str:
    if status not in MARKED:
        return words
    still = ".still" if status == "held" and not sent else ""
    return source.say(f"picture-message-{status}{still}", message=words)


def _words(source: Source, notice: _Notice, notice_id: str) -> str:
    data: dict[str, Any] = notice.planned.data
    words = notice_words(data["template"], data["subject"], source.voice, source.names.steps.get(notice_id))
    if data["template"] == _REPORT:
        words = source.say("picture-message-numbered", message=words, number=notice.number)
    to = source.names.person(data["recipient"])
    return source.say("picture-message.internal" if data.get("internal") else "picture-message", message=words, to=to)


def _ahead(source: Source) -> Iterator[Message]:
    due = source.state.deadlines.get("report/engagement")
    if source.now is not None and due is not None and due.at > source.now:
        yield Message(
            row="report",
            status="planned",
            when=due.at,
            what=notice_words(_REPORT, due.id, source.voice),
            because=source.voice.say(due.because),
            rule="contact/report",
        )


def inbound(source: Source) -> Iterator[Inbound]:
    """What the client wrote, and what the client decided."""
    for entry in source.of(*_FROM_CLIENT):
        if entry.event == "MilestoneAccepted" and entry.data["cause"] != "client":
            continue
        told = tell(entry.event, entry.data | (entry.personal or {}), source.voice)
        words = source.say(f"picture-inbound-{entry.event}") if entry.event in DECIDED else told.what if told else entry.event
        what = source.say("picture-inbound", client=source.client, what=words)
        yield Inbound(when=entry.effective, what=what, because=source.because(entry), rule=entry.rule)
