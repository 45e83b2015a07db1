"""``milepost money``: what people read, what programs get, and plain words where there is nothing."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
import yaml
from google.type.date_pb2 import Date
from typer.testing import CliRunner, Result

from milepost.v1 import statement_pb2
from tests.core.late import REMIND, owing
from tests.core.late_payer import late_payer, settled_late
from tests.core.money_lives import money_life
from tests.core.test_rules_money_retainers import retained
from tests.drivers.story import Story, euros
from tests.unit.fake_gateway import FakeGateway, fake_gateway
from worker.cli.app import app
from worker.gateway.mapping import fill
from worker.gateway.status import ApiError, Reason
from worker.money.document import document
from worker.money.double_entry import double_entry
from worker.money.postings_csv import postings_csv
from workflows.engagement.messages import commands as c
from workflows.engagement.views.statement import statement

NAME = "engagements/abcdefghijkl"


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    with fake_gateway() as fake:
        yield fake


def shown(story: Story) -> statement_pb2.MoneyStatement:
    """The statement as the gateway shows it."""
    found = statement(story.current, story.now)
    assert found is not None
    return fill(statement_pb2.MoneyStatement(), found)


def run(*arguments: str, gateway: FakeGateway) -> Result:
    return CliRunner().invoke(app, ["money", *arguments, "--address", gateway.address])


def parts(out: str) -> dict[str, list[list[str]]]:
    """The tables by their headings, cell by cell; cells are parted by two blanks or more, days stand as ``3 Apr 2026``."""
    found: dict[str, list[list[str]]] = {}
    for block in out.strip().split("\n\n"):
        heading, *lines = block.splitlines()
        found[heading] = [re.split(r" {2,}", re.sub(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) +(?=\d)", "", line).strip()) for line in lines]
    return found


def test_a_statement_says_what_is_owed_how_old_it_is_and_what_comes_next(gateway: FakeGateway) -> None:
    gateway.answers["GetMoney"] = shown(late_payer())
    result = run(NAME, gateway=gateway)
    assert result.exit_code == 0, result.output
    assert gateway.last == statement_pb2.GetMoneyRequest(name=NAME)
    told = parts(result.stdout)
    sums = dict(told[f"Money of {NAME} on Wed 15 Apr 2026, in EUR"])
    assert sums == {
        "agreed": "350.00", "invoiced": "100.00", "paid": "40.00", "outstanding": "60.00", "overdue": "60.00", "fees": "15.00",
        "interest": "0.52", "credit": "none",
    }  # fmt: skip
    assert told["Outstanding"][1] == ["1-30 days", "60.00", "15.00", "0.52", "75.52"]
    assert told["Invoices"][1] == ["INV-0001", "OVERDUE", "16 Mar 2026", "30", "100.00", "40.00", "60.00", "15.00", "0.52"]
    assert told["What comes next"][1][-1].startswith("Every step of the ladder is taken")
    assert told["Interest, and what it was computed from"][2][-3:] == ["28", "60.00", "10 %"]


def test_a_line_adds_up_where_a_part_was_credited(gateway: FakeGateway) -> None:
    story = owing({"days": 3, **REMIND}).at("2026-03-10 12:00")
    story.do(c.CreditInvoice(invoice="invoice-plan", amount=euros("25.00"), explanation="Less was done"))
    gateway.answers["GetMoney"] = shown(story)
    columns, first, *_ = parts(run(NAME, gateway=gateway).stdout)["Invoices"]
    assert columns == ["invoice", "state", "due", "late", "amount", "credited", "paid", "owed", "fees", "interest"]
    assert first[-6:] == ["100.00", "25.00", "none", "75.00", "none", "none"]


def test_what_comes_again_and_what_is_tax_are_told_beside_what_was_agreed(gateway: FakeGateway) -> None:
    """An invoice of a retainer is no part of what was agreed in total, so the sums would not fit without it."""
    gateway.answers["GetMoney"] = shown(retained().at("2026-04-02 12:00"))
    sums = dict(next(iter(parts(run(NAME, gateway=gateway).stdout).values())))
    assert (sums["agreed"], sums["comes again"], sums["invoiced"]) == ("none", "300.00", "100.00") and "of it tax" not in sums
    found = shown(late_payer())
    found.totals.agreed_tax.minor = 5500
    assert "of it tax    55.00" in run(NAME, gateway=_saying(gateway, found)).stdout


def test_each_fact_has_the_id_by_which_it_is_reversed_and_what_was_reversed_says_so(gateway: FakeGateway) -> None:
    story = settled_late()
    gateway.answers["GetMoney"] = shown(story)
    rows = parts(run(NAME, gateway=gateway).stdout)["What happened"][1:]
    assert [row[-1] for row in rows] == [fact.id for fact in story.current.facts]
    assert [row[1] for row in rows] == [
        "payment", "fee", "interest claim", "payment, reversed", "reversal", "payment", "payment", "refund",
    ]  # fmt: skip


@pytest.mark.parametrize(("number", "currency"), [(0, "EUR"), (1, "JPY"), (2, "BHD"), (9, "EUR")])
def test_the_tables_fit_a_hundred_columns_and_cut_nothing_off(gateway: FakeGateway, number: int, currency: str) -> None:
    gateway.answers["GetMoney"] = shown(money_life(number, currency))
    out = run(NAME, gateway=gateway).stdout
    assert max(len(line) for line in out.splitlines()) <= 100 and "…" not in out and "\x1b" not in out


def test_shorts_and_missing_rates_are_said_where_there_are_any(gateway: FakeGateway) -> None:
    found = shown(late_payer())
    assert "not explained" not in run(NAME, gateway=_saying(gateway, found)).stdout
    found.short.minor = 1250
    found.missing_rates.append(statement_pb2.RateGap(series="ecb", half_year=Date(year=2027, month=1, day=1)))
    out = run(NAME, gateway=_saying(gateway, found)).stdout
    assert "not explained  12.50 was given back, and no such payment is known yet" in out
    assert "not known      the rate of ecb for the half-year from Fri  1 Jan 2027: interest stops before it" in out


def _saying(gateway: FakeGateway, found: statement_pb2.MoneyStatement) -> FakeGateway:
    gateway.answers["GetMoney"] = found
    return gateway


def test_json_and_yaml_hold_the_whole_message_under_the_names_of_the_contract(gateway: FakeGateway) -> None:
    gateway.answers["GetMoney"] = shown(late_payer())
    as_json = json.loads(run(NAME, "-o", "json", gateway=gateway).stdout)
    assert as_json["totals"]["outstanding"] == {"minor": "6000", "currency": "EUR"} and as_json["missing_rates"] == []
    as_yaml = yaml.safe_load(run(NAME, "-o", "yaml", gateway=gateway).stdout)
    assert as_yaml["name"] == NAME and list(as_yaml) == list(as_json)


@pytest.mark.parametrize(("form", "writer"), [("csv", postings_csv), ("json", document), ("beancount", double_entry)])
def test_an_export_goes_to_standard_output_or_to_a_file(gateway: FakeGateway, tmp_path: Path, form: str, writer: Any) -> None:
    found = gateway.answers["GetMoney"] = shown(settled_late())
    assert run(NAME, "--export", form, gateway=gateway).stdout == writer(found)
    to = tmp_path / f"money.{form}"
    result = run(NAME, "--export", form, "--to", str(to), gateway=gateway)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"written: {to}\n")
    assert to.read_bytes().decode() == writer(found)


def test_what_cannot_be_written_is_said_plainly(gateway: FakeGateway, tmp_path: Path) -> None:
    gateway.answers["GetMoney"] = shown(settled_late())
    to = tmp_path / "nowhere" / "money.csv"
    result = run(NAME, "--export", "csv", "--to", str(to), gateway=gateway)
    assert result.exit_code == 2 and result.stderr.splitlines()[-1].endswith("cannot be written: no such file or directory")


def test_a_file_without_an_export_is_refused_before_anything_is_asked(gateway: FakeGateway) -> None:
    result = run(NAME, "--to", "money.csv", gateway=gateway)
    assert result.exit_code == 2 and "expected --export as well" in result.stderr and not gateway.requests


def test_before_anything_is_agreed_the_refusal_is_plain(gateway: FakeGateway) -> None:
    message = "nothing is agreed yet, so there is no money to show"
    gateway.answers["GetMoney"] = ApiError(grpc.StatusCode.FAILED_PRECONDITION, Reason.NOTHING_AGREED, message)
    result = run(NAME, gateway=gateway)
    assert result.exit_code == 1 and message in result.stderr and "Traceback" not in result.stderr
