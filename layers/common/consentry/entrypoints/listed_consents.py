"""From the rows of a list to consents, as `POST /v1/consents` reads them (api.md section 3)."""

from collections.abc import Mapping
from typing import Any

from consentry.domain.lists.formats import (
    CONSENT,
    EVIDENCE,
    ListFormat,
    Said,
    is_text_channel,
    said,
)
from consentry.domain.lists.table import Row
from consentry.entrypoints.api.consents import new_consent
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.listed_rows import failed, number_of, read_rows
from consentry.services.evidence import NewConsent
from consentry.services.listed import Listed

_ELSEWHERE = "opted out: take it over with POST /v1/suppressions/import"


def consent_rows(
    format: ListFormat, data: str, account: str, region: str, defaults: Mapping[str, Any]
) -> list[Listed[NewConsent]]:
    """What the rows of a list of consents state; `defaults` fill in what a row leaves out."""
    rows = read_rows(format, data, CONSENT)
    return [_consent(format, row, account, region, defaults) for row in rows]


def _consent(
    format: ListFormat, row: Row, account: str, region: str, defaults: Mapping[str, Any]
) -> Listed[NewConsent]:
    number, errors = number_of(row, region)
    if row.unreadable or errors:
        return failed(row, errors)
    if skipped := _not_in(format, row):
        return Listed(line=row.line, number=number, skipped=skipped)
    fields = Fields({**_document(row, defaults), "recipient": number}, errors=errors)
    new = new_consent(fields, account)
    fields.close()
    if fields.errors:
        return failed(row, fields.errors, number)
    return Listed(line=row.line, number=number, stated=new)


def _not_in(format: ListFormat, row: Row) -> str:
    """Why a row of a list is no consent, where it says something else."""
    if not is_text_channel(row.values):
        return "not about texts"
    told = said(format, row.values)
    if format is ListFormat.CONSENTRY and "status" not in row.values:
        return ""
    if told is Said.OPTED_OUT:
        return _ELSEWHERE
    return "" if told is Said.OPTED_IN else "does not say that the recipient agreed"


def _document(row: Row, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The body of `POST /v1/consents` that a row stands for."""
    base = {"method": "import", "source": "direct", **defaults}
    told = {n: v for n, v in row.values.items() if n in CONSENT and n not in ("status", *EVIDENCE)}
    agreed = {n: told.pop(f"frequency_{n}") for n in ("max", "per") if f"frequency_{n}" in told}
    proof = {n: v for n, v in row.values.items() if n in EVIDENCE}
    if agreed:
        told["frequency"] = {**_object(base.get("frequency")), **agreed}
    if proof:
        told["evidence"] = {**_object(base.get("evidence")), **proof}
    return {**base, **told}


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
