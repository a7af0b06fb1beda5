"""What the audit log says of a change of an account, a campaign or a number."""

from dataclasses import fields, replace
from enum import StrEnum

from consentry.domain.account import Account
from consentry.domain.audit import AuditKind, AuditNote
from consentry.domain.campaign import Campaign
from consentry.domain.sender import Sender

_UNTOLD = frozenset({"status", "status_reason", "status_since", "senders", "created_at", "paused"})


def of_account(old: Account | None, new: Account) -> tuple[AuditNote, ...]:
    """An account that is set up, changed or activated; nothing if it is as it was."""
    terms = new.tos_accepted
    detail = {"profile": new.profile, "industry": new.industry}
    if terms is not None:
        detail["terms"] = f"version {terms.version}, accepted by {terms.by}"
    note = AuditNote(
        account=new.id,
        kind=AuditKind.ACCOUNT,
        action="created",
        what=f"set up account `{new.id}`, which is {new.status}",
        subject=new.id,
        after=new.status.value,
        detail=detail,
    )
    if old is None:
        return (note,)
    changed = _changed(old, new)
    notes = []
    if changed:
        what = f"changed {changed} of account `{new.id}`"
        notes.append(replace(note, action="changed", what=what, after=""))
    if old.status is not new.status:
        what = f"activated account `{new.id}`, which lacks nothing any more"
        at = replace(note, before=old.status.value, after=new.status.value)
        notes.append(replace(at, action="activated", what=what))
    return tuple(notes)


def of_campaign(old: Campaign | None, new: Campaign) -> tuple[AuditNote, ...]:
    """A campaign that is set up, changed or taken to another state; nothing if it is as it was."""
    note = AuditNote(
        account=new.account,
        kind=AuditKind.CAMPAIGN,
        action="created",
        what=f"set up campaign `{new.id}`, which is {new.status}",
        subject=new.id,
        after=new.status.value,
    )
    if old is None:
        return (note,)
    return _of_change(note, f"campaign `{new.id}`", old, new)


def of_pause(new: Campaign) -> tuple[AuditNote, ...]:
    """A campaign that was paused or resumed."""
    return (
        AuditNote(
            account=new.account,
            kind=AuditKind.CAMPAIGN,
            action="paused" if new.paused else "resumed",
            what=f"{'paused' if new.paused else 'resumed'} campaign `{new.id}`",
            subject=new.id,
            reason=new.status_reason,
        ),
    )


def of_sender(old: Sender | None, new: Sender, replaces: str, reason: str) -> tuple[AuditNote, ...]:
    """A number that is set up, changed, moved, or comes in another's place."""
    note = AuditNote(
        account=new.account,
        kind=AuditKind.SENDER,
        action="created",
        what=f"gave number `{new.number}` to campaign `{new.campaign}`, {new.status}",
        subject=new.number,
        after=new.status.value,
        reason=reason,
    )
    told: tuple[AuditNote, ...] = ()
    if replaces:
        what = f"{note.what}, in the place of `{replaces}`, which is blocked"
        told = (replace(note, action="replaced", what=what, detail={"replaces": replaces}),)
    elif old is None:
        told = (note,)
    elif old.campaign != new.campaign:
        what = f"moved number `{new.number}`"
        told = (replace(note, action="moved", what=what, before=old.campaign, after=new.campaign),)
    if old is None:
        return told
    return told + _of_change(
        note, f"number `{new.number}`", replace(old, campaign=new.campaign), new
    )


def _of_change[T: Campaign | Sender](
    note: AuditNote, name: str, old: T, new: T
) -> tuple[AuditNote, ...]:
    notes = []
    if changed := _changed(old, new):
        what = f"changed {changed} of {name}"
        notes.append(replace(note, action="changed", what=what, after=""))
    if old.status is not new.status:
        at = replace(note, before=old.status.value, after=new.status.value)
        notes.append(replace(at, action=new.status.value, what=f"changed {name}"))
    return tuple(notes)


def _changed(old: object, new: object) -> str:
    """The names of the fields that are other, with their values where these are short."""
    told = []
    for field in fields(new):  # type: ignore[arg-type] # both are dataclasses
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.name in _UNTOLD or before == after:
            continue
        short = isinstance(after, int | float | StrEnum | bool)
        told.append(f"`{field.name}` to `{after}`" if short else f"`{field.name}`")
    return ", ".join(told)
