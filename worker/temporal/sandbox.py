"""The workflow sandbox: only files that define a workflow are loaded in it, everything else passes through.

Pass-through covers a module and all below it, so `workflows` cannot be named as a whole: the files that define a
workflow must be loaded afresh for each run. The modules are listed one by one instead. A passed-through module is
shared by all workflows of a worker and must hold no mutable state.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import Info, SandboxImportNotificationPolicy

import workflows

LIBRARIES = ("annotated_types", "pydantic", "pydantic_core", "temporalio", "transitions", "typing_extensions", "tzdata", "zoneinfo")


def runner(strict: bool) -> SandboxedWorkflowRunner:
    """The sandbox that every worker and replayer uses.

    Args:
        strict: Also refuse to load a module that is neither passed through nor defines the workflow: for tests, so
            that no import creeps into the sandbox, where it costs memory for each cached workflow.
    """
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*LIBRARIES, *shared_modules(workflows))
    if strict:
        restrictions = restrictions.with_import_notification_policy(
            SandboxImportNotificationPolicy.WARN_ON_DYNAMIC_IMPORT | SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
        )
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    return _Runner(restrictions=restrictions)


class _Finder(PathFinder):
    """Finds our modules for the sandbox, which loads those that define a workflow anew for each run: looked for and compiled once.

    Python itself compiles them each time where it may not keep what it compiled (``PYTHONDONTWRITEBYTECODE``, a folder that is read only): a tenth of
    what a new engagement costs.
    """

    @classmethod
    def find_spec(cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if path is None or not fullname.startswith(f"{workflows.__name__}."):
            return None
        key = (fullname, *path)
        found = _FOUND.get(key) or super().find_spec(fullname, path, target)
        if found is None or found.origin is None or type(found.loader) is not SourceFileLoader:
            return found
        _FOUND[key] = found
        inside = found.submodule_search_locations
        return spec_from_file_location(fullname, loader=_Loader(fullname, found.origin), submodule_search_locations=inside)


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType | None:
        if self.path not in _COMPILED:
            _COMPILED[self.path] = super().get_code(fullname)
        return _COMPILED[self.path]


_FOUND: dict[tuple[str, ...], ModuleSpec] = {}
_COMPILED: dict[str, CodeType | None] = {}


class _Runner(SandboxedWorkflowRunner):
    """Asks no workflow in which context its payloads are read and written."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        return _Instance(super().create_instance(det))


class _Instance(WorkflowInstance):
    """A workflow in the sandbox.

    For each payload the SDK enters the sandbox four times, to ask for what converters, codecs and an external storage might want to know. Ours take
    no context and there is no such storage (:func:`worker.temporal.client.data_converter`), so the answer is ready: a quarter of what a command cost
    the worker.
    """

    def __init__(self, inner: WorkflowInstance) -> None:
        self._inner = inner

    def activate(self, act: Any) -> Any:
        return self._inner.activate(act)

    def get_info(self) -> Info:
        return self._inner.get_info()

    def get_thread_id(self) -> int | None:
        return self._inner.get_thread_id()

    def get_serialization_context(self, command_info: Any) -> None:
        return None

    def get_external_store_context(self, command_info: Any) -> Any:
        return None


@cache
def shared_modules(package: ModuleType) -> tuple[str, ...]:
    """Names of all modules in `package` that pass through: those that define no workflow.

    A sub-package is named as such when no file in it defines a workflow.
    """
    return tuple(sorted(name for root in package.__path__ for name in _shared(Path(root), package.__name__)))


def _shared(folder: Path, name: str) -> Iterator[str]:
    for path in folder.iterdir():
        if path.is_dir() and any(path.rglob("*.py")):
            child = f"{name}.{path.name}"
            if any(_defines_workflow(file) for file in path.rglob("*.py")):
                yield from _shared(path, child)
            else:
                yield child
        elif path.suffix == ".py" and path.stem != "__init__" and not _defines_workflow(path):
            yield f"{name}.{path.stem}"


def _defines_workflow(path: Path) -> bool:
    tree = ast.parse(path.read_bytes(), filename=path.name)
    return any(_is_defn(decorator) for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for decorator in node.decorator_list)


def _is_defn(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) == "defn"
