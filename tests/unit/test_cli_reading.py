"""get, list, watch and policies: what people read, and what programs read."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import grpc
import pytest
import yaml
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp
from typer.testing import CliRunner, Result

from milepost.v1 import engagement_pb2, lists_pb2, parts_pb2, reading_pb2, states_pb2, values_pb2
from tests.core.late_payer import settled_late
from tests.drivers.story import Story
from tests.unit.fake_gateway import FakeGateway, fake_gateway
from tests.unit.lived import at_work
from worker.cli import reading
from worker.cli.app import app
from worker.cli.contract import lists
from worker.gateway.mapping import engagement, fill
from workflows.engagement.messages import commands as c
from workflows.engagement.views.engagement import view

NAME = "engagements/aaaaaaaaaaaaaaaaaaaa"


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    with fake_gateway() as fake:
        yield fake


@pytest.fixture(scope="module")
def lived() -> Story:
    made = at_work()
    made.do(c.RecordInbound(contact="anna", subject="Can the kiln diary move too?"))
    made.do(c.DropMilestone(milestone="launch", explanation="They launch it themselves"))
    return made


def seen(lived: Story) -> engagement_pb2.Engagement:
    """The engagement as the gateway shows it."""
    return engagement(view(lived.current, lived.now))


def run(*arguments: str, gateway: FakeGateway) -> Result:
    return CliRunner().invoke(app, ["engagement", *arguments, "--address", gateway.address])


def test_get_shows_where_it_is_whose_turn_money_work_and_what_is_possible(gateway: FakeGateway, lived: Story) -> None:
    gateway.answers["GetEngagement"] = seen(lived)
    result = run("get", NAME, gateway=gateway)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "Northwind Pottery: Website redesign"
    facts = {line.split("  ")[0]: line for line in lines[1:7]}
    assert facts["stage"].endswith("ACTIVE") and NAME in facts["name"]
    assert "agreed 19,000.00 EUR, invoiced 3,600.00 EUR, paid 3,600.00 EUR" in facts["money"]
    assert any(line.split()[:3] == ["discovery", "Discovery", "IN_PROGRESS"] for line in lines)
    assert any(line.startswith("invoice-discovery") and "PAID" in line for line in lines)
    assert any("Can the kiln diary move too?" in line for line in lines)
    assert any(line.strip().startswith("deliver-milestone --milestone discovery --note TEXT") for line in lines)
    assert "\x1b" not in result.stdout and all(line == line.rstrip() for line in lines)


def test_tables_fit_a_hundred_columns_and_cut_nothing_off(gateway: FakeGateway, lived: Story) -> None:
    gateway.answers["GetEngagement"] = seen(lived)
    out = run("get", NAME, gateway=gateway).stdout
    tables = out.split("Possible now")[0]
    assert max(len(line) for line in tables.splitlines()) <= 100 and "…" not in out


def test_json_and_yaml_hold_the_whole_message_under_the_names_of_the_contract(gateway: FakeGateway, lived: Story) -> None:
    gateway.answers["GetEngagement"] = seen(lived)
    as_json = json.loads(run("get", NAME, "-o", "json", gateway=gateway).stdout)
    assert as_json["stage"] == "STAGE_ACTIVE" and as_json["milestones"][0]["promised_on"]["year"] == 2026
    assert as_json["open_questions"] == [], "an empty list is there, not left out"
    waits = next(each["what"] for each in as_json["waiting"] if each["kind"] == "milestone")
    assert waits == {"code": "waits-milestone-IN_PROGRESS", "words": "to deliver"}, "a reason for programs and for people"
    as_yaml = yaml.safe_load(run("get", NAME, "-o", "yaml", gateway=gateway).stdout)
    assert as_yaml["client"] == "Northwind Pottery" and list(as_yaml) == list(as_json)


def test_list_asks_for_what_is_wanted_and_shows_the_next_page(gateway: FakeGateway) -> None:
    created = Timestamp()
    created.FromDatetime(datetime(2026, 7, 3, 7, 0, tzinfo=UTC))
    line = reading_pb2.EngagementSummary(name=NAME, stage=states_pb2.STAGE_ACTIVE, waiting_for=values_pb2.PARTY_CLIENT, created_at=created)
    gateway.answers["ListEngagements"] = reading_pb2.ListEngagementsResponse(engagements=[line], next_page_token="more")
    result = run("list", "--stage", "active", "--waiting-for", "client", "--page-size", "1", gateway=gateway)
    assert (gateway.last.stage, gateway.last.waiting_for, gateway.last.page_size) == (states_pb2.STAGE_ACTIVE, values_pb2.PARTY_CLIENT, 1)
    _, row, more = result.stdout.splitlines()
    assert row.split()[-3:] == ["ACTIVE", "client", NAME] and more == "there are more: --page-token more"


def test_list_offers_every_filter_of_the_contract(gateway: FakeGateway) -> None:
    """Each field of the request can be given, arrives as it was given, and is absent where it was not."""
    given: dict[str, Any] = {
        **{
            "page_size": 3,
            "page_token": "t",
            "stage": states_pb2.STAGE_CLOSED,
            "waiting_for": values_pb2.PARTY_US,
            "client": "anna@northwind.example",
        },
        **{"csat_at_least": 1, "csat_at_most": 5, "nps_at_least": 0, "nps_at_most": 10},
    }
    assert {field.name for field in reading_pb2.ListEngagementsRequest.DESCRIPTOR.fields} == given.keys()
    gateway.answers["ListEngagements"] = reading_pb2.ListEngagementsResponse()
    words = given | {"stage": "closed", "waiting_for": "us"}
    options = [part for name, value in words.items() for part in (f"--{name.replace('_', '-')}", str(value))]
    assert run("list", *options, gateway=gateway).exit_code == 0
    assert gateway.last == reading_pb2.ListEngagementsRequest(**given)
    run("list", gateway=gateway)
    assert gateway.last == reading_pb2.ListEngagementsRequest(page_size=50)


def test_a_score_that_cannot_be_is_refused_before_anything_is_asked(gateway: FakeGateway) -> None:
    result = run("list", "--csat-at-least", "6", gateway=gateway)
    assert result.exit_code == 2 and "less than or equal to 5" in result.stderr and not gateway.requests


def test_scores_have_a_column_where_somebody_gave_one(gateway: FakeGateway) -> None:
    lines = [reading_pb2.EngagementSummary(name=NAME, csat=4), reading_pb2.EngagementSummary(name=NAME, csat=2, nps=0)]
    gateway.answers["ListEngagements"] = reading_pb2.ListEngagementsResponse(engagements=lines)
    head, first, second = run("list", gateway=gateway).stdout.splitlines()
    assert head.split()[-3:] == ["csat", "nps", "name"]
    assert first.split()[-2:] == ["4", NAME] and second.split()[-3:] == ["2", "0", NAME]


def test_an_empty_list_says_none(gateway: FakeGateway) -> None:
    gateway.answers["ListEngagements"] = reading_pb2.ListEngagementsResponse()
    assert run("list", gateway=gateway).stdout == "none\n"


def entries(lived: Story, after: int = 0) -> list[Any]:
    """What Watch sends for the journal of an engagement."""
    sent: list[Any] = [
        reading_pb2.WatchEngagementResponse(entry=fill(reading_pb2.JournalEntry(), entry))
        for entry in lived.journal
        if entry.sequence > after
    ]
    return [*sent, reading_pb2.WatchEngagementResponse(snapshot=seen(lived))]


def test_watch_tells_each_entry_with_its_reason_and_ends_when_asked_to(gateway: FakeGateway, lived: Story) -> None:
    gateway.answers["GetEngagement"] = seen(lived)
    gateway.answers["WatchEngagement"] = lambda request: entries(lived, request.after)
    result = run("watch", NAME, "--no-follow", gateway=gateway)
    assert result.exit_code == 0, result.output
    lines = [line[23:] for line in result.stdout.splitlines()]
    assert lines[0] == "stage      Inquiry, because an inquiry arrived"
    assert "message    Held: Proposal, because routine messages leave only in service windows, on working days of both sides" in lines
    assert "message    Invoice INV-0001, because by our agreement this payment falls due now" in lines
    assert "milestone  Discovery: work begins, because its gate lets it pass and work begins" in lines
    assert "stage      Proposed: version 1, because goals, scope, dates, prices and duties of both sides are written down" in lines


def test_watch_calls_what_was_reversed_by_its_name(gateway: FakeGateway) -> None:
    """The names of facts are learned from the entries that brought them; ids are for machines."""
    story = settled_late()
    gateway.answers["GetEngagement"] = engagement(view(story.current, story.now))
    gateway.answers["WatchEngagement"] = [
        *(reading_pb2.WatchEngagementResponse(entry=fill(reading_pb2.JournalEntry(), entry)) for entry in story.journal),
        reading_pb2.WatchEngagementResponse(snapshot=engagement(view(story.current, story.now))),
    ]
    lines = [line[23:] for line in run("watch", NAME, "--no-follow", gateway=gateway).stdout.splitlines()]
    assert "invoice    Payment, 40.00 EUR: INV-0001, because 40.00 EUR came in for INV-0001" in lines
    assert any(line.startswith("invoice    Counts as never recorded: the payment of 25.00 EUR, because") for line in lines)


def test_watch_as_json_is_one_entry_a_line_and_begins_where_it_is_told(gateway: FakeGateway, lived: Story) -> None:
    gateway.answers["GetEngagement"] = seen(lived)
    gateway.answers["WatchEngagement"] = lambda request: entries(lived, request.after)
    last = lived.current.sequence
    lines = run("watch", NAME, "--no-follow", "--after", str(last - 3), "-o", "json", gateway=gateway).stdout.splitlines()
    assert [int(json.loads(line)["sequence"]) for line in lines] == [last - 2, last - 1, last]


def test_watch_goes_on_after_an_interruption_without_telling_anything_twice(
    gateway: FakeGateway, lived: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_PAUSE_SECONDS", 0.01)
    gateway.answers["GetEngagement"] = seen(lived)
    asked: list[int] = []

    def answer(request: Any) -> list[Any]:
        asked.append(request.after)
        whole = entries(lived, request.after)
        return [*whole[:10], grpc.StatusCode.UNAVAILABLE] if len(asked) == 1 else whole

    gateway.answers["WatchEngagement"] = answer
    result = run("watch", NAME, "--no-follow", "-o", "json", gateway=gateway)
    assert result.exit_code == 0, result.output
    assert asked == [0, 10] and "trying again" in result.stderr
    sequences = [int(json.loads(line)["sequence"]) for line in result.stdout.splitlines()]
    assert sequences == list(range(1, lived.current.sequence + 1))


def test_watch_of_an_unknown_engagement_is_refused_at_once(gateway: FakeGateway) -> None:
    gateway.answers["GetEngagement"] = grpc.StatusCode.NOT_FOUND
    assert run("watch", NAME, gateway=gateway).exit_code == 1


def test_policies_are_readable(gateway: FakeGateway) -> None:
    policy = reading_pb2.Policy(id="hours", title="When we work", text="Monday to Friday.")
    gateway.answers["GetPolicies"] = reading_pb2.GetPoliciesResponse(brand="Studio Halla", policies=[policy])
    assert run("policies", gateway=gateway).stdout.splitlines()[:2] == ["When we work", "Monday to Friday."]


def test_a_gate_and_an_unknown_sum_are_shown_as_they_are(gateway: FakeGateway) -> None:
    gateway.answers["GetEngagement"] = engagement_pb2.Engagement(
        name=NAME,
        client="X",
        title="Y",
        stage=states_pb2.STAGE_ACTIVE,
        milestones=[parts_pb2.Milestone(id="m", title="M", state=states_pb2.MILESTONE_STATE_BLOCKED, gates=["gate-m", "gate-gone"])],
        gates=[parts_pb2.Gate(id="gate-m", state=states_pb2.GATE_STATE_SHUT)],
    )
    out = run("get", NAME, gateway=gateway).stdout
    assert "gate-m SHUT, gate-gone" in out and "nobody" in out and "Nothing is possible now" in out


def test_tax_and_what_comes_again_stand_beside_the_agreed_sum(gateway: FakeGateway) -> None:
    def euros(minor: int) -> values_pb2.Money:
        return values_pb2.Money(minor=minor, currency="EUR")

    zero = euros(0)
    sums = {"invoiced": zero, "paid": zero, "outstanding": zero, "overdue": zero, "credit": zero}
    money = parts_pb2.MoneyTotals(agreed=euros(12550), agreed_tax=euros(2550), recurring=euros(5000), **sums)
    gateway.answers["GetEngagement"] = engagement_pb2.Engagement(name=NAME, stage=states_pb2.STAGE_ACTIVE, money=money)
    out = " ".join(run("get", NAME, gateway=gateway).stdout.split())
    assert "agreed 125.50 EUR (of it 25.50 EUR tax, besides 50.00 EUR that comes again), invoiced 0.00 EUR" in out


@pytest.mark.parametrize(("command", "field", "row"), [
    ("list-invoices", "invoices", ["invoice-discovery", "INV-0001", "PAID"]),
    ("list-messages", "inbound", ["inbound-1", "anna"]),
    ("list-tasks", "tasks", ["task-1", "helena"]),
    ("list-notices", "notices", ["notice-1", "acknowledgement", "anna", "SENT"]),
])  # fmt: skip
def test_each_list_has_a_table_and_goes_on_by_its_token(
    gateway: FakeGateway, lived: Story, command: str, field: str, row: list[str]
) -> None:
    method = lists()[command]
    things = list(getattr(seen(lived), field))
    page = GetMessageClass(method.output_type)(**{field: things}, next_page_token="more", total_size=70)
    gateway.answers[method.name] = page
    result = run(command, NAME, "--open-only", "--page-size", "5", "--page-token", "here", gateway=gateway)
    assert result.exit_code == 0, result.output
    asked = gateway.last
    assert (asked.name, asked.open_only, asked.page_size, asked.page_token) == (NAME, True, 5, "here")
    lines = result.stdout.splitlines()
    assert any(line.split()[: len(row)] == row for line in lines), result.stdout
    assert lines[-1] == "70 in all, there are more: --page-token more" and max(map(len, lines)) <= 100


def test_a_list_of_everything_asks_for_page_after_page(gateway: FakeGateway) -> None:
    def page(request: Any) -> lists_pb2.ListTasksResponse:
        number = int(request.page_token or "1")
        return lists_pb2.ListTasksResponse(
            tasks=[parts_pb2.Task(id=f"task-{number}")], next_page_token=str(number + 1) if number < 3 else "", total_size=3
        )

    gateway.answers["ListTasks"] = page
    out = run("list-tasks", NAME, "--all", gateway=gateway).stdout
    assert [line.split()[0] for line in out.splitlines()[1:]] == ["task-1", "task-2", "task-3"] and "more" not in out
    assert [request.page_size for _, request in gateway.requests] == [200, 200, 200]


def test_get_says_where_it_shows_a_part_and_a_watch_asks_for_the_rest(gateway: FakeGateway, lived: Story) -> None:
    part = seen(lived)
    part.totals.tasks = len(part.tasks) + 40
    gateway.answers["GetEngagement"] = part
    shown = len(part.tasks)
    line = f"Tasks: the open ones and the newest, {shown} of {shown + 40}; list-tasks shows all"
    assert line in run("get", NAME, gateway=gateway).stdout.splitlines()
    gateway.answers["ListTasks"] = lists_pb2.ListTasksResponse(tasks=part.tasks, total_size=shown + 40)
    gateway.answers["WatchEngagement"] = [reading_pb2.WatchEngagementResponse(snapshot=part)]
    run("watch", NAME, "--no-follow", gateway=gateway)
    assert [method for method, _ in gateway.requests][-3:] == ["GetEngagement", "ListTasks", "WatchEngagement"]
