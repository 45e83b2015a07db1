"""``milepost engagement list``: every filter that the gateway knows."""

from typing import Annotated, Any, Literal

import typer

from milepost.v1 import reading_pb2, states_pb2, values_pb2
from worker.cli.gateway_options import DEFAULT_ADDRESS, DEFAULT_TIMEOUT, Actor, Address, Output, OutputOption, Timeout, asked, caller

_SCORES: tuple[Literal["csat", "nps"], ...] = ("csat", "nps")


def _score(help_text: str, least: int, most: int) -> Any:
    """An option for one end of a range of scores."""
    return typer.Option(min=least, max=most, help=help_text, show_default=False)


def list_engagements(
    stage: Annotated[str | None, typer.Option(help="Only those in this stage, such as ACTIVE.", show_default=False)] = None,
    waiting_for: Annotated[
        str | None, typer.Option(metavar="us|client|engine", help="Only those that wait for this party.", show_default=False)
    ] = None,
    client: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Only those with the client whose decider has this e-mail address.", show_default=False)
    ] = "",
    csat_at_least: Annotated[int | None, _score("Only those whose survey's lower score is at least this.", 1, 5)] = None,
    csat_at_most: Annotated[int | None, _score("Only those whose survey's lower score is at most this.", 1, 5)] = None,
    nps_at_least: Annotated[int | None, _score("Only those who would recommend us at least so much.", 0, 10)] = None,
    nps_at_most: Annotated[int | None, _score("Only those who would recommend us at most so much.", 0, 10)] = None,
    page_size: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 50,
    page_token: Annotated[str, typer.Option(help="Token of the page, as the page before gave it.", show_default=False)] = "",
    output: OutputOption = Output.TABLE,
    address: Address = DEFAULT_ADDRESS,
    actor: Actor = None,
    timeout: Timeout = DEFAULT_TIMEOUT,
) -> None:
    """List engagements, newest first; about a second behind."""
    from worker.cli.writing import write

    by = caller(address, actor, timeout)
    request = reading_pb2.ListEngagementsRequest(
        page_size=page_size,
        page_token=page_token,
        stage=_enum(states_pb2.Stage, "STAGE", stage, "--stage"),
        waiting_for=_enum(values_pb2.Party, "PARTY", waiting_for, "--waiting-for"),
        client=client,
        csat_at_least=csat_at_least,
        csat_at_most=csat_at_most,
        nps_at_least=nps_at_least,
        nps_at_most=nps_at_most,
    )
    page = asked(by, "ListEngagements", request)
    _put(page) if output is Output.TABLE else write(page, output)


def _put(page: reading_pb2.ListEngagementsResponse) -> None:
    """The page as a table; scores have their columns where somebody gave one."""
    from worker.cli.cells import state_word
    from worker.cli.local_time import moment
    from worker.cli.paper import put, table

    scores = tuple(name for name in _SCORES if any(e.HasField(name) for e in page.engagements))
    rows = []
    for e in page.engagements:
        given = tuple(str(getattr(e, name)) if e.HasField(name) else "" for name in scores)
        rows.append((moment(e.created_at), state_word(e, "stage"), state_word(e, "waiting_for").lower(), *given, e.name))
    put(table(("created", "stage", "waits for", *scores, "name"), rows) if rows else "none")
    if page.next_page_token:
        put(f"there are more: --page-token {page.next_page_token}")


def _enum(kind: Any, prefix: str, word: str | None, option: str) -> Any:
    """The value of an enum for a word such as ``ACTIVE``; 0 for none."""
    known = {name.removeprefix(f"{prefix}_"): number for name, number in kind.items() if number}
    if word is None:
        return 0
    if word.upper() not in known:
        raise typer.BadParameter(f"'{word}' is not known, expected one of {', '.join(known)}", param_hint=option)
    return known[word.upper()]
