"""Messages, tasks and whose turn it was: from the journal into the picture."""

from datetime import UTC, datetime
from itertools import pairwise

from tests.unit.lived import at_work, proposed, whole
from tests.unit.timeline_life import milestone, one, picture
from workflows.engagement.messages import commands as c


def test_a_message_that_waited_shows_where_it_wished_to_go() -> None:
    lived = at_work()
    lived.advance(datetime(2026, 7, 18, 20, 0, tzinfo=UTC))  # a Saturday night
    lived.delivers("discovery")
    waiting = next(m for m in picture(lived).messages if m.what.startswith("Held: Delivery"))
    assert (
        waiting.status == "held"
        and waiting.sent_at is None
        and waiting.because.startswith("routine messages leave only in service windows")
    )
    lived.days(3)
    sent = next(m for m in picture(lived).messages if m.id == waiting.id)
    assert sent.what.startswith("Held, then sent: Delivery") and sent.when == waiting.when and sent.sent_at is not None


def test_messages_that_failed_are_in_doubt_or_were_dropped_stay_visible() -> None:
    lived = at_work()
    lived.advance(datetime(2026, 7, 14, 9, 0, tzinfo=UTC))
    lived.fate["delivered"] = "fails"
    lived.delivers("discovery").mended()
    failed = next(m for m in picture(lived).messages if m.status == "failed")
    assert (
        failed.what == "Failed: Delivery: Discovery, to Anna Virtanen"
        and failed.because == "the message cannot be sent as it is: it was refused"
    )
    lived.do(c.CompleteTask(task=lived.task("send_failed"), by="mira", outcome="Told her by phone"))
    dropped = next(m for m in picture(lived).messages if m.id == failed.id)
    assert dropped.status == "dropped" and dropped.because == "a person took care of it otherwise"


def test_a_report_that_goes_into_the_next_points_to_it() -> None:
    lived = at_work()
    lived.advance(datetime(2026, 7, 31, 6, 0, tzinfo=UTC))
    state = lived.current
    report = next(n for n in reversed(state.notices.values()) if n.template == "report")
    waiting = report.model_copy(update={"state": "HELD", "sent_at": None})
    journal = tuple(e for e in state.journal if not (e.event in {"NoticeSent", "NoticeQueued"} and e.data["notice"] == report.id))
    lived.state = state.model_copy(update={"notices": {**state.notices, report.id: waiting}, "journal": journal})
    lived.days(1)
    merged = next(m for m in picture(lived).messages if m.status == "merged")
    assert merged.id == report.id and merged.merged_into in {m.id for m in picture(lived).messages}


def test_a_task_that_was_escalated_stands_with_the_person_who_has_it_now() -> None:
    lived = proposed()
    assert picture(lived).tasks[-1].owner == "Mira Halla"
    lived.days(8)
    drawn = picture(lived)
    task = next(task for task in drawn.tasks if task.what.startswith("Present the proposal"))
    assert (task.owner, task.role) == ("Helena Halla", "Managing director")
    assert task.late and task.done is None and task.due is not None
    internal = [message for message in drawn.messages if "internal" in message.what]
    assert internal and internal[0].what.endswith("internal, to Helena Halla")


def test_whose_turn_it_was_follows_from_the_journal() -> None:
    drawn = picture(whole("prompt"))
    said = [bar.what for bar in drawn.waiting]
    assert "Waiting for Northwind: the decision on the proposal" in said
    assert "Waiting for us: the kick-off" in said
    assert any(what == "Waiting for Northwind: the review of Discovery" for what in said)
    for party in ("us", "client"):
        bars = [bar for bar in drawn.waiting if bar.party == party]
        assert all(bar.until is not None and bar.until > bar.when for bar in bars)
        assert all(before.until <= after.when for before, after in pairwise(bars) if before.until), "bars of one side overlap"
    assert drawn.waited_for_us.endswith("working days") and drawn.waited_for_client.endswith("working days")


def test_an_open_engagement_says_first_whom_it_waits_for_and_until_when() -> None:
    lived = at_work()
    lived.days(10)
    lived.delivers("discovery")
    drawn = picture(lived)
    ends = lived.current.milestones["discovery"].review_ends
    assert ends is not None and drawn.now == lived.now
    fact = drawn.headline[-1]
    assert fact.lead == "waiting for Northwind:" and fact.strong.startswith(f"the review of Discovery by {ends.day} {ends:%b}")
    deadline = one(milestone(drawn, "discovery"), "deadline")
    assert deadline.when == ends and deadline.label.startswith("Northwind answers by ")
    assert one(milestone(drawn, "discovery"), "review").until == ends
