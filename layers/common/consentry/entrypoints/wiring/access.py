"""Whose request it is, and how many of them an account may make."""

from functools import cache

from consentry.adapters.dynamodb.api_keys import DynamoApiKeys
from consentry.adapters.dynamodb.shared_count import DynamoSharedCount
from consentry.domain.audit import OPERATOR
from consentry.entrypoints import wiring
from consentry.entrypoints.observability import count
from consentry.errors import ConfigurationError, TooManyRequests
from consentry.services.authorize import Authorize, Caller
from consentry.services.carrier_rate import CarrierRate
from consentry.services.ports.api_keys import ApiKeys
from consentry.services.request_rate import RequestRate


@cache
def api_keys() -> ApiKeys:
    """Hashed API keys."""
    return DynamoApiKeys(wiring.dynamo())


@cache
def request_rate() -> RequestRate:
    """What bounds the requests of an account."""
    return rate_of("ACCOUNT_RATE_LIMIT", wiring.settings().account_rate_limit)


@cache
def carrier_rate() -> CarrierRate:
    """What bounds the texts of all accounts, if AWS named a quota for sending."""
    given = rate_of("CARRIER_RATE_LIMIT", wiring.settings().carrier_rate_limit)
    return CarrierRate(clock=given.clock, counts=given.counts, per_second=given.per_second)


def rate_of(name: str, given: str) -> RequestRate:
    """A bound of so many a second; none where nothing is given. ConfigurationError if no number."""
    if given and not given.isdecimal():
        raise ConfigurationError(f"`{name}` is `{given}`; it must be a whole number")
    counts = DynamoSharedCount(wiring.dynamo())
    return RequestRate(clock=wiring.clock(), counts=counts, per_second=int(given or 0))


def take_share(caller: Caller) -> None:
    """One request of a caller's account; operators share one account among them."""
    owner = caller.account or OPERATOR
    try:
        request_rate().take(owner)
    except TooManyRequests:
        count("RateLimited", account=owner)
        raise


@cache
def authorize() -> Authorize:
    """Whose key it is."""
    return Authorize(clock=wiring.clock(), keys=api_keys())
