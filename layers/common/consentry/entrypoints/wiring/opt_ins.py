"""Consents, preferences, and asking for a yes."""

from functools import cache

from consentry.adapters.dynamodb.consents import DynamoConsents
from consentry.adapters.dynamodb.ledger import DynamoLedger
from consentry.adapters.dynamodb.suppressions import DynamoSuppressions
from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import ledgers, policies, stores, texting
from consentry.services.consent_record import ConsentRecord
from consentry.services.consents import ConsentDesk
from consentry.services.double_opt_in import DoubleOptIn
from consentry.services.preferences import PreferenceDesk


@cache
def consent_record() -> ConsentRecord:
    """The writer of consents."""
    return ConsentRecord(
        clock=wiring.clock(),
        consents=DynamoConsents(wiring.dynamo()),
        ledger=DynamoLedger(wiring.dynamo()),
        chain=ledgers.chain(),
    )


@cache
def double_opt_in() -> DoubleOptIn:
    """Consents that wait for a yes."""
    return DoubleOptIn(
        records=consent_record(), messages=stores.messages(), accept=texting.accept()
    )


@cache
def consent_desk() -> ConsentDesk:
    """Consents."""
    return ConsentDesk(
        clock=wiring.clock(),
        keys=stores.keys(),
        registry=stores.registry(),
        suppressions=DynamoSuppressions(wiring.dynamo()),
        records=consent_record(),
        double_opt_in=double_opt_in(),
        book=policies.book(),
    )


@cache
def preference_desk() -> PreferenceDesk:
    """What recipients wish."""
    return PreferenceDesk(clock=wiring.clock(), keys=stores.keys(), records=consent_record())
