"""The aggregate, how events change it, and its journal."""

from workflows.engagement.state.aggregate import COLLECTIONS, SCHEMA_VERSION, State, TermsVersion
from workflows.engagement.state.items import (
    DutyItem,
    GateItem,
    InboundItem,
    InvoiceItem,
    Item,
    MilestoneItem,
    NoticeItem,
    PromiseItem,
    SurveyItem,
    TaskItem,
)

__all__ = [
    "COLLECTIONS",
    "SCHEMA_VERSION",
    "DutyItem",
    "GateItem",
    "InboundItem",
    "InvoiceItem",
    "Item",
    "MilestoneItem",
    "NoticeItem",
    "PromiseItem",
    "State",
    "SurveyItem",
    "TaskItem",
    "TermsVersion",
]
