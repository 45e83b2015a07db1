"""The sub-commands made from the contract: one for each command, an option for each field, and what is written is what arrives."""

import inspect
import uuid
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from milepost.v1 import answers_pb2, engagement_pb2, states_pb2, values_pb2
from tests.unit.fake_gateway import FakeGateway, fake_gateway
from worker.cli.actions import action
from worker.cli.app import app
from worker.cli.contract import COMMON, SERVICE, command_name, lists, method_of, mutations, words
from worker.cli.possible import possible
from workflows.engagement.messages.commands import PUBLIC

NAME = "engagements/abcdefghij"
OF_A_CLIENT = {"HoldClientDunning", "ReleaseClientDunning"}
"""Methods that give one command to every engagement of a client."""


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    with fake_gateway() as fake:
        yield fake


def run(*arguments: str, gateway: FakeGateway | None = None, stdin: str | None = None) -> Result:
    at = ["--address", gateway.address] if gateway is not None else []
    return CliRunner().invoke(app, ["engagement", *arguments, *at], input=stdin)


def test_every_command_of_the_core_has_a_sub_command() -> None:
    names = {method.name for method in mutations().values()}
    assert names == {command.__name__ for command in PUBLIC} | OF_A_CLIENT
    registered = {command.name for command in app.registered_groups[0].typer_instance.registered_commands}  # type: ignore[union-attr]
    assert {command_name(name) for name in names} | {"get", "list", "watch", "policies"} | set(lists()) == registered


@pytest.mark.parametrize("command", sorted(mutations()))
def test_every_field_of_a_request_is_an_option_and_every_option_has_its_words(command: str) -> None:
    method = mutations()[command]
    parameters = inspect.signature(action(method)).parameters
    assert {field.name for field in method.input_type.fields} <= set(parameters)
    assert words(method.name)
    for field in method.input_type.fields:
        assert words(f"{method.name}.{field.name}"), f"{command}: {field.name} has no words"
    help_ = run(command, "--help")
    assert help_.exit_code == 0, help_.output
    for field in method.input_type.fields:
        if field.name not in (*COMMON, "document", "provider_document"):
            assert f"--{field.name.replace('_', '-')}" in help_.output


def test_what_is_typed_arrives_with_a_new_request_id_and_the_actor(gateway: FakeGateway) -> None:
    result = run(
        "qualify", "abcdefghij", "--by", "mira", "--reason", "It fits", "--on-behalf-of", "Helena", "--actor", "mira", gateway=gateway
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    request = gateway.last
    assert (request.name, request.by, request.reason, request.on_behalf_of) == (NAME, "mira", "It fits", "Helena")
    assert str(uuid.UUID(request.request_id)) == request.request_id and f"request id {request.request_id}" in result.stdout
    assert not request.validate_only and gateway.actors == ["mira"]


def test_a_request_id_that_is_given_is_used_and_a_new_one_differs_each_time(gateway: FakeGateway) -> None:
    given = str(uuid.uuid4())
    run("qualify", NAME, "--by", "mira", "--request-id", given, gateway=gateway)
    assert gateway.last.request_id == given
    for _ in range(2):
        run("qualify", NAME, "--by", "mira", gateway=gateway)
    assert len({request.request_id for _, request in gateway.requests}) == 3


def test_the_name_may_be_an_argument_or_an_option_but_not_two_engagements(gateway: FakeGateway) -> None:
    run("resume-engagement", "--name", NAME, gateway=gateway)
    assert gateway.last.name == NAME
    assert run("resume-engagement", "abcdefghij", "--name", NAME, gateway=gateway).exit_code == 2
    missing = run("resume-engagement", gateway=gateway)
    assert missing.exit_code == 2 and "expected one such as engagements/abcdefghij" in missing.stderr
    assert len(gateway.requests) == 1


def test_money_days_moments_choices_and_lists_are_read(gateway: FakeGateway) -> None:
    run("record-payment", NAME, "--invoice", "invoice-2", "--amount", "1,234.50 EUR", "--value-date", "2026-07-03", "--reference", "RF1",
        gateway=gateway)  # fmt: skip
    payment = gateway.last
    assert (payment.amount.minor, payment.amount.currency) == (123450, "EUR")
    assert (payment.value_date.year, payment.value_date.month, payment.value_date.day) == (2026, 7, 3)
    run("record-meeting", NAME, "--purpose", "kick-off", "--held-at", "2026-07-03T10:00+03:00", "--by", "mira", "--contacts", "anna,petri",
        "--contact", "kaisa", "--recap", "Good.", gateway=gateway)  # fmt: skip
    meeting = gateway.last
    assert meeting.purpose == values_pb2.MEETING_PURPOSE_KICK_OFF and list(meeting.contacts) == ["anna", "petri", "kaisa"]
    assert meeting.held_at.seconds == int(datetime.fromisoformat("2026-07-03T07:00+00:00").timestamp())
    run("accept-agreement", NAME, "--by", "anna", "--terms-version", "2", "--acknowledges-change", gateway=gateway)
    assert gateway.last.terms_version == 2 and gateway.last.acknowledges_change
    run("record-inbound", NAME, "--contact", "anna", "--subject", "Hello", "--body", f"{'a' * 64}:42:text/html", gateway=gateway)
    assert (gateway.last.body.size, gateway.last.body.media_type, gateway.last.HasField("matter")) == (42, "text/html", False)


def test_today_and_now_are_this_machines(gateway: FakeGateway) -> None:
    run("hold-milestone", NAME, "--milestone", "design", "--explanation", "x", "--until", "today", gateway=gateway)
    found = gateway.last.until
    assert abs((date(found.year, found.month, found.day) - date.today()).days) <= 1
    run("record-meeting", NAME, "--purpose", "other", "--held-at", "now", "--by", "m", "--contact", "a", "--recap", "r", gateway=gateway)
    assert abs(gateway.last.held_at.seconds - datetime.now().timestamp()) < 60


def test_pairs_and_long_texts_come_from_the_line_a_file_or_standard_input(gateway: FakeGateway, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Half of all orders = online", encoding="utf-8")
    run("record-intake", NAME, "--answer", f"goal=@{note}", "--answers", "decider=Anna", gateway=gateway)
    assert [(a.question, a.answer) for a in gateway.last.answers] == [("goal", "Half of all orders = online"), ("decider", "Anna")]
    run("deliver-milestone", NAME, "--milestone", "design", "--note", "@-", gateway=gateway, stdin="It is online.")
    assert gateway.last.note == "It is online."
    run("deliver-milestone", NAME, "--milestone", "design", "--note", "@@home", gateway=gateway)
    assert gateway.last.note == "@home"
    run("sign-off", NAME, "--by", "anna", "--variance", "design=Agreed", gateway=gateway)
    assert (gateway.last.variances[0].milestone, gateway.last.variances[0].explanation) == ("design", "Agreed")


def test_create_sends_the_texts_of_the_files(gateway: FakeGateway, tmp_path: Path) -> None:
    file, house = tmp_path / "e.yaml", tmp_path / "p.yaml"
    file.write_text("client: Müller\n", encoding="utf-8")
    house.write_text("brand: x\n", encoding="utf-8")
    assert run("create", "-f", str(file), "--provider", str(house), gateway=gateway).exit_code == 0
    assert (gateway.last.document, gateway.last.provider_document) == ("client: Müller\n", "brand: x\n")
    run("propose-agreement", NAME, "--file", str(file), gateway=gateway)
    assert gateway.last.document == "client: Müller\n"


@pytest.mark.parametrize(
    ("arguments", "words_"),
    [
        (("record-payment", NAME, "--invoice", "i", "--value-date", "today", "--reference", "r", "--amount", "12"), "'12' has no currency"),
        (
            ("record-payment", NAME, "--invoice", "i", "--value-date", "3.7.2026", "--reference", "r", "--amount", "1 EUR"),
            "'3.7.2026' is not a day",
        ),
        (
            ("record-meeting", NAME, "--purpose", "lunch", "--held-at", "now", "--by", "m", "--contact", "a", "--recap", "r"),
            "expected one of presentation",
        ),
        (("accept-agreement", NAME, "--by", "a", "--terms-version", "two"), "'two' is not a whole number"),
        (("record-intake", NAME, "--answer", "goal"), "'goal' has no '='"),
        (("deliver-milestone", NAME, "--milestone", "m", "--note", "@/nowhere"), "/nowhere cannot be read: No such file"),
        (("create", "-f", "/nowhere.yaml"), "/nowhere.yaml cannot be read"),
        (("record-inbound", NAME, "--contact", "a", "--subject", "s", "--body", "abc"), "'abc' names no document"),
        (("qualify", NAME), "Missing option '--by'"),
        (("list", "--stage", "SLEEPING"), "expected one of INQUIRY"),
    ],
)
def test_a_wrong_command_line_says_what_is_expected_and_asks_nobody(gateway: FakeGateway, arguments: tuple[str, ...], words_: str) -> None:
    result = run(*arguments, gateway=gateway)
    assert result.exit_code == 2, result.output
    assert words_ in " ".join(result.stderr.split())
    assert gateway.requests == []


def standing() -> answers_pb2.Standing:
    turn = answers_pb2.Turn(kind="milestone", id="design", party=values_pb2.PARTY_CLIENT, who="Northwind Pottery")
    turn.what.words = "to accept the delivery"
    owed = answers_pb2.Owed(currency="EUR", owed=360000, overdue=120000, next_due={"year": 2026, "month": 11, "day": 6})
    return answers_pb2.Standing(
        name=NAME, client="Northwind Pottery", title="Website", stage=states_pb2.STAGE_ACTIVE, waiting=turn, money=owed
    )


def test_the_answer_says_what_was_done_and_how_it_stands(gateway: FakeGateway) -> None:
    touched = [
        answers_pb2.Touched(kind="milestone", id="design", state="DELIVERED"),
        answers_pb2.Touched(kind="engagement", id=NAME.split("/")[1], state="ACTIVE"),
    ]
    actions = [engagement_pb2.AvailableAction(action="accept_milestone", subject="design", leads_to="ACCEPTED", needs=["by"])]
    gateway.answers["DeliverMilestone"] = answers_pb2.MutationResponse(
        receipt=answers_pb2.Receipt(version=3, sequence=12), standing=standing(), touched=touched, actions=actions, truncated=True
    )
    lines = run("deliver-milestone", NAME, "--milestone", "design", "--note", "All pages.", gateway=gateway).stdout.splitlines()
    assert [lines[0], *lines[2:]] == [
        "deliver-milestone: done, version 3, journal entry 12",
        "",
        "Northwind Pottery: Website",
        f"name       {NAME}",
        "stage      ACTIVE",
        "touched    milestone design DELIVERED",
        "           engagement ACTIVE",
        "waits for  Northwind Pottery, to accept the delivery (design)",
        "money      3,600.00 EUR owed, 1,200.00 EUR of it overdue, next due Fri  6 Nov 2026",
        "",
        "Possible with it now: milepost engagement COMMAND NAME",
        "  accept-milestone --milestone design --by TEXT  -> ACCEPTED",
        "",
        f"There is more: milepost engagement get {NAME}",
    ]


def test_only_validating_says_that_nothing_was_changed(gateway: FakeGateway) -> None:
    gateway.answers["Qualify"] = answers_pb2.MutationResponse(standing=standing())
    result = run("qualify", NAME, "--by", "mira", "--validate-only", gateway=gateway)
    assert gateway.last.validate_only and result.stdout.startswith("qualify: possible; nothing was changed")


def test_what_is_possible_is_said_as_commands_that_the_command_line_takes() -> None:
    """Each suggestion, with its places filled in, is accepted by the parser."""
    actions = [
        engagement_pb2.AvailableAction(
            action="record_payment", subject="invoice-2", leads_to="PAID", needs=["amount", "value_date", "reference"]
        ),
        engagement_pb2.AvailableAction(
            action="record_meeting", subject="abcdefghij", needs=["purpose", "held_at", "by", "contacts", "recap"]
        ),
        engagement_pb2.AvailableAction(action="resume_engagement", subject="abcdefghij", leads_to="ACTIVE"),
        engagement_pb2.AvailableAction(action="from_the_future", subject="x"),
    ]
    lines = [line.strip() for line in possible(actions)]
    assert lines[0].startswith('record-payment --invoice invoice-2 --amount "AMOUNT CUR" --value-date DAY --reference TEXT') and lines[
        0
    ].endswith("-> PAID")
    assert lines[1] == "record-meeting --purpose WORD --held-at MOMENT --by TEXT --contact TEXT --recap TEXT"
    assert lines[2].split() == ["resume-engagement", "->", "ACTIVE"] and lines[3] == "from_the_future"


def test_every_action_the_core_can_offer_has_a_method() -> None:
    for command in PUBLIC:
        kind = command.model_fields["kind"].default
        found = method_of(kind)
        assert found is not None and found.name == command.__name__
    assert len(SERVICE.methods) == len(PUBLIC) + len(OF_A_CLIENT) + len(lists()) + 6, "get, list, watch, money, policies and the journal"
