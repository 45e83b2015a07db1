"""One engagement from the inquiry to the end, with what goes wrong on the way: sent back once, silent once, paid late once."""

from tests.drivers.served import THEM, US, Served, Stage
from workflows.engagement.messages import commands as c


async def lived(scene: Stage) -> Served:
    """An engagement that was lived through to CLOSED."""
    e = await Served(scene).begin()
    await e.active("tue", "10:00")
    await e.workday(1, "11:00")
    await e.pays("discovery")
    await _discovery(e)
    await _build(e)
    await e.until(lambda seen: seen.tasks_for("call_client"))
    await e.workday(1, "11:00")
    await e.pays("build")
    await e.signs_off()
    await e.until(lambda seen: seen.survey.state == "REMINDED")
    await e.workday(1, "10:20")
    await e.do(c.AnswerSurvey(by=THEM, handling=5, outcome=4, recommend=9, comment="You were kind about the invoice."), THEM)
    await e.until(lambda seen: seen.stage == "CLOSED")
    return e


async def _discovery(e: Served) -> None:
    """Delivered early, sent back, delivered again, accepted; a question is asked and answered meanwhile."""
    await e.starts("discovery")
    await e.workday(3, "14:00")
    await e.delivers("discovery", "The page plan, 14 pages.")
    await e.workday(1, "16:30")
    await e.do(c.RecordInbound(contact=THEM, subject="The page plan", message_id="<78@northwind.example>"), THEM)
    await e.do(c.RequestRevision(milestone="discovery", by=THEM, wishes="Page 9 is missing."), THEM)
    await e.workday(1, "09:30")
    await e.do(c.AnswerInbound(inbound="inbound-2", by=US, text="You are right, and page 9 comes today."))
    await e.delivers("discovery", "With page 9.")
    await e.workday(1, "12:00")
    await e.accepts("discovery")


async def _build(e: Served) -> None:
    """Stopped for two days, delivered, and accepted by the announced silence."""
    await e.starts("build")
    await e.workday(2, "10:00")
    until = e.ours.add_business_days(await e.today(), 2)
    await e.do(c.HoldMilestone(milestone="build", explanation="The product list is missing.", until=until))
    await e.workday(2, "10:00")
    await e.do(c.ResumeMilestone(milestone="build"))
    await e.workday(6, "15:30")
    await e.delivers("build", "The shop runs at the test address.")
    await e.until(lambda seen: seen.stage == "SIGNING_OFF")
