"""Clients that send, and ask again with the same key until they have an answer."""

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from bench.soaking.world import World, body, number, passcode, post, recipient
from consentry.domain.times import rfc3339

SIZES = (1,) * 10 + (2, 5, 20, 100)
"""How many texts a request holds; one is a call of its own."""
CODES, LONG, LATER = 0.3, 0.05, 0.15
"""Of the requests for one text, those for a passcode; of the others, those for texts of several
parts, and of those that are small, which hold a quarter of all texts, those that are scheduled."""
PARTS = (2, 3, 4)
SMALL = 20
SOONEST, LATEST = timedelta(minutes=3), timedelta(minutes=20)
"""When scheduled texts go, from the start on: before the outage, in it, and after it."""
LAST_CODE, VALID = timedelta(minutes=18), timedelta(minutes=5)
"""Until when somebody asks for passcodes, and how long one is of use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One request of a client: texts of one number."""

    key: str
    index: int
    codes: tuple[int, ...]
    to: tuple[str, ...]
    parts: int
    passcode: bool
    at: datetime
    """When it is made, at the earliest."""
    send_at: datetime | None

    @property
    def common(self) -> dict[str, str]:
        """What a single text and a batch have in common."""
        given = {"campaign": f"soak-{self.index}", "from": number(self.index)}
        return given | ({"send_at": rfc3339(self.send_at)} if self.send_at else {})

    @property
    def single(self) -> dict[str, str]:
        """The one text of a request that is not a batch."""
        if self.passcode:
            text = passcode(self.index, self.codes[0])
            kind = {
                "category": "transactional",
                "purpose": "passcode",
                "expires_at": rfc3339(self.at + VALID),
            }
            return self.common | kind | {"to": self.to[0], "body": text}
        text = body(self.index, self.codes[0], self.parts)
        return self.common | {"to": self.to[0], "body": text}

    @property
    def batch(self) -> dict[str, Any]:
        """A batch: one wording, a code for each."""
        text = body(self.index, 0, self.parts).replace("code 0", "code {{code}}")
        recipients = [
            {"to": to, "variables": {"code": str(code)}}
            for to, code in zip(self.to, self.codes, strict=True)
        ]
        return {**self.common, "body": text, "recipients": recipients}


def orders(
    messages: int, numbers: int, recipients: int, start: datetime, chance: random.Random
) -> list[Order]:
    """All requests of a run, in the order in which clients make them.

    Every number has recipients of its own: each `numbers`th.
    """
    made = []
    for index in range(numbers):
        codes = list(range(messages // numbers))
        people = [chance.randrange(index, recipients, numbers) for _ in codes]
        while codes:
            size = min(chance.choice(SIZES), len(codes))
            is_passcode = size == 1 and chance.random() < CODES
            is_long = not is_passcode and chance.random() < LONG
            is_later = not is_passcode and size <= SMALL and chance.random() < LATER
            asked_at = start + chance.random() * LAST_CODE if is_passcode else start
            then = start + SOONEST + chance.random() * (LATEST - SOONEST)
            made.append(
                Order(
                    key=f"{index}-{codes[0]}",
                    index=index,
                    codes=tuple(codes[:size]),
                    to=tuple(recipient(one) for one in people[:size]),
                    parts=chance.choice(PARTS) if is_long else 1,
                    passcode=is_passcode,
                    at=asked_at,
                    send_at=then if is_later else None,
                )
            )
            codes, people = codes[size:], people[size:]
    chance.shuffle(made)
    # Nobody lets a passcode wait behind a blast.
    return sorted(made, key=lambda order: not order.passcode)


@dataclass(slots=True)
class Clients:
    """Several clients side by side, each with one request at a time."""

    world: World
    waiting: list[Order]
    count: int
    answered: dict[str, str] = field(default_factory=dict)
    """What became of a message at submission, by its id."""
    again: int = 0

    def second(self) -> None:
        """One request of each client, concurrently; whoever got no answer keeps its place."""
        ready = (one for one in self.waiting if one.at <= self.world.clock.now())
        now = list(islice(ready, self.count))
        self.waiting = [one for one in self.waiting if one not in now]
        with ThreadPoolExecutor(self.count) as pool:
            done = list(pool.map(self._ask, now))
        unanswered = [order for order, items in zip(now, done, strict=True) if items is None]
        self.again += len(unanswered)
        self.waiting = unanswered + self.waiting
        for items in done:
            self.answered.update(items or {})

    def refused(self) -> int:
        """How many were refused by a rule when they were sent."""
        return Counter(self.answered.values())["blocked"]

    def _ask(self, order: Order) -> dict[str, str] | None:
        """The messages' statuses, or None if it is to be asked again."""
        if len(order.to) == 1:
            status, answer = post(self.world, "/v1/messages", order.single, order.key)
            return dict([_of(answer)]) if status in (202, 422) and "id" in answer else None
        status, answer = post(self.world, "/v1/messages/batch", order.batch, order.key)
        if status != 200 or any("problem" in item for item in answer["items"]):
            return None
        return dict(_each(answer["items"]))


def _each(items: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    return (_of(item) for item in items)


def _of(item: dict[str, Any]) -> tuple[str, str]:
    return item["id"], item.get("status", "blocked")
