"""The operator's rules in RegistryTable: versions that never change, and which one is in force."""

from consentry.adapters.dynamodb.codec import from_json, to_json
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.ledger_writes import transact
from consentry.adapters.dynamodb.registry_items import OPERATOR_KEY, operator_key
from consentry.adapters.dynamodb.requests import put_request
from consentry.adapters.dynamodb.tables.registry import RegistryItem
from consentry.adapters.failures import CancelledError, RawItem
from consentry.domain.operator_rules import NO_OPERATOR_RULES, OperatorRules
from consentry.errors import TemporaryFailure
from consentry.services.ports.audit import OnRecord


def rules_of(dynamo: Dynamo, head: RawItem | None) -> OperatorRules:
    """The rules of the version that `head` names.

    A version never changes, so that whoever has it asks only which one is in force.
    """
    if head is None:
        return NO_OPERATOR_RULES
    version = int(head["record"]["S"])
    raw = dynamo.get(RegistryItem, operator_key(version))
    if raw is None:
        raise TemporaryFailure(f"version {version} of the operator's rules cannot be read yet")
    return from_json(OperatorRules, raw["record"]["S"])


def put_rules(dynamo: Dynamo, rules: OperatorRules, on_record: OnRecord | None = None) -> bool:
    """Stores a version and, in the same transaction, that it is in force and on record."""
    pk, sk = operator_key(rules.version)
    head_pk, head_sk = OPERATOR_KEY
    before = (
        RegistryItem.record == str(rules.version - 1)
        if rules.version > 1
        else RegistryItem.pk.does_not_exist()
    )
    head = RegistryItem(pk=head_pk, sk=head_sk, record=str(rules.version))
    body = RegistryItem(pk=pk, sk=sk, record=to_json(rules))
    try:
        transact(
            dynamo,
            [
                {"Put": put_request(body, RegistryItem.pk.does_not_exist())},
                {"Put": put_request(head, before)},
            ],
            on_record,
        )
    except CancelledError:
        return False
    return True
