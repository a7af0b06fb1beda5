"""Who a bearer is, and how keys come, are replaced and end."""

from datetime import timedelta
from typing import cast

import pytest

from consentry.domain.account import Account, Brand
from consentry.domain.api_key import KeyState, Role
from consentry.domain.audit import CHAIN, Actor, entry_of
from consentry.domain.audit import OPERATOR as NO_ACCOUNT
from consentry.errors import Conflict, InvalidRequest, NotFound, TemporaryFailure
from consentry.services.api_keys import MOST_ACTIVE, ROUNDS, KeyDesk, NewKey
from consentry.services.audit import Audit
from consentry.services.authorize import NOBODY, Authorize, digest, new_key
from consentry.services.chain import Chain
from consentry.services.ports.api_keys import ApiKeys
from tests.support.fakes import START
from tests.unit.services.system import System

SENDER = NewKey(account="acme", role=Role.SENDER, label="checkout")
ANN = Actor(key="k-0", role=Role.OPERATOR)
OPERATOR = NewKey(account="", role=Role.OPERATOR)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def audit_of(system: System) -> Audit:
    return Audit(chain=Chain(clock=system.world.clock, ledger=system.world.ledger))


def story(system: System, account: str = "acme") -> list[str]:
    """The audit log, oldest first, without who and when."""
    found = [entry_of(each) for each in system.world.ledger.latest(account, CHAIN)]
    return [f"{each.note.action} {each.note.subject}" for each in reversed(found)]


@pytest.fixture
def desk(system: System) -> KeyDesk:
    world = system.world
    world.fake_registry.put_account(Account(id="birch", name="B", brand=Brand(name="Birch Books")))
    return KeyDesk(
        clock=world.clock, registry=world.registry, keys=world.api_keys, audit=audit_of(system)
    )


@pytest.fixture
def authorize(system: System) -> Authorize:
    return Authorize(clock=system.world.clock, keys=system.world.api_keys)


def test_an_issued_key_opens_its_account_until_it_is_revoked(
    desk: KeyDesk, authorize: Authorize
) -> None:
    issued = desk.issue(SENDER, ANN)
    caller = authorize.run(f"Bearer {issued.key}")
    assert (caller.role, caller.account, caller.key_id) == (Role.SENDER, "acme", issued.stored.id)
    desk.revoke("acme", issued.stored.id, ANN)
    assert authorize.run(f"Bearer {issued.key}") == NOBODY


def test_a_key_is_stored_by_its_hash_alone(system: System, desk: KeyDesk) -> None:
    issued = desk.issue(OPERATOR, ANN)
    (stored,) = system.world.fake_api_keys.by_hash.values()
    assert issued.key not in repr(stored)
    assert stored.digest == digest(issued.key)
    assert stored.created_at == START


def test_a_key_ends_when_it_expires(system: System, desk: KeyDesk, authorize: Authorize) -> None:
    key = desk.issue(NewKey(account="acme", role=Role.SENDER, expires_at=START + DAY), ANN).key
    system.world.clock.at = START + DAY - timedelta(milliseconds=1)
    assert authorize.run(f"Bearer {key}").role is Role.SENDER
    system.world.clock.at = START + DAY
    assert authorize.run(f"Bearer {key}") == NOBODY


def test_a_key_cannot_be_made_to_have_ended(desk: KeyDesk) -> None:
    with pytest.raises(InvalidRequest, match="expires_at"):
        desk.issue(NewKey(account="acme", role=Role.SENDER, expires_at=START), ANN)
    old = desk.issue(SENDER, ANN).stored.id
    with pytest.raises(InvalidRequest, match="expires_at"):
        desk.rotate("acme", old, ANN, overlap=HOUR, expires_at=START - HOUR)


def test_after_a_rotation_both_keys_work_for_the_overlap_and_then_the_new_one(
    system: System, desk: KeyDesk, authorize: Authorize
) -> None:
    old = desk.issue(SENDER, ANN)
    new = desk.rotate("acme", old.stored.id, ANN, overlap=HOUR)
    assert (new.stored.replaces, new.stored.made_by) == (old.stored.id, "k-0")
    assert (new.stored.role, new.stored.account, new.stored.label) == (
        Role.SENDER,
        "acme",
        "checkout",
    )
    assert {authorize.run(f"Bearer {each.key}").account for each in (old, new)} == {"acme"}
    system.world.clock.at = START + HOUR
    assert authorize.run(f"Bearer {old.key}") == NOBODY
    assert authorize.run(f"Bearer {new.key}").key_id == new.stored.id


def test_a_key_in_place_of_one_that_expires_lives_as_long_again(
    system: System, desk: KeyDesk
) -> None:
    old = desk.issue(NewKey(account="acme", role=Role.SENDER, expires_at=START + 30 * DAY), ANN)
    system.world.clock.at = START + 29 * DAY
    new = desk.rotate("acme", old.stored.id, ANN, overlap=7 * DAY)
    assert new.stored.expires_at == START + 59 * DAY
    ended = next(key for key in desk.listed("acme") if key.id == old.stored.id)
    assert ended.expires_at == START + 30 * DAY, "an overlap does not prolong a key"


def test_a_key_in_place_of_one_that_ends_before_the_overlap_does_works(
    system: System, desk: KeyDesk, authorize: Authorize
) -> None:
    old = desk.issue(NewKey(account="acme", role=Role.SENDER, expires_at=START + DAY), ANN)
    new = desk.rotate("acme", old.stored.id, ANN, overlap=7 * DAY)
    assert authorize.run(f"Bearer {new.key}").key_id == new.stored.id
    assert story(system)[-1] == f"rotated {new.stored.id}"


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_a_key_that_has_ended_is_not_rotated(system: System, desk: KeyDesk, how: str) -> None:
    issued = desk.issue(NewKey(account="acme", role=Role.SENDER, expires_at=START + HOUR), ANN)
    if how == "revoked":
        desk.revoke("acme", issued.stored.id, ANN)
    system.world.clock.at = START + HOUR
    with pytest.raises(Conflict, match=f"is {how}; make a new one"):
        desk.rotate("acme", issued.stored.id, ANN, overlap=HOUR)
    assert len(desk.listed("acme")) == 1


def test_a_rotation_that_loses_a_race_to_a_revocation_makes_no_key(
    system: System, desk: KeyDesk
) -> None:
    issued = desk.issue(SENDER, ANN)
    raced = _Racing(system.world.fake_api_keys, lambda: desk.revoke("acme", issued.stored.id, ANN))
    racing = KeyDesk(
        clock=system.world.clock,
        registry=system.world.registry,
        keys=cast("ApiKeys", raced),
        audit=audit_of(system),
    )
    with pytest.raises(Conflict, match="is revoked"):
        racing.rotate("acme", issued.stored.id, ANN, overlap=HOUR)
    assert [key.state(START) for key in desk.listed("acme")] == [KeyState.REVOKED]


def test_a_revocation_that_loses_every_race_says_so(
    system: System, desk: KeyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = desk.issue(SENDER, ANN)
    monkeypatch.setattr(system.world.fake_api_keys, "change", lambda *_, **__: False)
    with pytest.raises(TemporaryFailure):
        desk.revoke("acme", issued.stored.id, ANN)
    assert ROUNDS > 1


def test_revoking_again_keeps_the_first_time(system: System, desk: KeyDesk) -> None:
    issued = desk.issue(SENDER, ANN)
    desk.revoke("acme", issued.stored.id, ANN)
    system.world.clock.advance(60)
    assert desk.revoke("acme", issued.stored.id, ANN).revoked_at == START


def test_another_account_can_neither_see_nor_change_a_key(
    desk: KeyDesk, authorize: Authorize
) -> None:
    issued = desk.issue(SENDER, ANN)
    with pytest.raises(NotFound):
        desk.revoke("birch", issued.stored.id, ANN)
    with pytest.raises(NotFound):
        desk.rotate("birch", issued.stored.id, ANN, overlap=HOUR)
    assert desk.listed("birch") == []
    assert authorize.run(f"bearer {issued.key}").role is Role.SENDER


def test_an_operator_s_key_is_found_under_any_account_and_listed_apart(
    desk: KeyDesk, authorize: Authorize
) -> None:
    issued = desk.issue(NewKey(account="acme", role=Role.OPERATOR), ANN)
    assert issued.stored.account == ""
    assert desk.listed("acme") == []
    assert desk.listed("acme", of_operators=True) == [issued.stored]
    desk.revoke("acme", issued.stored.id, ANN)
    assert authorize.run(f"Bearer {issued.key}") == NOBODY


def test_an_account_that_is_none_has_no_keys(desk: KeyDesk) -> None:
    with pytest.raises(NotFound, match="no account `nobody`"):
        desk.issue(NewKey(account="nobody", role=Role.SENDER), ANN)
    with pytest.raises(NotFound, match="no account `nobody`"):
        desk.listed("nobody")


def test_an_owner_has_only_so_many_keys_that_work(desk: KeyDesk) -> None:
    issued = [desk.issue(SENDER, ANN) for _ in range(MOST_ACTIVE)]
    with pytest.raises(Conflict, match="revoke one first"):
        desk.issue(SENDER, ANN)
    desk.revoke("acme", issued[0].stored.id, ANN)
    assert desk.issue(SENDER, ANN).stored.role is Role.SENDER


def test_who_made_replaced_and_ended_a_key_is_on_record_with_it(
    system: System, desk: KeyDesk
) -> None:
    old = desk.issue(SENDER, ANN).stored.id
    new = desk.rotate("acme", old, ANN, overlap=HOUR).stored.id
    for _ in range(2):
        desk.revoke("acme", old, ANN)

    assert story(system) == [f"issued {old}", f"rotated {new}", f"revoked {old}"]
    last = entry_of(next(iter(system.world.ledger.latest("acme", CHAIN))))
    assert last.story == (
        f"at 2026-11-24T18:00:00Z operator key k-0 revoked sender key `{old}` (checkout) "
        "(active -> revoked)"
    )


def test_an_operator_s_key_is_on_record_where_what_concerns_no_account_is(
    system: System, desk: KeyDesk
) -> None:
    made = desk.issue(OPERATOR, Actor()).stored.id
    assert story(system, NO_ACCOUNT) == [f"issued {made}"]


def test_a_key_that_could_not_be_changed_leaves_nothing_on_record(
    system: System, desk: KeyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = desk.issue(SENDER, ANN)
    monkeypatch.setattr(system.world.fake_api_keys, "change", lambda *_, **__: False)
    with pytest.raises(TemporaryFailure):
        desk.revoke("acme", issued.stored.id, ANN)
    assert story(system) == [f"issued {issued.stored.id}"]


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic {key}", "{key}", "Bearer {key}x", "Bearer csy_unknown"],
)
def test_whoever_shows_no_key_that_is_known_is_nobody(
    desk: KeyDesk, authorize: Authorize, header: str
) -> None:
    assert authorize.run(header.format(key=desk.issue(SENDER, ANN).key)) == NOBODY


def test_keys_are_long_random_and_recognisable() -> None:
    keys = {new_key() for _ in range(50)}
    assert len(keys) == 50
    assert all(key.startswith("csy_") and len(key) == 47 for key in keys)


class _Racing:
    """A store in which somebody else comes first, once."""

    def __init__(self, store: object, first: object) -> None:
        self._store, self._first = store, first

    def __getattr__(self, name: str) -> object:
        if name == "change" and callable(self._first):
            first, self._first = self._first, None
            first()
        return getattr(self._store, name)
