"""The satisfaction survey: ask once, remind once, then leave it."""

from typing import Any

import pytest

from tests.core.house import ZONE, client, provider
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.reasons import why


def finished(**changes: Any) -> Story:
    """All work is done and accepted; ``build`` is still to be paid."""
    return Story(**changes).active().worked("plan", "build")


def surveyed(**changes: Any) -> Story:
    """Signed off and paid, and the two questions were asked."""
    return finished(**changes).pays("build").signs_off().at("2026-03-09 12:00")


def test_the_survey_asks_once_reminds_once_and_leaves_it() -> None:
    """Five business days after the sign-off, five later, ten later; in the client's calendar."""
    story = surveyed()
    assert story.sent("survey") == ["Mon 09 Mar 09:00"]
    story.at("2026-06-01 12:00")
    assert story.sent("survey_reminder") == ["Tue 17 Mar 09:00"], "its moment was the end of Monday, the mail left in the next window"
    assert story.when(story.entry("SurveyClosed")) == "Mon 30 Mar 17:00"
    assert story.entry("EngagementClosed").effective == story.entry("SurveyClosed").effective
    story.holds(closed=True)


def test_an_answer_ends_the_survey() -> None:
    """Anybody of the client may answer, once."""
    story = surveyed()
    assert story.refused(c.AnswerSurvey(by="paul", handling=5, outcome=5)).code == "UNKNOWN_CONTACT"
    story.do(c.AnswerSurvey(by="bill", handling=4, outcome=5, recommend=9, comment="Well done"))
    assert story.current.stage == "CLOSED" and story.current.survey is not None
    assert (story.current.survey.handling, story.current.survey.outcome, story.current.survey.recommend) == (4, 5, 9)
    assert story.sent("survey_reminder") == []
    story.holds(closed=True)


def test_the_survey_cannot_be_answered_before_it_is_asked() -> None:
    """It is not due yet, or there is none."""
    story = finished()
    assert story.refused(c.AnswerSurvey(by="dora", handling=5, outcome=5)).code == "NOT_IN_THIS_STAGE"
    story.signs_off()
    assert story.refused(c.AnswerSurvey(by="dora", handling=5, outcome=5)).code == "ILLEGAL_MOVE"


def test_an_answer_after_the_reminder_counts_too() -> None:
    """Until nobody asks any more."""
    story = surveyed().at("2026-03-18 12:00").do(c.AnswerSurvey(by="dora", handling=5, outcome=5))
    assert story.current.stage == "CLOSED"


@pytest.mark.parametrize(
    ("handling", "outcome", "recommend", "asked"),
    [(5, 5, 10, True), (4, 4, 7, True), (5, 5, None, True), (3, 5, 10, False), (5, 3, None, False), (1, 1, 0, False), (5, 5, 6, False)],
)
def test_a_referral_is_asked_for_only_after_a_good_score(handling: int, outcome: int, recommend: int | None, asked: bool) -> None:
    """A low score gets an owner, who calls; the engagement closes after that."""
    story = surveyed().do(c.AnswerSurvey(by="dora", handling=handling, outcome=outcome, recommend=recommend))
    assert bool(story.sent("referral_ask")) is asked
    assert bool(story.tasks("low_score")) is not asked
    if not asked:
        assert story.current.stage == "COMPLETED"
        story.do(c.CompleteTask(task=story.task("low_score"), by="vera", outcome="We talked"))
    assert story.current.stage == "CLOSED"
    story.holds(closed=True)


def test_nobody_is_reminded_of_questions_that_did_not_reach_him() -> None:
    """The reminder waits until the mail with the questions is out."""
    story = finished().pays("build").signs_off()
    story.fate["survey"] = "fails"
    story.at("2026-03-17 12:00")
    assert len(story.entries("SurveyExtended")) == 1 and story.sent("survey_reminder") == []
    story.mended().do(c.RetryTask(task=story.task("send_failed"))).at("2026-03-24 12:00")
    assert story.sent("survey_reminder") == ["Tue 24 Mar 09:00"]
    story.holds()


def test_a_survey_that_was_let_be_ends() -> None:
    """Nobody mended the mail: the person let it be, and nothing is asked any more."""
    story = finished().pays("build").signs_off()
    story.fate["survey"] = "fails"
    story.at("2026-03-10 12:00").do(c.CompleteTask(task=story.task("send_failed"), by="vera", outcome="Never mind")).at("2026-03-17 12:00")
    assert story.entry("SurveyClosed").because == why("closing-survey-let-be")
    assert story.current.stage == "CLOSED"
    story.holds(closed=True)


def test_a_house_that_asks_at_once_asks_in_the_next_window() -> None:
    """No days between the sign-off and the survey."""
    story = finished(house=provider(clocks={"survey_after": 0})).signs_off()
    assert story.sent("survey") == ["Mon 02 Mar 10:00"]
    story.holds()


def test_reminders_count_in_the_client_s_calendar() -> None:
    """The client is off from the 16th on: reminder and end move with him."""
    days_off = [f"2026-03-{day}" for day in range(16, 28)]
    story = surveyed(buyer=client(calendar={"zone": ZONE, "days_off": days_off})).at("2026-06-01 12:00")
    assert story.sent("survey_reminder") == ["Tue 31 Mar 09:00"]
    story.holds(closed=True)
