"""A bank's CSV file through the command line: what is certain is booked once, what is doubtful a person decides, the rest is shown."""

from datetime import date
from pathlib import Path

from tests.drivers.real import Real
from tests.workflow.billing_stage import BillingStage, only_invoice

LAYOUT = "examples/bank-statement.layout.yaml"
HEAD = "Value date;Amount;Currency;Counterparty;Message;Archive id"


def statement(folder: Path, *rows: str) -> str:
    """A file of the form that the example layout describes."""
    path = folder / "statement.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n")
    return str(path)


def german(minor: int) -> str:
    """Cents as the bank writes them."""
    return f"{minor // 100},{minor % 100:02d}"


async def outstanding(real: Real) -> int:
    """Cents that are still to be paid."""
    return (await only_invoice(real)).outstanding.minor


async def test_a_statement_is_matched_booked_after_a_yes_and_counts_once(billing: BillingStage, tmp_path: Path) -> None:
    (one, first), (other, second) = await billing.billed("manual"), await billing.billed("manual")
    tag, today = one.created.engagement_id[:8], f"{date.today():%d.%m.%Y}"  # what is dated ahead counts later
    file = statement(
        tmp_path,
        f"{today};{german(first.amount.minor - 5_000)};EUR;NORTHWIND POTTERY;{first.reference};{tag}-1",
        f"{today};{german(second.amount.minor)};EUR;NORTHWIND POTTERY;Invoice {second.number};{tag}-2",
        f"{today};250,00;EUR;HARBOUR HOLDING;Thank you;{tag}-3",
        f"{today};-89,90;EUR;Telia;Invoice 4711;{tag}-4",
    )
    code, out, err = await billing.milepost("import-statement", file, "--layout", LAYOUT, said="n\n\n")
    assert code == 0 and "1 certain, 1 doubtful, 1 not matched, 1 without money coming in." in out, out + err
    assert (await outstanding(one), await outstanding(other)) == (first.amount.minor, second.amount.minor), "nothing without a yes"
    code, out, err = await billing.milepost("import-statement", file, "--layout", LAYOUT, said="y\n1\n")
    assert code == 0 and out.count("  booked") == 2, out + err
    await one.rest()
    assert (await outstanding(one), (await only_invoice(other)).state) == (5_000, "PAID")
    events = len(await one.events())
    code, out, err = await billing.milepost("import-statement", file, "--layout", LAYOUT, "--yes")
    assert code == 0 and "was booked before" in out, out + err
    assert await outstanding(one) == 5_000 and len(await one.events()) == events


async def test_a_file_that_the_layout_does_not_fit_is_told_with_its_places(billing: BillingStage, tmp_path: Path) -> None:
    file = statement(tmp_path, "2026-12-02;12,00;EUR;A;B;1", "03.12.2026;12.5.0;EUR;A;B;2")
    code, out, err = await billing.milepost("import-statement", file, "--layout", LAYOUT)
    assert code == 2 and f"{file}:2:1: date:" in err and f"{file}:3:12: amount:" in err and not out
