"""How the tests are shared out over the cores: what lasts long begins first, and what shares an expensive stage stays together.

Most tests wait for a server more than they calculate. Each process has a stage of its own (a Temporal server, a worker, a gateway, a
mailbox), so no test can disturb one of another process.
"""

from typing import Any

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the tests."""
    items.sort(key=_turn)


def group_of(nodeid: str) -> str:
    """Tests of one group run in one process: those of a file, or of several that share a stage."""
    file = nodeid.partition("::")[0]
    return next((start for start in TOGETHER if file.startswith(start)), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Share out by group. The marks of ``--dist loadgroup`` are not used: pytest-xdist 3.8 loses them with pytest 9.2, and says nothing."""
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return ByGroup(config, log)
