"""What goes wrong during a soak: calls that fail, processes that are killed, second deliveries."""

import random
from collections import Counter

from bench.soaking.world import World
from local.faults.plan import Fault, Kind

STRUCK = (
    ("dispatch", "dynamodb", "BatchGetItem"),
    ("dispatch", "dynamodb", "UpdateItem"),
    ("dispatch", "sqs", "SendMessage"),
    ("messages_api", "dynamodb", "BatchGetItem"),
    ("messages_api", "dynamodb", "PutItem"),
    ("messages_api", "dynamodb", "TransactWriteItems"),
    ("messages_api", "dynamodb", "UpdateItem"),
    ("messages_api", "sqs", "SendMessage"),
    ("messages_api", "sqs", "SendMessageBatch"),
    ("release_due", "dynamodb", "BatchGetItem"),
    ("release_due", "dynamodb", "UpdateItem"),
    ("release_due", "dynamodb", "DeleteItem"),
    ("release_due", "sqs", "SendMessage"),
    ("inbound", "dynamodb", "PutItem"),
    ("inbound", "dynamodb", "TransactWriteItems"),
)
FAILS = (
    Kind.THROTTLE,
    Kind.ERROR_500,
    Kind.TIMEOUT_BEFORE,
    Kind.TIMEOUT_AFTER,
    Kind.CONNECTION_RESET,
)
CARRIER = (Kind.THROTTLE, Kind.THROTTLE, Kind.ERROR_500, Kind.TIMEOUT_AFTER)
KILLS = (Kind.CRASH_BEFORE, Kind.CRASH_AFTER)
LASTS = 3
"""Attempts of a call that the SDK makes: a fault of so many is one that no retry mends."""


class Trouble:
    """Plans faults, at random by a seed; counts what it planned."""

    def __init__(self, world: World, chance: random.Random, share: float) -> None:
        """`share` of a second's faults: with fewer numbers fewer texts are on their way."""
        self._world = world
        self._share = share
        self._chance = chance
        self.planned: Counter[str] = Counter()

    def some(self) -> None:
        """What goes wrong in the next second or so."""
        if self._chance.random() >= self._share:
            return
        self._plan("dispatch", "sms-voice", "SendTextMessage", self._chance.choice(CARRIER))
        where = self._chance.choice(STRUCK)
        self._plan(*where, self._chance.choice(FAILS), self._chance.choice((1, LASTS)))
        if self._chance.random() < 0.15:
            self._plan(*self._chance.choice(STRUCK), self._chance.choice(KILLS))
        if self._chance.random() < 0.05:
            kind = self._chance.choice(KILLS)
            self._plan("dispatch", "sms-voice", "SendTextMessage", kind)
        if self._chance.random() < 0.5:
            self._plan("dispatch", "sqs", "*", Kind.DUPLICATE_DELIVERY)
        if self._chance.random() < 0.1:
            self._plan("inbound", "sns", "*", Kind.DUPLICATE_DELIVERY)

    def over(self) -> None:
        """Nothing goes wrong any more."""
        self._world.faults.clear()

    def _plan(
        self, function: str, service: str, operation: str, kind: Kind, count: int = 1
    ) -> None:
        self.planned[kind.value] += 1
        self._world.faults.plan(
            Fault(
                service=service,
                operation=operation,
                function=function,
                kind=kind,
                count=count,
                skip=self._chance.randrange(40),
            )
        )
