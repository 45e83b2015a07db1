"""The workflow sandbox: only files that define a workflow are loaded in it, everything else passes through.

Pass-through covers a module and all below it, so `workflows` cannot be named as a whole: the files that define a
workflow must be loaded afresh for each run. The modules are listed one by one instead. A passed-through module is
shared by all workflows of a worker and must hold no mutable state.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import SandboxImportNotificationPolicy

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
    return SandboxedWorkflowRunner(restrictions=restrictions)


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
