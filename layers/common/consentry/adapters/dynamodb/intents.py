"""PacingTable: intents in the recipients' send items, in the order in which they were written."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.requests import Key
from consentry.adapters.dynamodb.send_items import (
    INTENT,
    SENDER,
    history_of,
    packed,
    send_key,
    stale_names,
    ttl_of,
)
from consentry.adapters.dynamodb.tables.pacing import PacingItem
from consentry.adapters.failures import LostRaceError, RawItem
from consentry.domain.history import SendHistory, SendIntent
from consentry.domain.times import from_ms, to_ms
from consentry.errors import TemporaryFailure

TRIMMED_FROM = 50
TRIMMED_AT_ONCE = 100
TICK = timedelta(milliseconds=1)
ROUNDS = 4


class Intents:
    """What announces a try to send, and what takes it back."""

    def __init__(self, dynamo: Dynamo) -> None:
        self._dynamo = dynamo

    def open(
        self,
        account: str,
        recipient: str,
        intent: SendIntent,
        sender: str,
        *,
        renew: bool = False,
    ) -> SendHistory:
        """Adds an intent behind all that are there, and answers the item as it is after that.

        One that exists keeps its instant, unless it is renewed. TemporaryFailure if others keep
        adding theirs.
        """
        key = send_key(account, recipient)
        entry = Path([f"{INTENT}{intent.message_id}"])
        for _ in range(ROUNDS):
            placed = packed(intent)
            actions: list[Action] = [
                entry.set(placed if renew else entry | placed),
                Path([f"{SENDER}{intent.campaign}"]).set(sender),
                PacingItem.newest.set(to_ms(intent.at)),
                PacingItem.ttl.set(ttl_of(intent.at)),
            ]
            is_newest = PacingItem.newest.does_not_exist() | (PacingItem.newest < to_ms(intent.at))
            try:
                raw = self._dynamo.update(PacingItem, key, actions, is_newest, answer="ALL_NEW")
            except LostRaceError as exc:
                newest = from_ms(int((exc.item or {})["newest"]["N"]))
                intent = replace(intent, at=newest + TICK)
            else:
                self._trim(key, raw, intent.at)
                return history_of(raw)
        raise TemporaryFailure("this recipient's texts are being counted by others")

    def drop(self, account: str, recipient: str, intent: SendIntent) -> None:
        """Removes an intent if it is as it was read; a missing one is fine, and a missing item is
        not made.
        """
        entry = Path([f"{INTENT}{intent.message_id}"])
        key = send_key(account, recipient)
        with suppress(LostRaceError):
            self._dynamo.update(PacingItem, key, [entry.remove()], entry == packed(intent))

    def _trim(self, key: Key, raw: RawItem, now: datetime) -> None:
        """Takes out what no longer counts, once it is enough to be worth a call."""
        stale = stale_names(raw, now)
        if len(stale) >= TRIMMED_FROM:
            gone: list[Action] = [Path([name]).remove() for name in stale[:TRIMMED_AT_ONCE]]
            with suppress(TemporaryFailure):
                self._dynamo.update(PacingItem, key, gone)
