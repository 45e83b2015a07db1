"""What the steps of the ladder bring about: consequences first, then one message that tells them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from workflows.engagement.lifecycles import WAITING_NOTICE
from workflows.engagement.messages.answers import Meta
from workflows.engagement.messages.events import Event, FeeCharged, InterestClaimed, NoticePlanned, TaskOpened
from workflows.engagement.messages.reasons import Reason, why
from workflows.engagement.rules.dunning.announcing import announced_by, announcement, has_happened, mark, on_its_way
from workflows.engagement.rules.dunning.calls import call
from workflows.engagement.rules.dunning.charges import charged, claimed
from workflows.engagement.rules.dunning.fees import fee_amount
from workflows.engagement.rules.dunning.ladder import ladder_of
from workflows.engagement.rules.dunning.suspending import suspended
from workflows.engagement.rules.notices.planning import plan_notice
from workflows.engagement.rules.tasks.life import is_open, open_task
from workflows.engagement.state import InvoiceItem, NoticeItem, State
from workflows.engagement.terms import Consequence


@dataclass
class Happening:
    """One decision about one invoice; its events in order.

    Attributes:
        state: the aggregate before it.
        invoice: the invoice before it.
        meta: who and when.
        found: the events so far.
    """

    state: State
    invoice: InvoiceItem
    meta: Meta
    found: list[Event] = field(default_factory=list)

    @property
    def _number(self) -> str:
        return self.invoice.number or self.invoice.id

    def _count(self, kind: type[Event]) -> int:
        return sum(isinstance(event, kind) for event in self.found)

    def _told(self, kind: Consequence, step: int) -> NoticeItem:
        told = announcement(self.state, self.invoice, mark(kind, step))
        assert told is not None, "a consequence that nobody announced"
        return told

    # -- consequences

    def consequences(self, number: int) -> None:
        """All that a step brings besides its message; each was announced in time."""
        step = ladder_of(self.state)[number - 1]
        if step.calls:
            self.found += call(self.state, self.invoice, why("dunning-call"), self.meta, ahead=self._count(TaskOpened))
        if step.fee is not None:
            self._fee(number)
        if step.interest and not has_happened(self.state, self.invoice, "interest", number) and not self._count(InterestClaimed):
            self.found.append(claimed(self.state, self.invoice, number, self._told("interest", number), self.meta))
        if step.hold and not self.invoice.ladder.suspended:
            self.found += suspended(self.state, self.invoice, number, self._told("hold", number))
        if step.take_down is not None:
            text = why("task-take-down", number=self._number)
            self._task("take_down", text, why("dunning-take-down"), step.take_down)
        if step.hand_over:
            self._hand_over()

    def _fee(self, number: int) -> None:
        fee = ladder_of(self.state)[number - 1].fee
        assert fee is not None
        amount = fee_amount(self.state, self.invoice, fee)
        if amount is not None and not has_happened(self.state, self.invoice, "fee", number):
            self.found.append(charged(self.state, self.invoice, number, fee, amount, self._told("fee", number), self.meta))

    def _task(self, what: str, text: Reason, because: Reason, detail: str | None = None) -> None:
        if not is_open(self.state, what, self.invoice.id):
            count = self._count(TaskOpened)
            task = open_task(self.state, what, self.invoice.id, text, because, "dunning/step", self.meta, detail=detail, ahead=count)
            self.found.append(task)

    def _hand_over(self) -> None:
        text = why("task-hand-over", number=self._number)
        self._task("hand_over", text, why("dunning-hand-over"))
        self._plan("collection_file", why("dunning-collection"), recipient=self.state.provider.owner)

    # -- messages

    def told(self, numbers: list[int], blocked: int | None, missing: Iterable[str]) -> None:
        """The one message of the steps taken together, with what it announces.

        Args:
            numbers: the steps that are taken.
            blocked: the step that must wait for its announcement, if one must.
            missing: what must be announced for it.
        """
        ladder = ladder_of(self.state)
        wanted = [w for w in missing if not self._known(w)]
        marks = tuple(dict.fromkeys([*announced_by(self.state, self.invoice, numbers), *wanted]))
        mailing = [n for n in numbers if ladder[n - 1].reminds]
        if numbers and ladder[numbers[-1] - 1].formal_notice is not None:
            self.formal_notice(numbers[-1], marks)
        elif mailing or wanted:
            self._reminder(mailing[-1] if mailing else blocked or numbers[-1], marks)
        elif self._count(FeeCharged) or self._count(InterestClaimed):
            self._plan("late_charge", why("dunning-charge-added"), thread=self.invoice.notice)

    def _known(self, wanted: str) -> bool:
        return announcement(self.state, self.invoice, wanted) is not None or on_its_way(self.state, self.invoice, wanted)

    def formal_notice(self, number: int, marks: tuple[str, ...]) -> None:
        """A formal demand with a new term."""
        self._plan("formal_notice", why("dunning-unpaid-in-spite"), step=number, announces=marks, thread=self.invoice.notice)

    def _reminder(self, number: int, marks: tuple[str, ...]) -> None:
        late = self.invoice.payable_by is not None and self.state.calendars.provider.local(self.meta.at).date() > self.invoice.payable_by
        today = self.state.calendars.provider.local(self.meta.at).date() == self.invoice.payable_by
        because = why("dunning-date-passed" if late else "dunning-date-today" if today else "dunning-date-near")
        # What waits to leave goes into this one, with what it was to announce.
        waiting = [n for n in self.state.notices.values() if (n.template, n.subject) == ("payment_reminder", self.invoice.id)]
        carried = [m for n in waiting if n.state in WAITING_NOTICE for m in n.announces]
        both = tuple(dict.fromkeys([*marks, *carried]))
        self._plan("payment_reminder", because, step=number, announces=both, thread=self.invoice.notice)

    def _plan(
        self,
        template: str,
        because: Reason,
        *,
        step: int | None = None,
        announces: tuple[str, ...] = (),
        thread: str | None = None,
        recipient: str | None = None,
    ) -> None:
        self.found += plan_notice(
            self.state,
            template,
            self.invoice.id,
            because,
            "dunning/step",
            step=step,
            announces=announces,
            thread=thread,
            recipient=recipient,
            ahead=self._count(NoticePlanned),
        )
