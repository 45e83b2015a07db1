"""I5: an answered OK is durable. I6: the same request id gets the same receipt, and takes effect once."""

from collections.abc import Iterator, Mapping, Sequence

from workflows.engagement.invariants.violation import Violation
from workflows.engagement.messages.answers import Entry, Receipt


def taken_once(journal: Sequence[Entry]) -> Iterator[Violation]:
    """Check I6 on a journal: all entries of one command stand together, at one moment, by one actor."""
    seen: set[str] = set()
    for before, entry in zip((None, *journal), journal, strict=False):
        if before is not None and before.command == entry.command:
            if (before.at, before.actor) != (entry.at, entry.actor):
                yield Violation(
                    invariant="I6", sequence=entry.sequence, text=f"'{entry.command}' was recorded at two moments or by two actors"
                )
        elif entry.command in seen:
            yield Violation(invariant="I6", sequence=entry.sequence, text=f"'{entry.command}' took effect a second time")
        seen.add(entry.command)


def whole(journal: Sequence[Entry]) -> Iterator[Violation]:
    """Check I5 on a journal: no entry is missing, none stands twice."""
    for expected, entry in enumerate(journal, start=1):
        if entry.sequence != expected:
            yield Violation(invariant="I5", sequence=entry.sequence, text=f"entry {expected} is missing here, or stands elsewhere")
            return


def answered(journal: Sequence[Entry], receipts: Mapping[str, Receipt]) -> Iterator[Violation]:
    """Check I5: what a caller was told is in the journal, and what callers caused in the journal has its receipt."""
    last = {entry.command: entry.sequence for entry in journal}
    first = journal[0].sequence if journal else 0
    for command, receipt in receipts.items():
        if receipt.sequence >= first and last.get(command) != receipt.sequence:
            yield Violation(invariant="I5", sequence=receipt.sequence, text=f"the receipt of '{command}' names an entry it did not cause")
    for command, sequence in last.items():
        if command.startswith("api/") and command not in receipts:
            yield Violation(invariant="I5", sequence=sequence, text=f"'{command}' took effect without a receipt")
    ordered = sorted(receipts.values(), key=lambda r: r.version)
    if [r.sequence for r in ordered] != sorted({r.sequence for r in ordered}):
        yield Violation(invariant="I5", sequence=0, text="two receipts name the same version or entry")


def same_request_same_receipt(earlier: Mapping[str, Receipt], later: Mapping[str, Receipt]) -> tuple[Violation, ...]:
    """Check I6 on two states of one engagement: a receipt once given stays as it was.

    Args:
        earlier: receipts by command id, as they were.
        later: as they are now.
    """
    changed = [command for command, receipt in earlier.items() if later.get(command) != receipt]
    return tuple(
        Violation(invariant="I6", sequence=earlier[c].sequence, text=f"the receipt of '{c}' is lost or another one") for c in changed
    )
