"""From the rows of a list to opt-outs (api.md section 4)."""

from datetime import datetime

from consentry.domain.lists import values
from consentry.domain.lists.formats import OPT_OUT, ListFormat, Said, is_text_channel, said
from consentry.domain.lists.table import Row
from consentry.domain.suppression import SuppressionReason
from consentry.domain.times import rfc3339
from consentry.entrypoints.api.consents import SCOPE
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.listed_rows import failed, number_of, read_rows
from consentry.services.listed import Listed, ListedOptOut

_SCOPE = "must be account, campaign:<id> or category:<name>"


def opt_out_rows(
    format: ListFormat, data: str, region: str, now: datetime
) -> list[Listed[ListedOptOut]]:
    """What the rows of a list of opt-outs state."""
    return [_opt_out(format, row, region, now) for row in read_rows(format, data, OPT_OUT)]


def _opt_out(format: ListFormat, row: Row, region: str, now: datetime) -> Listed[ListedOptOut]:
    number, errors = number_of(row, region)
    if row.unreadable or errors:
        return failed(row, errors)
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
        return failed(row, fields.errors, number)
    return Listed(line=row.line, number=number, stated=stated)


def _past(fields: Fields, now: datetime) -> datetime | None:
    """When a row says that it happened; None where it says only that it was today."""
    at = fields.instant("at")
    if at is None or at <= now:
        return at
    if rfc3339(at) != values.instant(rfc3339(now)[:10], last=True):
        fields.bad("at", "range", f"must not be later than now, {rfc3339(now)}")
    return None


def _not_out(format: ListFormat, row: Row) -> str:
    if not is_text_channel(row.values):
        return "not about texts"
    told = said(format, row.values)
    nothing = format is ListFormat.PINPOINT and told is Said.NOTHING
    return "not opted out" if told is Said.OPTED_IN or nothing else ""
