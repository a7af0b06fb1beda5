"""Files that leave the gateway: CSV that does no harm in a spreadsheet, and JSONL.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a return would be taken for a formula: it gets
an apostrophe in front, which reading a list takes away again. A number in E.164 is left alone:
other programs must be able to read it, and a spreadsheet can only make a number of it.
"""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence

_FORMULA = re.compile(r"'*[=+\-@]|[\t\r]")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


def as_csv(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    """A header and a line per row, in UTF-8 with CRLF as RFC 4180 has it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return out.getvalue()


def as_jsonl(rows: Sequence[Mapping[str, object]]) -> str:
    """One JSON object a line."""
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return "".join(f"{line}\n" for line in lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ";".join(str(each) for each in value)
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
