"""Facts of messages about the agreement: the proposal, its reminder, the welcome."""

from workflows.engagement.rules.notices.context.lines import TemplateFacts, as_json
from workflows.engagement.rules.notices.context.prices import prices
from workflows.engagement.state import NoticeItem, State, TermsVersion
from workflows.engagement.terms.plan import Plan, build


def agreement(state: State, notice: NoticeItem) -> TemplateFacts:
    """The version of the terms that the message is about, and the dates that follow from it."""
    terms = next((t for t in state.terms if str(t.version) == notice.subject.removeprefix("terms-")), state.terms[-1])
    agreed, provider, plan = terms.agreement, state.provider, _plan(state, terms)
    return {
        "version": terms.version,
        "valid_until": terms.valid_until.isoformat(),
        "agreement": as_json(agreed),
        **prices(agreed, plan),
        "term": as_json(agreed.payment.term),
        "promises": [m.promised_on.isoformat() for m in state.plan.milestones] if state.plan else [],
        "planned": [{"id": m.id, "start_on": m.start_on.isoformat(), "promised_on": m.promised_on.isoformat()} for m in plan.milestones],
        "roster": [{"name": provider.person(r.person).name, "duty": r.duty} for r in agreed.roster],
        "buffer": provider.buffer.percent > 0,
    }


def _plan(state: State, terms: TermsVersion) -> Plan:
    """The plan that stands; before acceptance the one that would stand if the client accepted at once, as the proposal shows it."""
    today = state.calendars.provider.local(terms.proposed_at).date()
    return state.plan or build(terms.agreement, state.calendars.provider, state.provider.buffer, today)


def welcome(state: State, notice: NoticeItem) -> TemplateFacts:
    """The agreement, and how the house works."""
    provider = state.provider
    return agreement(state, notice) | {
        "phases": list(provider.phases),
        "case_studies": [as_json(c) for c in provider.case_studies],
        "policies": [as_json(p) for p in provider.policies],
    }
