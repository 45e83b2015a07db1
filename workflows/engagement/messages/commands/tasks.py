"""Tasks of ours."""

from typing import Literal

from workflows.engagement.messages.commands.base import Command, ItemId
from workflows.engagement.model import Slug, Text


class CompleteTask(Command):
    """A task of ours is done."""

    kind: Literal["complete_task"] = "complete_task"
    task: ItemId
    by: Slug
    outcome: Text


class RetryTask(Command):
    """Try the failed effect behind a task again (a notice or an invoice)."""

    kind: Literal["retry_task"] = "retry_task"
    task: ItemId


class ConfirmNotice(Command):
    """A person found out that a doubtful notice did arrive."""

    kind: Literal["confirm_notice"] = "confirm_notice"
    task: ItemId
    by: Slug
