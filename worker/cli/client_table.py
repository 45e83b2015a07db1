"""What became of a request to all engagements of a client: a line for each."""

from collections import Counter

from milepost.v1 import dunning_pb2
from worker.cli.paper import head, put, table

_HOLDS = dunning_pb2.HoldClientDunningRequest
_UNTOLD = (dunning_pb2.OUTCOME_REFUSED, dunning_pb2.OUTCOME_NOT_REACHED)


def all_told(answer: dunning_pb2.ClientDunningResponse) -> bool:
    """Whether every engagement did what was asked, or has no need to."""
    return not any(row.outcome in _UNTOLD for row in answer.engagements)


def put_rows(command: str, request: object, answer: dunning_pb2.ClientDunningResponse) -> None:
    """Say what became of each engagement, what was not reached, and what the answer cannot know.

    Args:
        command: as it was typed.
        request: as it was sent.
        answer: of the gateway.
    """
    assert isinstance(request, dunning_pb2.HoldClientDunningRequest | dunning_pb2.ReleaseClientDunningRequest)
    words = _words(isinstance(request, _HOLDS), request.validate_only)
    said = [words.get(row.outcome, "not known") for row in answer.engagements]
    counts = ", ".join(f"{count} {word}" for word, count in Counter(said).items())
    put(f"{command}: {counts}" + ("; nothing was changed" if request.validate_only else ""), f"request id {request.request_id}", "")
    rows = [(word, row.name, row.explanation) for word, row in zip(said, answer.engagements, strict=True)]
    put(table(("outcome", "name", "why"), rows))
    if any(row.outcome == dunning_pb2.OUTCOME_NOT_REACHED for row in answer.engagements):
        put("", head("Not every engagement was reached"), f"Nothing is done twice: send it again with --request-id {request.request_id}")
    put("", *answer.notes)


def _words(holds: bool, only_asked: bool) -> dict[int, str]:
    verb, done = ("hold", "held") if holds else ("release", "released")
    return {
        dunning_pb2.OUTCOME_DONE: f"can be {done}" if only_asked else done,
        dunning_pb2.OUTCOME_NOTHING_TO_DO: f"nothing to {verb}",
        dunning_pb2.OUTCOME_ENDED: "ended",
        dunning_pb2.OUTCOME_REFUSED: "refused",
        dunning_pb2.OUTCOME_NOT_REACHED: "not reached",
    }
