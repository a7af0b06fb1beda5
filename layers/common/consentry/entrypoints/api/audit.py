"""`/v1/audit`: who did what, when and why. An account's key sees what concerns its account."""

from typing import Any

from consentry.domain.api_key import Role
from consentry.domain.audit import AuditEntry, AuditKind
from consentry.domain.times import rfc3339
from consentry.entrypoints.cursors import seal, unseal
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import Answer, Route
from consentry.entrypoints.wiring import ledgers, stores
from consentry.services.audit_trail import Wanted


def read_audit(request: Request) -> Answer:
    """A page of the audit log, newest first."""
    asked = request.asked()
    since, until = asked.instant("from"), asked.instant("to")
    kind = asked.choice("kind", AuditKind)
    limit, cursor = request.page()
    for name in ("limit", "cursor"):
        asked.text(name, most=2000)
    asked.done()
    everything = request.caller.role is Role.OPERATOR and "account" not in request.query
    account = "" if everything else request.account()
    scope = f"audit:{account}"
    page = ledgers.audit_trail().page(
        Wanted(account=account, since=since, until=until, kind=kind),
        limit=limit,
        cursor=unseal(stores.keys(), scope, cursor),
    )
    items = [audit_json(entry) for entry in page.items]
    return Answer(document={"items": items, "next_cursor": seal(stores.keys(), scope, page.next)})


ROUTES = (
    Route(
        method="GET",
        path="/v1/audit",
        run=read_audit,
        query=("cursor", "from", "kind", "limit", "to"),
    ),
)


def audit_json(entry: AuditEntry) -> dict[str, Any]:
    """An entry, with a sentence that tells it."""
    note, actor = entry.note, entry.actor
    return {
        "id": entry.id,
        "seq": entry.seq,
        "at": rfc3339(entry.at),
        "account": note.account or None,
        "kind": note.kind.value,
        "action": note.action,
        "subject": note.subject or None,
        "from": note.before or None,
        "to": note.after or None,
        "reason": note.reason or None,
        "by": {"key": actor.key or None, "role": actor.role.value if actor.key else "consentry"},
        "request": actor.request or None,
        "detail": dict(note.detail),
        "story": entry.story,
        "hash": entry.hash,
    }
