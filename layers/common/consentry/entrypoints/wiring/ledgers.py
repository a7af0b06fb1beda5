"""What is written for good: the ledger and the audit log."""

from functools import cache

from consentry.adapters.dynamodb.governance import DynamoGovernance
from consentry.adapters.dynamodb.ledger import DynamoLedger
from consentry.entrypoints import wiring
from consentry.entrypoints.wiring import stores
from consentry.services.audit import Audit
from consentry.services.audit_trail import AuditTrail
from consentry.services.chain import Chain
from consentry.services.changing import Changing


@cache
def chain() -> Chain:
    """The ledger's writer."""
    return Chain(clock=wiring.clock(), ledger=DynamoLedger(wiring.dynamo()))


@cache
def audit() -> Audit:
    """The audit log's writer."""
    return Audit(chain=chain())


@cache
def changing() -> Changing:
    """Changes of who may send, with the audit log."""
    return Changing(governance=DynamoGovernance(wiring.dynamo()), audit=audit())


@cache
def audit_trail() -> AuditTrail:
    """The audit log, read."""
    return AuditTrail(ledger=DynamoLedger(wiring.dynamo()), registry=stores.registry())
