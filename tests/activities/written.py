"""A story that keeps every call it would make of the world, so that the messages and papers can be written from them."""

from typing import Self

from activities.notices.history import with_history
from tests.activities.sample_files import calendars, engagement_file, provider
from tests.drivers.story import Story
from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.commands import Command, CreateEngagement
from workflows.engagement.messages.effects import EffectKind, OutboxItem
from workflows.engagement.messages.ports import ChangeInvoiceCall, IssueInvoiceCall, SendNoticeCall
from workflows.engagement.shell import calls
from workflows.engagement.shell.change_call import change_call
from workflows.engagement.terms import EngagementFile
from workflows.engagement.terms.provider import Provider

BEGIN = "2026-06-29 11:00"


class Written(Story):
    """An engagement of the sample files, or of others.

    Attributes:
        sends: the call for each message that left.
        issues: the call for each invoice that was made.
        changes: the call for each change of an invoice.
        held: what a journal store holds of it.
    """

    recap = "We went through the plan.\n\n- Tom sends the product list by Friday\n- We begin with the thirty best sellers\n\nNext talk: Tuesday."
    note = "The shop stands: https://test.northwind.example\n\n- 180 products\n- two kinds of payment"

    def __init__(self, file: EngagementFile | None = None, house: Provider | None = None) -> None:
        self.sends: list[SendNoticeCall] = []
        self.issues: list[IssueInvoiceCall] = []
        self.changes: list[ChangeInvoiceCall] = []
        self.held: tuple[Entry, ...] = ()
        created = CreateEngagement(
            engagement_id="abcdefgh1234567890abcdefgh",
            file=file or engagement_file(),
            provider=house or provider(),
            calendars=calendars(),
            salt="0" * 64,
        )
        super().__init__(BEGIN, created=created)

    def _answer(self, item: OutboxItem) -> Command:
        if item.effect.kind is EffectKind.SEND_NOTICE:
            call = calls.send_call(self.current, item.effect, self.now)
            held = [e for e in self.held if e.event in call.tells_of and e.sequence <= call.after.sequence]
            self.sends.append(with_history(call, held))
        elif item.effect.kind is EffectKind.CHANGE_INVOICE:
            self.changes.append(change_call(self.current, item.effect, self.now))
        else:
            self.issues.append(calls.issue_call(self.current, item.effect, self.now))
        return super()._answer(item)

    def ready(self, slug: str) -> Self:
        """Let days pass until work on a milestone may begin."""
        for _ in range(200):
            if self.state_of(slug) == "READY":
                return self
            self.days(1)
        raise AssertionError(f"{slug} never became ready")
