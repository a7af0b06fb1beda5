"""What the control interface tells the carrier: settings, outcomes and delivery events.

`GET|POST /carrier`    how it meters, enforces, bills; a number's rate and status
`GET|POST /outcomes`   what becomes of texts to a destination
`GET|POST /events`     the delivery events so far; one more, now
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from local.carrier.eum import Eum
from local.carrier.events import TYPES, UNDERWAY, Event
from local.carrier.plans import Step
from local.carrier.protocol import values_of
from local.carrier.reading import BadInput, Body, flag, number, one_of, only
from local.carrier.settings import Payload
from local.clock import StackClock

_STATUSES = values_of("NumberStatus")


class Desk:
    """Answers for the carrier."""

    def __init__(self, eum: Eum, clock: StackClock) -> None:
        self._eum = eum
        self._clock = clock

    def routes(self) -> dict[tuple[str, str], Callable[[Body], Body]]:
        """What is answered, by method and path."""
        return {
            ("GET", "/carrier"): self._settings,
            ("POST", "/carrier"): self._change_settings,
            ("GET", "/outcomes"): self._outcomes,
            ("POST", "/outcomes"): self._plan,
            ("GET", "/events"): self._events,
            ("POST", "/events"): self._emit,
        }

    def _settings(self, query: Body) -> Body:
        only(query)
        changed = {
            one.number: {"parts_per_second": one.rate, "daily_cap": one.daily, "status": one.status}
            for one in self._eum.inventory.numbers.values()
        }
        return {**self._eum.settings.shown(), "numbers": changed}

    def _change_settings(self, body: Body) -> Body:
        numbers = body.get("numbers", {})
        if not isinstance(numbers, dict):
            raise BadInput("`numbers` must be an object by number")
        rest = {name: value for name, value in body.items() if name != "numbers"}
        settings = self._eum.settings.changed(rest)
        with self._eum.inventory.lock:
            changed = [self._changed_number(name, one) for name, one in numbers.items()]
            for one in changed:
                self._eum.inventory.numbers[one.number] = one
        self._eum.set(settings)
        return self._settings({})

    def _changed_number(self, name: str, body: Any) -> Any:
        found = self._eum.inventory.numbers.get(name)
        if found is None or not isinstance(body, dict):
            raise BadInput(f"`numbers` must name numbers of the carrier; `{name}` is none")
        only(body, "parts_per_second", "daily_cap", "status")
        changes: dict[str, Any] = {}
        if "parts_per_second" in body:
            changes["rate"] = number(body["parts_per_second"], "parts_per_second", 0.001)
        if "daily_cap" in body:
            changes["daily"] = int(number(body["daily_cap"], "daily_cap", 0))
        if "status" in body:
            changes["status"] = one_of(body, "status", _STATUSES)
        return replace(found, **changes)

    def _outcomes(self, query: Body) -> Body:
        only(query)
        return {
            to: [{"type": one.kind, "after": one.after} for one in plan]
            for to, plan in self._eum.outcomes.plans.items()
        }

    def _plan(self, body: Body) -> Body:
        only(body, "to", "plan")
        if not isinstance(body.get("to"), str):
            raise BadInput("`to` must be a destination, such as `+14155550123`")
        plan = body.get("plan")
        self._eum.outcomes.set_plan(body["to"], None if plan is None else _steps(plan))
        return self._outcomes({})

    def _events(self, query: Body) -> Body:
        only(query, "to", "message_id")
        return {"items": self._eum.outcomes.happened(query.get("to"), query.get("message_id"))}

    def _emit(self, body: Body) -> Body:
        only(body, "message_id", "to", "type", "final", "payload")
        kind = one_of(body, "type", list(TYPES))
        text = self._eum.text(str(body.get("message_id", "")), str(body.get("to", "")))
        if text is None:
            raise BadInput("`message_id` must name an accepted text, or `to` somebody who got one")
        final = flag(body, "final") if "final" in body else kind not in UNDERWAY
        shape = self._eum.settings.payload
        if "payload" in body:
            shape = Payload(one_of(body, "payload", list(Payload)))
        event = Event(text=text, kind=kind, at=self._clock.micros(), final=final)
        published = self._eum.outcomes.emit(event, shape)
        return {"event": event.payload(shape), "published": published}


def _steps(plan: Any) -> tuple[Step, ...]:
    if not isinstance(plan, list) or not all(isinstance(one, dict) for one in plan):
        raise BadInput("`plan` must be a list of steps, or null for what is usual")
    steps = []
    for one in plan:
        only(one, "type", "after")
        kind = one_of(one, "type", list(TYPES))
        steps.append(Step(kind=kind, after=number(one.get("after", 0), "after")))
    return tuple(sorted(steps, key=lambda step: step.after))
