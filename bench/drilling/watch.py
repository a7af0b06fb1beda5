"""What really happened, in order: which opt-outs were stored, what each send had read before it.

A promise is judged by what reached the tables and the carrier, never by what the code meant to do.
"""

import json
from collections import Counter
from dataclasses import dataclass

from bench.inside.stack import Inside, Served
from consentry.adapters.dynamodb.suppressions import suppressions_of
from consentry.adapters.dynamodb.tables.messages import MessageItem
from consentry.adapters.dynamodb.tables.suppressions import SuppressionItem
from consentry.domain.suppression import Suppressions
from local.aws.calls import Caller

NEVER_TAKEN = frozenset({"throttle", "opted_out", "denied"})
"""How a carrier call ends that certainly left no text; a status below 500 but 200 does too."""


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
        self.attempts: Counter[str] = Counter()

    def call(self, caller: Caller, service: str, operation: str, body: bytes, outcome: str) -> None:
        """Count the carrier calls whose outcome is not a definite refusal."""
        if operation == "SendTextMessage" and caller.function:
            refused = outcome in NEVER_TAKEN or (outcome.isdecimal() and outcome[0] == "4")
            self.attempts[_message_of(body)] += not refused

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


def _message_of(body: bytes) -> str:
    context: dict[str, str] = json.loads(body).get("Context", {})
    return context.get("gw", "")
