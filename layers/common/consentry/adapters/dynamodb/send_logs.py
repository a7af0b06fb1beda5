"""PacingTable: the logs of numbers, `log#<number>`/`-`, each stored over the version before it."""

import uuid

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.requests import Key, over
from consentry.adapters.dynamodb.tables.pacing import PacingItem
from consentry.adapters.failures import LostRaceError, RawItem
from consentry.domain.send_log import SendLog

_NONE = {"N": "0"}


class SendLogs:
    """The logs as one environment reads and writes them."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo
        self._winners: dict[str, RawItem] = {}

    def store(self, number: str, log: SendLog) -> bool:
        """Stores a log over the version before it.

        Each write bears its own mark, so that a repetition knows itself. The log that was there
        instead is the answer to the next `read`.
        """
        self._winners.pop(number, None)
        pk, sk = log_key(number)
        writer = uuid.uuid4().hex
        item = PacingItem(
            pk=pk,
            sk=sk,
            version=log.version,
            bulk=list(log.bulk),
            asked=list(log.asked),
            horizon=log.horizon,
            free_at=log.free_at,
            bulk_at=log.bulk_at,
            writer=writer,
        )
        if log.slowed > 1:
            item.slowed, item.slowed_at = log.slowed, log.slowed_at
        if log.wanted:
            item.wanted, item.wanted_until = log.wanted, log.wanted_until
        try:
            self._dynamo.put(item, over(PacingItem.version, log.version))
        except LostRaceError as exc:
            there = exc.item or {}
            if there.get("writer") == {"S": writer}:
                return True
            self._winners[number] = there
            return False
        return True

    def read(self, number: str) -> SendLog:
        """A number's log, strongly consistent.

        After a lost race it is what the refused write found: nobody need ask again.
        """
        winner = self._winners.pop(number, None)
        return log_of(winner or self._dynamo.get(PacingItem, log_key(number)))


def log_key(number: str) -> Key:
    """Where a number's log stands."""
    return (f"log#{number}", "-")


def log_of(raw: RawItem | None) -> SendLog:
    """The log that an item holds; no item is a number that never sent."""
    if not raw:
        return SendLog()
    return SendLog(
        version=int(raw["version"]["N"]),
        bulk=tuple(int(each["N"]) for each in raw["bulk"]["L"]),
        asked=tuple(int(each["N"]) for each in raw["asked"]["L"]),
        horizon=float(raw["horizon"]["N"]),
        free_at=float(raw.get("free_at", _NONE)["N"]),
        bulk_at=int(raw.get("bulk_at", _NONE)["N"]),
        slowed=float(raw["slowed"]["N"]) if "slowed" in raw else 1.0,
        slowed_at=int(raw.get("slowed_at", _NONE)["N"]),
        wanted=int(raw.get("wanted", _NONE)["N"]),
        wanted_until=int(raw.get("wanted_until", _NONE)["N"]),
    )
