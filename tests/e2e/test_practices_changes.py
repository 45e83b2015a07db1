"""Practices of saying no, and of keeping to what was agreed."""

import pytest

from tests.drivers.served import Served, Stage
from tests.e2e.papers import changed
from workflows.engagement.messages import commands as c


@pytest.mark.practice(17)
async def test_a_no_without_an_explanation_and_another_suggestion_is_refused(scene: Stage) -> None:
    e = await Served(scene).begin()
    why, instead = "We are booked until May.", "Studio Savi does such shops."
    answer = await e.refused(c.DeclineEngagement(alternative=instead))
    assert answer.reason == "REASON_MISSING" and "explanation" in answer.violations
    answer = await e.refused(c.DeclineEngagement(explanation=why))
    assert answer.reason == "ALTERNATIVE_MISSING" and "alternative" in answer.violations
    for blank in ({"explanation": "", "alternative": instead}, {"explanation": why, "alternative": " "}):
        assert await e.malformed("DeclineEngagement", **blank), "blank words explain nothing"
    assert (await e.look()).stage == "INQUIRY"
    assert (await e.do(c.DeclineEngagement(explanation=why, alternative=instead))).stage == "DECLINED"
    await e.day("tue", "10:00")
    assert e.mail("declined").says(why, instead)


@pytest.mark.practice(16)
async def test_the_scope_is_locked_once_the_agreement_is_accepted(scene: Stage) -> None:
    e = Served(scene)
    await (await e.begin()).proposed()
    wider = changed(e.paper, {"agreement.scope.included.0": "Design of twelve page types"})
    assert (await e.propose(wider)).terms_version == 2, "before it is accepted a proposal may be replaced"
    await e.propose()
    await e.accepted()
    assert (await e.not_proposed(wider)).reason == "SCOPE_LOCKED"
    await e.met("kick_off")
    assert (await e.not_proposed(wider)).reason == "SCOPE_LOCKED"
    seen = await e.pays("discovery")
    assert seen.terms_version == 3 and "propose_agreement" not in {action.action for action in seen.actions}
    await e.starts("discovery")
    await e.delivers("discovery")
    for number in (1, 2):
        await e.do(c.RequestRevision(milestone="discovery", by="anna", wishes=f"Wish {number}"))
        await e.delivers("discovery", "Changed.")
    more = await e.refused(c.RequestRevision(milestone="discovery", by="anna", wishes="Wish 3"))
    assert (more.reason, more.metadata["included"]) == ("REVISIONS_USED_UP", "2"), "what is beyond the agreement needs a change of it"
    assert all(entry.data["version"] < 4 for entry in await e.entries("AgreementProposed"))
