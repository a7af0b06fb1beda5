"""Making, replacing and ending API keys.

A key is 256 random bits, shown once and stored as a hash. Whatever ends it (revocation, expiry, the
end of a rotation's overlap) is in force within the 60 seconds for which API Gateway keeps what the
authorizer said.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from consentry.domain.api_key import ApiKey, KeyState, Role
from consentry.errors import Conflict, FieldError, InvalidRequest, NotFound, TemporaryFailure
from consentry.services.authorize import digest, new_key
from consentry.services.ports import Clock, Registry
from consentry.services.ports.api_keys import ApiKeys

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
    """What is asked of a new key; `made_by` is the id of the key of whoever asks."""

    account: str
    role: Role
    label: str = ""
    expires_at: datetime | None = None
    made_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDesk:
    """The use cases of `/v1/accounts/{id}/keys`.

    An operator's key belongs to no account: it is found under every one.
    """

    clock: Clock
    registry: Registry
    keys: ApiKeys

    def issue(self, new: NewKey) -> IssuedKey:
        """A new key. NotFound for an account that is none, Conflict if it has too many."""
        now = self.clock.now()
        owner = "" if new.role is Role.OPERATOR else new.account
        if new.account:
            self._account(new.account)
        _must_be_later(new.expires_at, now)
        active = [each for each in self.keys.of_account(owner) if _is_active(each, now)]
        if len(active) >= MOST_ACTIVE:
            raise Conflict(f"there are `{len(active)}` active keys already; revoke one first")
        issued = _made(replace(new, account=owner), now)
        self.keys.put(issued.stored)
        return issued

    def listed(self, account: str, *, of_operators: bool = False) -> list[ApiKey]:
        """All keys of an account, or the operators', newest first; never a secret."""
        self._account(account)
        return self.keys.of_account("" if of_operators else account)

    def rotate(
        self,
        account: str,
        key_id: str,
        *,
        overlap: timedelta,
        expires_at: datetime | None = None,
        made_by: str = "",
    ) -> IssuedKey:
        """A new key in place of one, which goes on working for `overlap` and no longer.

        The new one lives as long as the old one was made for, unless `expires_at` says otherwise.
        Conflict for a key that has ended.
        """
        _must_be_later(expires_at, self.clock.now())
        issued: list[IssuedKey] = []

        def step(old: ApiKey, now: datetime) -> tuple[ApiKey, ApiKey | None]:
            if not _is_active(old, now):
                raise Conflict(f"key `{key_id}` is {old.state(now)}; make a new one instead")
            until = expires_at or _as_long_as(old, now)
            new = NewKey(
                account=old.account,
                role=old.role,
                label=old.label,
                expires_at=until,
                made_by=made_by,
            )
            issued[:] = [_made(new, now, replaces=old.id)]
            end = min(filter(None, (now + overlap, old.expires_at)))
            return replace(old, expires_at=end), issued[0].stored

        self._change(account, key_id, step)
        return issued[0]

    def revoke(self, account: str, key_id: str) -> ApiKey:
        """Ends a key; repeating it keeps the first time."""

        def step(old: ApiKey, now: datetime) -> tuple[ApiKey, ApiKey | None]:
            return (old if old.revoked_at else replace(old, revoked_at=now)), None

        return self._change(account, key_id, step)

    def _change(
        self,
        account: str,
        key_id: str,
        step: Callable[[ApiKey, datetime], tuple[ApiKey, ApiKey | None]],
    ) -> ApiKey:
        for _ in range(ROUNDS):
            before = self.keys.named(account, key_id) or self.keys.named("", key_id)
            if before is None:
                raise NotFound(f"account `{account}` has no key `{key_id}`")
            after, new = step(before, self.clock.now())
            if after == before or self.keys.change(before, after, put=new):
                return after
        raise TemporaryFailure("the key is being changed by others; try again later")

    def _account(self, account: str) -> None:
        if self.registry.account(account) is None:
            raise NotFound(f"no account `{account}`")


def _made(new: NewKey, now: datetime, *, replaces: str = "") -> IssuedKey:
    key = new_key()
    stored = ApiKey(
        id=str(uuid.uuid4()),
        digest=digest(key),
        role=new.role,
        account=new.account,
        created_at=now,
        expires_at=new.expires_at,
        label=new.label,
        made_by=new.made_by,
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
