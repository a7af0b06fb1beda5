"""The adapters that use cases share: tables, the queue, the keyed hash."""

from functools import cache

from consentry.adapters.dynamodb.counters import DynamoCounters
from consentry.adapters.dynamodb.custody import DynamoCustody
from consentry.adapters.dynamodb.facts import DynamoFacts
from consentry.adapters.dynamodb.messages import DynamoMessages
from consentry.adapters.dynamodb.pacing import DynamoPacing
from consentry.adapters.dynamodb.registry import DynamoRegistry
from consentry.adapters.dynamodb.reviews import DynamoReviews
from consentry.adapters.opt_out_lists import EumOptOutLists
from consentry.adapters.secrets import CheckedKeys
from consentry.adapters.sqs import SqsSendQueue
from consentry.entrypoints import wiring
from consentry.entrypoints.observability import count
from consentry.entrypoints.watched_messages import WatchedMessages
from consentry.errors import ConfigurationError
from consentry.services.ports.custody import Custody
from consentry.services.ports.environment import Keys
from consentry.services.ports.registry import Registry


@cache
def keys() -> Keys:
    """The keyed hash, checked against the canary."""
    return CheckedKeys(wiring.dynamo(), wiring.settings().hmac_secret_arn, wiring.clock())


def check_keys() -> None:
    """Nothing, or ConfigurationError while the HMAC key is not the one that the data is under."""
    try:
        keys().check()
    except ConfigurationError:
        count("Misconfigured")
        raise


@cache
def registry() -> Registry:
    """Accounts, campaigns, senders, keys."""
    return DynamoRegistry(wiring.dynamo())


@cache
def messages() -> DynamoMessages:
    """The rows."""
    return WatchedMessages(wiring.dynamo())


@cache
def pacing() -> DynamoPacing:
    """Slots, logs, send items, the due index."""
    return DynamoPacing(wiring.dynamo())


@cache
def queue() -> SqsSendQueue:
    """SendQueue."""
    return SqsSendQueue(wiring.dynamo(), wiring.settings().send_queue_url)


@cache
def lists() -> EumOptOutLists:
    """The carrier's opt-out lists."""
    return EumOptOutLists(wiring.dynamo())


@cache
def facts() -> DynamoFacts:
    """The batched reads."""
    return DynamoFacts(wiring.dynamo())


@cache
def counters() -> DynamoCounters:
    """Counts by originating number, campaign and hour."""
    return DynamoCounters(wiring.dynamo())


@cache
def reviews() -> DynamoReviews:
    """Texts that wait for a person."""
    return DynamoReviews(wiring.dynamo())


@cache
def custody() -> Custody:
    """Holds, attestations, the trail, what purges did."""
    return DynamoCustody(wiring.dynamo())
