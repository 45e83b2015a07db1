"""What can be said about an engagement file before anybody sends it: how far it is complete, what is missing, what nothing uses yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from worker.files import advice
from worker.files.document import load_document
from worker.files.door import CalendarError, calendars
from worker.files.late_payment import FIELD, LatePaymentError, with_interest_rule
from worker.files.problems import FileProblems, Problem
from worker.files.reader import Node, decode, read
from worker.files.spots import Spots
from worker.files.unused import unused
from workflows.engagement.messages.commands import Calendars
from workflows.engagement.terms import EngagementFile
from workflows.engagement.terms.provider import Provider

Model = TypeVar("Model", EngagementFile, Provider)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read.

    Attributes:
        name: as the author knows it.
        text: its bytes.
    """

    name: str
    text: bytes


@dataclass(frozen=True, slots=True)
class TermsCheck:
    """The verdict on an engagement file that can be read.

    Attributes:
        file: what it says.
        provider: the house it was checked against; none where no provider file was given.
        calendars: both sides' calendars; none without a provider file.
        unanswered: required questions of the intake without an answer: the inquiry cannot be qualified.
        blockers: what else keeps the proposal from being sent.
        unused: what the files say and no rule uses yet.
        warnings: what is allowed and may surprise.
    """

    file: EngagementFile
    provider: Provider | None
    calendars: Calendars | None
    unanswered: tuple[Problem, ...]
    blockers: tuple[Problem, ...]
    unused: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    @property
    def stage(self) -> str:
        """The stage up to which the file is complete: ``inquiry``, ``qualifying`` or ``proposal``."""
        if self.provider is None or self.unanswered:
            return "inquiry"
        return "qualifying" if self.file.agreement is None or self.blockers else "proposal"

    @property
    def in_the_way(self) -> tuple[Problem, ...]:
        """Why the proposal in the file cannot be sent; empty where it can, or where there is none."""
        return (*self.unanswered, *self.blockers) if self.file.agreement is not None else ()


def check(source: Source, provider_source: Source | None, today: date) -> TermsCheck:
    """Look at an engagement file, and at the provider file it goes with.

    Args:
        source: the engagement file.
        provider_source: the house's file; without one, intake, roster and calendars are not looked at.
        today: the day on which the proposal would be sent.

    Raises:
        FileProblems: a file cannot be read or is wrong, with every place; also a country whose holidays nobody knows.
    """
    file, root = _load(source, EngagementFile)
    spots = Spots(source.name, root)
    not_used = list(unused(EngagementFile, spots))
    if provider_source is None:
        blockers = tuple(_open_questions(file, spots))
        return TermsCheck(file, None, None, (), blockers, tuple(not_used), tuple(advice.on_contacts(file, spots)))
    provider, provider_root = _load(provider_source, Provider)
    provider_spots = Spots(provider_source.name, provider_root)
    not_used += unused(Provider, provider_spots)
    resolved = _calendars(file, provider, today, spots, provider_spots)
    file, no_rule = _with_interest_rule(file, provider, today, spots)
    return TermsCheck(
        file=file,
        provider=provider,
        calendars=resolved,
        unanswered=tuple(_unanswered(file, provider, spots)),
        blockers=(*no_rule, *_blockers(file, provider, resolved, today, spots)),
        unused=tuple(not_used),
        warnings=tuple(advice.warnings(file, provider, resolved, today, spots)),
    )


def _load(source: Source, model: type[Model]) -> tuple[Model, Node]:
    loaded = load_document(source.text, source.name, model)
    root, _ = read(decode(source.text, source.name), source.name)
    return loaded, root


def _calendars(file: EngagementFile, provider: Provider, today: date, spots: Spots, provider_spots: Spots) -> Calendars:
    try:
        return calendars(provider.calendar, file.client.calendar, file.agreement, today)
    except CalendarError as error:
        side, _, path = error.field.partition(".")
        where, field = (provider_spots, path) if side == "provider" else (spots, error.field)
        raise FileProblems([where.problem(field, error.wrong, error.expected)]) from None


def _with_interest_rule(file: EngagementFile, provider: Provider, today: date, spots: Spots) -> tuple[EngagementFile, tuple[Problem, ...]]:
    """The file with the interest rule its agreement names, or why that rule cannot be used."""
    if file.agreement is None:
        return file, ()
    try:
        agreement = with_interest_rule(file.agreement, file.client.kind, today, provider.interest_rules, provider.reference_rates)
    except LatePaymentError as error:
        return file, (spots.problem(f"agreement.{FIELD}", error.wrong, error.expected),)
    return file.model_copy(update={"agreement": agreement}), ()


def _unanswered(file: EngagementFile, provider: Provider, spots: Spots) -> Iterator[Problem]:
    answers = {answer.question: answer.answer for answer in file.intake.answers} if file.intake else {}
    for question in provider.questionnaire:
        if question.required and not answers.get(question.id):
            yield spots.problem("intake.answers", f"'{question.id}' has no answer", f'the question is "{question.text}"')


def _open_questions(file: EngagementFile, spots: Spots) -> Iterator[Problem]:
    if file.agreement is None:
        return
    for index, question in enumerate(file.agreement.open_questions):
        yield spots.problem(f"agreement.open_questions[{index}]", f'nobody has answered "{question}"', "expected an answer in the terms")


def _blockers(file: EngagementFile, provider: Provider, resolved: Calendars, today: date, spots: Spots) -> Iterator[Problem]:
    """What the rule that sends a proposal would refuse."""
    yield from _open_questions(file, spots)
    if file.agreement is None:
        return
    people = [person.id for person in provider.team]
    for index, entry in enumerate(file.agreement.roster):
        if entry.person not in people:
            expected = f"expected one of {', '.join(people)}"
            yield spots.problem(f"agreement.roster[{index}].person", f"'{entry.person}' is nobody of the provider's team", expected)
    start = file.agreement.start
    if start is not None and start < today:
        yield spots.problem("agreement.start", f"the planned start {start} is past", f"expected {today} or later")
