"""What people call the things that the reasons in a message's facts name."""

from functools import cache

from tests.activities.sample_calls import all_calls
from tests.activities.written import Written
from workflows.engagement.messages.reasons import Named, why
from workflows.engagement.rules.notices.context.lines import as_json
from workflows.engagement.rules.notices.context.names import name_of, names


@cache
def story() -> Written:
    return Written().active().days(10)


def test_each_kind_of_thing_has_the_name_by_which_people_know_it() -> None:
    state = story().current
    assert name_of(state, "person", "tom") == "Tom Ashdown" and name_of(state, "person", "ines") == state.provider.person("ines").name
    assert name_of(state, "milestone", "design") == state.milestone_terms("design").title
    assert name_of(state, "gate", "gate-design") == state.milestone_terms("design").title
    assert name_of(state, "invoice", "invoice-discovery") == "INV-0001"
    duty = state.agreement.duties.client[0]
    assert name_of(state, "duty", duty.id) == duty.text


def test_what_is_not_known_has_no_name() -> None:
    state = story().current
    for kind in ("person", "milestone", "gate", "invoice", "duty", "retainer", "notice", "meeting", "task", "something-new"):
        assert name_of(state, kind, "nothing") is None, kind
    assert name_of(state, "invoice", "invoice-launch") is None, "it has no number yet"


def test_before_terms_are_proposed_people_have_names_and_nothing_else_has() -> None:
    state = Written().current
    assert name_of(state, "person", "tom") == "Tom Ashdown"
    assert all(name_of(state, kind, "design") is None for kind in ("milestone", "duty", "gate", "retainer", "invoice"))


def test_only_what_is_named_comes_along_wherever_it_stands() -> None:
    inner = why("contact-met", meeting=Named.milestone("design"))
    facts = {
        "because": as_json(why("x", who=Named.person("tom"), several=(Named.person("petra"), inner))),
        "history": [{"because": as_json(inner)}],
    }
    found = names(story().current, facts)
    assert found == {
        "person": {"tom": "Tom Ashdown", "petra": name_of(story().current, "person", "petra")},
        "milestone": {"design": "Design"},
    }
    assert names(story().current, {"id": "tom", "named": "person", "more": 1, "list": [1, "a", None]}) == {}


def test_every_call_carries_the_names_of_its_reasons() -> None:
    assert all(isinstance(call.facts["names"], dict) for call in all_calls())
