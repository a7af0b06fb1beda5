"""Making, replacing and ending API keys.

A key is 256 random bits, shown once and stored as a hash. Whatever ends it (revocation, expiry, the
end of a rotation's overlap) is in force within the 60 seconds for which API Gateway keeps what the
authorizer said.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from consentry.domain.api_key import ApiKey, KeyState, Role
from consentry.domain.audit import Actor, AuditKind, AuditNote
from consentry.domain.times import rfc3339
from consentry.errors import Conflict, FieldError, InvalidRequest, NotFound, TemporaryFailure
from consentry.services.audit import Audit
from consentry.services.authorize import digest, new_key
from consentry.services.known_account import known_account
from consentry.services.ports.api_keys import ApiKeys
from consentry.services.ports.environment import Clock
from consentry.services.ports.registry import Registry

MOST_ACTIVE = 50
"""Keys of one owner that open something at a time; more than that nobody oversees."""
LONGEST_OVERLAP = timedelta(days=7)
ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedKey:
    """A key at the only moment when it is known in the clear."""

    key: str
    stored: ApiKey


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """What is asked of a new key."""

    account: str
    role: Role
    label: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """A key's next state, the key that comes with it, and what goes on record."""

    after: ApiKey
    put: ApiKey | None
    note: AuditNote


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDesk:
    """The use cases of `/v1/accounts/{id}/keys`.

    An operator's key belongs to no account: it is found under every one. Each change is on
    record in the same transaction.
    """

    clock: Clock
    registry: Registry
    keys: ApiKeys
    audit: Audit

    def issue(self, new: NewKey, by: Actor) -> IssuedKey:
        """A new key. NotFound for an account that is none, Conflict if it has too many."""
        now = self.clock.now()
        owner = "" if new.role is Role.OPERATOR else new.account
        if new.account:
            known_account(self.registry, new.account)
        _must_be_later(new.expires_at, now)
        active = [each for each in self.keys.of_account(owner) if _is_active(each, now)]
        if len(active) >= MOST_ACTIVE:
            raise Conflict(f"there are `{len(active)}` active keys already; revoke one first")
        issued = _made(replace(new, account=owner), now, by)
        note = _note(issued.stored, "issued", f"made {issued.stored.role} key `{issued.stored.id}`")
        self.audit.with_change(by, (note,), partial(self.keys.put, issued.stored))
        return issued

    def listed(self, account: str, *, of_operators: bool = False) -> list[ApiKey]:
        """All keys of an account, or the operators', newest first; never a secret."""
        known_account(self.registry, account)
        return self.keys.of_account("" if of_operators else account)

    def rotate(
        self,
        account: str,
        key_id: str,
        by: Actor,
        *,
        overlap: timedelta,
        expires_at: datetime | None = None,
    ) -> IssuedKey:
        """A new key in place of one, which goes on working for `overlap` and no longer.

        The new one lives as long as the old one was made for, unless `expires_at` says otherwise.
        Conflict for a key that has ended.
        """
        _must_be_later(expires_at, self.clock.now())
        issued: list[IssuedKey] = []

        def step(old: ApiKey, now: datetime) -> _Step:
            if not _is_active(old, now):
                raise Conflict(f"key `{key_id}` is {old.state(now)}; make a new one instead")
            until = expires_at or _as_long_as(old, now)
            new = NewKey(
                account=old.account,
                role=old.role,
                label=old.label,
                expires_at=until,
            )
            issued[:] = [_made(new, now, by, replaces=old.id)]
            end = min(filter(None, (now + overlap, old.expires_at)))
            made = issued[0].stored
            what = f"put key `{made.id}` in place of `{old.id}`, which ends at {rfc3339(end)}"
            note = _note(made, "rotated", what)
            return _Step(after=replace(old, expires_at=end), put=made, note=note)

        self._change(account, key_id, by, step)
        return issued[0]

    def revoke(self, account: str, key_id: str, by: Actor) -> ApiKey:
        """Ends a key; repeating it keeps the first time."""

        def step(old: ApiKey, now: datetime) -> _Step:
            was = old.state(now).value
            note = _note(old, "revoked", f"revoked {old.role} key `{old.id}`")
            note = replace(note, before=was, after=KeyState.REVOKED.value)
            after = old if old.revoked_at else replace(old, revoked_at=now)
            return _Step(after=after, put=None, note=note)

        return self._change(account, key_id, by, step)

    def _change(
        self,
        account: str,
        key_id: str,
        by: Actor,
        step: Callable[[ApiKey, datetime], _Step],
    ) -> ApiKey:
        for _ in range(ROUNDS):
            before = self.keys.named(account, key_id) or self.keys.named("", key_id)
            if before is None:
                raise NotFound(f"account `{account}` has no key `{key_id}`")
            to = step(before, self.clock.now())
            change = partial(self.keys.change, before, to.after, put=to.put)
            nothing_to_do = to.after == before and to.put is None
            if nothing_to_do or self.audit.with_change(by, (to.note,), change):
                return to.after
        raise TemporaryFailure("the key is being changed by others; try again later")


def _note(key: ApiKey, action: str, what: str) -> AuditNote:
    return AuditNote(
        account=key.account,
        kind=AuditKind.KEY,
        action=action,
        what=f"{what} ({key.label})" if key.label else what,
        subject=key.id,
    )


def _made(new: NewKey, now: datetime, by: Actor, *, replaces: str = "") -> IssuedKey:
    key = new_key()
    stored = ApiKey(
        id=str(uuid.uuid4()),
        digest=digest(key),
        role=new.role,
        account=new.account,
        created_at=now,
        expires_at=new.expires_at,
        label=new.label,
        made_by=by.key,
        replaces=replaces,
    )
    return IssuedKey(key=key, stored=stored)


def _is_active(key: ApiKey, now: datetime) -> bool:
    return key.state(now) is KeyState.ACTIVE


def _as_long_as(old: ApiKey, now: datetime) -> datetime | None:
    if old.expires_at is None or old.created_at is None:
        return None
    return now + (old.expires_at - old.created_at)


def _must_be_later(expires_at: datetime | None, now: datetime) -> None:
    if expires_at is not None and expires_at <= now:
        message = "must be later than now"
        raise InvalidRequest([FieldError(field="expires_at", code="past", message=message)])
