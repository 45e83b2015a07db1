"""What was agreed: the sections of an engagement file, as frozen models.

An engagement file has four sections, ``client``, ``inquiry``, ``intake`` and ``agreement``; each stage of the life cycle needs its section
(:func:`complete_up_to`). Amounts are money strings such as ``4200.00 EUR``; dates are local dates; times are local wall-clock times.
"""

from workflows.engagement.terms.agreement import Agreement, EngagementFile
from workflows.engagement.terms.asking import Answer, Inquiry, Intake
from workflows.engagement.terms.late import DEFAULT_LADDER, LadderStep, LatePayment
from workflows.engagement.terms.milestones import MOST_MINOR, Acceptance, GateKind, Milestone
from workflows.engagement.terms.parties import Channel, Client, ClientKind, Contact, Hours, Language
from workflows.engagement.terms.payment import Allowances, Payment, Rate, RateCard
from workflows.engagement.terms.promises import (
    CheckIn,
    ClientDuty,
    ContactProcedure,
    Duties,
    Goal,
    ReportCadence,
    ResponseTime,
    Risk,
    RosterEntry,
    Scope,
)

__all__ = [
    "DEFAULT_LADDER",
    "MOST_MINOR",
    "Acceptance",
    "Agreement",
    "Allowances",
    "Answer",
    "Channel",
    "CheckIn",
    "Client",
    "ClientDuty",
    "ClientKind",
    "Contact",
    "ContactProcedure",
    "Duties",
    "EngagementFile",
    "GateKind",
    "Goal",
    "Hours",
    "Inquiry",
    "Intake",
    "LadderStep",
    "Language",
    "LatePayment",
    "Milestone",
    "Payment",
    "Rate",
    "RateCard",
    "ReportCadence",
    "ResponseTime",
    "Risk",
    "RosterEntry",
    "Scope",
]
