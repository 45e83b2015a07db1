"""The rendered timeline: complete in picture and in words, safe, self-contained, and readable in every light."""

import base64
import hashlib
import re
from datetime import datetime
from importlib.resources import files

import pytest

from tests.unit.timeline_example import website_redesign
from tests.unit.timeline_example_milestones import at, eur
from tests.unit.timeline_generated import Generator
from tests.unit.timeline_page import plot, read
from worker.timeline.marks import Gate, Inbound, InvoiceMark, MilestoneMark, Stage, Task, Waiting
from worker.timeline.model import HeadlinePart, Invoice, Link, Milestone, Note, Timeline
from worker.timeline.render import layout, render

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202egnp.exe\u2069\x00\n" + "W" * 300
STORIES = [
    pytest.param(website_redesign(), id="finished"),
    pytest.param(website_redesign(finished=False), id="under-way"),
    pytest.param(Generator(7, 60, 3, now=0.5).timeline(), id="generated"),
]


def hostile() -> Timeline:
    """A timeline whose every text is an attack."""
    four = {"what": EVIL, "when": at("3 Aug"), "because": EVIL, "rule": EVIL, "label": EVIL, "when_note": EVIL}
    milestone = MilestoneMark.model_validate({"kind": "accepted", "id": "m", **four})
    invoice = InvoiceMark.model_validate({"kind": "issued", **four})
    return Timeline(
        title=EVIL, client=EVIL, provider=EVIL, provider_place=EVIL, zone="Europe/Dublin", now=at("9 Aug"), report_rhythm=EVIL,
        headline=(HeadlinePart(lead=EVIL, strong=EVIL, rest=EVIL),), stages=(Stage.model_validate({"name": EVIL, **four}),),
        milestones=(Milestone(id=EVIL, number=EVIL, name=EVIL, status=EVIL, marks=(milestone,)),), waited_for_us=EVIL,
        invoices=(Invoice(id=EVIL, number=EVIL, amount=eur(100), status=EVIL, marks=(invoice,)),), waited_for_client=EVIL,
        gates=(Gate.model_validate({"state": "shut", "invoice": EVIL, **four}),), inbound=(Inbound.model_validate(four),),
        waiting=(Waiting.model_validate({"party": "client", **four}),), tasks=(Task.model_validate({"owner": EVIL, "role": EVIL, **four}),),
        notes=(Note(mark="m", text=EVIL),), links=(Link(label=EVIL, href="journal.jsonl"),), locale=EVIL,
    )  # fmt: skip


@pytest.mark.parametrize("timeline", STORIES)
def test_every_mark_is_drawn_once_and_says_what_when_because_and_rule(timeline: Timeline) -> None:
    titles = read(render(timeline)).titles
    marks = [mark for _, mark in timeline.marks()]
    assert len(titles) == len(marks)
    told = sorted((what, because, rule) for what, _, because, rule in (title.split("\n") for title in titles))
    assert told == sorted((mark.what, f"because {mark.because}", f"Rule {mark.rule}") for mark in marks)
    assert all(title.split("\n")[1] for title in titles)


@pytest.mark.parametrize("timeline", STORIES)
def test_the_words_have_one_row_for_each_mark_in_order_of_time(timeline: Timeline) -> None:
    page = read(render(timeline))
    marks = [mark for _, mark in timeline.marks()]
    assert len(page.rows) == len(marks)
    assert page.times == sorted(page.times, key=datetime.fromisoformat)
    told = sorted((row[0], row[2].split(" (")[0], row[3], row[4]) for row in page.rows)
    lines = (title.split("\n") for title in page.titles)
    assert told == sorted((when, what.split(" (")[0], because, rule.removeprefix("Rule ")) for what, when, because, rule in lines)


def test_what_the_drawing_says_beside_marks_is_in_the_words_too() -> None:
    timeline = website_redesign()
    words = " ".join(row[2] for row in read(render(timeline)).rows)
    labels = [mark.label for _, mark in timeline.marks() if mark.label] + [note.text for note in timeline.notes]
    assert labels
    assert all(label in words for label in labels)


def test_a_long_name_is_shortened_in_the_drawing_and_whole_in_the_words() -> None:
    name = "Reconstruction of the entire glaze catalogue with photographs from four decades"
    milestone = website_redesign().milestones[0].model_copy(update={"name": name})
    html = render(website_redesign().model_copy(update={"milestones": (milestone,), "gates": (), "notes": ()}))
    drawn, words = html.split('<details id="words">')
    assert name not in drawn
    assert "Reconstr" in drawn
    assert name in words


def test_hostile_text_stays_text() -> None:
    html = render(hostile())
    page = read(html)
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert not any(tag == "img" for tag, _ in page.elements)
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    assert page.unclosed == []
    assert "<script>alert(1)</script>" in page.text
    assert not set("\u202e\u2069\x00") & set(html)


def test_hostile_text_cannot_forge_another_line_of_a_title() -> None:
    forged = Inbound(what="Agreed\nbecause we said so", when=at("3 Aug"), because="it came\nRule contact/forged", rule="contact/inbound")
    page = read(render(website_redesign().model_copy(update={"inbound": (forged,)})))
    title = next(title for title in page.titles if title.startswith("Agreed because"))
    assert [line.split(" ")[0] for line in title.split("\n")][2:] == ["because", "Rule"]
    assert title.split("\n")[-1] == "Rule contact/inbound"


@pytest.mark.parametrize("timeline", [*STORIES, pytest.param(hostile(), id="hostile")])
def test_the_drawing_is_well_formed(timeline: Timeline) -> None:
    html = render(timeline)
    assert len(list(plot(html).iter("title"))) == len(list(timeline.marks()))
    assert read(html).unclosed == []


def test_the_page_fetches_nothing() -> None:
    html = render(website_redesign())
    page = read(html)
    assert not re.search(r"https?:|@import|url\((?!#)", html)
    assert not any({"src", "srcset", "data", "action"} & set(attributes) for _, attributes in page.elements)
    addresses = [attributes["href"] for _, attributes in page.elements if "href" in attributes]
    assert addresses == ["#words", "journal.jsonl"]


def test_the_page_forbids_every_script_but_its_own() -> None:
    html = render(website_redesign())
    script = html.split("<script>")[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = next(each["content"] for tag, each in read(html).elements if tag == "meta" and "http-equiv" in each)
    assert policy.startswith("default-src 'none';")
    assert f"script-src 'sha256-{digest}';" in policy


def test_the_same_timeline_gives_the_same_bytes() -> None:
    first, again = (render(Generator(11, 120, 6, now=0.6).timeline()) for _ in range(2))
    assert first == again


def test_only_a_running_engagement_has_a_today_and_anything_planned() -> None:
    running, finished = render(website_redesign(finished=False)), render(website_redesign())
    assert "Today, Tue 3 Nov" in running
    assert 'class="now"' in running
    assert "Today" not in finished
    assert 'class="now"' not in finished
    bars = [mark.svg for mark in layout(website_redesign()).marks if mark.lane in ("stages", "waiting", "tasks")]
    assert not any("plan" in svg for svg in bars)


def test_the_key_names_what_is_in_the_picture_and_nothing_else() -> None:
    key = render(website_redesign()).split('<ul class="key"')[1].split("</ul>")[0]
    assert "deemed accepted" in key
    assert "merged into a report" in key
    assert "gate waived" not in key
    assert "disputed" not in key


def _tokens(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", css))


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("light", [True, False], ids=["light", "dark"])
def test_text_has_a_contrast_of_at_least_four_and_a_half(light: bool) -> None:
    css = files("worker.timeline").joinpath("timeline.css").read_text(encoding="utf-8")
    before, dark = css.split("@media screen and (prefers-color-scheme: dark)")
    tokens = _tokens(before) if light else _tokens(dark.split("/* ----")[0])
    pairs = [(text, ground) for text in ("ink", "ink-2", "ink-3", "us", "client", "good", "late") for ground in ("paper", "raised", "sunk")]
    pairs += [("good", "good-soft"), ("paper", "ink"), ("paper", "late")]  # the sum in the curve, the pennant, the numbered disc
    poor = {pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 4.5} == {}
