"""Where one progress report ends and the next begins."""

from tests.drivers.story import Story
from workflows.engagement.messages.ports import NoticeResult
from workflows.engagement.rules import core
from workflows.engagement.rules.outbox import without
from workflows.engagement.rules.table import RULES_VERSION
from workflows.engagement.shell import calls, results
from workflows.engagement.simulation.perfect_world import document_for


def test_a_report_begins_where_the_contents_of_the_one_before_end() -> None:
    """Work begins while the mail server thinks about a report that knows nothing of it: the next one tells."""
    story = Story().active().pays("plan")
    story.fate["report"] = "waits"
    story.at("2026-03-06 15:00")
    (item,) = story.current.outbox
    call = calls.send_call(story.current, item.effect, story.now)
    story.starts("plan")
    result = NoticeResult(message_id=call.message_id, document=document_for(item.effect.key), told_through=call.sequence)
    sent = results.done(item, result)
    story.state = core.handle(without(story.current, item), sent, core.effect_meta(item, story.now, RULES_VERSION)).state
    assert story.template_states("report") == ["SENT"]
    story.at("2026-03-13 15:00")
    (item,) = story.current.outbox
    told = [
        [line["event"] for line in facts["news"]] for facts in (call.facts, calls.send_call(story.current, item.effect, story.now).facts)
    ]
    assert "MilestoneStarted" not in told[0] and "PaymentRecorded" in told[0]
    assert told[1] == ["MilestoneStarted"], "each is told once, and none is left out"
