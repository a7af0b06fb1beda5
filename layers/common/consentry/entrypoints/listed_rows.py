"""From the rows of a list to what they state, each with its own problem (api.md section 3)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from consentry.domain.lists import values
from consentry.domain.lists.formats import (
    CONSENT,
    EVIDENCE,
    OPT_OUT,
    ListFormat,
    Said,
    columns,
    is_text_channel,
    said,
)
from consentry.domain.lists.numbers import SpoiltNumber, read_number
from consentry.domain.lists.table import Row, UnreadableList, rows_of
from consentry.domain.phone import InvalidPhoneNumber
from consentry.domain.suppression import SuppressionReason
from consentry.domain.times import rfc3339
from consentry.entrypoints.api.consents import SCOPE, new_consent
from consentry.entrypoints.fields import Fields
from consentry.errors import FieldError, InvalidRequest
from consentry.services.evidence import NewConsent
from consentry.services.listed import Listed, ListedOptOut

MOST_ROWS = 500
_READ: dict[str, Callable[[Any], Any]] = {
    "categories": values.listed,
    "captured_at": values.instant,
    "expires_at": lambda value: values.instant(value, last=True),
    "checkbox": values.flag,
    "not_condition_of_purchase": values.flag,
    "adult": values.flag,
    "frequency_max": values.count,
    "frequency_per": values.word,
    "level": values.word,
    "method": values.word,
    "source": values.word,
    "reason": values.word,
    "scope": lambda value: value.strip().casefold() if isinstance(value, str) else value,
    "at": lambda value: values.instant(value, last=True),
}
_ELSEWHERE = "opted out: take it over with POST /v1/suppressions/import"


def read_rows(format: ListFormat, data: str, wanted: tuple[str, ...]) -> list[Row]:
    """The rows with their values under our fields' names. InvalidRequest names `data`."""
    try:
        rows = []
        for row in rows_of(data):
            rows.append(_ours(format, row, wanted))
            if len(rows) > MOST_ROWS:
                raise _bad("too_many_rows", _TOO_MANY)
    except UnreadableList as exc:
        raise _bad("not_a_list", str(exc)) from exc
    if not rows:
        raise _bad("no_rows", "has a header and no row")
    return rows


_TOO_MANY = (
    f"has more than {MOST_ROWS} rows; send it in parts of at most {MOST_ROWS}: a row that was taken"
    " is not taken twice. Larger files as a job are not offered yet"
)


def consent_rows(
    format: ListFormat, data: str, account: str, region: str, defaults: Mapping[str, Any]
) -> list[Listed[NewConsent]]:
    """What the rows of a list of consents state; `defaults` fill in what a row leaves out."""
    return [_consent(format, row, account, region, defaults) for row in _rows(format, data)]


def opt_out_rows(
    format: ListFormat, data: str, region: str, now: datetime
) -> list[Listed[ListedOptOut]]:
    """What the rows of a list of opt-outs state."""
    return [_opt_out(format, row, region, now) for row in read_rows(format, data, OPT_OUT)]


def _rows(format: ListFormat, data: str) -> list[Row]:
    return read_rows(format, data, CONSENT)


def _ours(format: ListFormat, row: Row, wanted: tuple[str, ...]) -> Row:
    if row.unreadable:
        return row
    found = columns(format, wanted, row.values)
    if found.twice:
        return Row(line=row.line, unreadable=f"has `{found.twice[0]}` in two columns")
    if found.unknown and format is ListFormat.CONSENTRY:
        name = str(found.unknown[0])[:60]
        return Row(line=row.line, unreadable=f"has a column `{name}` that means nothing here")
    given = {ours: row.values[name] for name, ours in found.fields.items()}
    return Row(line=row.line, values={n: _READ.get(n, _same)(v) for n, v in given.items()})


def _consent(
    format: ListFormat, row: Row, account: str, region: str, defaults: Mapping[str, Any]
) -> Listed[NewConsent]:
    number, errors = _number(row, region)
    if row.unreadable or errors:
        return _failed(row, errors)
    if skipped := _not_in(format, row):
        return Listed(line=row.line, number=number, skipped=skipped)
    fields = Fields({**_document(row, defaults), "recipient": number}, errors=errors)
    new = new_consent(fields, account)
    fields.close()
    if fields.errors:
        return _failed(row, fields.errors, number)
    return Listed(line=row.line, number=number, stated=new)


def _opt_out(format: ListFormat, row: Row, region: str, now: datetime) -> Listed[ListedOptOut]:
    number, errors = _number(row, region)
    if row.unreadable or errors:
        return _failed(row, errors)
    if skipped := _not_out(format, row):
        return Listed(line=row.line, number=number, skipped=skipped)
    given = {n: v for n, v in row.values.items() if n in ("scope", "reason", "at", "note")}
    fields = Fields(given, errors=errors)
    by_owner = values.flag(row.values.get("by_recipient", True)) is False
    stated = ListedOptOut(
        number=number,
        scope=fields.text("scope", most=80, pattern=SCOPE, hint=_SCOPE, default="account"),
        reason=fields.choice("reason", SuppressionReason)
        or (SuppressionReason.MANUAL if by_owner else SuppressionReason.STOP),
        at=_past(fields, now),
        note=fields.text("note", most=500),
    )
    if format is ListFormat.TWILIO and said(format, row.values) is Said.NOTHING:
        fields.bad("status", "choice", "must be opt-in or opt-out")
    if fields.errors:
        return _failed(row, fields.errors, number)
    return Listed(line=row.line, number=number, stated=stated)


def _past(fields: Fields, now: datetime) -> datetime | None:
    """When a row says that it happened; None where it says only that it was today."""
    at = fields.instant("at")
    if at is None or at <= now:
        return at
    if rfc3339(at) != values.instant(rfc3339(now)[:10], last=True):
        fields.bad("at", "range", f"must not be later than now, {rfc3339(now)}")
    return None


_SCOPE = "must be account, campaign:<id> or category:<name>"


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


def _not_out(format: ListFormat, row: Row) -> str:
    if not is_text_channel(row.values):
        return "not about texts"
    told = said(format, row.values)
    nothing = format is ListFormat.PINPOINT and told is Said.NOTHING
    return "not opted out" if told is Said.OPTED_IN or nothing else ""


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


def _number(row: Row, region: str) -> tuple[str, list[FieldError]]:
    if row.unreadable:
        return "", []
    given = row.values.get("recipient")
    if given is None:
        return "", [FieldError(field="recipient", code="required", message="is required")]
    try:
        return read_number(str(given), region), []
    except SpoiltNumber:
        code, message = "rounded", "was rounded by a spreadsheet; format the column as text"
    except InvalidPhoneNumber as exc:
        code, message = str(exc.code), "must be a phone number, such as +14155550123"
    return "", [FieldError(field="recipient", code=code, message=message)]


def _failed(row: Row, errors: list[FieldError], number: str = "") -> Listed[Any]:
    if row.unreadable:
        errors = [FieldError(field="", code="unreadable", message=row.unreadable)]
    return Listed(line=row.line, number=number, problem=InvalidRequest(errors))


def _bad(code: str, message: str) -> InvalidRequest:
    return InvalidRequest([FieldError(field="data", code=code, message=message)])


def _same(value: Any) -> Any:
    return value
