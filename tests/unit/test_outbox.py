"""Which effects may go, and what their failures mean: without a server, case by case."""

from datetime import UTC, datetime, timedelta

import pytest
from temporalio.exceptions import ActivityError, ApplicationError, RetryState, TimeoutError, TimeoutType

from activities.catalogue import say
from tests import lives
from workflows.engagement.messages import ports
from workflows.engagement.messages.commands import Command, InvoiceIssueFailed, NoticeRefused
from workflows.engagement.messages.effects import Effect, EffectKind, OutboxItem
from workflows.engagement.messages.reasons import why
from workflows.engagement.rules import outbox
from workflows.engagement.shell import results
from workflows.engagement.shell.limits import Limits
from workflows.engagement.simulation.simulator import Simulation
from workflows.engagement.state import NoticeItem, State

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
SOON, LONG_AGO = NOW + timedelta(minutes=5), NOW - timedelta(minutes=5)


def item(key: str, lane: str, not_before: datetime | None = None, calls: int = 0, kind: EffectKind = EffectKind.SEND_NOTICE) -> OutboxItem:
    return OutboxItem(effect=Effect(kind=kind, subject=key, key=key, lane=lane), not_before=not_before, calls=calls)


@pytest.fixture(scope="module")
def plain() -> State:
    """An engagement at rest, with one message of each policy to ask about."""
    simulation = Simulation(NOW)
    simulation.give(lives.create_of(lives.example(), lives.provider(), "somebodysengagement", NOW), "create")
    notices = {
        name.replace("_", "-"): NoticeItem(
            id=name,
            state="SENDING",
            key=name,
            template=name,
            recipient="anna",
            internal=False,
            subject="x",
            planned_at=NOW,
            because=why("x"),
        )
        for name in ("reply", "payment_reminder")
    }
    return simulation.current.model_copy(update={"notices": notices})


def holding(state: State, *items: OutboxItem) -> State:
    return state.model_copy(update={"outbox": items})


def keys(items: list[OutboxItem]) -> list[str]:
    return [i.effect.key for i in items]


def test_the_first_of_each_free_lane_may_go(plain: State) -> None:
    state = holding(plain, item("a1", "a"), item("a2", "a"), item("b1", "b"), item("c1", "c"))
    assert keys(outbox.ready(state, {"b"}, NOW)) == ["a1", "c1"]


def test_a_mail_about_a_credit_note_waits_for_its_number_and_holds_up_nobody(plain: State) -> None:
    """Until the billing system has answered, or a person was asked; what goes to the same reader meanwhile goes."""
    about = plain.notices["reply"].model_copy(update={"id": "n1", "template": "credit_noted", "subject": "invoice-1", "fact": "api/7"})
    other = about.model_copy(update={"id": "n2", "fact": "api/8"})
    state = plain.model_copy(update={"notices": {"n1": about, "n2": other}})
    change = Effect(kind=EffectKind.CHANGE_INVOICE, subject="invoice-1", fact="api/7", change="credit", key="note", lane="billing")
    note, later = OutboxItem(effect=change), OutboxItem(effect=change, not_before=SOON, calls=1)
    mail, second = item("n1", "mail"), item("n2", "mail")
    assert keys(outbox.ready(holding(state, note, mail, second), (), NOW)) == ["note", "n2"]
    assert keys(outbox.ready(holding(state, note, mail), {"billing"}, NOW)) == [], "on its way"
    assert keys(outbox.ready(holding(state, later, mail), (), NOW)) == [], "the billing system said later"
    assert outbox.next_moment(holding(state, later, mail), (), NOW) == SOON
    assert keys(outbox.ready(holding(state, mail, second), (), NOW)) == ["n1"]


def test_one_that_waits_holds_up_its_own_lane_and_no_other(plain: State) -> None:
    state = holding(plain, item("a1", "a", SOON), item("a2", "a"), item("b1", "b"))
    assert keys(outbox.ready(state, (), NOW)) == ["b1"]
    assert keys(outbox.ready(state, (), SOON)) == ["a1", "b1"]


def test_the_next_try_is_the_earliest_that_lies_ahead_in_a_free_lane(plain: State) -> None:
    """What could go already is no moment to wait for: it goes when it may, and a timer for it would fire again and again."""
    state = holding(
        plain, item("a1", "a", SOON), item("b1", "b", LONG_AGO), item("c1", "c", NOW), item("d1", "d", SOON - timedelta(minutes=1))
    )
    assert outbox.next_moment(state, {"d"}, NOW) == SOON
    assert outbox.next_moment(state, {"a", "d"}, NOW) is None


def test_a_later_try_keeps_its_place_and_its_key_and_waits_longer_each_time(plain: State) -> None:
    state = holding(plain, item("a1", "a"), item("a2", "a"))
    pauses = []
    for _ in outbox.BACK_OFF:
        state = outbox.postponed(state, state.outbox[0], NOW)
        assert state.outbox[0].not_before is not None
        pauses.append(state.outbox[0].not_before - NOW)
    assert keys(list(state.outbox)) == ["a1", "a2"] and state.outbox[0].calls == len(outbox.BACK_OFF)
    assert tuple(pauses) == outbox.BACK_OFF == tuple(sorted(outbox.BACK_OFF))


def test_what_is_done_leaves(plain: State) -> None:
    state = holding(plain, item("a1", "a"), item("a2", "a"))
    assert keys(list(outbox.without(state, state.outbox[0]).outbox)) == ["a2"]


def failure(cause: Exception, running: bool = True) -> results.Failure:
    """A failure as Temporal reports it; a started event is named only where an attempt was running at the end."""
    started = 2 if running else 0
    error = ActivityError(
        "x",
        scheduled_event_id=1,
        started_event_id=started,
        identity="x",
        activity_type="x",
        activity_id="1",
        retry_state=RetryState.TIMEOUT,
    )
    error.__cause__ = cause
    return results.Failure.of(error)


def said(kind: str, words: str = "the mail server said so") -> results.Failure:
    return failure(ApplicationError(words, type=kind))


def detailed(details: object, message: str = "our own sentence") -> results.Failure:
    return failure(ApplicationError(message, details, type=ports.PERMANENT))


def late(kind: TimeoutType | None, cause: Exception | None = None) -> TimeoutError:
    error = TimeoutError("x", type=kind, last_heartbeat_details=[])
    error.__cause__ = cause
    return error


TIMED_OUT = failure(late(TimeoutType.SCHEDULE_TO_CLOSE))
UNKNOWN = ApplicationError("x", type="MailServerUnreachableError")


@pytest.mark.parametrize("subject", ["reply", "payment-reminder"])
def test_later_means_later_until_two_days_are_over_and_then_a_person(plain: State, subject: str) -> None:
    assert results.failed(plain, item(subject, "a"), said(ports.TEMPORARY)) is None
    assert results.failed(plain, item(subject, "a"), said("MailServerUnreachableError")) is None
    end = results.failed(plain, item(subject, "a", calls=len(outbox.BACK_OFF)), said(ports.TEMPORARY))
    assert end == NoticeRefused(notice=subject, doubtful=False, because=why("failure-refused"), explanation="the mail server said so")


def test_never_and_doubt_need_a_person_at_once(plain: State) -> None:
    for kind, doubtful in ((ports.PERMANENT, False), (ports.DOUBTFUL, True)):
        answer = results.failed(plain, item("reply", "a"), said(kind))
        assert isinstance(answer, NoticeRefused) and answer.doubtful is doubtful
    answer = results.failed(plain, item("invoice-1", "billing/manual", kind=EffectKind.ISSUE_INVOICE), said(ports.PERMANENT))
    assert isinstance(answer, InvoiceIssueFailed)


def test_silence_is_doubt_where_twice_is_worse_than_never(plain: State) -> None:
    answer: Command | None = results.failed(plain, item("payment-reminder", "a"), TIMED_OUT)
    assert isinstance(answer, NoticeRefused) and answer.doubtful
    assert results.failed(plain, item("reply", "a"), TIMED_OUT) is None
    assert results.failed(plain, item("invoice-1", "billing/manual", kind=EffectKind.ISSUE_INVOICE), TIMED_OUT) is None


@pytest.mark.parametrize(
    ("what", "in_doubt"),
    [
        # As a server 1.32.1 reports them.
        pytest.param(failure(late(TimeoutType.SCHEDULE_TO_START), running=False), False, id="no worker ever took it"),
        pytest.param(
            failure(late(TimeoutType.SCHEDULE_TO_CLOSE, UNKNOWN), running=False), False, id="it failed by itself, then nobody was there"
        ),
        pytest.param(
            failure(late(TimeoutType.SCHEDULE_TO_CLOSE, late(TimeoutType.START_TO_CLOSE)), running=False),
            True,
            id="a worker died, then nobody",
        ),
        pytest.param(failure(late(TimeoutType.SCHEDULE_TO_CLOSE), running=True), True, id="the time ended during the first attempt"),
        pytest.param(failure(late(TimeoutType.SCHEDULE_TO_CLOSE, UNKNOWN), running=True), True, id="the time ended during a later attempt"),
        pytest.param(failure(late(TimeoutType.START_TO_CLOSE), running=True), True, id="an attempt ran out of time"),
        pytest.param(failure(late(None), running=False), True, id="a kind of timeout that is not known"),
        pytest.param(failure(UNKNOWN, running=True), False, id="it failed by itself"),
    ],
)
def test_only_an_attempt_that_was_begun_leaves_a_doubt(plain: State, what: results.Failure, in_doubt: bool) -> None:
    """Where nothing was begun, a message that must not come twice waits in the outbox like any other."""
    answer = results.failed(plain, item("payment-reminder", "a"), what)
    assert (isinstance(answer, NoticeRefused) and answer.doubtful) is in_doubt
    assert in_doubt or answer is None


def test_only_words_meant_for_people_are_told_and_they_fit() -> None:
    def told(what: results.Failure) -> tuple[str, str | None]:
        return say(what.because), what.words

    assert told(said("KeyError", "/srv/secret.py")) == told(TIMED_OUT) == ("no answer in time", None)
    assert told(failure(late(TimeoutType.SCHEDULE_TO_START), running=False)) == ("no worker took it in time", None)
    assert told(said(ports.PERMANENT, " many\nlines ")) == ("it was refused", "many lines")
    assert said(ports.PERMANENT, "x" * 1000).words == "x" * 300
    assert told(said(ports.PERMANENT, " ")) == ("no reason was given", None)


def test_what_an_activity_says_itself_is_a_reason_and_only_the_other_side_has_words() -> None:
    because = why("failure-system-silent", system="acme")
    as_json = because.model_dump(mode="json")
    assert detailed({"because": as_json, "words": " many\nlines "}) == results.Failure(ports.PERMANENT, False, because, "many lines")
    for words in ({}, {"words": None}, {"words": " "}):
        assert detailed({"because": as_json, **words}) == results.Failure(ports.PERMANENT, False, because, None)
    assert detailed({"because": as_json, "words": "x" * 1000}).words == "x" * 300


@pytest.mark.parametrize("details", ["text", None, {}, {"because": {"code": "x", "params": {"of": {"colour": "red"}}}}])
def test_details_of_a_newer_worker_are_no_words_of_the_other_side(details: object) -> None:
    assert detailed(details) == results.Failure(ports.PERMANENT, False, why("failure-refused"), None)


def test_a_defect_is_named_by_kind_and_place_and_not_by_its_words() -> None:
    try:
        raise KeyError("anna@northwind.example")
    except KeyError as error:
        assert results.whereabouts(error).startswith(f"KeyError at {__name__}:")
        assert "anna" not in results.whereabouts(error)
    assert results.whereabouts(ValueError("anna")) == "ValueError at unknown place"


@pytest.mark.parametrize(("events", "size", "updates", "ends"), [(9, 9, 9, False), (10, 0, 0, True), (0, 10, 0, True), (0, 0, 10, True)])
def test_a_run_ends_at_any_of_its_limits(events: int, size: int, updates: int, ends: bool) -> None:
    assert Limits(events=10, size=10, updates=10).reached(events, size, updates) is ends


def request(invoice: str, not_before: datetime | None = None) -> OutboxItem:
    return item(invoice, "billing/acme", not_before, calls=2, kind=EffectKind.ISSUE_INVOICE)


def test_an_invoice_that_exists_by_now_waits_neither_for_its_moment_nor_behind_others(plain: State) -> None:
    state = holding(plain, item("x1", "x"), request("invoice-1", SOON), request("invoice-2"), request("invoice-3", SOON))
    hurried = outbox.hurried(state, "invoice-3")
    assert keys(list(hurried.outbox)) == ["x1", "invoice-3", "invoice-1", "invoice-2"]
    assert keys(outbox.ready(hurried, (), NOW)) == ["x1", "invoice-3"]
    assert outbox.hurried(state, "invoice-4") is state, "nothing is asked for"
    others = holding(plain, item("invoice-3", "billing/acme", SOON, kind=EffectKind.CHANGE_INVOICE))
    assert outbox.hurried(others, "invoice-3") is others


def test_news_that_came_while_the_request_was_under_way_is_not_forgotten(plain: State) -> None:
    """The call began before the invoice existed and says "later": it is made again at once, and after that it waits as usual."""
    asked = request("invoice-1")
    state = outbox.postponed(outbox.hurried(holding(plain, asked), "invoice-1"), asked, NOW)
    (again,) = state.outbox
    assert (again.not_before, again.calls, again.hurried) == (None, 3, False) and outbox.ready(state, (), NOW)
    (waits,) = outbox.postponed(state, again, NOW).outbox
    assert waits.not_before == NOW + outbox.BACK_OFF[3]
