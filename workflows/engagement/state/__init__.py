"""The aggregate, how events change it, and its journal."""

from workflows.engagement.state.aggregate import COLLECTIONS, SCHEMA_VERSION, SealedSegment, State, TermsVersion
from workflows.engagement.state.item_states import (
    DutyState,
    GateState,
    InboundState,
    InvoiceState,
    Item,
    MilestoneState,
    NoticeState,
    PromiseState,
    SurveyState,
    TaskState,
)

__all__ = [
    "COLLECTIONS",
    "SCHEMA_VERSION",
    "DutyState",
    "GateState",
    "InboundState",
    "InvoiceState",
    "Item",
    "MilestoneState",
    "NoticeState",
    "PromiseState",
    "SealedSegment",
    "State",
    "SurveyState",
    "TaskState",
    "TermsVersion",
]
