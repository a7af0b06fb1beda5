"""Ids that are the same when the same thing is asked for twice, and where a message lives in a
sharded index.
"""

import uuid

_SPACE = uuid.UUID("6d9c6f0e-6c3b-5f63-9b0e-0c1f2b6f7a11")

SHARDS = 4


def message_id(account: str, idempotency_key: str, index: int) -> str:
    """The id of a message that a client named by an idempotency key.

    `index` is its place in a batch.
    """
    return str(uuid.uuid5(_SPACE, f"{account}\x00{idempotency_key}\x00{index}"))


def order_id(account: str, idempotency_key: str) -> str:
    """The id of what an operator ordered about an account under an idempotency key."""
    return str(uuid.uuid5(_SPACE, f"order\x00{account}\x00{idempotency_key}"))


def inbound_row_id(inbound_message_id: str) -> str:
    """The id of the row of a text that came in."""
    return str(uuid.uuid5(_SPACE, f"in\x00{inbound_message_id}"))


def reply_id(inbound_message_id: str, kind: str) -> str:
    """The id of our answer to an inbound text: a retry makes the same one."""
    return str(uuid.uuid5(_SPACE, f"reply\x00{inbound_message_id}\x00{kind}"))


def request_id(recipient: str, campaign: str, until: str) -> str:
    """The id of the request to confirm what waits in a campaign until an instant.

    However often the form is sent in meanwhile, it is one text.
    """
    return str(uuid.uuid5(_SPACE, f"request\x00{recipient}\x00{campaign}\x00{until}"))


def shard_of(message_id: str) -> int:
    """The shard of a message in the due index and in the list of a day."""
    return int(message_id[:8], 16) % SHARDS


def listed_id(account: str, recipient: str, *content: str) -> str:
    """The id of a row of a list about a recipient (by key): the same row is the same event, however
    often and in whichever file it comes.
    """
    return str(uuid.uuid5(_SPACE, "\x00".join(("listed", account, recipient, *content))))
