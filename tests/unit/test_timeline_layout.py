"""Where things stand in the timeline: everything inside, nothing on top of each other, ties from cause to effect."""

import re
from itertools import combinations, pairwise
from typing import Any

import pytest

from tests.unit.timeline_example import website_redesign
from tests.unit.timeline_example_milestones import at, eur, mark
from tests.unit.timeline_generated import Generator
from worker.timeline.marks import Gate, Inbound, Stage
from worker.timeline.model import Note, Timeline
from worker.timeline.render import layout
from worker.timeline.row import tiers
from worker.timeline.shapes import px
from worker.timeline.sheet import LABELS_ROOM, TEXT_SIZE, DrawnMark, Sheet
from worker.timeline.text import measure

SPANS = [
    pytest.param(1, 7, 1, None, id="one-week"),
    pytest.param(2, 7, 5, 0.4, id="one-crowded-week"),
    pytest.param(3, 21, 4, 0.3, id="three-weeks"),
    pytest.param(4, 150, 6, 0.5, id="five-months"),
    pytest.param(5, 365, 14, None, id="a-year"),
    pytest.param(6, 913, 40, 0.6, id="thirty-months-forty-milestones"),
]


def small(**parts: Any) -> Timeline:
    """A timeline of one stage, and what is given."""
    stage = Stage(name="Active", what="Stage: Active", when=at("1 Jul"), until=at("30 Nov"), because="work runs", rule="stages/any")
    return Timeline.model_validate(
        {"title": "T", "client": "Northwind", "provider": "Halyard", "zone": "Europe/Dublin", "stages": (stage,), **parts}
    )


def overlaps(sheet: Sheet) -> list[tuple[str, str]]:
    pairs = combinations(sheet.labels, 2)
    return [(one.text, other.text) for one, other in pairs if one.lane == other.lane and one.box.touches(other.box)]


def drawn(sheet: Sheet, what: str) -> DrawnMark:
    return next(each for each in sheet.marks if each.mark.what == what)


@pytest.mark.parametrize(("seed", "days", "milestones", "now"), SPANS)
def test_labels_of_a_lane_never_overlap(seed: int, days: float, milestones: int, now: float | None) -> None:
    sheet = layout(Generator(seed, days, milestones, now=now, notes=9).timeline())
    assert len(sheet.labels) > 20
    assert overlaps(sheet) == []


@pytest.mark.parametrize("finished", [True, False])
def test_the_labels_of_the_example_never_overlap_and_are_all_there(finished: bool) -> None:
    timeline = website_redesign(finished=finished)
    sheet = layout(timeline)
    assert overlaps(sheet) == []
    said = {label.text for label in sheet.labels}
    wanted = {mark.label for _, mark in timeline.marks() if mark.label} | {note.text for note in timeline.notes}
    assert wanted <= said


@pytest.mark.parametrize(("seed", "days", "milestones", "now"), SPANS)
def test_every_span_fits_its_picture(seed: int, days: float, milestones: int, now: float | None) -> None:
    timeline = Generator(seed, days, milestones, now=now).timeline()
    sheet = layout(timeline)
    moments = [moment for _, mark in timeline.marks() for moment in mark.moments()]
    assert all(0 <= sheet.scale.x(moment) <= sheet.scale.width for moment in moments)
    assert all(sheet.is_inside(label.box) for label in sheet.labels)
    assert all(mark.box.y >= 0 and mark.box.bottom <= sheet.y for mark in sheet.marks)
    ticks = list(sheet.scale.ticks())
    assert 5 <= len(ticks) <= 60


def test_weekly_reports_stay_apart_over_thirty_months() -> None:
    sheet = layout(Generator(1, 913, 2).timeline())
    reports = sorted(mark.box.x for mark in sheet.marks if mark.mark.what.startswith("Report "))
    assert len(reports) >= 120
    assert all(later - earlier >= 9 for earlier, later in pairwise(reports))  # squares of 7 px


def test_a_name_too_long_for_its_row_gets_a_line_of_its_own() -> None:
    def sheet(label: str) -> Sheet:
        milestone = {
            "id": "m",
            "number": "1",
            "name": "Design",
            "marks": (mark("accepted", at("1 Sep"), "Accepted", "good", "accept", label=label),),
        }
        return layout(small(milestones=(milestone,)))

    usual, crowded = sheet("early"), sheet("word " * 60)
    assert crowded.y > usual.y
    assert any(label.text.endswith("…") for label in crowded.labels)


def test_an_open_gate_is_tied_to_the_payment_that_opened_it_and_a_shut_one_to_what_it_waits_for() -> None:
    timeline = website_redesign(finished=False)
    sheet = layout(timeline)
    for index, gate in enumerate(timeline.gates):
        invoice = next(each for each in timeline.invoices if each.id == gate.invoice)
        end = f"H{px(sheet.gate_points[index][0])}V{px(sheet.gate_points[index][1])}"
        ties = [tie for tie in sheet.ties if end in tie]
        if gate.id == "gate-late":  # it opened later: one tie is enough
            assert ties == []
            continue
        start = max(each.when for each in invoice.marks if each.kind == ("paid" if gate.state == "open" else "due"))
        assert [f"M{px(sheet.scale.x(start))} {px(sheet.invoice_rows[invoice.id])}H" in tie for tie in ties] == [True]
        assert ("s-good" in ties[0]) == (gate.state == "open")


def test_a_waived_gate_has_no_tie_and_a_gate_of_the_whole_engagement_has_its_own_row() -> None:
    invoice = {"id": "i", "number": "N-1", "amount": eur(100), "marks": ()}
    common = {"when": at("3 Aug"), "because": "a person said so", "rule": "gates/waive"}
    waived = Gate.model_validate({"state": "waived", "invoice": "i", "what": "Gate waived", **common})
    plain, gated = layout(small(invoices=(invoice,))), layout(small(invoices=(invoice,), gates=(waived,)))
    assert len(gated.ties) == len(plain.ties)
    assert any("Whole engagement" in text for text in gated.side)


def test_a_moved_promise_is_hollow_with_a_dotted_line_to_the_new_date() -> None:
    sheet = layout(website_redesign())
    moved, kept = drawn(sheet, "Shop build: promised for 27 Oct"), drawn(sheet, "Shop build: promised for 3 Nov")
    assert f"H{px(sheet.scale.x(at('3 Nov', 17)))}" in moved.svg
    assert "dot" in moved.svg and "f-ink" not in moved.svg
    assert "f-ink" in kept.svg and "dot" not in kept.svg


def test_work_that_crosses_now_is_solid_before_and_dashed_after() -> None:
    sheet = layout(website_redesign(finished=False))
    review = next(each for each in sheet.marks if each.mark.what.startswith("Shop build: delivered"))
    planned = drawn(sheet, "Launch: planned work")
    assert "tl-client" in review.svg and "plan" in review.svg
    assert "plan" in planned.svg and "f-us" not in planned.svg


def test_a_merged_message_curves_into_the_report_that_carried_it() -> None:
    sheet = layout(website_redesign())
    merged, carrier = drawn(sheet, "Merged: handover guide"), drawn(sheet, "Weekly report 4: on track")
    centre = carrier.box.y + carrier.box.height / 2
    assert f"{px(carrier.box.x + carrier.box.width / 2 - 4)} {px(centre)}" in merged.svg


def test_messages_of_one_hour_all_stay_visible() -> None:
    inbound = [Inbound(what=f"Mail {n}", when=at("3 Aug", 9), because="they wrote", rule="contact/inbound") for n in range(6)]
    sheet = layout(small(inbound=inbound))
    places = [(each.box.x, each.box.y) for each in sheet.marks if each.lane == "messages"]
    assert all(abs(a[0] - b[0]) >= 7 or abs(a[1] - b[1]) >= 7 for a, b in combinations(places, 2))


@pytest.mark.parametrize("timeline", [small(), website_redesign(), Generator(8, 40, 14).timeline()], ids=["small", "example", "generated"])
def test_names_in_the_label_column_stand_below_each_other(timeline: Timeline) -> None:
    texts = [re.match(r'<text x="0" y="([0-9.]+)"(.*)', text) for text in layout(timeline).side]
    for hidden in ("s-on", "s-off"):  # what the other kind of screen leaves out
        lines = sorted(float(found[1]) for found in texts if found and hidden not in found[2])
        assert all(lower - upper >= 11 for upper, lower in pairwise(lines))


def test_a_note_points_at_its_mark() -> None:
    back = mark("sent_back", at("1 Sep"), "Sent back", "the names were hidden", "send-back", id="back")
    milestone = {"id": "m", "number": "1", "name": "Design", "marks": (back,)}
    sheet = layout(small(milestones=(milestone,), notes=(Note(mark="back", text="Design came back once."),)))
    [(noted, x, top)] = sheet.note_lines
    assert noted == back
    assert any(tie.startswith(f'<path d="M{px(x)} {px(top)}V{px(drawn(sheet, "Sent back").box.y)}') for tie in sheet.ties)


def test_spans_that_overlap_stand_on_different_tiers_and_those_that_only_touch_share_one() -> None:
    assert tiers([(0, 10), (10, 20), (5, 12), (20, 30)]) == [0, 0, 1, 0]


def test_the_scale_follows_the_clock_change() -> None:
    """From Sunday noon to Monday noon over the October change there are 25 hours, and the picture says so."""
    scale = layout(website_redesign()).scale
    ordinary = scale.x(at("20 Oct")) - scale.x(at("19 Oct"))
    changing = scale.x(at("25 Oct")) - scale.x(at("24 Oct"))
    assert changing / ordinary == pytest.approx(25 / 24)


@pytest.mark.parametrize("client", ["Kastanje", "A client with a name that no column is wide enough for"])
@pytest.mark.parametrize("waited", ["1 working day", "230 working days", "1043 working days"])
def test_how_long_a_side_was_waited_for_is_never_cut_and_the_name_gives_way(client: str, waited: str) -> None:
    words = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*class="([^"]*)">([^<]*)</text>', "".join(layout(_waited(client, waited)).side))
    (row,) = {y for _, y, _, text in words if text == waited}
    (name,) = [text for x, y, classes, text in words if (x, y) == ("0", row) and "s-on" not in classes]
    assert name == client or (name.endswith("…") and client.startswith(name[:-1]))
    assert measure(name, TEXT_SIZE, bold=True) + measure(waited, TEXT_SIZE) <= LABELS_ROOM


def _waited(client: str, waited: str) -> Timeline:
    return small().model_copy(update={"client": client, "waited_for_client": waited})
