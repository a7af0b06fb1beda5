"""Plans: which events follow a text, and what its time to live makes of them."""

from dataclasses import dataclass

from local.carrier.events import EXPIRED, UNDERWAY, Event
from local.carrier.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event of a plan, `after` so many seconds."""

    kind: str
    after: float


DELIVERED = (
    Step(kind="TEXT_SUCCESSFUL", after=1),
    Step(kind="TEXT_DELIVERED", after=3),
)
BLOCKED = (Step(kind="TEXT_BLOCKED", after=1),)


def planned(text: Text, plan: tuple[Step, ...]) -> list[Event]:
    """The events of a text. What the carrier still holds when its time to live ends, expires."""
    steps = [(text.at + round(one.after * 1e6), one.kind) for one in plan]
    handed_off = next((at for at, kind in steps if kind not in UNDERWAY), None)
    if handed_off is None or handed_off > text.expires:
        steps = [(at, kind) for at, kind in steps if kind in UNDERWAY and at < text.expires]
        steps.append((text.expires, EXPIRED))
    last = len(steps) - 1
    return [
        Event(text=text, kind=kind, at=at, final=index == last)
        for index, (at, kind) in enumerate(steps)
    ]
