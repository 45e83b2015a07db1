"""Lines about hours, what is included, and what the client brings."""

from worker.story.names import Names
from worker.story.sums import worked
from worker.story.told import CLIENT, MEETING, MILESTONE, Data, Row, Told


def hours(form: str) -> Row:
    """A row about hours on a milestone; ``{}`` is how many, ``{role}`` whose."""

    def row(data: Data, names: Names) -> Told:
        words = form.format(worked(data.get("minutes", 0)), role=data.get("role", ""))
        return Told(MILESTONE, f"{names.milestone(data.get('milestone'))}: {words}", names.person(data["by"]) if "by" in data else "us")

    return row


def allowance(data: Data, names: Names) -> Told:
    """What is used of what is included."""
    words = f"{str(data.get('allowance', '')).capitalize()}: {data.get('used')} used, {data.get('included')} included"
    return Told(MEETING, words, "us")


def duty_step(data: Data, names: Names) -> Told:
    """What follows from what the client has not brought."""
    step = str(data.get("step", ""))
    return Told(CLIENT, f"{_DUTY_STEPS.get(step, step)}: {names.duty(data.get('duty'))}", names.client)


_DUTY_STEPS = {
    "held": "Late, and work waits for it",
    "delayed": "Late, and the place in the queue is lost",
    "suspended": "Late, and everything rests",
    "abandoned": "Late, and it may end",
}
