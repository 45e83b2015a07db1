"""What was agreed: the sections of an engagement file, as frozen models.

An engagement file has four sections, ``client``, ``inquiry``, ``intake`` and ``agreement``; each stage of the life cycle needs its section
(:func:`complete_up_to`). Amounts are money strings such as ``4200.00 EUR``; dates are local dates; times are local wall-clock times.
"""

from workflows.engagement.terms.agreement import Agreement, EngagementFile
from workflows.engagement.terms.asking import Answer, Inquiry, Intake
from workflows.engagement.terms.client_delay import ClientDelay, DelayPolicy
from workflows.engagement.terms.contact import CheckIn, ContactProcedure, ReportCadence, ResponseTime
from workflows.engagement.terms.duties import ClientDuty, Duties
from workflows.engagement.terms.late import CONSEQUENCES, DEFAULT_LADDER, Consequence, LadderStep, LateFee, LatePayment, NewTerm
from workflows.engagement.terms.milestones import MOST_MINOR, Acceptance, Milestone
from workflows.engagement.terms.parties import Channel, Client, ClientKind, Contact, Hours, Language
from workflows.engagement.terms.payment import Allowances, Payment, Rate, RateCard, Term
from workflows.engagement.terms.prices.hourly import ByHours
from workflows.engagement.terms.prices.schedule import Deposit, GateKind, Installment, PaymentPart, Retention
from workflows.engagement.terms.prices.taxes import Tax
from workflows.engagement.terms.retainers import Retainer
from workflows.engagement.terms.scope import Goal, Risk, RosterEntry, Scope

__all__ = [
    "CONSEQUENCES",
    "DEFAULT_LADDER",
    "MOST_MINOR",
    "Acceptance",
    "Agreement",
    "Allowances",
    "Answer",
    "ByHours",
    "Channel",
    "CheckIn",
    "Client",
    "ClientDelay",
    "ClientDuty",
    "ClientKind",
    "Consequence",
    "Contact",
    "ContactProcedure",
    "DelayPolicy",
    "Deposit",
    "Duties",
    "EngagementFile",
    "GateKind",
    "Goal",
    "Hours",
    "Inquiry",
    "Installment",
    "Intake",
    "LadderStep",
    "Language",
    "LateFee",
    "LatePayment",
    "Milestone",
    "NewTerm",
    "Payment",
    "PaymentPart",
    "Rate",
    "RateCard",
    "ReportCadence",
    "ResponseTime",
    "Retainer",
    "Retention",
    "Risk",
    "RosterEntry",
    "Scope",
    "Tax",
    "Term",
]
