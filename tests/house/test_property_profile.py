"""Every property test runs by the one profile of ``tests/conftest.py``: without a deadline, and with the way to see a failure again."""

import ast
from pathlib import Path

import hypothesis

TESTS = Path(__file__).parents[1]
BY_THE_PROFILE = {"deadline", "print_blob"}


def test_the_profile_is_in_force() -> None:
    """For whoever says nothing about it, and for whoever says something else."""
    for found in (hypothesis.settings(), hypothesis.settings(max_examples=7)):
        assert found.deadline is None and found.print_blob
        assert hypothesis.HealthCheck.too_slow in found.suppress_health_check


def test_no_test_takes_it_back() -> None:
    """Nobody sets a deadline of their own; who leaves out other health checks leaves out the one that measures time."""
    for path in sorted(TESTS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("settings"):
                continue
            own = {k.arg: ast.unparse(k.value) for k in node.keywords}
            assert not own.keys() & BY_THE_PROFILE, f"{path.relative_to(TESTS)}:{node.lineno} sets what the profile sets for all"
            left_out = own.get("suppress_health_check", "too_slow")
            assert "too_slow" in left_out or left_out == "list(HealthCheck)", f"{path.relative_to(TESTS)}:{node.lineno} measures time"
