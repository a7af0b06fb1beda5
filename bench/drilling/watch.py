"""What really happened, in order: which opt-outs were stored, what each send had read before it.

A promise is judged by what reached the tables and the carrier, never by what the code meant to do.
"""

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bench.inside.stack import Inside, Served
from consentry.adapters.dynamodb.suppressions import suppressions_of
from consentry.adapters.dynamodb.tables.messages import MessageItem
from consentry.adapters.dynamodb.tables.suppressions import SuppressionItem
from consentry.domain.message import Status
from consentry.domain.suppression import Suppressions
from local.aws.calls import Caller

NEVER_TAKEN = frozenset({"throttle", "opted_out", "denied"})
"""How a carrier call ends that certainly left no text; a status below 500 but 200 does too."""
HEARD = frozenset({Status.SENT, Status.DELIVERED, Status.UNDELIVERED})
_SET = re.compile(r"(#\d+) = (:\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An item of opt-outs, as it stood from a place in the order on."""

    at: int
    item: Suppressions


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A text that the carrier took, when, and when the facts were read that allowed it."""

    at: int
    checked: int
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A carrier call that was not definitely refused, and whether its row said by then, when it was
    claimed for this call, that the text had left or what became of it.
    """

    when: datetime
    knowing: bool


class Watch:
    """Looks at every call of one telling; a witness of the stack's passage, too."""

    def __init__(self, stack: Inside) -> None:
        self._stack = stack
        stack.on_served = self.served
        stack.passage.witness = self
        self.clear()

    def clear(self) -> None:
        """Nothing has happened."""
        self._order = 0
        self._checked: dict[str, int] = {}
        self.stored: list[Stored] = []
        self.sent: list[Sent] = []
        self.attempts: defaultdict[str, list[Attempt]] = defaultdict(list)
        self._heard: set[str] = set()
        self._claimed_knowing: dict[str, bool] = {}

    def call(self, caller: Caller, service: str, operation: str, body: bytes, outcome: str) -> None:
        """Count the carrier calls whose outcome is not a definite refusal."""
        if operation == "SendTextMessage" and caller.function:
            refused = outcome in NEVER_TAKEN or (outcome.isdecimal() and outcome[0] == "4")
            if not refused:
                name = _message_of(body)
                knowing = self._claimed_knowing.get(name, False)
                when = self._stack.clock.now()
                self.attempts[name].append(Attempt(when=when, knowing=knowing))

    def served(self, one: Served) -> None:
        """Note what a call did."""
        self._order += 1
        if one.status != 200:
            return
        if one.operation == "SendTextMessage":
            name = _message_of(one.body)
            checked = self._checked.get(name, -1)
            self.sent.append(Sent(at=self._order, checked=checked, message_id=name))
        elif one.operation == "BatchGetItem" and one.function == "dispatch":
            asked = json.loads(one.body)["RequestItems"].get(MessageItem.Meta.table_name)
            if asked and asked.get("ConsistentRead"):
                self._checked.update({key["id"]["S"]: self._order for key in asked["Keys"]})
        elif one.operation == "PutItem":
            asked = json.loads(one.body)
            if asked["TableName"] == SuppressionItem.Meta.table_name:
                item = suppressions_of(asked["Item"])
                assert item is not None
                self.stored.append(Stored(at=self._order, item=item))
        elif one.operation in ("UpdateItem", "TransactWriteItems"):
            table = SuppressionItem.Meta.table_name.encode()
            assert table not in one.body, "opt-outs are written in a way that is not watched here"
            self._row_written(json.loads(one.body))

    def _row_written(self, asked: dict[str, Any]) -> None:
        """Note what a text's row knows now, and for a claim what it knew."""
        if asked.get("TableName") != MessageItem.Meta.table_name:
            return
        name, written = asked["Key"]["id"]["S"], _assigned(asked)
        status = written.get(MessageItem.status.attr_name, {}).get("S")
        if status == Status.SENDING:
            self._claimed_knowing[name] = name in self._heard
        if status in HEARD or MessageItem.carrier_events.attr_name in written:
            self._heard.add(name)


def _assigned(asked: dict[str, Any]) -> dict[str, Any]:
    """The attributes that an update sets to a value, by name."""
    names, values = asked["ExpressionAttributeNames"], asked["ExpressionAttributeValues"]
    found = _SET.findall(asked["UpdateExpression"])
    return {names[name]: values[value] for name, value in found}


def _message_of(body: bytes) -> str:
    context: dict[str, str] = json.loads(body).get("Context", {})
    return context.get("gw", "")
