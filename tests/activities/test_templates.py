"""Every message of the table, written from what the real core hands over."""

import html as html_module
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from activities.formats import Formats
from activities.notices.render import SUBJECT_LIMIT, TEMPLATES, Rendered, Renderer, RenderError
from tests.activities.sample_calls import all_calls, call_of, short_stories, whole_story
from tests.activities.sample_files import AGREEMENT, CLIENT, INQUIRY, PROVIDER, engagement_file, provider
from workflows.engagement import rules
from workflows.engagement.messages.ports import OpenHours, SendNoticeCall
from workflows.engagement.messages.reasons import Named, why
from workflows.engagement.rules.notices.kinds import NOTICE_KINDS
from workflows.engagement.time.wall_clock import Weekday

RENDERER = Renderer()
LONGEST = ("Ääretön " * 40)[:299] + "x"
HOSTILE = "<b>bold</b> {{ 7*7 }} | # ** \u202e Bcc: all@evil.example"
GMAIL_CUTS_AT = 102_000
ALREADY = "If you have already"


class _Words(HTMLParser):
    """The visible words of a page, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._silent += tag in {"style", "title"} or ("class", "hidden") in attrs

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"style", "title"} or (tag == "div" and self._silent > 0)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words += data.split()


def visible(html: str) -> str:
    parser = _Words()
    parser.feed(html)
    return " ".join(parser.words)


def words(text: str) -> list[str]:
    """All words, sorted: the columns of a table stand in another order in each form."""
    return sorted(re.findall(r"\w+", text.replace("_", " ")))


def written(template: str) -> tuple[SendNoticeCall, Rendered]:
    call = call_of(template)
    return call, RENDERER.render(call)


def plain(rendered: Rendered) -> str:
    """The text on one line, with plain spaces."""
    return " ".join(rendered.text.split())


def calls_by_kind() -> list[SendNoticeCall]:
    return list({call.template: call for call in reversed(all_calls())}.values())


def test_every_kind_of_message_has_a_template_and_every_template_a_kind() -> None:
    """Each stands once, in the folder of a subject of the rules."""
    files = list((TEMPLATES / "en").glob("*/*.j2"))
    assert sorted(path.stem for path in files) == sorted(NOTICE_KINDS)
    assert {path.parent.name for path in files} <= {folder.name for folder in Path(rules.__file__).parent.iterdir() if folder.is_dir()}


def test_the_stories_send_every_kind_of_message() -> None:
    assert {call.template for call in all_calls()} == set(NOTICE_KINDS)


@pytest.mark.parametrize("call", all_calls(), ids=lambda call: f"{call.engagement[:2]}-{call.template}-{call.notice}")
def test_every_message_is_complete(call: SendNoticeCall) -> None:
    """Subject that fits, greeting, sender, check times, reply time, and last of all why it came: in text and in HTML."""
    rendered = RENDERER.render(call)
    assert 0 < len(rendered.subject) <= SUBJECT_LIMIT
    formats = Formats("en", call.recipient.zone, call.facts["house_zone"], call.now)
    because = " ".join(formats.reason(call.facts["because"], call.facts["names"]).split())
    hours = "We read mail: Mon to Fri, 09:00 to 17:00 in Helsinki. Reply time: within one working day."
    for form in (plain(rendered), visible(rendered.html)):
        for part in (f"Hello {call.recipient.greeting},", "Kind regards,", call.signed_by.name, hours, because[1:]):
            assert part in form
        assert form.endswith(f"Why you get this: {because[0].upper()}{because[1:]}.")
        assert call.facts["because"]["code"] not in form
        assert not re.search(r"\bNone\b|\bUndefined\b|[{}]|%\}|\*\*|!!|\+\+|<<|>>|::", form)


@pytest.mark.parametrize("call", calls_by_kind(), ids=lambda call: call.template)
def test_text_and_html_say_the_same(call: SendNoticeCall) -> None:
    rendered = RENDERER.render(call)
    assert words(rendered.text) == words(visible(rendered.html)[len(call.brand.name) :])


@pytest.mark.parametrize("call", calls_by_kind(), ids=lambda call: call.template)
def test_the_same_call_gives_the_same_words(call: SendNoticeCall) -> None:
    assert RENDERER.render(call) == Renderer().render(SendNoticeCall.model_validate_json(call.model_dump_json()))


def test_every_message_fits_what_mail_programs_show() -> None:
    for call in all_calls():
        html = RENDERER.render(call).html
        assert len(html.encode()) < GMAIL_CUTS_AT
        assert "<style>" not in html and "<img" not in html and 'width="600"' in html


def spoiled(value: object, spoil: str, path: str = "") -> object:
    """The same data with every name and line replaced; ids, zones, amounts and addresses stay, or nothing would load."""
    keys = (
        "name",
        "greeting",
        "title",
        "text",
        "measure",
        "plan",
        "duty",
        "lesson",
        "role",
        "subject",
        "holder",
        "procedure",
        "may_change",
    )
    if isinstance(value, dict):
        return {
            k: spoil if k in keys and isinstance(v, str) and v not in {"decision", "billing", "front-end"} else spoiled(v, spoil, k)
            for k, v in value.items()
        }
    if isinstance(value, list):
        lines = path in {"deliverables", "included", "excluded", "non_guarantees", "consequences", "documents_due", "phases", "provider"}
        return [spoil if lines and isinstance(v, str) else spoiled(v, spoil, path) for v in value]
    return value


def all_spoiled(spoil: str) -> list[SendNoticeCall]:
    house = type(provider()).model_validate(spoiled(PROVIDER, spoil))
    file = type(engagement_file()).model_validate(
        {"client": spoiled(CLIENT, spoil), "inquiry": spoiled(INQUIRY, spoil), "agreement": spoiled(AGREEMENT, spoil)}
    )
    return [*whole_story(file, house), *short_stories(file, house)]


def test_hostile_names_change_nothing_but_the_words() -> None:
    """Tags, template syntax, markup and turned text in every name: shown as text, in the same structure. Line breaks never come so far."""
    kinds: dict[str, set[str]] = {}
    for call in all_spoiled(HOSTILE):
        rendered = RENDERER.render(call)
        kinds.setdefault(call.template, set()).update(_tags(rendered.html))
        assert len(rendered.subject) <= SUBJECT_LIMIT and "\n" not in rendered.subject
        assert "<b>bold" not in rendered.html and "\u202e" not in rendered.html + rendered.text + rendered.subject
        assert "49" not in visible(rendered.html).split() and "{{ 7*7 }}" in html_module.unescape(rendered.html)
    assert set(kinds) == set(NOTICE_KINDS)
    for template, tags in kinds.items():
        assert tags <= {tag for call in all_calls() if call.template == template for tag in _tags(RENDERER.render(call).html)}


def _tags(html: str) -> set[str]:
    parser = _Words()
    parser.feed(html)
    return set(parser.tags)


def test_the_longest_names_fit() -> None:
    for call in all_spoiled(LONGEST):
        rendered = RENDERER.render(call)
        assert len(rendered.subject) <= SUBJECT_LIMIT
        assert len(rendered.html.encode()) < GMAIL_CUTS_AT


def test_a_missing_fact_is_an_error_and_never_a_gap() -> None:
    call = call_of("invoice")
    facts = {**call.facts, "invoice": {k: v for k, v in call.facts["invoice"].items() if k != "amount"}}
    with pytest.raises(RenderError, match="invoice"):
        RENDERER.render(call.model_copy(update={"facts": facts}))
    empty = {**call.facts, "invoice": call.facts["invoice"] | {"milestone": None}}
    with pytest.raises(RenderError):
        RENDERER.render(call.model_copy(update={"facts": empty}))


def test_an_unknown_template_or_language_is_told_in_words() -> None:
    call = call_of("survey")
    with pytest.raises(RenderError, match=r"no template 'nothing\.j2' in the language 'en'"):
        RENDERER.render(call.model_copy(update={"template": "nothing"}))
    with pytest.raises(RenderError, match="in the language 'fi'"):
        RENDERER.render(call.model_copy(update={"recipient": call.recipient.model_copy(update={"language": "fi"})}))


def test_a_moment_names_the_readers_city_because_the_house_lives_by_another_clock() -> None:
    _call, rendered = written("delivered")
    assert "(Dublin)" in rendered.text
    internal, told = written("task_escalated")
    assert internal.recipient.zone == "Europe/Helsinki" and "(Helsinki)" not in told.text and "(Dublin)" not in told.text


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ("mon tue wed thu fri", "Mon to Fri"),
        ("mon tue wed thu sat", "Mon to Thu and Sat"),
        ("mon tue thu fri", "Mon, Tue, Thu and Fri"),
        ("mon wed fri", "Mon, Wed and Fri"),
        ("mon tue wed fri sat sun", "Fri to Wed"),
        ("mon tue wed thu sun", "Sun to Thu"),
        ("sat sun", "Sat and Sun"),
        ("mon wed sun", "Mon, Wed and Sun"),
        ("mon tue wed thu fri sat sun", "Mon to Sun"),
        ("wed", "Wed"),
    ],
)
def test_three_days_in_a_row_or_more_are_told_by_the_first_and_the_last(days: str, told: str) -> None:
    hours = OpenHours(workdays=tuple(Weekday(day) for day in days.split()), start=570, end=1440, zone="America/New_York")
    text = plain(RENDERER.render(call_of("survey").model_copy(update={"hours": hours, "reply_days": 3})))
    assert f"We read mail: {told}, 09:30 to 24:00 in New York. Reply time: within 3 working days." in text


def test_what_a_reason_names_is_no_markup_and_neither_is_an_id() -> None:
    """A task that names a person, a milestone whose title is nothing but signs, and one that nobody knows by a name."""
    call = call_of("task_escalated")
    signs = "# **Late** !!now!! <<https://evil.example>> | a :: b {{ 7*7 }} <b>x</b>"
    reason = why("contact-met", meeting=Named.milestone("m")).model_dump(mode="json")
    for names, shown in (({"milestone": {"m": signs}}, signs), ({}, "'m'")):
        rendered = RENDERER.render(call.model_copy(update={"facts": call.facts | {"because": reason, "names": names}}))
        assert plain(rendered).endswith(f"Why you get this: {shown} was held.")
        assert shown in visible(rendered.html) and 'evil.example"' not in rendered.html and "<b>x" not in rendered.html
    unknown = {"code": signs, "params": {}}
    rendered = RENDERER.render(call.model_copy(update={"facts": call.facts | {"because": unknown}}))
    assert plain(rendered).endswith(f"{signs}.") and "<b>x" not in rendered.html
    task = call.facts["task"] | {
        "text": why("task-follow-up", contact=Named.person("**tom** | x"), about="# !!this!!").model_dump(mode="json")
    }
    rendered = RENDERER.render(call.model_copy(update={"facts": call.facts | {"task": task}}))
    assert "yours now: Call '**tom** | x': # !!this!! For" in plain(rendered) and rendered.subject.startswith(
        "Escalated to you: Call '**tom** | x'"
    )


def test_people_are_called_by_their_names_where_a_reason_names_them() -> None:
    call = call_of("task_escalated")
    names = {"person": {"tom": "Tom Baker"}}
    task = call.facts["task"] | {"text": why("task-follow-up", contact=Named.person("tom"), about="it").model_dump(mode="json")}
    assert "Call Tom Baker: it." in plain(RENDERER.render(call.model_copy(update={"facts": call.facts | {"task": task, "names": names}})))
