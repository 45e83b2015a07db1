"""The agreement, and the engagement file around it."""

from collections import Counter
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from workflows.engagement.model import Frozen, Line, PartError, Text
from workflows.engagement.money import LARGEST_MINOR, Money, total
from workflows.engagement.terms.asking import Inquiry, Intake
from workflows.engagement.terms.client_delay import ClientDelay
from workflows.engagement.terms.contact import CheckIn, ContactProcedure, ReportCadence, ResponseTime
from workflows.engagement.terms.duties import Duties
from workflows.engagement.terms.milestones import MOST_MINOR, Milestone
from workflows.engagement.terms.parties import Client
from workflows.engagement.terms.payment import Payment, RateCard
from workflows.engagement.terms.prices.schedule import Deposit, Installment, Retention
from workflows.engagement.terms.prices.shares import portions
from workflows.engagement.terms.retainers import MOST_TIMES, Retainer
from workflows.engagement.terms.scope import Goal, Risk, RosterEntry, Scope
from workflows.engagement.time.calendar import CalendarDay


class Agreement(Frozen):
    """The proposal, and once accepted, the terms."""

    title: Line
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    start: CalendarDay | None = None
    """Planned first working day."""
    start_after_business_days: Annotated[int, Field(ge=0, le=250)] | None = None
    """In place of ``start``: the planned first working day is so many business days after acceptance."""
    valid_business_days: Annotated[int, Field(ge=1, le=90)] = 10
    """How long the proposal stands."""
    goals: Annotated[tuple[Goal, ...], Field(min_length=1)]
    non_guarantees: Annotated[tuple[Line, ...], Field(min_length=1)]
    """What cannot be guaranteed; repeated in the kick-off pack and the reports (practice 2)."""
    may_change: Text
    """That scope and dates may change and how; the client acknowledges it (practice 6)."""
    scope: Scope
    duties: Duties
    contact: ContactProcedure
    milestones: Annotated[tuple[Milestone, ...], Field(max_length=100)] = ()
    """Stages of the work; none only where there are retainers."""
    deposit: Deposit | None = None
    """Taken out of the milestones' prices in proportion, as installments and retention are."""
    installments: Annotated[tuple[Installment, ...], Field(max_length=24)] = ()
    retention: Retention | None = None
    retainers: Annotated[tuple[Retainer, ...], Field(max_length=20)] = ()
    """Sums that come again, besides the milestones' prices."""
    payment: Payment
    response_time: ResponseTime
    check_in: CheckIn
    reports: ReportCadence = ReportCadence()
    rate_card: RateCard
    risks: tuple[Risk, ...] = ()
    roster: Annotated[tuple[RosterEntry, ...], Field(min_length=1)]
    client_delay: ClientDelay = ClientDelay()
    """What follows when the client misses a day of their own: a policy, or an object with more."""
    open_questions: tuple[Line, ...] = ()
    """Questions nobody answered yet; a proposal with one cannot be sent (practice 52)."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.start is None) == (self.start_after_business_days is None):
            raise ValueError("give either start, a date, or start_after_business_days, a number")
        if not self.milestones and not self.retainers:
            raise ValueError("there is neither a milestone nor a retainer")
        self._check_ids()
        for index, milestone in enumerate(self.milestones):
            self._check_milestone(index, milestone)
        self._check_rates()
        self._check_duties()
        for index, retainer in enumerate(self.retainers):
            self._check_price(f"retainer '{retainer.id}'", retainer.price, retainer.tax, "retainers", index, "price")
        for at, amount in self.payment.late.amounts():
            if amount.currency != self.currency:
                message = f"payment.late names {amount}; the engagement has one currency, {self.currency}"
                raise PartError(message, "payment", "late", *at)
        self.takes()
        self._check_size()
        return self

    def _check_ids(self) -> None:
        ids = [m.id for m in self.milestones]
        if len(set(ids)) != len(ids):
            raise ValueError("two milestones have the same id; ids must differ")
        # Gates and invoices are called after these, with a number behind it where there are several.
        names = [f"{m.id}-{n}" if n > 1 else m.id for m in self.milestones for n in range(1, len(m.parts) + 1)]
        names += [i.id for i in self.installments] + ["deposit"] * bool(self.deposit) + ["retention"] * bool(self.retention)
        names += [name for r in self.retainers for name in (r.id, *(f"{r.id}-{n}" for n in range(1, MOST_TIMES + 1)))]
        twice = next((name for name, times in Counter(names).items() if times > 1), None)
        if twice:
            raise ValueError(f"two invoices would be called '{twice}'; the ids of milestones, installments and retainers must differ")

    def _check_milestone(self, index: int, milestone: Milestone) -> None:
        self._check_price(f"milestone '{milestone.id}'", milestone.price, milestone.tax, "milestones", index, "price")
        above = {m.id for m in self.milestones[:index]}
        unknown = [a for a in milestone.after or () if a not in above]
        if unknown:
            raise ValueError(f"milestone '{milestone.id}' comes after '{unknown[0]}', which does not stand above it")

    def _check_rates(self) -> None:
        for index, rate in enumerate(self.rate_card.rates):
            self._check_price(f"an hour of '{rate.role}'", rate.per_hour, None, "rate_card", "rates", index, "per_hour")
        for milestone in self.milestones:
            for role in milestone.billing.roles if milestone.billing else ():
                rate_of = self.rate_card.per_hour(role)
                if rate_of is None or not rate_of.minor:
                    raise ValueError(f"milestone '{milestone.id}' bills hours of '{role}', for which rate_card.rates has no price")

    def _check_duties(self) -> None:
        known = {milestone.id for milestone in self.milestones}
        for duty in self.duties.client:
            unknown = [name for name in duty.waiting if name not in known]
            if unknown:
                raise ValueError(f"for duty '{duty.id}' waits '{unknown[0]}', which is no milestone")

    def _check_price(self, what: str, price: Money, tax: str | None, *at: str | int) -> None:
        if price.currency != self.currency:
            raise PartError(f"{what} is priced in {price.currency}; the engagement has one currency, {self.currency}", *at)
        if price.minor < 0:
            raise PartError(f"{what} has a negative price; 0 or more is expected", *at)
        if price.minor > MOST_MINOR:
            raise PartError(f"{what} costs more than any engagement does", *at)
        try:
            self.payment.check_tax(tax)
        except ValueError as error:
            raise PartError(f"{what}: {error}", *at[:-1], "tax") from None

    def _check_size(self) -> None:
        """All of it, with the highest tax, is an amount that money can hold."""
        everything = sum(m.price.minor for m in self.milestones) + sum(r.price.minor * (r.times or MOST_TIMES) for r in self.retainers)
        highest = max((tax.percent for tax in self.payment.taxes), default=Decimal(0))
        if everything * (100 + highest) > LARGEST_MINOR * 100:
            raise ValueError("all of it together costs more than any engagement does")

    @property
    def price(self) -> Money:
        """The milestones' prices together, as the terms write them."""
        return total((m.price for m in self.milestones), self.currency)

    @property
    def fixed_price(self) -> Money:
        """The same without what is billed by hours: deposit, installments and retention are parts of this."""
        return total((m.price for m in self.milestones if m.billing is None), self.currency)

    def takes(self) -> tuple[Money, ...]:
        """What the deposit, each installment and the retention take out of the milestones' prices.

        Raises:
            ValueError: more than there is.
        """
        shares = [*([self.deposit] if self.deposit else []), *self.installments, *([self.retention] if self.retention else [])]
        try:
            return portions(self.fixed_price, shares)
        except ValueError as error:
            raise ValueError(f"deposit, installments and retention: {error}") from None

    def predecessors(self, milestone_id: str) -> tuple[str, ...]:
        """Ids that must be accepted before ``milestone_id`` starts."""
        ids = [m.id for m in self.milestones]
        index = ids.index(milestone_id)
        after = self.milestones[index].after
        if after is not None:
            return after
        return (ids[index - 1],) if index else ()


class EngagementFile(Frozen):
    """An engagement file: what a person writes, whole."""

    client: Client
    inquiry: Inquiry
    intake: Intake | None = None
    agreement: Agreement | None = None

    @model_validator(mode="after")
    def _known_contact(self) -> Self:
        if all(contact.id != self.inquiry.contact for contact in self.client.contacts):
            raise ValueError(f"inquiry.contact '{self.inquiry.contact}' is none of client.contacts")
        return self
