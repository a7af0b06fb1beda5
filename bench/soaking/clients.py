"""Clients that send, and ask again with the same key until they have an answer."""

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from bench.soaking.world import World, body, number, post, recipient

SIZES = (1, 1, 1, 1, 2, 5, 20, 50)
"""How many texts a request holds; one is a call of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One request of a client: texts of one number."""

    key: str
    index: int
    codes: tuple[int, ...]
    to: tuple[str, ...]


def orders(messages: int, numbers: int, recipients: int, chance: random.Random) -> list[Order]:
    """All requests of a run, in the order in which clients make them.

    Every number has recipients of its own: each `numbers`th.
    """
    made = []
    for index in range(numbers):
        codes = list(range(messages // numbers))
        people = [chance.randrange(index, recipients, numbers) for _ in codes]
        while codes:
            size = min(chance.choice(SIZES), len(codes))
            made.append(
                Order(
                    key=f"{index}-{codes[0]}",
                    index=index,
                    codes=tuple(codes[:size]),
                    to=tuple(recipient(one) for one in people[:size]),
                )
            )
            codes, people = codes[size:], people[size:]
    chance.shuffle(made)
    return made


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
        now, self.waiting = self.waiting[: self.count], self.waiting[self.count :]
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
            text = {
                "campaign": f"soak-{order.index}",
                "to": order.to[0],
                "from": number(order.index),
            }
            text["body"] = body(order.index, order.codes[0])
            status, answer = post(self.world, "/v1/messages", text, order.key)
            return dict([_of(answer)]) if status in (202, 422) and "id" in answer else None
        texts = {
            "campaign": f"soak-{order.index}",
            "from": number(order.index),
            "body": body(order.index, 0).replace("code 0", "code {{code}}"),
            "recipients": [
                {"to": to, "variables": {"code": str(code)}}
                for to, code in zip(order.to, order.codes, strict=True)
            ],
        }
        status, answer = post(self.world, "/v1/messages/batch", texts, order.key)
        if status != 200 or any("problem" in item for item in answer["items"]):
            return None
        return dict(_each(answer["items"]))


def _each(items: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    return (_of(item) for item in items)


def _of(item: dict[str, Any]) -> tuple[str, str]:
    return item["id"], item.get("status", "blocked")
