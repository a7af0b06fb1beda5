"""`/v1/accounts/{account}/keys`: made, listed, replaced and ended by an operator.

A key is in the answer that makes it and in no other.
"""

from datetime import timedelta
from typing import Any

from consentry.domain.api_key import ApiKey, Role
from consentry.domain.times import rfc3339
from consentry.entrypoints import wiring
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.json_body import parse_json
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import OPERATORS, Answer, Route
from consentry.entrypoints.wiring import governing
from consentry.errors import FieldError, InvalidRequest
from consentry.services.api_keys import LONGEST_OVERLAP, IssuedKey, NewKey

DAY_MINUTES = 24 * 60


def issue(request: Request) -> Answer:
    """A new key, shown this once."""
    account, fields = request.identifier("account"), request.document()
    role = fields.choice("role", Role, required=True)
    if role is Role.NONE:
        fields.bad("role", "choice", "must be one of sender, emergency, operator")
    label = fields.text("label", most=100)
    expires_at = fields.instant("expires_at")
    fields.done()
    new = NewKey(
        account=account,
        role=role or Role.NONE,
        label=label,
        expires_at=expires_at,
    )
    return _shown_once(governing.key_desk().issue(new, request.actor))


def listed(request: Request) -> Answer:
    """An account's keys, newest first; with `role=operator` those of operators."""
    account, role = request.identifier("account"), request.query.get("role", "")
    if role not in ("", Role.OPERATOR):
        message = "may only be `operator`; every other role is listed without it"
        raise InvalidRequest([FieldError(field="role", code="choice", message=message)])
    found = governing.key_desk().listed(account, of_operators=bool(role))
    return Answer(document={"items": [key_json(key) for key in found]})


def rotate(request: Request) -> Answer:
    """A new key in place of one, which goes on for `overlap_minutes` (a day, unless told)."""
    account, key = request.identifier("account"), request.uuid("key")
    fields = Fields(parse_json(request.body) if request.body else {})
    most = int(LONGEST_OVERLAP.total_seconds()) // 60
    overlap = fields.integer("overlap_minutes", least=0, most=most)
    expires_at = fields.instant("expires_at")
    fields.done()
    issued = governing.key_desk().rotate(
        account,
        key,
        request.actor,
        overlap=timedelta(minutes=DAY_MINUTES if overlap is None else overlap),
        expires_at=expires_at,
    )
    return _shown_once(issued)


def revoke(request: Request) -> Answer:
    """Ends a key, within a minute everywhere."""
    account, key = request.identifier("account"), request.uuid("key")
    governing.key_desk().revoke(account, key, request.actor)
    return Answer(document={"id": key, "revoked": True})


_ALL, _ONE = "/v1/accounts/<account>/keys", "/v1/accounts/<account>/keys/<key>"
ROUTES = (
    Route(method="POST", path=_ALL, run=issue, roles=OPERATORS),
    Route(method="GET", path=_ALL, run=listed, roles=OPERATORS, query=("role",)),
    Route(method="POST", path=f"{_ONE}/rotate", run=rotate, roles=OPERATORS),
    Route(method="DELETE", path=_ONE, run=revoke, roles=OPERATORS),
)


def key_json(key: ApiKey) -> dict[str, Any]:
    """A key as it is listed: neither the key nor its hash."""
    return {
        "id": key.id,
        "role": key.role.value,
        "account": key.account or None,
        "label": key.label,
        "state": key.state(wiring.clock().now()).value,
        "created_at": rfc3339(key.created_at) if key.created_at else None,
        "expires_at": rfc3339(key.expires_at) if key.expires_at else None,
        "revoked_at": rfc3339(key.revoked_at) if key.revoked_at else None,
        "made_by": key.made_by or None,
        "replaces": key.replaces or None,
    }


def _shown_once(issued: IssuedKey) -> Answer:
    return Answer(status=201, document={**key_json(issued.stored), "key": issued.key})
