"""Being in touch, as promised."""

from activities.catalogue import say
from tests.core.house import ZONE, agreement, client, provider
from tests.drivers.story import Story
from workflows.engagement.messages import commands as c


def test_every_message_is_acknowledged_and_its_clock_runs_in_business_days() -> None:
    """Before the agreement the house's reply time, after it the agreed one."""
    story = Story().at("2026-03-06 16:30").do(c.RecordInbound(contact="bill", subject="A question", message_id="<1@client.example>"))
    assert story.sent("acknowledgement") == ["Mon 02 Mar 10:00", "Fri 06 Mar 16:30"]
    assert story.current.deadlines["reply/inbound-2"].at == story._moment("2026-03-09 17:00")
    assert story.entry("NoticePlanned", template="acknowledgement").personal == {"in_reply_to": "<1@client.example>"}
    story = Story().active().do(c.RecordInbound(contact="dora", subject="Again"))
    assert story.current.deadlines["reply/inbound-2"].at == story._moment("2026-03-04 17:00"), "two business days are agreed"
    story.holds()


def test_a_message_of_a_stranger_is_refused() -> None:
    """Only contacts of this client write here."""
    refusal = Story().refused(c.RecordInbound(contact="paul", subject="Hello"))
    assert (refusal.code, refusal.field) == ("UNKNOWN_CONTACT", "contact")


def test_an_auto_reply_is_noted_and_gets_nothing() -> None:
    """No acknowledgement, no clock: two machines must not talk to each other."""
    story = Story().do(c.RecordInbound(contact="dora", subject="Out of office", automatic=True))
    assert len(story.current.inbound) == 1 and story.sent("acknowledgement") == ["Mon 02 Mar 10:00"]
    assert story.entry("AutomaticMailNoted").data["contact"] == "dora"
    story.holds()


def test_adding_to_a_request_is_acknowledged_briefly_and_leaves_the_clock_alone() -> None:
    """One answer answers all of it, also what was added to an addition."""
    story = Story().at("2026-03-02 10:05").do(c.RecordInbound(contact="dora", subject="One more thing", matter="inbound-1"))
    story.do(c.RecordInbound(contact="dora", subject="And another", matter="inbound-2"))
    assert story.sent("added_to_request") == ["Mon 02 Mar 10:05"] * 2
    assert story.current.inbound["inbound-3"].matter == "inbound-1"
    assert [d for d in story.current.deadlines if d.startswith("reply/")] == ["reply/inbound-1"]
    story.do(c.AnswerInbound(inbound="inbound-1", by="vera"))
    assert {i.state for i in story.current.inbound.values()} == {"ANSWERED"}
    story.holds()


def test_one_can_only_add_to_what_is_open() -> None:
    """An unknown or answered matter is refused, with the field."""
    story = Story()
    refusal = story.refused(c.RecordInbound(contact="dora", subject="More", matter="inbound-9"))
    assert (refusal.code, refusal.field, refusal.not_found) == ("UNKNOWN_ITEM", "matter", True)
    story.do(c.AnswerInbound(inbound="inbound-1", by="vera"))
    refusal = story.refused(c.RecordInbound(contact="dora", subject="More", matter="inbound-1"))
    assert (refusal.code, refusal.field) == ("ALREADY_ANSWERED", "matter")


def test_above_the_cap_one_acknowledgement_covers_several() -> None:
    """Four an hour to one sender; the others get one together an hour later. Another sender is not affected."""
    story = Story()
    for count in range(6):
        story.do(c.RecordInbound(contact="dora", subject=f"Message {count}"))
    story.do(c.RecordInbound(contact="bill", subject="Mine"))
    assert len(story.sent("acknowledgement")) == 5, "four to Dora, one to Bill"
    assert [i.id for i in story.current.inbound.values() if i.state == "RECEIVED"] == ["inbound-5", "inbound-6", "inbound-7"]
    assert len(story.entries("AcknowledgementDeferred")) == 1
    story.at("2026-03-02 12:00")
    assert story.sent("acknowledgement")[5:] == ["Mon 02 Mar 11:00"]
    assert "3 times" in say(story.entry("NoticeSent", template="acknowledgement").because)
    assert {i.state for i in story.current.inbound.values()} == {"ACKNOWLEDGED"}
    assert len({e.data["notice"] for e in story.entries("InboundAcknowledged")}) == 6, "the journal says which covers which"
    story.holds()


def test_messages_answered_before_the_shared_acknowledgement_get_none() -> None:
    """A person was faster."""
    story = Story(house=provider(clocks={"acknowledgements_per_hour": 1})).do(c.RecordInbound(contact="dora", subject="Two"))
    story.do(c.AnswerInbound(inbound="inbound-2", by="vera")).at("2026-03-02 12:00")
    assert story.sent("acknowledgement") == ["Mon 02 Mar 10:00"]
    story.holds()


def test_an_acknowledgement_on_its_way_covers_what_came_before_it() -> None:
    """No second one is planned for a message that the one in flight covers; if it fails, a later one does."""
    story = Story(house=provider(clocks={"acknowledgements_per_hour": 1}))
    story.do(c.RecordInbound(contact="dora", subject="Two")).do(c.RecordInbound(contact="dora", subject="Three"))
    story.fate["acknowledgement"] = "waits"
    story.at("2026-03-02 11:30")
    assert story.state_of("inbound-2") == story.state_of("inbound-3") == "RECEIVED"
    assert len(story.entries("AcknowledgementDeferred")) == 1
    story.fate["acknowledgement"] = "fails"
    story._drain()
    assert len(story.entries("AcknowledgementDeferred")) == 2, "the one that failed covers nobody"
    story.mended().at("2026-03-02 13:00")
    assert story.state_of("inbound-2") == story.state_of("inbound-3") == "ACKNOWLEDGED"
    story.holds()


def test_an_answer_in_words_leaves_as_a_mail_in_the_next_window() -> None:
    """One given by phone sends nothing; who answered is one of ours."""
    story = Story("2026-03-02 18:00")
    refusal = story.refused(c.AnswerInbound(inbound="inbound-1", by="dora", text="Yes."))
    assert (refusal.code, refusal.field) == ("UNKNOWN_PERSON", "by")
    story.do(c.AnswerInbound(inbound="inbound-1", by="vera", text="Yes.")).at("2026-03-03 12:00")
    assert story.sent("reply") == ["Tue 03 Mar 09:00"]
    assert story.refused(c.AnswerInbound(inbound="inbound-1", by="vera")).code == "ILLEGAL_MOVE"
    story.do(c.RecordInbound(contact="dora", subject="Call me")).do(c.AnswerInbound(inbound="inbound-2", by="vera"))
    assert len(story.sent("reply")) == 1
    story.holds()


def test_a_late_answer_goes_up_at_once() -> None:
    """The task belongs to the person above, is done by answering, and by nothing else."""
    story = Story().at("2026-03-03 17:00")
    assert story.state_of("inbound-1") == "OVERDUE"
    task = story.current.tasks[story.task("answer_client")]
    assert (task.owner, task.subject) == ("otto", "inbound-1")
    assert story.refused(c.CompleteTask(task=task.id, by="otto", outcome="done")).reason.params["action"] == "answer_inbound"
    story.do(c.AnswerInbound(inbound="inbound-1", by="otto"))
    assert story.tasks() == []
    assert story.entry("TaskDone").because.code == "tasks-message-answered"
    story.holds()


def test_each_meeting_ends_with_a_recap_in_writing() -> None:
    """To everybody who was there, once, even if named twice."""
    story = Story().active().met("check_in", "dora", "bill", "dora")
    assert [e.data["recipient"] for e in story.entries("NoticePlanned", template="recap", subject="check-in")] == ["dora", "bill"]
    story.holds()


def test_meetings_are_recorded_afterwards_and_at_their_time() -> None:
    """A kick-off belongs to onboarding, a presentation to a proposal, a closing call to the end."""
    story = Story()
    for purpose in ("presentation", "kick_off", "closing_call"):
        command = c.RecordMeeting(purpose=purpose, held_at=story.now, by="vera", contacts=("dora",), recap="We talked.")
        refusal = story.refused(command)
        assert (refusal.code, refusal.field) == ("NOT_IN_THIS_STAGE", "purpose")
    refusal = story.refused(
        c.RecordMeeting(purpose="other", held_at=story._moment("2026-03-02 10:01"), by="vera", contacts=("dora",), recap="We will.")
    )
    assert (refusal.code, refusal.field) == ("DATE_AHEAD", "held_at")
    refusal = story.refused(c.RecordMeeting(purpose="other", held_at=story.now, by="vera", contacts=("dora", "paul"), recap="We talked."))
    assert (refusal.code, refusal.field) == ("UNKNOWN_CONTACT", "contacts")
    refusal = story.refused(c.RecordMeeting(purpose="other", held_at=story.now, by="paul", contacts=("dora",), recap="We talked."))
    assert (refusal.code, refusal.field) == ("UNKNOWN_PERSON", "by")


def test_reports_leave_on_their_day_also_when_all_is_smooth() -> None:
    """Fridays at three in the client's zone; on the working day before where that Friday is a day off."""
    house = provider(calendar={"zone": ZONE, "days_off": ["2026-03-13"]})
    story = Story(house=house).active().at("2026-03-23 12:00")
    assert story.sent("report") == ["Fri 06 Mar 15:00", "Thu 12 Mar 15:00", "Fri 20 Mar 15:00"]
    story.holds()


def test_fortnightly_reports_keep_the_weeks_of_the_plan() -> None:
    """They count from the week in which work is planned to begin."""
    story = Story().active(agreement(reports={"every": "fortnightly", "weekday": "fri", "time": "15:00"})).at("2026-04-20 12:00")
    assert story.sent("report") == ["Fri 06 Mar 15:00", "Fri 20 Mar 15:00", "Fri 03 Apr 15:00", "Fri 17 Apr 15:00"]


def test_a_report_that_could_not_leave_goes_into_the_next() -> None:
    """Where reports fall outside the windows they wait; two never leave together."""
    terms = agreement(reports={"every": "weekly", "weekday": "fri", "time": "18:00"})
    house = provider(windows=[{"days": ["mon"], "hours": "09:00-10:00"}], calendar={"zone": ZONE, "days_off": ["2026-03-09"]})
    story = Story("2026-03-02 09:30", house=house).active(terms).at("2026-03-20 12:00")
    assert story.template_states("report") == ["MERGED", "SENT"]
    assert story.entry("NoticeMerged").data["into"] == story.entry("NoticeSent", template="report").data["notice"]
    assert story.sent("report") == ["Mon 16 Mar 09:00"]
    story.holds()


def test_reports_rest_with_the_engagement() -> None:
    """A pause stops them, going on starts them anew, signing off ends them."""
    story = Story().active().at("2026-03-03 10:00")
    story.do(c.PauseEngagement(explanation="Holiday", until=story.today.replace(day=16)))
    story.at("2026-03-16 12:00").do(c.ResumeEngagement()).at("2026-03-21 12:00")
    assert story.sent("report") == ["Fri 20 Mar 15:00"]
    story.holds()


def test_a_client_elsewhere_gets_routine_mail_in_his_own_day() -> None:
    """New York and Helsinki share 16 to 17 o'clock; the reports come at the agreed hour in New York, when Helsinki has closed."""
    story = Story("2026-03-02 16:30", buyer=client(calendar={"zone": "America/New_York"})).active().at("2026-03-10 12:00")
    assert story.sent("welcome") == ["Mon 02 Mar 16:30"]
    assert story.sent("report") == ["Mon 09 Mar 15:00"], "New York changed its clocks the day before: now they share two hours"
    story.holds()
