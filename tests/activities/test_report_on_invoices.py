"""A progress report tells of an invoice what is true of its mail at that moment."""

from activities.notices.render import Renderer
from tests.activities.sample_calls import call_of
from tests.drivers.story import Fate, Story
from workflows.engagement.messages.effects import OutboxItem
from workflows.engagement.rules.notices.kinds import facts_for
from workflows.engagement.rules.outbox import postponed
from workflows.engagement.state import State


class Posted(Story):
    """Invoices are always made; what may fail is their mail."""

    def _fate_of(self, item: OutboxItem) -> Fate | None:
        return super()._fate_of(item) if item.effect.subject in self.current.notices else None


def accepted(at: str, fate: Fate | None = None) -> Story:
    """A milestone is accepted, and its invoice is made at once; messages leave from nine to five."""
    story = Posted().active().worked("plan").starts("build").delivers("build").at(at)
    if fate:
        story.fate["invoice"] = fate
    return story.accepts("build")


def told(state: State) -> str:
    """The text of a report that would leave now, on one line."""
    call, mail = call_of("report"), [n for n in state.notices.values() if n.template == "invoice"][-1]
    facts = facts_for(state, mail.model_copy(update={"template": "report", "subject": "engagement"}))
    written = Renderer().render(call.model_copy(update={"facts": facts, "now": state.journal[-1].at}))
    return " ".join(written.text.split())


def test_one_whose_mail_left_was_sent() -> None:
    text = told(accepted("2026-03-03 12:00").current)
    assert "Invoice sent: INV-0002 Tue 3 Mar" in text and "Invoice issued" not in text


def test_one_whose_mail_waits_for_the_morning_was_issued_and_the_report_says_when_it_leaves() -> None:
    text = told(accepted("2026-03-03 22:00").current)
    assert "Invoice issued: INV-0002 Tue 3 Mar its mail leaves Wed 4 Mar" in text
    assert "Invoice sent: INV-0002" not in text and "Invoice sent: INV-0001 Mon 2 Mar" in text


def test_one_whose_mail_server_said_later_was_issued_too() -> None:
    """The next try has its moment in the outbox."""
    story = accepted("2026-03-03 12:00", "waits")
    (item,) = story.current.outbox
    assert "Invoice issued: INV-0002 Tue 3 Mar its mail is on its way" in told(story.current)
    text = told(postponed(story.current, item.model_copy(update={"calls": 6}), story.now))
    assert "Invoice issued: INV-0002 Tue 3 Mar its mail leaves Wed 4 Mar" in text


def test_one_whose_mail_could_not_be_sent_was_issued_and_no_more_is_promised() -> None:
    text = told(accepted("2026-03-03 12:00", "fails").current)
    assert "Invoice issued: INV-0002 Tue 3 Mar" in text and "its mail" not in text
