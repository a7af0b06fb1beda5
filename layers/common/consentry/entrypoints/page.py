"""Pages for reading and printing: sentences and tables, nothing fetched from anywhere."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from html import escape

_STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
h1 { font-size: 1.6rem }
h2 { font-size: 1.2rem; margin-top: 2rem; border-top: 1px solid; padding-top: 1rem }
table { border-collapse: collapse; width: 100%; margin-bottom: 1.2rem }
caption { text-align: left; font-weight: 600; padding: .3rem 0 }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0 }
tr { border-bottom: 1px solid #8884 }
code { overflow-wrap: anywhere; font-size: .85em }
blockquote { margin: .3rem 0; padding-left: .8rem; border-left: 3px solid; white-space: pre-wrap }
.scroll { overflow-x: auto }
@media print {
  body { margin: 0; max-width: none }
  h2 { break-after: avoid }
  tr { break-inside: avoid }
}
"""


class Format(StrEnum):
    """How a document is answered."""

    JSON = "json"
    HTML = "html"


def page(title: str, parts: Iterable[str]) -> str:
    """A whole page; `title` is text, the parts are HTML."""
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{text(title)}</title><style>{_STYLE}</style>"
    )
    body = f"<body><main>{chr(10).join(parts)}</main></body>"
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>{body}</html>\n'


def section(title: str, items: Iterable[str], empty: str) -> str:
    """A part under a heading; `empty` says what it means that there is nothing."""
    shown = "".join(items) or f"<p>{escape(empty)}.</p>"
    return f"<section><h2>{escape(title)}</h2>{shown}</section>"


def table(caption: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table of cells that are HTML; caption and headings are text.

    Without headings for the columns, the first cell of each row is its heading.
    """
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in headings)
    head = f"<thead><tr>{head}</tr></thead>" if headings else ""
    first = "<td>{}</td>" if headings else '<th scope="row">{}</th>'
    body = "".join(
        f"<tr>{first.format(row[0])}{''.join(f'<td>{cell}</td>' for cell in row[1:])}</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption>{head}"
        f"<tbody>{body}</tbody></table></div>"
    )


def text(value: object) -> str:
    """Anything as text."""
    return escape(str(value))


def code(value: object) -> str:
    """Anything as text of a machine."""
    return f"<code>{escape(str(value))}</code>"
