"""`/v1/suppressions`: put, read, list, and the few that an operator may delete."""

import re

from consentry.domain.api_key import Role
from consentry.domain.message import Category
from consentry.domain.suppression import GLOBAL, SuppressionReason
from consentry.entrypoints import cursors
from consentry.entrypoints.fields import IDENTIFIER
from consentry.entrypoints.observability import count
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import OPERATORS, Answer, Route
from consentry.entrypoints.views.recipients import suppression_json
from consentry.entrypoints.wiring import keeping, opt_outs, stores
from consentry.errors import FieldError, Forbidden, InvalidRequest

SCOPE = re.compile(rf"global|account|campaign:{IDENTIFIER.pattern}|category:({'|'.join(Category)})")
HINT = "must be global, account, campaign:<id> or category:<name>"


def put(request: Request) -> Answer:
    """Forbids texts to a number, in a scope, for a reason."""
    number = request.number("number")
    fields = request.document()
    scope = fields.text("scope", required=True, most=80, pattern=SCOPE, hint=HINT)
    reason = fields.choice("reason", SuppressionReason, required=True)
    note = fields.text("note", most=500)
    operator = request.caller.role is Role.OPERATOR
    if scope == GLOBAL and not operator:
        raise Forbidden("scope `global` is for operators")
    account = "" if scope == GLOBAL and not fields.has("account") else request.account(fields)
    if scope == GLOBAL:
        fields.identifier("account")
    fields.done()
    if reason is None:
        raise AssertionError("a required field was missing")
    stored = opt_outs.suppression_desk().put(
        account,
        number,
        scope=scope,
        reason=reason,
        source="operator" if operator else "api",
        note=note,
        by=request.actor,
    )
    if reason is SuppressionReason.MINOR and account:
        # To hold what is known of a child is forbidden too (clause CYC-11).
        keeping.erasure_desk().of_child(account, number, by=request.actor)
    count("Suppressed", account=account, reason=reason.value)
    return Answer(document={"recipient": number, **suppression_json(stored, full=operator)})


def read(request: Request) -> Answer:
    """What forbids texts to a number."""
    number = request.number("number")
    standing = opt_outs.suppression_desk().of(request.account(), number)
    operator = request.caller.role is Role.OPERATOR
    items = [suppression_json(entry, full=True) for entry in standing.entries]
    hidden = [suppression_json(entry, full=operator) for entry in standing.globally]
    return Answer(document={"items": items + (hidden if operator else hidden[:1])})


def page(request: Request) -> Answer:
    """An account's opt-outs, latest change first."""
    account = request.account()
    limit, cursor = request.page()
    scope = f"suppressions|{account}"
    found = opt_outs.suppression_desk().page(
        account, limit=limit, cursor=cursors.unseal(stores.keys(), scope, cursor)
    )
    items = [
        {"recipient": item.number or None, **suppression_json(entry, full=True)}
        for item in found.items
        for entry in item.in_force()
    ]
    next_cursor = cursors.seal(stores.keys(), scope, found.next)
    return Answer(document={"items": items, "next_cursor": next_cursor})


def delete(request: Request) -> Answer:
    """Takes back an operator's own entry of one scope (query `scope`, by default `account`)."""
    number = request.number("number")
    scope = request.query.get("scope", "account")
    if not SCOPE.fullmatch(scope):
        raise InvalidRequest([FieldError(field="scope", code="format", message=HINT)])
    account = "" if scope == GLOBAL else request.account()
    opt_outs.suppression_desk().delete(account, number, scope, request.actor)
    return Answer(document={"recipient": number, "scope": scope, "deleted": True})


ROUTES = (
    Route(method="GET", path="/v1/suppressions", run=page, query=("cursor", "limit")),
    Route(method="PUT", path="/v1/suppressions/<number>", run=put),
    Route(method="GET", path="/v1/suppressions/<number>", run=read),
    Route(
        method="DELETE",
        path="/v1/suppressions/<number>",
        run=delete,
        roles=OPERATORS,
        query=("scope",),
    ),
)
