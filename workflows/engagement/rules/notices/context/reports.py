"""Facts of reports: where work and money stand, what happened, and how it went in the end."""

from workflows.engagement.lifecycles import UNPAID_INVOICE
from workflows.engagement.rules.closing.final_figures import variances_of
from workflows.engagement.rules.money.invoice_contents import title_of
from workflows.engagement.rules.notices.context import story
from workflows.engagement.rules.notices.context.contact import in_words
from workflows.engagement.rules.notices.context.included import below_cap_lines, hours_lines, promises
from workflows.engagement.rules.notices.context.lines import TemplateFacts, as_json, deadline_of, invoice_line, milestone_lines, story_line
from workflows.engagement.state import NoticeItem, State


def report(state: State, notice: NoticeItem) -> TemplateFacts:
    """A progress report: what happened since the last one."""
    agreement = state.agreement
    return {
        "milestones": milestone_lines(state, notice),
        "unpaid": _unpaid(state),
        "invoices": [invoice_line(state, i) for i in state.invoices.values()],
        "news": [story_line(e) for e in story.news(state)],
        "goals": [as_json(g) for g in agreement.goals],
        "risks": [as_json(r) for r in agreement.risks],
        "non_guarantees": list(agreement.non_guarantees),
        "check_in": as_json(agreement.check_in),
        "stage": state.stage,
        "next_report": deadline_of(state, "report/engagement"),
        "worked": hours_lines(state),
        **promises(state, notice),
    }


def closing(state: State, notice: NoticeItem) -> TemplateFacts:
    """The closing report: all of it, from the first day on."""
    return {
        "goals": [as_json(g) for g in state.agreement.goals],
        "milestones": milestone_lines(state, notice),
        "invoices": [invoice_line(state, i) for i in state.invoices.values()],
        "history": [story_line(e) for e in story.history(state)],
        "variances": [as_json(v) for v in variances_of(state)],
        "below_cap": below_cap_lines(state),
        "explanations": dict(_explanations(state, notice)),
        "agreed": as_json(state.plan.total) if state.plan else None,
        "recurring": as_json(state.plan.recurring) if state.plan and state.plan.recurring else None,
        "titles": {i.id.removeprefix("invoice-"): title_of(state, i.id) for i in state.invoices.values()},
    }


def _explanations(state: State, notice: NoticeItem) -> list[tuple[str, str]]:
    signed = story.told_with(state, notice, "EngagementSignedOff")
    rows = (signed.personal or {}).get("variances", []) if signed else []
    return [(str(row["milestone"]), str(row["explanation"])) for row in rows]


def standing(state: State, notice: NoticeItem) -> TemplateFacts:
    """Where work and money stand when all of it rests, goes on or ends early."""
    return in_words(state, notice) | {
        "milestones": milestone_lines(state, notice),
        "unpaid": _unpaid(state),
        "until": deadline_of(state, "pause/engagement"),
    }


def _unpaid(state: State) -> list[TemplateFacts]:
    return [invoice_line(state, i) for i in state.invoices.values() if i.state in UNPAID_INVOICE]
