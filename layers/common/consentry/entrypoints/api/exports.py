"""`/v1/consents/export`, `/v1/suppressions/export`: an account's own lists, for the operator, page
by page, each on record with what it is for (clauses CYC-04, CYC-06, RL-18).
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from consentry.domain.consent import Consent
from consentry.domain.lists.formats import CONSENT, EVIDENCE, OPT_OUT
from consentry.domain.lists.writing import as_csv, as_jsonl
from consentry.domain.times import rfc3339
from consentry.entrypoints import cursors
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.observability import count, logger
from consentry.entrypoints.prose import without_number
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import OPERATORS, Answer, Route
from consentry.entrypoints.wiring import keeping, stores
from consentry.services.evidence import evidence_document
from consentry.services.exporting import ListedRecipient

_UNREAD = frozenset({"date_of_birth", "adult"})
"""Columns that are read and not kept: who is a child is not on any list."""
CONSENT_COLUMNS = tuple(name for name in CONSENT if name not in _UNREAD)


class FileKind(StrEnum):
    """How a list is written."""

    JSON = "json"
    CSV = "csv"
    JSONL = "jsonl"


def suppressions(request: Request) -> Answer:
    """A page of the account's opt-outs in force, in the columns that an import reads."""
    account, kind, purpose = _asked(request)
    limit, cursor = request.page()
    scope = f"suppressions-export|{account}"
    page = keeping.export_desk().opt_outs(
        account,
        purpose=purpose,
        given_by=request.caller.key_id,
        limit=limit,
        cursor=cursors.unseal(stores.keys(), scope, cursor),
    )
    rows = [
        {
            "recipient": item.number,
            "scope": entry.scope,
            "reason": entry.reason.value,
            "at": rfc3339(entry.at),
            "note": entry.note or None,
            "source": entry.source,
        }
        for item in page.items
        for entry in item.in_force()
    ]
    return _answer(request, "suppressions", account, kind, rows, OPT_OUT, (scope, page.next))


def consents(request: Request) -> Answer:
    """A page of the account's consents with their evidence, in the columns that an import reads."""
    account, kind, purpose = _asked(request)
    limit, cursor = request.page()
    scope = f"consents-export|{account}"
    page = keeping.export_desk().agreed(
        account,
        purpose=purpose,
        given_by=request.caller.key_id,
        limit=limit,
        cursor=cursors.unseal(stores.keys(), scope, cursor),
    )
    rows = [
        _consent_row(listed, consent) for listed in page.items for consent in listed.record.consents
    ]
    return _answer(request, "consents", account, kind, rows, CONSENT_COLUMNS, (scope, page.next))


ROUTES = (
    Route(
        method="GET",
        path="/v1/consents/export",
        run=consents,
        roles=OPERATORS,
        query=("cursor", "format", "limit", "purpose"),
    ),
    Route(
        method="GET",
        path="/v1/suppressions/export",
        run=suppressions,
        roles=OPERATORS,
        query=("cursor", "format", "limit", "purpose"),
    ),
)


def _asked(request: Request) -> tuple[str, FileKind, str]:
    account = request.account()
    asked = Fields(
        {n: t for n, t in request.query.items() if n not in ("account", "limit", "cursor")}
    )
    kind = asked.choice("format", FileKind) or FileKind.JSON
    purpose = without_number(asked, "purpose", most=200)
    asked.done()
    return account, kind, purpose


def _consent_row(listed: ListedRecipient, consent: Consent) -> dict[str, Any]:
    record, agreed = listed.record, consent.frequency
    kept = listed.evidence.get(consent.id)
    proof = evidence_document(kept.evidence) if kept else dict.fromkeys(EVIDENCE)
    return {
        "recipient": record.number,
        "campaign": consent.campaign or None,
        "categories": [category.value for category in consent.categories],
        "level": consent.level.value,
        "method": consent.method.value,
        "source": consent.source.value,
        "captured_at": rfc3339(consent.captured_at),
        "expires_at": rfc3339(consent.expires_at) if consent.expires_at else None,
        "frequency_max": agreed.max if agreed else None,
        "frequency_per": agreed.per if agreed else None,
        "time_zone": record.time_zone or None,
        "region": record.region or None,
        "language": record.language or None,
        "status": consent.status.value,
        **{name: value if value != "" else None for name, value in proof.items()},
    }


def _answer(
    request: Request,
    kind: str,
    account: str,
    form: FileKind,
    rows: Sequence[dict[str, Any]],
    columns: Sequence[str],
    following: tuple[str, str],
) -> Answer:
    # What left is on record twice: in the trail, and here by key and count, never by number.
    logger.info("list exported", list=kind, account=account, key=request.caller.key_id)
    count("Exported", len(rows), list=kind, account=account)
    cursor = cursors.seal(stores.keys(), *following)
    document = {"items": list(rows), "next_cursor": cursor}
    headers = {"Next-Cursor": cursor} if cursor else {}
    if form is FileKind.CSV:
        text = as_csv(columns, rows)
        return Answer(
            document=document, file=text, file_kind="text/csv; charset=utf-8", headers=headers
        )
    if form is FileKind.JSONL:
        text = as_jsonl(rows)
        return Answer(document=document, file=text, file_kind="application/jsonl", headers=headers)
    return Answer(document=document)
