"""The sandbox loads files that define a workflow and passes everything else through."""

import importlib
import sys
import textwrap
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType

import pytest
from temporalio import workflow
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import WithSerializationContext, WorkflowSerializationContext
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, UnintentionalPassthroughError

import workflows
from worker.temporal import sandbox
from worker.temporal.client import data_converter
from worker.temporal.keys import KeyRing

FILES = {
    "__init__.py": "",
    "plain.py": "LOADED = object()",
    "order/__init__.py": "",
    "order/state.py": "LOADED = object()",
    "order/rules/__init__.py": "",
    "order/rules/prices.py": "LOADED = object()",
    "order/workflow.py": """
        from temporalio import workflow
        from pydantic import BaseModel
        from sample_house.order.rules import prices
        from sample_house.order import state
        from sample_house import plain
        import sample_observer
        import {extra}

        LOADED = object()
        sample_observer.seen.append((LOADED, state.LOADED, prices.LOADED, plain.LOADED))

        class State(BaseModel):
            seen: str = ""

        @workflow.defn
        class Order:
            @workflow.run
            async def run(self) -> None: ...
    """,
    "order/numbers.py": """
        import temporalio.workflow

        @temporalio.workflow.defn(name="Numbers")
        class Numbers:
            @temporalio.workflow.run
            async def run(self) -> None: ...
    """,
}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A package shaped like `workflows`, a module that collects what was seen, and one nobody declared."""
    for name, text in FILES.items():
        path = tmp_path / "sample_house" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).replace("{extra}", getattr(request, "param", "json")))
    (tmp_path / "sample_observer.py").write_text("seen = []\n")
    (tmp_path / "sample_stranger.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("sample_")]:
        del sys.modules[name]


async def prepare(monkeypatch: pytest.MonkeyPatch, strict: bool) -> None:
    """Load the sample workflow as a worker does when it starts: in a running event loop."""
    package = importlib.import_module("sample_house")
    monkeypatch.setattr(sandbox, "workflows", package)
    monkeypatch.setattr(sandbox, "LIBRARIES", (*sandbox.LIBRARIES, "sample_observer"))
    defined = importlib.import_module("sample_house.order.workflow").Order
    sandbox.runner(strict).prepare_workflow(workflow._Definition.must_from_class(defined))


def test_modules_that_define_no_workflow_are_listed_and_those_that_do_are_not(house: Path) -> None:
    package = importlib.import_module("sample_house")
    assert sandbox.shared_modules(package) == ("sample_house.order.rules", "sample_house.order.state", "sample_house.plain")


@pytest.mark.parametrize("strict", [True, False])
async def test_the_workflow_file_is_loaded_afresh_and_all_it_imports_is_shared(
    house: Path, monkeypatch: pytest.MonkeyPatch, strict: bool
) -> None:
    await prepare(monkeypatch, strict)
    await prepare(monkeypatch, strict)
    outside, first, second = importlib.import_module("sample_observer").seen
    assert len({outside[0], first[0], second[0]}) == 3
    assert outside[1:] == first[1:] == second[1:]


async def test_what_is_loaded_for_each_run_is_compiled_once(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where Python keeps nothing that it compiled."""
    compiled: list[str] = []
    compile_ = SourceFileLoader.source_to_code

    def noted(self: SourceFileLoader, data: bytes, path: str) -> CodeType:
        compiled.append(Path(path).name)
        return compile_(self, data, path)

    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(SourceFileLoader, "source_to_code", noted)
    for _ in range(4):
        await prepare(monkeypatch, strict=False)
    assert 1 <= compiled.count("workflow.py") <= 2, "once outside, and once for all runs"


@pytest.mark.parametrize("house", ["sample_stranger"], indirect=True)
async def test_a_module_nobody_declared_is_refused_in_tests_only(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnintentionalPassthroughError, match="sample_stranger"):
        await prepare(monkeypatch, strict=True)
    await prepare(monkeypatch, strict=False)


def test_of_the_real_package_all_is_shared_but_the_files_that_define_a_workflow() -> None:
    shared = sandbox.shared_modules(workflows)
    for path in Path(workflows.__path__[0]).rglob("*.py"):
        parts = ("workflows", *path.relative_to(workflows.__path__[0]).with_suffix("").parts)
        covered = any(".".join(parts[:end]) in shared for end in range(1, len(parts) + 1))
        if path.name != "__init__.py":
            assert covered != ("@workflow.defn" in path.read_text()), ".".join(parts)
    assert "workflows" not in shared
    assert isinstance(sandbox.runner(strict=False), SandboxedWorkflowRunner)


def test_nothing_that_reads_or_writes_payloads_asks_for_a_context() -> None:
    """The runner answers for the workflow, without entering the sandbox: that there is none. A converter that asked for one would miss it."""
    found = data_converter(KeyRing(active="k", keys={"k": bytes(32)}))
    one = found.payload_converter_class()
    assert found.external_storage is None
    assert not isinstance(found.payload_codec, WithSerializationContext)
    assert not isinstance(found.failure_converter, WithSerializationContext)
    assert isinstance(one, PydanticPayloadConverter)
    assert one.with_context(WorkflowSerializationContext(namespace="n", workflow_id="w")) is one, "none of its parts takes one"
    assert one is found.payload_converter_class(), "one for all steps: each new one would prepare its types anew"
