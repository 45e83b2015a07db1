"""A world in which everything works at once: mails leave, invoices are made, journals are published, and nothing is kept."""

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from worker.registry import WORKFLOWS
from workflows.engagement import ports
from workflows.engagement.messages.answers import Entry
from workflows.engagement.messages.commands import DocumentRef

_DOCUMENT = DocumentRef(sha256="0" * 64, size=1)


def _last(entries: tuple[Entry, ...]) -> int | None:
    return entries[-1].sequence if entries else None


@activity.defn(name=ports.SEND_NOTICE)
async def send_notice(call: ports.SendNoticeCall) -> ports.NoticeResult:
    return ports.NoticeResult(message_id=call.message_id, document=_DOCUMENT, published=_last(call.entries))


@activity.defn(name=ports.ISSUE_INVOICE)
async def issue_invoice(call: ports.IssueInvoiceCall) -> ports.InvoiceResult:
    return ports.InvoiceResult(number=call.number, reference="RF18539007547034", document=_DOCUMENT, published=_last(call.entries))


@activity.defn(name=ports.PUBLISH_JOURNAL)
async def publish_journal(call: ports.PublishCall) -> ports.Published:
    return ports.Published(published=_last(call.entries))


@activity.defn(name=ports.SEAL_JOURNAL)
async def seal_journal(call: ports.SealCall) -> ports.SealResult:
    return ports.SealResult(document=_DOCUMENT, published=_last(call.entries))


ACTIVITIES = (send_notice, issue_invoice, publish_journal, seal_journal)


def worker_for(client: Client, task_queue: str) -> Worker:
    """A worker of that world; without the sandbox, so that a test can change the workflow's own limits."""
    return Worker(client, task_queue=task_queue, workflows=WORKFLOWS, activities=ACTIVITIES, workflow_runner=UnsandboxedWorkflowRunner())
