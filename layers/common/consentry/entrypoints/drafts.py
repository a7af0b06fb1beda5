"""From the JSON of a send to drafts (api.md section 1)."""

import re
import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from consentry.domain.api_key import Role
from consentry.domain.ids import message_id
from consentry.domain.likeness import likeness
from consentry.domain.message import Category, OnQuietHours, Purpose
from consentry.entrypoints.fields import LANGUAGE, Fields
from consentry.entrypoints.request import Request
from consentry.entrypoints.wiring import policies
from consentry.errors import Forbidden
from consentry.services.draft import Draft

MAX_BODY_CHARS = 1600
MAX_AHEAD = timedelta(days=35)
_VARIABLE = re.compile(r"\{\{\s*(\w{1,40})\s*\}\}")


def common_fields(fields: Fields, request: Request, now: datetime) -> Draft:
    """What a single send and a batch have in common; `to`, `body` and `metadata` are left empty."""
    category = fields.choice("category", Category)
    justification = fields.text("justification", most=500)
    if category is Category.EMERGENCY:
        if request.caller.role is Role.SENDER:
            raise Forbidden("category `emergency` needs a key of role `emergency`")
        if not justification:
            fields.bad("justification", "required", "is required for category emergency")
    if request.caller.role is Role.SENDER:
        # A campaign's own category may be emergency: what justifies one is the role with the words.
        justification = ""
    send_at = fields.instant("send_at")
    expires_at = fields.instant("expires_at")
    if send_at is not None and send_at > now + MAX_AHEAD:
        fields.bad("send_at", "range", "must be within 35 days")
    if justification and category in (None, Category.EMERGENCY):
        _must_end(fields, expires_at, now)
    if expires_at is not None and expires_at <= max(send_at or now, now):
        fields.bad("expires_at", "range", "must be later than now and than send_at")
    return Draft(
        id="",
        account="",
        campaign=fields.identifier("campaign", required=True),
        to="",
        body="",
        sender=fields.originating("from"),
        category=category,
        purpose=fields.choice("purpose", Purpose),
        automated=fields.flag("automated", default=True),
        send_at=send_at,
        on_quiet_hours=fields.choice("on_quiet_hours", OnQuietHours) or OnQuietHours.HOLD,
        expires_at=expires_at,
        allow_duplicate=fields.flag("allow_duplicate", default=False),
        language=fields.text("language", most=20, pattern=LANGUAGE, hint="must be a language tag"),
        justification=justification,
        by=request.actor,
    )


def _must_end(fields: Fields, expires_at: datetime | None, now: datetime) -> None:
    """An emergency is over some day, and a warning that comes too late is a false one."""
    most = policies.book().governance.emergency_hours_on(now.date())
    if expires_at is None:
        fields.bad("expires_at", "required", "is required for category emergency")
    elif expires_at > now + timedelta(hours=most):
        message = f"must be within {most} hours for category emergency; if it lasts, send it again"
        fields.bad("expires_at", "range", message)


def metadata_of(fields: Fields) -> dict[str, str]:
    """Up to ten pairs of the client's own."""
    return fields.pairs("metadata", most=10, key_most=40, value_most=200)


def single(fields: Fields, request: Request, now: datetime) -> Draft:
    """The draft of `POST /v1/messages`, without its id and account."""
    body = fields.text("body", required=True, most=MAX_BODY_CHARS)
    return replace(
        common_fields(fields, request, now),
        to=fields.number("to", required=True),
        body=body,
        likeness=likeness(body),
        metadata=metadata_of(fields),
    )


def identified(draft: Draft, account: str, key: str, index: int, fingerprint: str) -> Draft:
    """The draft with its account and the id that its idempotency key gives it."""
    name = message_id(account, key, index) if key else str(uuid.uuid4())
    return replace(draft, id=name, account=account, keyed=bool(key), fingerprint=fingerprint)


def filled(body: str, variables: dict[str, str]) -> tuple[str, list[str]]:
    """A body with its {{variables}} filled in, and the names that were not given."""
    missing = sorted({m.group(1) for m in _VARIABLE.finditer(body)} - set(variables))
    return _VARIABLE.sub(lambda m: variables.get(m.group(1), m.group(0)), body), missing
