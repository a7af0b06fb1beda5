"""Which consents a new one takes the place of, so that a recipient's record stays small.

A form that is sent in every week would fill the stored item otherwise. Only the record folds: the
ledger keeps every entry and the evidence of each stays beside it.
"""

from datetime import datetime

from consentry.domain.consent import Consent, ConsentStatus

MOST = 200
"""Consents in a record: as many campaigns and kinds of text as nobody agrees to."""


class RecordFull(Exception):
    """A recipient cannot have more different consents to one account."""


def with_new(
    held: tuple[Consent, ...], new: Consent, at: datetime, *, fixed: frozenset[str] = frozenset()
) -> tuple[Consent, ...]:
    """`held` with `new` at its end, without what it replaces; what is `fixed` stays.

    RecordFull if there are too many left, of which none has run out by `at`.
    """
    kept = [old for old in held if old.id in fixed or not _replaces(new, old)]
    spare = [old for old in kept if old.id not in fixed and _has_run_out(old, at)]
    for old in spare[: max(0, len(kept) + 1 - MOST)]:
        kept.remove(old)
    if len(kept) + 1 > MOST:
        raise RecordFull
    return (*kept, new)


def with_revoked(
    held: tuple[Consent, ...], revoked: tuple[Consent, ...], *, fixed: frozenset[str] = frozenset()
) -> tuple[Consent, ...]:
    """`held` with those of the same ids as `revoked` in their place.

    Of several to the same texts the one that was revoked last stays: it says until when captures
    are too old to count.
    """
    newest = {_scope(consent): consent.id for consent in sorted(revoked, key=_revoked_at)}
    changed = {consent.id: consent for consent in revoked}
    kept = (changed.get(old.id, old) for old in held)
    return tuple(
        old
        for old in kept
        if old.id in fixed
        or old.status is not ConsentStatus.REVOKED
        or newest.get(_scope(old), old.id) == old.id
    )


def _replaces(new: Consent, old: Consent) -> bool:
    """Whether `old` lets nothing go that `new` does not, now or later, and asserts no revocation.

    One that still waits to be confirmed replaces only another such.
    """
    if new.campaign != old.campaign or not set(old.categories) <= set(new.categories):
        return False
    if old.status is ConsentStatus.REVOKED or old.captured_at > new.captured_at:
        return False
    if new.status is ConsentStatus.PENDING and old.status is not ConsentStatus.PENDING:
        return False
    return old.level.rank <= new.level.rank and not _outlasts(old, new)


def _outlasts(old: Consent, new: Consent) -> bool:
    if new.expires_at is None:
        return False
    return old.expires_at is None or old.expires_at > new.expires_at


def _has_run_out(consent: Consent, at: datetime) -> bool:
    return consent.ends_at is not None and consent.ends_at <= at


def _scope(consent: Consent) -> tuple[str, frozenset[str]]:
    return (consent.campaign, frozenset(consent.categories))


def _revoked_at(consent: Consent) -> datetime:
    return consent.revoked_at or consent.recorded_at
