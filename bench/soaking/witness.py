"""Who sees every call of a soak."""

import json
import threading
from collections import Counter

from bench.drilling.watch import NEVER_TAKEN
from bench.soaking.routed import ACCEPTS
from bench.soaking.world import World
from consentry.adapters.dynamodb.tables.suppressions import SuppressionItem
from local.aws.calls import Caller


class Witness:
    """Sees every call: when an opt-out was stored, when a text left, how the carrier answered."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lock = threading.Lock()
        self._order = 0
        self.stopped: dict[str, int] = {}
        """The place in the order at which a recipient's first opt-out was stored, by key."""
        self.left: dict[str, int] = {}
        """The place in the order at which a text was taken, by message."""
        self.carrier: Counter[str] = Counter()
        self.answered: set[str] = set()
        """Messages for which the carrier answered that it took them."""
        self.accepting: Counter[tuple[str, str]] = Counter()
        """Calls of the function that accepts texts, by what was asked for and operation; in
        vain are writes whose condition did not hold."""

    def call(self, caller: Caller, service: str, operation: str, body: bytes, outcome: str) -> None:
        """One call, once it was answered."""
        if caller.function == ACCEPTS:
            route = self._world.serving(ACCEPTS, caller.environment)
            with self._lock:
                self.accepting[route, operation + (" in vain" if outcome == "400" else "")] += 1
        if operation not in ("SendTextMessage", "PutItem"):
            return
        with self._lock:
            self._order += 1
            if operation == "SendTextMessage":
                self.carrier[outcome] += 1
                if outcome in ("200", "timeout_after", "crash_after"):
                    name = json.loads(body)["Context"]["gw"]
                    self.left.setdefault(name, self._order)
                    if outcome == "200":
                        self.answered.add(name)
            elif SuppressionItem.Meta.table_name.encode() in body and outcome == "200":
                key = json.loads(body)["Item"]["pk"]["S"].rpartition("#")[2]
                self.stopped.setdefault(key, self._order)

    @property
    def unknown(self) -> int:
        """Carrier calls after which nobody could know."""
        known = {"200", *NEVER_TAKEN}
        return sum(
            count
            for outcome, count in self.carrier.items()
            if outcome not in known and not (outcome.isdecimal() and outcome[0] == "4")
        )
