"""The rows of a list under our fields' names, each with its number or its own problem."""

from collections.abc import Callable
from typing import Any

from consentry.domain.lists import values
from consentry.domain.lists.formats import ListFormat, columns
from consentry.domain.lists.numbers import SpoiltNumber, read_number
from consentry.domain.lists.table import Row, UnreadableList, rows_of
from consentry.domain.phone import InvalidPhoneNumber
from consentry.errors import FieldError, InvalidRequest
from consentry.services.listed import Listed

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


def number_of(row: Row, region: str) -> tuple[str, list[FieldError]]:
    """A row's number in E.164, or what is wrong with it."""
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


def failed(row: Row, errors: list[FieldError], number: str = "") -> Listed[Any]:
    """A row that states nothing, with what is wrong with it."""
    if row.unreadable:
        errors = [FieldError(field="", code="unreadable", message=row.unreadable)]
    return Listed(line=row.line, number=number, problem=InvalidRequest(errors))


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


def _bad(code: str, message: str) -> InvalidRequest:
    return InvalidRequest([FieldError(field="data", code=code, message=message)])


def _same(value: Any) -> Any:
    return value
