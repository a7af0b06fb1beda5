"""CSV and JSONL as rows of named texts, whichever program wrote them.

A byte order mark, quotes, any line end, commas, semicolons or tabs: all are taken. What cannot be
read is an error with its line, never a guess.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_DELIMITERS = ",;\t"
_TOLD = re.compile(r"sep=([,;\t|])\r?\n")
_MARKED = re.compile(r"'+[=+\-@]")
MOST_COLUMNS = 100
_DEEPEST = 3


class UnreadableList(ValueError):
    """The text is no list. The message names the line and never quotes what stands there."""

    def __init__(self, line: int, what: str) -> None:
        self.line = line
        super().__init__(f"line {line}: {what}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: the line on which it begins, and its texts by column, empty ones left out.

    `unreadable` says why it could not be read.
    """

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    unreadable: str = ""


def rows_of(text: str) -> Iterator[Row]:
    """The rows of a list, one by one; UnreadableList for what is none.

    JSON is known by its first character.
    """
    text = text.removeprefix("\ufeff")
    start = text.lstrip()[:1]
    if not start:
        raise UnreadableList(1, "the list is empty")
    return _json(text) if start in "{[" else _csv(text)


def _csv(text: str) -> Iterator[Row]:
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=head.count)
    begins = 1
    if told := _TOLD.match(text):
        # Spreadsheets say so in a line of its own, which others take for a header.
        delimiter, text, begins = told[1], text[told.end() :], 2
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    first = begins
    try:
        for cells in reader:
            line, begins = begins, reader.line_num + first
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = _header(cells, line)
            elif len(cells) > len(header) and any(cells[len(header) :]):
                yield Row(line=line, unreadable="has more cells than the header has columns")
            else:
                yield Row(line=line, values=_texts(zip(header, cells, strict=False)))
    except csv.Error:
        raise UnreadableList(begins, "its quotes do not match") from None


def _header(cells: list[str], line: int) -> list[str]:
    names = [cell.strip() for cell in cells]
    if len(names) > MOST_COLUMNS:
        raise UnreadableList(line, f"has more than {MOST_COLUMNS} columns")
    while names and not names[-1]:
        names.pop()
    return names


def _texts(pairs: Any) -> dict[str, Any]:
    return {name: _bare(text) for name, text in pairs if name and text.strip()}


def _bare(text: str) -> str:
    """A cell without the apostrophe by which spreadsheets are told that it is text."""
    text = text.strip()
    return text[1:] if _MARKED.match(text) else text


def _json(text: str) -> Iterator[Row]:
    whole = _document(text)
    if whole is not None:
        for place, value in enumerate(whole, start=1):
            yield _row(place, value)
        return
    for line, each in enumerate(text.splitlines(), start=1):
        if each.strip():
            try:
                value = json.loads(each)
            except (ValueError, RecursionError):
                yield Row(line=line, unreadable="is no JSON")
            else:
                yield _row(line, value)


def _document(text: str) -> list[Any] | None:
    """The items of one JSON document: a list, or an object with a list in it as AWS answers."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, list):
        return value
    lists = [each for each in value.values() if isinstance(each, list)]
    inner = lists[0] if len(lists) == 1 else []
    return inner if inner and all(isinstance(each, dict) for each in inner) else [value]


def _row(line: int, value: object) -> Row:
    if not isinstance(value, dict):
        return Row(line=line, unreadable="is no JSON object")
    return Row(line=line, values=dict(_flat(value, "")))


def _flat(value: dict[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """Objects in objects by their path, as a column is named: `Demographic.Timezone`."""
    for name, each in value.items():
        if isinstance(each, dict) and path.count(".") < _DEEPEST:
            yield from _flat(each, f"{path}{name}.")
        elif each is not None:
            yield f"{path}{name}", each
