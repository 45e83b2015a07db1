"""From inquiry to kick-off, as promised."""

import pytest

from activities.catalogue import say
from tests.core.house import agreement, client, provider
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c
from workflows.engagement.messages.answers import Meta, Refused
from workflows.engagement.rules import core
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.terms import Answer


def test_an_inquiry_is_acknowledged_at_once_even_on_a_sunday_night() -> None:
    """The machine answers at once, a person within one business day of the house."""
    story = Story("2026-03-01 23:30")
    assert story.sent("acknowledgement") == ["Sun 01 Mar 23:30"]
    assert story.current.inbound["inbound-1"].state == "ACKNOWLEDGED"
    assert story.current.deadlines["reply/inbound-1"].at == story._moment("2026-03-03 17:00")
    story.holds()


def test_nothing_is_possible_before_the_engagement_exists_and_it_exists_once() -> None:
    """The first command creates, no other may."""
    story = Story()
    with pytest.raises(Refused) as caught:
        core.handle(
            None, c.Qualify(by="vera"), Meta(at=story.now, actor="unverified:vera", source="api", request_id="1", rules=RULES_VERSION)
        )
    assert (caught.value.refusal.code, caught.value.refusal.not_found) == ("NO_SUCH_ENGAGEMENT", True)
    from tests.core.house import creation

    assert story.refused(creation(provider(), client())).code == "ALREADY_CREATED"


def test_qualifying_needs_every_required_answer() -> None:
    """Never assume, ask first: the refusal names the questions."""
    story = Story()
    refusal = story.refused(c.Qualify(by="vera"))
    assert (refusal.code, refusal.reason.params["questions"]) == ("INTAKE_INCOMPLETE", ("goal", "budget"))
    assert "qualify" not in {a.action for a in core.available(story.current, story.now)}
    story.do(c.RecordIntake(answers=(Answer(question="goal", answer="More"),)))
    assert story.entry("IntakeRecorded").data["open_questions"] == ["budget"]
    story.do(c.RecordIntake(answers=(Answer(question="budget", answer="Some"),)))
    assert "qualify" in {a.action for a in core.available(story.current, story.now)}
    story.do(c.Qualify(by="vera"))
    assert story.current.stage == "QUALIFYING"
    assert story.entry("EngagementQualified").data["criteria"] == list(provider().qualification)


def test_an_answer_can_be_taken_back() -> None:
    """An empty answer opens the question again."""
    story = Story().do(c.RecordIntake(answers=(Answer(question="goal", answer="More"), Answer(question="budget", answer="Some"))))
    story.do(c.RecordIntake(answers=(Answer(question="goal"),)))
    assert story.refused(c.Qualify(by="vera")).reason.params["questions"] == ("goal",)


def test_an_answer_to_no_question_is_refused_with_its_place() -> None:
    """The field path counts from the caller's list."""
    answers = (Answer(question="goal", answer="More"), Answer(question="weather", answer="Fine"))
    refusal = Story().refused(c.RecordIntake(answers=answers))
    assert (refusal.code, refusal.field) == ("UNKNOWN_QUESTION", "answers[1].question")


def test_only_the_team_qualifies() -> None:
    """The refusal names who is known."""
    story = Story().do(c.RecordIntake(answers=(Answer(question="goal", answer="More"), Answer(question="budget", answer="Some"))))
    refusal = story.refused(c.Qualify(by="dora"))
    assert (refusal.code, refusal.field) == ("UNKNOWN_PERSON", "by")
    assert "vera, otto" in say(refusal.reason)


def test_a_no_needs_an_explanation_and_another_suggestion() -> None:
    """Both are refused when missing; with both the client hears them, and the open message counts as answered."""
    story = Story("2026-03-07 12:00")  # a Saturday
    refusal = story.refused(c.DeclineEngagement(alternative="Ask Paula"))
    assert (refusal.code, refusal.field) == ("REASON_MISSING", "explanation")
    refusal = story.refused(c.DeclineEngagement(explanation="We are full"))
    assert (refusal.code, refusal.field) == ("ALTERNATIVE_MISSING", "alternative")
    story.do(c.DeclineEngagement(explanation="We are full", alternative="Ask Paula"))
    assert story.current.stage == "DECLINED"
    assert story.current.inbound["inbound-1"].state == "ANSWERED"
    assert story.entry("InboundAnswered").data["by"] == "engine"
    story.at("2026-06-01 09:00")
    assert story.sent("declined") == ["Mon 09 Mar 09:00"], "the message waits for the working week"
    assert story.current.deadlines == {}
    story.holds(closed=True)


def test_an_inquiry_can_be_handed_to_somebody_else() -> None:
    """The client hears who can help; after that nothing else is possible."""
    story = Story().do(c.ReferEngagement(explanation="It is not our trade", to="Paula, paula@other.example"))
    assert story.current.stage == "REFERRED"
    assert story.sent("referred") == ["Mon 02 Mar 10:00"]
    assert story.refused(c.Qualify(by="vera")).code == "NOT_IN_THIS_STAGE"
    assert story.refused(c.RecordInbound(contact="dora", subject="Still there?")).code == "NOT_IN_THIS_STAGE"
    assert core.available(story.current, story.now) == ()
    story.holds(closed=True)


def test_an_inquiry_that_nobody_takes_further_lapses() -> None:
    """After 30 business days of the house the client hears that it ended; unanswered messages count as answered by that."""
    story = Story().at("2026-04-13 16:59")
    assert story.current.stage == "INQUIRY"
    story.at("2026-06-01 09:00")
    assert story.when(story.entry("EngagementLapsed")) == "Mon 13 Apr 17:00"
    assert story.sent("lapsed") == ["Tue 14 Apr 09:00"]
    assert story.tasks() == []
    story.holds(closed=True)


def test_a_proposal_with_an_open_question_cannot_be_sent() -> None:
    """What is not discussed is assumed differently."""
    story = Story().qualified()
    refusal = story.refused(story.proposal(agreement(open_questions=["Who brings the photos?"])))
    assert (refusal.code, refusal.field) == ("OPEN_QUESTIONS", "agreement.open_questions")
    assert "Who brings the photos?" in say(refusal.reason)


def test_a_proposal_names_people_we_have_and_a_start_that_is_ahead() -> None:
    """Its fields are named in the caller's words."""
    story = Story().qualified()
    refusal = story.refused(story.proposal(agreement(roster=[{"person": "vera", "duty": "all"}, {"person": "nobody", "duty": "x"}])))
    assert (refusal.code, refusal.field) == ("UNKNOWN_PERSON", "agreement.roster[1].person")
    refusal = story.refused(story.proposal(agreement(start="2026-03-01", start_after_business_days=None)))
    assert (refusal.code, refusal.field) == ("DATE_NOT_AHEAD", "agreement.start")


def test_a_proposal_leaves_is_presented_reminded_of_and_lapses() -> None:
    """Ten business days, a reminder three before the end, a person's task to present it."""
    story = Story().proposed()
    assert story.sent("proposal") == ["Mon 02 Mar 10:00"]
    assert len(story.tasks("presentation")) == 1
    story.at("2026-03-20 12:00")
    assert story.sent("proposal_reminder") == ["Wed 11 Mar 09:00"]
    assert story.when(story.entry("EngagementLapsed")) == "Mon 16 Mar 17:00"
    assert story.tasks() == []
    story.holds(closed=True)


def test_a_short_proposal_gets_no_reminder() -> None:
    """Three business days leave no time for one."""
    story = Story().proposed(agreement(valid_business_days=3)).at("2026-03-20 12:00")
    assert story.sent("proposal_reminder") == []
    assert story.when(story.entry("EngagementLapsed")) == "Thu 05 Mar 17:00"


def test_a_proposal_whose_mail_did_not_leave_stands_on() -> None:
    """No consequence that was not announced: it is extended until its mail, which names the last day, is out in time."""
    story = Story().qualified()
    story.fate["proposal"] = "fails"
    story.proposed().at("2026-03-16 18:00")
    assert story.current.stage == "PROPOSED"
    assert story.when(story.entry("ProposalExtended")) == "Mon 16 Mar 17:00"
    assert story.sent("proposal_reminder") == [], "nobody is reminded of what he did not get"
    story.mended().do(c.RetryTask(task=story.task("send_failed"))).at("2026-04-10 12:00")
    assert story.sent("proposal") == ["Tue 17 Mar 09:00"]
    assert story.when(story.entry("EngagementLapsed")) == "Mon 30 Mar 17:00"
    story.holds(closed=True)


def test_a_proposal_whose_mail_left_on_the_last_day_stands_on() -> None:
    """The client has at least one whole business day."""
    story = Story().qualified()
    story.fate["proposal"] = "waits"
    story.proposed(agreement(valid_business_days=2)).at("2026-03-04 09:30").mended()
    assert story.sent("proposal") == ["Wed 04 Mar 09:30"]
    story.at("2026-03-04 18:00")
    assert story.current.stage == "PROPOSED"
    story.at("2026-03-10 12:00")
    assert story.when(story.entry("EngagementLapsed")) == "Fri 06 Mar 17:00"
    story.holds(closed=True)


def test_a_new_version_replaces_the_one_that_stands() -> None:
    """It is presented again, the old clock stops, and only the new one can be accepted."""
    story = Story().proposed().met("presentation")
    assert story.tasks("presentation") == []
    story.at("2026-03-09 10:00").proposed(agreement(title="Less work"))
    assert len(story.tasks("presentation")) == 1, "each version is presented"
    refusal = story.refused(c.AcceptAgreement(by="dora", terms_version=1, acknowledges_change=True))
    assert (refusal.code, refusal.field, refusal.reason.params["latest"]) == ("STALE_TERMS", "terms_version", 2)
    story.at("2026-03-17 12:00")
    assert story.current.stage == "PROPOSED", "the first version's last day has no meaning any more"
    story.do(c.AcceptAgreement(by="dora", terms_version=2, acknowledges_change=True))
    assert story.current.agreement.title == "Less work"
    story.holds()


def test_the_mail_of_a_replaced_version_is_dropped() -> None:
    """What waits for the window is no longer true when it opens."""
    story = Story("2026-03-07 12:00").proposed()  # a Saturday
    story.proposed(agreement(title="Less work")).at("2026-03-09 12:00")
    assert story.template_states("proposal") == ["DROPPED", "SENT"]
    story.holds()


def test_only_the_decider_accepts_and_knows_that_plans_may_change() -> None:
    """One person on each side decides."""
    story = Story().proposed()
    refusal = story.refused(c.AcceptAgreement(by="bill", terms_version=1, acknowledges_change=True))
    assert (refusal.code, refusal.field) == ("NOT_THE_DECIDER", "by")
    refusal = story.refused(c.AcceptAgreement(by="paul", terms_version=1, acknowledges_change=True))
    assert (refusal.code, refusal.field) == ("UNKNOWN_CONTACT", "by")
    refusal = story.refused(c.AcceptAgreement(by="dora", terms_version=1, acknowledges_change=False))
    assert (refusal.code, refusal.field) == ("CHANGE_NOT_ACKNOWLEDGED", "acknowledges_change")


def test_acceptance_locks_the_scope_and_makes_a_plan() -> None:
    """Dates, gates and amounts; the welcome pack leaves and the kick-off has an owner."""
    story = Story(house=provider(buffer={"percent": 20})).accepted()
    assert story.current.stage == "ONBOARDING"
    plan = story.current.plan
    assert plan is not None
    assert [(m.id, str(m.start_on), str(m.estimate_on), str(m.promised_on)) for m in plan.milestones] == [
        ("plan", "2026-03-16", "2026-03-23", "2026-03-24"),
        ("build", "2026-03-25", "2026-04-01", "2026-04-02"),
    ]
    assert [(g.id, g.guards) for g in plan.gates] == [("gate-plan", ("plan",)), ("gate-build", ())]
    assert story.sent("welcome") == ["Mon 02 Mar 10:00"]
    assert len(story.tasks("kick_off")) == 1
    assert story.refused(story.proposal(agreement())).code == "SCOPE_LOCKED"
    story.holds()


def test_no_work_before_the_kick_off() -> None:
    """The kick-off is recorded, not ticked off, and opens the work."""
    story = Story().accepted()
    assert story.refused(c.StartMilestone(milestone="plan")).code == "WORK_NOT_AGREED"
    refusal = story.refused(c.CompleteTask(task=story.task("kick_off"), by="vera", outcome="done"))
    assert (refusal.code, refusal.reason.params["action"]) == ("DONE_BY_ACTION", "record_meeting")
    story.met("kick_off")
    assert story.current.stage == "ACTIVE"
    assert story.tasks() == []
    story.holds()


def test_a_refusal_says_what_is_possible_instead() -> None:
    """Scoped to the thing that was addressed."""
    refusal = Story().refused(c.SignOff(by="dora"))
    assert refusal.code == "NOT_IN_THIS_STAGE"
    assert {a.action for a in refusal.available} >= {"decline_engagement", "record_intake", "refer_engagement"}
    assert all(a.subject == "abcdefghijkl" for a in refusal.available)
    story = Story().active()
    refusal = story.refused(c.AcceptMilestone(milestone="build", by="dora"))
    assert (refusal.code, {a.action for a in refusal.available}) == ("ILLEGAL_MOVE", {"drop_milestone"})
    assert story.refused(c.StartMilestone(milestone="nothing")).not_found
