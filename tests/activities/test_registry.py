"""The activities as a worker registers them."""

import inspect
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import activity
from temporalio.testing import ActivityEnvironment

from activities import Activities
from activities.notices.smtp import MailServerUnreachableError, SmtpSettings
from activities.store import StoreError
from tests.activities.post_office import open_post_office
from tests.activities.sample_calls import call_of, invoice_calls
from tests.activities.storing import in_database, store_in
from tests.patience import patient
from workflows.engagement.messages import ports
from workflows.portfolio import ports as portfolio

REPORT = call_of("report")


def house(tmp_path: Path, smtp: SmtpSettings) -> Activities:
    return Activities(smtp, store_in(tmp_path))


@pytest.fixture
def activities(tmp_path: Path) -> Activities:
    return house(tmp_path, SmtpSettings(host="127.0.0.1", port=1))


def test_every_port_is_implemented_once_under_its_own_name(activities: Activities) -> None:
    definitions = [activity._Definition.must_from_callable(body) for body in activities.all()]
    shapes = {
        ports.SEND_NOTICE: (ports.SendNoticeCall, ports.NoticeResult),
        ports.ISSUE_INVOICE: (ports.IssueInvoiceCall, ports.InvoiceResult),
        ports.CHANGE_INVOICE: (ports.ChangeInvoiceCall, ports.ChangeInvoiceResult),
        ports.STORE_JOURNAL: (ports.JournalCall, ports.JournalResult),
        portfolio.RECONCILE_PAGE: (portfolio.ReconcilePageCall, portfolio.ReconciledPage),
        portfolio.REPORT_RECONCILIATION: (portfolio.ReportReconciliationCall, portfolio.ReportedReconciliation),
    }
    assert [d.name for d in definitions] == list(shapes)
    assert {d.name: (*(d.arg_types or ()), d.ret_type) for d in definitions} == shapes


def test_none_of_them_blocks_the_worker(activities: Activities) -> None:
    assert all(inspect.iscoroutinefunction(body) for body in activities.all())


async def test_a_notice_leaves_and_its_entries_are_stored(tmp_path: Path) -> None:
    async with open_post_office() as office:
        result = await ActivityEnvironment().run(house(tmp_path, office.settings()).send_notice, REPORT)
    assert result.stored == end_of(REPORT)
    assert len(office.mails) == 1


async def test_the_talk_ends_before_the_attempt_does(tmp_path: Path) -> None:
    """Else the server would time the attempt out while it still talks, and nobody would know what came of it."""
    environment = ActivityEnvironment()
    environment.info = ActivityEnvironment.default_info()
    environment.info = type(environment.info)(**{**vars(environment.info), "start_to_close_timeout": timedelta(seconds=0.5)})
    async with open_post_office() as office:
        office.dawdle_at = "rcpt"
        with pytest.raises(MailServerUnreachableError):
            async with patient(20, "the mail is given up"):
                await environment.run(house(tmp_path, office.settings(timeout_seconds=60)).send_notice, REPORT)


async def test_an_invoice_is_made_and_its_entries_are_stored(activities: Activities) -> None:
    call = invoice_calls()[0].model_copy(update={"number": "ABCDEFGH-001"})
    result = await ActivityEnvironment().run(activities.issue_invoice, call)
    again = await ActivityEnvironment().run(activities.issue_invoice, call.model_copy(update={"entries": ()}))
    assert (result.stored, again.stored) == (end_of(call), None)
    assert again.document == result.document


async def test_a_change_is_told_and_its_entries_are_stored(activities: Activities) -> None:
    issue = invoice_calls()[0]
    call = ports.ChangeInvoiceCall.model_validate(
        {
            **issue.model_dump(include=set(ports.ChangeInvoiceCall.model_fields) & set(ports.IssueInvoiceCall.model_fields)),
            "number": "INV-0001",
            "external": None,
            "change": "void",
            "key": "void",
            "invoice_issued_on": issue.issued_on,
        }
    )
    result = await ActivityEnvironment().run(activities.change_invoice, call)
    assert result.stored == end_of(call)


async def test_storing_for_its_own_sake_says_where_the_journal_ends_and_fails_aloud(tmp_path: Path, activities: Activities) -> None:
    call = ports.JournalCall(engagement=REPORT.engagement, entries=REPORT.entries)
    assert (await ActivityEnvironment().run(activities.store_journal, call)).stored == end_of(REPORT)
    nothing = ports.JournalCall(engagement=REPORT.engagement)
    assert (await ActivityEnvironment().run(activities.store_journal, nothing)).stored == end_of(REPORT)
    in_database(tmp_path, "DROP TABLE line")
    with pytest.raises(StoreError):
        await ActivityEnvironment().run(activities.store_journal, call)


def end_of(call: ports.JournalCall) -> ports.Stored:
    """Where a journal ends that holds all that the call carries."""
    return ports.Stored(sequence=call.entries[-1].sequence, hash=call.entries[-1].hash)
