"""Random commands: mostly such as make sense now, some of them not."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from workflows.engagement.messages import commands as c
from workflows.engagement.money import Money
from workflows.engagement.rules.closing.final_figures import variances_of
from workflows.engagement.state import State
from workflows.engagement.terms import Agreement, Answer

Draw = Callable[[st.SearchStrategy[Any]], Any]

KINDS: dict[str, type[c.Command]] = {str(k.model_fields["kind"].default): k for k in c.PUBLIC}
"""Public commands by their kind."""


class Guess:
    """Fills the fields of a command.

    Args:
        draw: from Hypothesis.
        state: the aggregate.
        today: in the house.
        now: business time.
        proposal: terms that can be proposed.
    """

    def __init__(self, draw: Draw, state: State, now: Any, proposal: Agreement) -> None:
        self._draw, self._state, self._now, self._proposal = draw, state, now, proposal
        self._today: date = state.calendars.provider.local(now).date()

    def command(self, kind: str, subject: str) -> c.Command:
        """A command of that kind about that thing, or its answer to a question nobody asked."""
        model = KINDS[kind]
        fields: dict[str, Any] = {}
        for name in model.model_fields:
            if name == "kind":
                continue
            filler = getattr(self, f"_{kind}_{name}", None) or getattr(self, f"_{name}", None)
            fields[name] = filler() if filler else subject
        return model.model_validate(fields)

    def _one(self, *values: Any) -> Any:
        return self._draw(st.sampled_from(values))

    def _by(self) -> str:
        return str(self._one("vera", "otto", "dora", "nobody"))

    def _accept_agreement_by(self) -> str:
        return str(self._one("dora", "dora", "dora", "bill", "nobody"))

    _accept_milestone_by = _request_revision_by = _sign_off_by = _answer_survey_by = _dispute_invoice_by = _promise_payment_by = (
        _accept_agreement_by
    )

    def _qualify_by(self) -> str:
        return str(self._one("vera", "vera", "vera", "nobody"))

    _answer_inbound_by = _record_meeting_by = _waive_gate_by = _complete_task_by = _confirm_notice_by = _record_hours_by = _qualify_by

    def _contact(self) -> str:
        return str(self._one("dora", "dora", self._state.client.contacts[-1].id, "nobody"))

    def _contacts(self) -> tuple[str, ...]:
        return tuple(self._draw(st.lists(st.sampled_from(("dora", self._state.client.contacts[-1].id)), min_size=1, max_size=3)))

    def _channel(self) -> str:
        return "email"

    def _subject(self) -> str:
        return "A subject"

    def _matter(self) -> str | None:
        return self._one(None, None, "inbound-1", "inbound-2", "inbound-3")  # type: ignore[no-any-return]

    def _message_id(self) -> str | None:
        return self._one(None, "<a@client.example>")  # type: ignore[no-any-return]

    def _automatic(self) -> bool:
        return bool(self._one(False, False, False, True))

    def _body(self) -> None:
        return None

    def _text(self) -> str | None:
        return self._one(None, "Words.")  # type: ignore[no-any-return]

    def _answers(self) -> tuple[Answer, ...]:
        return self._one(  # type: ignore[no-any-return]
            (Answer(question="goal", answer="More"), Answer(question="budget", answer="Some")),
            (Answer(question="goal", answer="More"),),
            (Answer(question="budget"),),
            (Answer(question="weather", answer="Fine"),),
        )

    def _explanation(self) -> str:
        return "It is so."

    _alternative = _to = _source = _note = _wishes = _recap = _outcome = _reference = _explanation

    def _answer_survey_outcome(self) -> int:
        return int(self._draw(st.integers(1, 5)))

    _answer_survey_handling = _answer_survey_outcome

    def _recommend(self) -> int | None:
        return self._one(None, 0, 6, 7, 10)  # type: ignore[no-any-return]

    def _comment(self) -> None:
        return None

    def _agreement(self) -> Agreement:
        questions = self._one((), (), (), ("Who pays?",))
        return self._proposal.model_copy(update={"open_questions": questions})

    def _calendars(self) -> c.Calendars:
        return self._state.calendars

    def _terms_version(self) -> int:
        return max(1, self._state.terms_version + int(self._one(0, 0, 0, -1, 1)))

    def _acknowledges_change(self) -> bool:
        return bool(self._one(True, True, True, False))

    def _purpose(self) -> str:
        fits = {"PROPOSED": "presentation", "ONBOARDING": "kick_off", "SIGNING_OFF": "closing_call"}.get(self._state.stage, "other")
        return str(self._one(fits, fits, fits, "presentation", "kick_off", "closing_call"))

    def _held_at(self) -> Any:
        return self._now - self._one(timedelta(), timedelta(hours=1), timedelta(minutes=-1))

    def _until(self) -> date:
        day = self._today + timedelta(days=self._one(1, 1, 5, 20, 0))
        return self._one(day, self._state.calendars.provider.next_business_day(day))  # type: ignore[no-any-return]

    def _value_date(self) -> date:
        return self._today - timedelta(days=self._one(0, 0, 0, 3, -1))

    def _amount(self) -> Money:
        known = [m for i in self._state.invoices.values() for m in (i.amount, i.outstanding)]
        return self._one(*known, Money(minor=1, currency="EUR"), Money(minor=1, currency="USD"))  # type: ignore[no-any-return]

    def paid_in_full(self, kind: str, invoice: str) -> c.Command:
        """A payment or refund of just what is asked."""
        item = self._state.invoices[invoice]
        amount = item.paid if kind == "record_refund" else item.unpaid
        return KINDS[kind].model_validate({"invoice": invoice, "amount": amount, "value_date": self._today, "reference": "bank"})

    def _parts(self) -> tuple[c.PaymentPart, ...]:
        return ()

    def _payer(self) -> str | None:
        return self._one(None, "Somebody else")  # type: ignore[no-any-return]

    def _fact(self) -> str:
        return str(self._one(*(f.id for f in self._state.facts), "nothing"))

    def _on(self) -> date:
        return self._today + timedelta(days=self._one(0, 1, 3, 9, 40, -1))

    def _record_hours_on(self) -> date:
        return self._today - timedelta(days=self._one(0, 0, 0, 1, -1))

    _record_duty_done_on = _record_hours_on

    def _minutes(self) -> int:
        return int(self._one(1, 30, 90, 1440))

    def _role(self) -> str:
        return str(self._one("design", "design", "design", "music"))

    def _entry(self) -> str:
        return str(self._one(*(e for w in self._state.worked.values() for e in w.entries), "hours-1"))

    def _form(self) -> str:
        return str(self._one("meeting", "call"))

    def _due_on(self) -> date:
        day = self._today + timedelta(days=self._one(2, 9, 30, -1))
        return self._one(day, self._state.calendars.provider.next_business_day(day))  # type: ignore[no-any-return]

    def _charge(self) -> str:
        return str(self._one(*self._state.charges, "invoice-plan/fee-1"))

    def _valid_from(self) -> date:
        return self._one(date(2026, 7, 1), date(2027, 1, 1), date(2026, 1, 1), date(2026, 7, 2))  # type: ignore[no-any-return]

    def _percent(self) -> str:
        return str(self._one("2.5", "-0.5", "3"))

    def _wish_of(self) -> str:
        return str(self._one("client", "provider"))

    def _variances(self) -> tuple[c.Variance, ...]:
        found = (
            {v.milestone: c.Variance(milestone=v.milestone, explanation="It was so.") for v in variances_of(self._state)}
            if self._state.plan
            else {}
        )
        return self._one(tuple(found.values()), tuple(found.values()), ())  # type: ignore[no-any-return]
