"""How the tests are shared out over the cores: what lasts long begins first, and what shares an expensive stage stays together.

Most tests wait for a server more than they calculate. Each process has a stage of its own (a Temporal server, a worker, a gateway, a
mailbox), so no test can disturb one of another process.
"""

import pytest

TOGETHER = ("tests/chaos/", "tests/e2e/test_practices_")
"""One process takes all of them: two storms at a time would only measure the machine, and an engagement that many look at is lived once."""

FIRST = (
    "tests/chaos/",
    "tests/e2e/test_practices_",
    "tests/core/test_properties",
    "tests/workflow/",
    "tests/replay/test_other_machines",
    "tests/e2e/",
    "tests/bench/",
    "tests/gateway/",
    "tests/unit/test_devserver",
    "tests/core/test_late_random",
    "tests/core/test_ledger_random",
)
"""What lasts longest, in this order: a long file that began last would let the other cores wait for it."""


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, start in enumerate(FIRST) if item.nodeid.startswith(start)), len(FIRST))


def _group(item: pytest.Item) -> str:
    file = item.nodeid.partition("::")[0]
    return next((start for start in TOGETHER if file.startswith(start)), file)


@pytest.hookimpl(tryfirst=True)  # before the plugin that shares the tests out reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the tests, and say which stay together."""
    items.sort(key=_turn)
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
