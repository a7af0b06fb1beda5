"""`services.ports.ApiKeys`: keys by hash, by id and by account."""

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from consentry.adapters.dynamodb.api_keys import DynamoApiKeys, digest_key
from consentry.adapters.dynamodb.connection import Dynamo
from consentry.adapters.dynamodb.tables.registry import RegistryItem
from consentry.domain.api_key import ApiKey, Role
from consentry.domain.audit import CHAIN, Actor, AuditKind, AuditNote
from consentry.services.audit import Audit
from consentry.services.chain import Chain
from tests.contract.conftest import Ports
from tests.support.fakes import FakeClock
from tests.support.records import NOW


def key(n: int, account: str = "acme") -> ApiKey:
    return ApiKey(
        id=f"k-{n}",
        digest=f"{n:064x}",
        role=Role.SENDER if account else Role.OPERATOR,
        account=account,
        created_at=NOW + timedelta(minutes=n),
        expires_at=NOW + timedelta(days=90),
        label="checkout",
        made_by="k-0",
    )


@pytest.mark.parametrize("account", ["acme", ""], ids=["an account's", "an operator's"])
def test_a_key_is_found_by_its_hash_and_under_its_owner(ports: Ports, account: str) -> None:
    ports.api_keys.put(key(1, account))
    assert ports.api_keys.by_digest(key(1).digest) == key(1, account)
    assert ports.api_keys.by_digest("cd" * 32) is None
    assert ports.api_keys.named(account, "k-1") == key(1, account)
    assert ports.api_keys.named(account, "k-2") is None
    assert ports.api_keys.named("birch", "k-1") is None


def test_an_owner_s_keys_come_newest_first_and_nobody_else_s_among_them(ports: Ports) -> None:
    for each in (key(1), key(3), key(2), key(4, "birch"), key(5, "")):
        ports.api_keys.put(each)
    assert [each.id for each in ports.api_keys.of_account("acme")] == ["k-3", "k-2", "k-1"]
    assert [each.id for each in ports.api_keys.of_account("")] == ["k-5"]
    assert ports.api_keys.of_account("cedar") == []


def test_a_key_and_the_one_in_its_place_change_together(ports: Ports) -> None:
    old, new = key(1), replace(key(2), replaces="k-1")
    ports.api_keys.put(old)
    ended = replace(old, expires_at=NOW)

    assert ports.api_keys.change(old, ended, put=new)
    assert ports.api_keys.by_digest(old.digest) == ended
    assert ports.api_keys.named("acme", "k-2") == new


def test_a_key_that_others_changed_meanwhile_is_left_and_nothing_is_made(ports: Ports) -> None:
    old = key(1)
    ports.api_keys.put(old)
    revoked = replace(old, revoked_at=NOW)
    assert ports.api_keys.change(old, revoked)

    assert not ports.api_keys.change(old, replace(old, expires_at=NOW), put=key(2))
    assert ports.api_keys.by_digest(old.digest) == revoked
    assert ports.api_keys.named("acme", "k-2") is None


def test_a_change_is_on_record_in_the_same_transaction(ports: Ports) -> None:
    audit = Audit(chain=Chain(clock=FakeClock(), ledger=ports.ledger))
    note = AuditNote(account="acme", kind=AuditKind.KEY, action="issued", what="made key `k-1`")
    audit.with_change(Actor(), (note,), partial(ports.api_keys.put, key(1)))
    ended = partial(ports.api_keys.change, key(1), replace(key(1), revoked_at=NOW))

    assert audit.with_change(Actor(), (note,), ended)
    assert not audit.with_change(Actor(), (note,), ended)
    assert len(list(ports.ledger.latest("acme", CHAIN))) == 2
    assert ports.api_keys.named("acme", "k-1") == replace(key(1), revoked_at=NOW)


def test_a_key_that_an_earlier_release_stored_can_be_ended(connection: Dynamo) -> None:
    keys = DynamoApiKeys(connection)
    earlier = {"id": "k-1", "digest": key(1).digest, "role": "sender", "account": "acme"}
    pk, sk = digest_key(key(1).digest)
    connection.put(RegistryItem(pk=pk, sk=sk, record=json.dumps(earlier)))
    old = keys.by_digest(key(1).digest)
    assert old is not None

    assert keys.change(old, replace(old, revoked_at=NOW))
    found = keys.by_digest(key(1).digest)
    assert found is not None
    assert found.revoked_at == NOW
