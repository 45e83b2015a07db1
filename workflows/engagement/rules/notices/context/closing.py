"""Facts of the closing report."""

from workflows.engagement.rules.closing.final_figures import variances_of
from workflows.engagement.rules.money.invoice_contents import title_of
from workflows.engagement.rules.notices.context import story
from workflows.engagement.rules.notices.context.lines import TemplateFacts, as_json, invoice_line, milestone_lines
from workflows.engagement.rules.notices.context.work import below_cap_lines
from workflows.engagement.state import NoticeItem, State


def report(state: State, notice: NoticeItem) -> TemplateFacts:
    """The closing report: all of it, from the first day on."""
    return {
        "tells_of": sorted(story.HISTORY),
        "goals": [as_json(g) for g in state.agreement.goals],
        "milestones": milestone_lines(state, notice),
        "invoices": [invoice_line(state, i) for i in state.invoices.values()],
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
