"""Pages for reading and printing: sentences and tables, nothing fetched from anywhere."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from html import escape

_STYLE = """
:root { color-scheme: light dark; --quiet: #5b5e66; --line: #dcdad2 }
@media (prefers-color-scheme: dark) { :root { --quiet: #a6a9b0; --line: #3a3f45 } }
html { background: Canvas; color: CanvasText }
body { font: 16px/1.5 system-ui, "Liberation Sans", sans-serif; margin: 2rem auto; max-width: 64rem;
  padding: 0 1rem }
h1 { font-size: 1.7rem; line-height: 1.25 }
h2 { font-size: 1.25rem; margin-top: 2rem; border-top: 1px solid var(--line); padding-top: 1rem }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .6rem }
p { max-width: 46rem }
table { border-collapse: collapse; width: 100%; margin-bottom: 1.6rem }
caption { text-align: left; font-weight: 600; padding: .3rem 0 }
th, td { text-align: left; vertical-align: top; padding: .4rem 1rem .4rem 0 }
tbody th { width: 13rem }
thead th { color: var(--quiet); font-weight: 600; font-size: .9rem }
tr { border-bottom: 1px solid var(--line) }
time { white-space: nowrap; font-variant-numeric: tabular-nums }
code { overflow-wrap: anywhere; font-size: .85em }
.prose { overflow-wrap: anywhere; min-width: 13rem }
blockquote { margin: .3rem 0 1rem; padding-left: .8rem; border-left: 3px solid var(--line);
  white-space: pre-wrap; overflow-wrap: anywhere; max-width: 46rem }
.scroll { overflow-x: auto }
@media screen and (max-width: 40rem) {
  table, caption, tbody, tr, th, td { display: block }
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden }
  tr { padding: .5rem 0 }
  th, td { padding: .1rem 0; overflow-wrap: anywhere }
  td[data-of]::before { content: attr(data-of); display: block; color: var(--quiet);
    font-size: .85rem; font-weight: 600 }
}
@media print {
  body { margin: 0; max-width: none }
  h2 { break-after: avoid }
  tr { break-inside: avoid }
}
"""

_DAY = len("2026-11-24")


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

    Without headings for the columns, the first cell of each row is its heading. On a narrow screen
    a row becomes a list of its cells; the roles say that it is a table all the same.
    """
    head = "".join(f'<th scope="col" role="columnheader">{escape(each)}</th>' for each in headings)
    head = f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>' if headings else ""
    body = "".join(f'<tr role="row">{_cells(headings, row)}</tr>' for row in rows)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table role="table"><caption>{escape(caption)}</caption>{head}'
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _cells(headings: tuple[str, ...], row: tuple[str, ...]) -> str:
    if headings:
        return "".join(
            f'<td role="cell" data-of="{escape(of)}">{cell}</td>'
            for of, cell in zip(headings, row, strict=True)
        )
    first, *others = row
    rest = "".join(f'<td role="cell">{cell}</td>' for cell in others)
    return f'<th scope="row" role="rowheader">{first}</th>{rest}'


def text(value: object) -> str:
    """Anything as text."""
    return escape(str(value))


def prose(value: object) -> str:
    """What somebody wrote, however long its words are."""
    return f'<div class="prose">{text(value)}</div>'


def in_words(value: object) -> str:
    """A name of ours in words: `web_form` is web form; yes and no for what is so or not."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return text(value).replace("_", " ")


def when(instant: str) -> str:
    """An instant or a day in RFC 3339, to the second, on one line."""
    shown = f"{instant[:10]} {instant[11:19]} UTC" if len(instant) > _DAY else instant
    return f'<time datetime="{text(instant)}">{text(shown)}</time>'


def code(value: object) -> str:
    """Anything as text of a machine."""
    return f"<code>{escape(str(value))}</code>"
