"""A recipient's send item.

One flat attribute per intent, so that adding one is a single update without a read.

`m#<message id>` holds an intent as short text, `f#<campaign>` the last sender, `in_at` when the
recipient last wrote, `helps` when a HELP was answered. `newest` is the instant of the intent that
was written last: each must be later, so that the order of instants is the order of writing, and of
two texts at once exactly one sees the other before itself, whatever their clocks say. An intent
counts for 35 days; older ones are left out, and removed when they are many. The item itself is kept
for longer: the rule `consent.stale` asks when somebody last wrote.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from consentry.adapters.dynamodb.requests import Key
from consentry.adapters.failures import RawItem
from consentry.domain.history import SendHistory, SendIntent
from consentry.domain.message import Category
from consentry.domain.times import from_ms, to_ms

KEPT = timedelta(days=35)
ITEM_KEPT = timedelta(days=600)
MOST = 1_000
"""How many intents are kept at most; no agreed frequency is higher."""
INTENT, SENDER = "m#", "f#"


def send_key(account: str, recipient: str) -> Key:
    """Where a recipient's send item stands."""
    return (f"send#{account}#{recipient}", "-")


def packed(intent: SendIntent) -> str:
    """An intent as text: instant in ms, parts, category, campaign, body hash."""
    at = to_ms(intent.at)
    return f"{at}|{intent.parts}|{intent.category}|{intent.campaign}|{intent.body_hash}"


def history_of(raw: RawItem | None) -> SendHistory:
    """The item's content, oldest intent first, without what no longer counts beside the newest."""
    if not raw:
        return SendHistory()
    intents = sorted(_intents(raw), key=lambda each: (each.at, each.message_id))
    helps = sorted(int(ms) for ms in raw.get("helps", {}).get("NS", ()))
    return SendHistory(
        intents=tuple(each for each in intents if each.at >= intents[-1].at - KEPT),
        last_sender={
            name.removeprefix(SENDER): value["S"]
            for name, value in raw.items()
            if name.startswith(SENDER)
        },
        last_inbound_at=from_ms(int(raw["in_at"]["N"])) if "in_at" in raw else None,
        help_answers=tuple(from_ms(ms) for ms in helps),
    )


def merged(histories: Iterable[SendHistory]) -> SendHistory:
    """The histories under all key versions as one, the current one first."""
    all_ = list(histories)
    if len(all_) == 1:
        return all_[0]
    intents: dict[str, SendIntent] = {}
    senders: dict[str, str] = {}
    for history in reversed(all_):
        intents.update({each.message_id: each for each in history.intents})
        senders.update(history.last_sender)
    inbound = [history.last_inbound_at for history in all_ if history.last_inbound_at is not None]
    return SendHistory(
        intents=tuple(sorted(intents.values(), key=lambda each: (each.at, each.message_id))),
        last_sender=senders,
        last_inbound_at=max(inbound, default=None),
        help_answers=tuple(sorted({at for history in all_ for at in history.help_answers})),
    )


def stale_names(raw: RawItem, now: datetime) -> list[str]:
    """The attributes of intents that no longer count, oldest first: those of long ago, and all but
    the newest `MOST`, since no cap asks after more.
    """
    oldest = to_ms(now - KEPT)
    placed = sorted(
        (int(value["S"].partition("|")[0]), name)
        for name, value in raw.items()
        if name.startswith(INTENT)
    )
    beyond = len(placed) - MOST
    return [name for place, (at, name) in enumerate(placed) if at < oldest or place < beyond]


def _intents(raw: RawItem) -> Iterable[SendIntent]:
    for name, value in raw.items():
        if name.startswith(INTENT):
            at, parts, category, campaign, body_hash = value["S"].split("|", 4)
            yield SendIntent(
                message_id=name.removeprefix(INTENT),
                at=from_ms(int(at)),
                parts=int(parts),
                body_hash=body_hash,
                category=Category(category),
                campaign=campaign,
            )


def ttl_of(at: datetime) -> int:
    """When a send item that was touched at an instant may go, in epoch seconds."""
    return to_ms(at + ITEM_KEPT) // 1000
