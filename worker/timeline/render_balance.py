"""The curves below the invoices: agreed (dashed), due (thin), paid (filled), overdue (hatched red)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from worker.timeline.balance import Curves, Steps, balance_of, value_at
from worker.timeline.marks import AgreedSum, Amount
from worker.timeline.shapes import circle, line, path, px
from worker.timeline.sheet import Box, Sheet, Spot

_HEIGHT = 82.0
_ABOVE = 16.0
_MOMENTARILY = timedelta(days=1)  # a bill paid within a day of its date is not worth hatching


def draw_balance(sheet: Sheet, right: float) -> None:
    """Draw the curves and their sums; `right` is the right edge of the amounts in the label column."""
    balance = balance_of(sheet.timeline, sheet.end)
    if balance is None:
        return
    top = sheet.y + _ABOVE
    curve = _Curve(sheet, balance, top)
    curve.draw_paid()
    curve.draw_overdue()
    curve.draw_due()
    curve.draw_paid_line()
    curve.draw_agreed()
    sheet.ties.append(line(curve.left, curve.y(0), sheet.scale.width, curve.y(0), "l3"))
    _sums(sheet, balance, top, right)
    sheet.y = top + _HEIGHT + 4


def _sums(sheet: Sheet, balance: Curves, top: float, right: float) -> None:
    phrases = sheet.reader.phrases
    paid, agreed = value_at(balance.paid, sheet.end), value_at(balance.agreed, sheet.end)
    known, to_come = bool(balance.agreed), balance.to_come(sheet.end)
    rows = [
        ("picture-sum-paid", balance.of(paid), "tb", "tb tl-good"),
        ("picture-sum-agreed", balance.of(agreed) if known else None, "t2", "t2"),
        *_at_times(("picture-sum-recurring", sheet.timeline.recurring), ("picture-sum-below-cap", _minus(sheet.timeline.below_cap))),
        ("picture-sum-to-come", balance.of(max(to_come, 0)) if known else None, "t2", "t2"),
        *_at_times(("picture-sum-charges", sheet.timeline.charges), ("picture-sum-credit", sheet.timeline.credit)),
    ]
    for index, (word, amount, left_classes, right_classes) in enumerate(rows):
        y = top + 14 + index * 15
        text = _sum(sheet, amount)
        sheet.beside(0, y, phrases.say(word), left_classes, room=right - 50)
        sheet.beside(right, y, text, right_classes, room=right, anchor="end")
    all_of_it = balance.all_of_it(sheet.end)
    if known and all_of_it > 0 and paid > 0:
        sheet.beside(right + 8, top + 14, sheet.reader.percent(paid / all_of_it), "t2 s-off", room=60)


def _at_times(*sums: tuple[str, Amount | None]) -> Iterator[tuple[str, Amount, str, str]]:
    """Rows of sums that are only there at times."""
    yield from ((word, amount, "t2", "t2") for word, amount in sums if amount is not None and amount.minor)


def _minus(amount: Amount | None) -> Amount | None:
    return amount.model_copy(update={"minor": -amount.minor}) if amount else None


def _sum(sheet: Sheet, amount: Amount | None) -> str:
    phrases = sheet.reader.phrases
    if amount is None:
        return phrases.say("picture-not-known")
    return sheet.reader.money(amount, whole=True) if amount.minor else phrases.say("picture-none")


class _Curve:
    """Draws one balance in a strip of the sheet."""

    def __init__(self, sheet: Sheet, balance: Curves, top: float) -> None:
        self.sheet, self.balance, self.top = sheet, balance, top
        self.bottom = top + _HEIGHT
        self.left = sheet.scale.x(sheet.scale.start)
        self.right = sheet.scale.width if sheet.timeline.now is not None else sheet.scale.x(sheet.scale.last)
        self._scale = _HEIGHT / (balance.highest * 1.04) if balance.highest else 0

    def y(self, minor: int) -> float:
        """Return the y of a sum."""
        return self.bottom - minor * self._scale

    def steps(self, steps: Steps, end: float) -> list[tuple[float, float]]:
        """Return the corners of a step curve until x = end."""
        corners, before = [], 0
        for when, value in steps:
            x = self.sheet.scale.x(when)
            corners += [(x, self.y(before)), (x, self.y(value))]
            before = value
        return [*corners, (max(end, corners[-1][0]), self.y(before))] if corners else []

    def draw_paid(self) -> None:
        """Draw what was paid as a filled area, and say the sum at its end."""
        end = self.sheet.scale.x(self.sheet.end)
        corners = self.steps(self.balance.paid, end)
        if not corners or not self.balance.paid[-1][1]:
            return
        area = [*corners, (corners[-1][0], self.y(0)), (corners[0][0], self.y(0))]
        self.sheet.ties.append(path(_d(area) + "z", "f-good-soft"))
        x, y = corners[-1]
        text = self._amount("picture-curve-paid", self.balance.paid[-1][1])
        self._say(text, [Spot(x - 8, y + 16, "end"), Spot(x - 8, y - 6, "end"), Spot(x + 8, y - 4)], "tl-good tb halo")

    def draw_paid_line(self) -> None:
        """Draw the edge of the area, over everything else."""
        corners = self.steps(self.balance.paid, self.sheet.scale.x(self.sheet.end))
        self.sheet.ties.append(path(_d(corners), "l s-good", stroke=2) if corners else "")

    def draw_overdue(self) -> None:
        """Hatch what was overdue on top of what was paid, and say the highest sum once."""
        late = [each for each in self.balance.overdue if each.end - each.start > _MOMENTARILY or each.end == self.sheet.end]
        for each in late:
            x1, x2 = self.sheet.scale.x(each.start), self.sheet.scale.x(each.end)
            y1, y2 = self.y(each.paid + each.minor), self.y(each.paid)
            self.sheet.ties.append(f'<rect x="{px(x1)}" y="{px(y1)}" width="{px(x2 - x1)}" height="{px(y2 - y1)}" fill="url(#tl-late)"/>')
        if late:
            worst = max(late, key=lambda each: each.minor)
            x, y = self.sheet.scale.x(worst.start), self.y(worst.paid + worst.minor)
            text = self._amount("picture-curve-overdue", worst.minor)
            spots = [Spot(x - 6, y + 8, "end"), Spot(x, y - 5), Spot(x - 6, y - 5, "end")]
            self._say(text, spots, "tl-late halo")

    def draw_due(self) -> None:
        """Draw what was and will be due, and name the next date after now."""
        corners = self.steps(self.balance.due, self.right)
        if not corners:
            return
        self.sheet.ties.append(path(_d(corners), "l3"))
        today = value_at(self.balance.due, self.sheet.end)
        coming = [(when, value) for when, value in self.balance.due if self.sheet.is_future(when) and value > today]
        if coming:
            when, value = coming[0]
            text = self._due_text(when, value - today)
            x = self.sheet.scale.x(when)
            self._say(
                text, [Spot(x + 6, self.y(value) + 13), Spot(x + 6, self.y(value) - 6), Spot(x - 6, self.y(value) + 26, "end")], "t2 halo"
            )

    def draw_agreed(self) -> None:
        """Draw the agreed sum: each change is a mark of its own."""
        corners = self.steps(self.balance.agreed, self.right)
        if corners:
            self.sheet.ties.append(path(_d(corners[1:]), "l dash"))
        before = None
        for mark in sorted(self.sheet.timeline.agreed, key=lambda mark: mark.when):
            self._draw_change(mark, before)
            before = mark.total.minor

    def _draw_change(self, mark: AgreedSum, before: int | None) -> None:
        x, y = self.sheet.scale.x(mark.when), self.y(mark.total.minor)
        self.sheet.mark("money", mark, circle(x, y, 2.6, "f-ink"), Box(x - 4, y - 4, 8, 8), key="agreed")
        change = mark.total.minor - (before or 0)
        word = "picture-curve-agreed" if before is None else "picture-curve-more" if change >= 0 else "picture-curve-less"
        right, left = Spot(x + 6, y - 6), Spot(x - 6, y - 6, "end")
        above = [right, left] if before is None else [left, right]
        self._say(mark.label or self._amount(word, abs(change)), [*above, Spot(x + 6, y + 13), Spot(x - 6, y + 13, "end")], "t2 halo")

    def _say(self, text: str, spots: list[Spot], classes: str) -> None:
        """Write words at the first free spot above the base line."""
        self.sheet.try_say("money", [text], [spot for spot in spots if spot.y < self.bottom - 4], (), classes)

    def _amount(self, word: str, minor: int) -> str:
        return self.sheet.reader.phrases.say(word, amount=self.sheet.reader.money(self.balance.of(minor), whole=True))

    def _due_text(self, when: datetime, minor: int) -> str:
        reader = self.sheet.reader
        return reader.phrases.say("picture-curve-due", amount=reader.money(self.balance.of(minor), whole=True), day=reader.short_day(when))


def _d(corners: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{px(x)} {px(y)}" for x, y in corners)
