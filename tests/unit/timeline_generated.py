"""Timelines of any size, from a seed: to see whether the picture copes with every span and any number of marks."""

from datetime import UTC, datetime, timedelta
from random import Random

from worker.timeline.marks import AgreedSum, Amount, Gate, Inbound, InvoiceMark, Message, MilestoneMark, Stage, Task, Waiting
from worker.timeline.model import HeadlinePart, Invoice, Milestone, Note, Timeline

START = datetime(2026, 2, 2, 9, tzinfo=UTC)
LONG = "Donaudampfschifffahrtsgesellschaft"
WORDS = ("glaze", "kiln", "pottery", "checkout", "migration", "photography", LONG, "shop", "of", "and", "the")


def phrase(dice: Random, words: int) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(words))


def eur(minor: int) -> Amount:
    return Amount(minor=minor, currency="EUR")


class Generator:
    """Draws one timeline of `days` days with `milestones` milestones; `now` is a share of the span, None if finished."""

    def __init__(self, seed: int, days: float, milestones: int, *, now: float | None = None, notes: int = 3, labels: float = 0.5) -> None:
        self.dice = Random(seed)
        self.span = timedelta(days=days)
        self.count = milestones
        self.now = None if now is None else START + self.span * now
        self.notes = notes
        self.labels = labels

    def at(self, share: float) -> datetime:
        return START + self.span * min(max(share, 0), 1)

    def label(self) -> str:
        return phrase(self.dice, self.dice.randint(1, 7)) if self.dice.random() < self.labels else ""

    def milestone(self, index: int) -> Milestone:
        begin = self.dice.random() * 0.8
        lasts = min(0.2, self.dice.random() * 4 / self.count + 0.01)
        why = {"because": phrase(self.dice, 5), "rule": "milestones/any"}

        def mark(kind: str, share: float, until: float | None = None, moved_to: float | None = None) -> MilestoneMark:
            return MilestoneMark.model_validate(
                {
                    "kind": kind, "what": f"{kind} {index}", "when": self.at(share), "until": None if until is None else self.at(until),
                    "moved_to": None if moved_to is None else self.at(moved_to), "label": self.label(), "id": f"{kind}-{index}", **why,
                }
            )  # fmt: skip

        end = begin + lasts
        marks = (
            mark("estimate", begin, end), mark("blocked", begin - 0.03, begin), mark("work", begin, end), mark("review", end, end + 0.02),
            mark("promise", end, moved_to=end + 0.03), mark("delay", begin + lasts / 2), mark("deadline", end + 0.02),
            mark(self.dice.choice(["accepted", "deemed", "sent_back", "dropped"]), end + 0.02),
        )  # fmt: skip
        name, status = phrase(self.dice, self.dice.randint(1, 5)), phrase(self.dice, 3)
        return Milestone(id=f"m{index}", number=str(index + 1), name=name, status=status, amount=eur(index * 123456), marks=marks)

    def invoice(self, index: int) -> Invoice:
        begin = self.dice.random() * 0.85
        why = {"because": phrase(self.dice, 5), "rule": "money/any", "what": f"invoice {index}"}

        def mark(kind: str, share: float, **more: object) -> InvoiceMark:
            return InvoiceMark.model_validate({"kind": kind, "when": self.at(share), "label": self.label(), **why, **more})

        marks = (
            mark("issued", begin), mark("due", begin + 0.04), mark("overdue", begin + 0.04, until=self.at(begin + 0.08)),
            mark("reminder", begin + 0.05, number=1), mark("reminder", begin + 0.06, number=2),
            mark("promise_to_pay", begin + 0.06, until=self.at(begin + 0.08)), mark("part_paid", begin + 0.07, amount=eur(1000)),
            mark(self.dice.choice(["paid", "void", "credited", "refunded"]), begin + 0.08, amount=eur(index * 1000)),
        )  # fmt: skip
        return Invoice(id=f"i{index}", number=f"N-{index:03}", amount=eur(1000 + index * 1000), status=phrase(self.dice, 2), marks=marks)

    def gates(self) -> tuple[Gate, ...]:
        states = ("shut", "open", "waived", "reshut")
        return tuple(
            Gate.model_validate(
                {
                    "state": self.dice.choice(states), "milestone": f"m{index}", "invoice": f"i{index}",
                    "when": self.at(self.dice.random()),
                    "what": f"gate {index}", "because": phrase(self.dice, 4), "rule": "gates/any",
                    "label": self.label(), "id": f"gate-{index}",
                }
            )
            for index in range(self.count)
        )  # fmt: skip

    def messages(self) -> tuple[Message, ...]:
        weeks = max(1, self.span // timedelta(days=7))
        reports = [
            Message(id=f"r{i}", row="report", when=START + timedelta(days=7 * i), what=f"Report {i}", because="weekly", rule="contact/any")
            for i in range(weeks)
        ]
        kinds: list[dict[str, object]] = [
            {"status": "sent"},
            {"status": "planned"},
            {"status": "dropped"},
            {"status": "failed"},
            {"status": "doubtful"},
        ]
        kinds += [{"status": "merged", "merged_into": "r0"}, {"status": "sent", "acknowledgement": True}, {"status": "held"}]
        others = []
        for _ in range(weeks * 3):
            when = self.at(self.dice.random())
            facts = {
                "when": when,
                "row": self.dice.choice(["work", "money", "answer"]),
                "what": "Message",
                "because": "said",
                "rule": "contact/any",
            }
            kind = self.dice.choice(kinds)
            sent = {"sent_at": when + self.span / 90} if kind["status"] == "held" else {}
            others.append(Message.model_validate({**facts, **kind, **sent}))
        return (*reports, *others)

    def timeline(self) -> Timeline:
        shares = sorted(self.dice.random() ** 3 for _ in range(4))
        names = ("Inquiry", "Qualifying", "Proposed", "Onboarding", "Active")
        bounds = [0.0, *(share / 4 for share in shares), 0.93, 0.95, 1.0]
        stages = tuple(
            Stage(name=name, when=self.at(a), until=self.at(b), what=f"Stage: {name}", because="so it goes", rule="stages/any")
            for name, a, b in zip((*names, "Signing off", "Completed"), bounds, bounds[1:], strict=False)
        )
        why = {"because": phrase(self.dice, 4), "rule": "any/any"}
        times = [(self.dice.random(), self.dice.random()) for _ in range(3 * self.count)]
        return Timeline(
            title=phrase(self.dice, 6), client=phrase(self.dice, 2), provider="Halyard Studio", zone="Europe/Helsinki", now=self.now,
            headline=(HeadlinePart(lead="paid", strong=phrase(self.dice, 3)),), stages=stages,
            milestones=tuple(self.milestone(index) for index in range(self.count)),
            invoices=tuple(self.invoice(index) for index in range(self.count)), gates=self.gates(), messages=self.messages(),
            agreed=tuple(
                AgreedSum(when=self.at(share), total=eur(int(100000 * self.count * (1 + share))), what="Agreed", label=self.label(), **why)
                for share in (0.1, 0.3, 0.32, 0.7)
            ),
            inbound=tuple(Inbound(when=self.at(a), what="From the client", **why) for a, _ in times),
            waiting=tuple(
                Waiting.model_validate({"party": party, "when": self.at(min(a, b)), "until": self.at(max(a, b)), "what": "Waiting", **why})
                for (a, b), party in zip(times, ["us", "client"] * len(times), strict=False)
            ),
            tasks=tuple(
                Task(owner=phrase(self.dice, 2), role="does", when=self.at(min(a, b)), due=self.at(max(a, b)), what="Task", **why)
                for a, b in times[:12]
            ),
            notes=tuple(Note(mark=f"delay-{index}", text=phrase(self.dice, 11)) for index in range(min(self.notes, self.count))),
        )  # fmt: skip
