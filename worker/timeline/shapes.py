"""The shapes of the visual language, as SVG text. Shape first, colour second: each is told apart without colour.

All functions take px and return elements; classes are those of timeline.css. A shape is drawn around its own (x, y).
"""

from typing import Literal

Tone = Literal["ink", "us", "client", "good", "late"]


def px(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def path(d: str, classes: str, *, stroke: float | None = None) -> str:
    """Return a path element."""
    width = f' style="stroke-width:{stroke}"' if stroke is not None else ""
    return f'<path d="{d}" class="{classes}"{width}/>'


def rect(x: float, y: float, width: float, height: float, classes: str, *, extra: str = "") -> str:
    """Return a rectangle, at least 0.5 px wide."""
    return f'<rect x="{px(x)}" y="{px(y)}" width="{px(max(width, 0.5))}" height="{px(height)}" class="{classes}"{extra}/>'


def circle(x: float, y: float, radius: float, classes: str) -> str:
    """Return a circle."""
    return f'<circle cx="{px(x)}" cy="{px(y)}" r="{px(radius)}" class="{classes}"/>'


def line(x1: float, y1: float, x2: float, y2: float, classes: str) -> str:
    """Return a straight line."""
    return path(f"M{px(x1)} {px(y1)}L{px(x2)} {px(y2)}", classes)


def _tick(x: float, y: float, classes: str) -> str:
    return path(f"M{px(x - 2.8)} {px(y)}l2 2.2l3.6 -4.2", f"f-none {classes}", stroke=1.7)


# ---- bars (y is the upper edge) -----------------------------------------------------------------


def solid_bar(x1: float, x2: float, y: float, height: float, tone: Tone) -> str:
    """Actual work, our turn, a stage lived through."""
    return rect(x1, y, max(x2 - x1, 2), height, f"f-{tone}")


def dashed_bar(x1: float, x2: float, y: float, height: float, tone: Tone) -> str:
    """The same, planned."""
    return rect(x1, y + 0.5, max(x2 - x1, 2), height - 1, f"f-paper s-{tone} plan")


def hatched_bar(x1: float, x2: float, y: float, height: float) -> str:
    """The client's turn: review, waiting."""
    return rect(x1, y + 0.5, max(x2 - x1, 2), height - 1, "s-client thin", extra=' fill="url(#tl-client)"')


def turn_bar(x1: float, x2: float, now: float | None, y: float, height: float, *, ours: bool) -> str:
    """A span of our work (solid) or the client's turn (hatched); what lies after now is dashed. `now` None: all is past."""
    past = x2 if now is None else min(x2, now)
    svg = ""
    if past > x1:
        svg += solid_bar(x1, past, y, height, "us") if ours else hatched_bar(x1, past, y, height)
    if x2 > past + 1:
        svg += dashed_bar(max(x1, past), x2, y, height, "us" if ours else "client")
    return svg


def late_bar(x1: float, x2: float, y: float, height: float) -> str:
    """Past a promised date: red hatching."""
    return rect(x1, y, max(x2 - x1, 2), height, "thin", extra=' fill="url(#tl-late)"')


def estimate(x1: float, x2: float, y: float) -> str:
    """A thin line with end ticks around y."""
    return path(f"M{px(x1)} {px(y - 3)}v6M{px(x1)} {px(y)}H{px(max(x2, x1 + 2))}m0 -3v6", "l3")


# ---- milestone marks ----------------------------------------------------------------------------


def flag(x: float, y: float, *, pole: float = 23, late: bool = False) -> str:
    """A promise; y is the top of the pole."""
    tone = "late" if late else "ink"
    return path(f"M{px(x)} {px(y + pole)}V{px(y)}", f"l s-{tone}") + path(f"M{px(x)} {px(y)}l8 3.5l-8 3.5z", f"f-{tone}")


def moved_flag(x: float, y: float, *, pole: float = 23) -> str:
    """A promise that was moved: hollow, on a dotted pole."""
    return path(f"M{px(x)} {px(y + pole)}V{px(y)}", "l3 dot") + path(f"M{px(x)} {px(y)}l8 3.5l-8 3.5z", "f-paper l3")


def delivered(x: float, y: float) -> str:
    """A small arrow at the end of the work, around y."""
    return path(f"M{px(x - 3)} {px(y - 5)}l6 5l-6 5z", "f-us s-paper", stroke=1)


def accepted(x: float, y: float) -> str:
    """A filled disc with a tick."""
    return circle(x, y, 6, "f-good") + _tick(x, y, "s-paper")


def deemed(x: float, y: float) -> str:
    """A dashed ring with a tick: accepted because nobody answered in time."""
    return circle(x, y, 6, "f-paper s-good ring-dash") + _tick(x, y, "s-good")


def sent_back(x: float, y: float) -> str:
    """A ring with a hook pointing back."""
    hook = f"M{px(x + 2.6)} {px(y + 2.2)}v-2.4q0 -1.6 -1.6 -1.6h-3.6m1.8 -2l-2 2l2 2"
    return circle(x, y, 6, "f-paper s-client ring") + path(hook, "f-none s-client", stroke=1.3)


def delay(x: float, y: float) -> str:
    """A triangle with an exclamation mark, on the bar around y."""
    return path(f"M{px(x)} {px(y - 6)}l5.5 10.5h-11z", "f-paper s-us", stroke=1.4) + path(
        f"M{px(x)} {px(y - 2.6)}v3M{px(x)} {px(y + 2)}v.6", "s-us", stroke=1.2
    )


def dropped(x: float, y: float) -> str:
    """A ring struck through."""
    return circle(x, y, 6, "f-paper l3") + path(f"M{px(x - 4.2)} {px(y + 4.2)}l8.4 -8.4", "l3")


def deadline(x: float, y: float, tone: Tone, *, size: float = 5.5) -> str:
    """A hollow triangle, point down, around y."""
    return path(f"M{px(x - size)} {px(y - size * 0.75)}h{px(2 * size)}l-{px(size)} {px(size * 1.45)}z", f"f-paper s-{tone}", stroke=1.5)


# ---- gates: railway semaphores (y is the middle of the post) -------------------------------------


def gate(x: float, y: float, state: str, *, late: bool = False) -> str:
    """Arm level: shut (a bar below it: shut again); arm raised: open (hollow: waived)."""
    raised = state in ("open", "waived")
    tone = "good" if raised else "late" if late else "ink"
    post = path(f"M{px(x)} {px(y + 9)}V{px(y - 7)}", f"l s-{tone}", stroke=1.6)
    if state == "open":
        return post + path(f"M{px(x)} {px(y - 6)}l-7 -6", f"l arm s-{tone}")
    if state == "waived":
        return post + path(f"M{px(x)} {px(y - 5)}l-7.5 -6.4l1.7 -2l7.5 6.4z", f"f-paper s-{tone} thin")
    again = path(f"M{px(x)} {px(y - 0.5)}h-6", f"l s-{tone}", stroke=1.6) if state == "reshut" else ""
    return post + path(f"M{px(x + 1)} {px(y - 5.5)}h-10", f"l arm s-{tone}") + again


# ---- invoices -----------------------------------------------------------------------------------


def invoice(x: float, y: float, *, planned: bool = False) -> str:
    """A hollow square; dashed if it is not issued yet."""
    return rect(x - 4, y - 4, 8, 8, "f-paper l3 plan" if planned else "f-paper l")


def due(x: float, y: float) -> str:
    """An upright tick."""
    return line(x, y - 6, x, y + 6, "l")


def paid(x: float, y: float) -> str:
    """A filled square with a tick."""
    return rect(x - 5, y - 5, 10, 10, "f-good") + _tick(x, y, "s-paper")


def part_paid(x: float, y: float) -> str:
    """A square filled below."""
    return rect(x - 4.5, y - 4.5, 9, 9, "f-paper s-good ring") + rect(x - 4.5, y + 1.2, 9, 3.3, "f-good")


def charged(x: float, y: float) -> str:
    """A hollow square with a plus: more is owed."""
    plus = f"M{px(x - 2.5)} {px(y)}h5M{px(x)} {px(y - 2.5)}v5"
    return rect(x - 4.5, y - 4.5, 9, 9, "f-paper s-late ring") + path(plus, "f-none s-late", stroke=1.6)


def credited(x: float, y: float) -> str:
    """A hollow square with a minus: less is owed."""
    return rect(x - 4.5, y - 4.5, 9, 9, "f-paper s-good ring") + path(f"M{px(x - 2.5)} {px(y)}h5", "f-none s-good", stroke=1.6)


def refunded(x: float, y: float) -> str:
    """A hollow square with an arrow back."""
    return rect(x - 4.5, y - 4.5, 9, 9, "f-paper l") + path(f"M{px(x + 2.8)} {px(y)}h-5m2 -2.2l-2.2 2.2l2.2 2.2", "l")


def void(x: float, y: float) -> str:
    """A hollow square crossed out."""
    return rect(x - 4.5, y - 4.5, 9, 9, "f-paper l3") + path(f"M{px(x - 4.5)} {px(y - 4.5)}l9 9m0 -9l-9 9", "l3")


def reminder(x: float, y: float, number: int) -> str:
    """A numbered disc."""
    words = f'<text x="{px(x)}" y="{px(y + 3.5)}" text-anchor="middle" class="tdisc">{number}</text>'
    return circle(x, y, 5.5, "f-late s-paper thin") + words


def promise_to_pay(x1: float, x2: float, y: float) -> str:
    """A dashed red box around y."""
    return rect(x1, y - 3.5, max(x2 - x1, 2), 7, "f-paper s-late plan")


def disputed(x1: float, x2: float, y: float) -> str:
    """A dotted box around y."""
    return rect(x1, y - 3.5, max(x2 - x1, 2), 7, "f-paper l dot")


# ---- messages, people, the axis -------------------------------------------------------------------


def dot(x: float, y: float, radius: float = 3.6) -> str:
    """A message that left."""
    return circle(x, y, radius, "f-ink")


def ring(x: float, y: float, *, planned: bool = False) -> str:
    """Where a message wished to go, or will go."""
    return circle(x, y, 3.2, "f-paper l3" if planned else "f-paper l")


def report(x: float, y: float, *, planned: bool = False) -> str:
    """A square: one of the regular reports."""
    return rect(x - 3, y - 3, 6, 6, "f-paper l3") if planned else rect(x - 3.5, y - 3.5, 7, 7, "f-ink")


def from_client(x: float, y: float) -> str:
    """A filled triangle, point down."""
    return path(f"M{px(x - 4)} {px(y - 3.5)}h8l-4 7z", "f-client")


def not_sent(x: float, y: float) -> str:
    """A ring struck through: withheld, with its reason."""
    return ring(x, y) + path(f"M{px(x - 3)} {px(y + 3)}l6 -6", "l")


def failed(x: float, y: float) -> str:
    """A cross."""
    return path(f"M{px(x - 3)} {px(y - 3)}l6 6m0 -6l-6 6", "l", stroke=1.8)


def doubtful(x: float, y: float) -> str:
    """A ring with a dot in it: left, not confirmed."""
    return ring(x, y) + circle(x, y, 1.3, "f-ink")


def person(x: float, y: float, *, planned: bool = False) -> str:
    """Head and shoulders."""
    classes = "f-paper l3" if planned else "f-ink"
    return circle(x, y - 3.6, 2.3, classes) + path(f"M{px(x - 4)} {px(y + 5)}v-1.6a4 3.8 0 0 1 8 0v1.6z", classes)


def done(x: float, y: float) -> str:
    """The tick of a finished task."""
    return path(f"M{px(x - 3)} {px(y)}l2.4 2.8l4.6 -5.4", "l", stroke=1.6)
