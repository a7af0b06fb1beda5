"""The register of sub-processors and the change log of policies, for reading and printing."""

from collections.abc import Sequence
from typing import Any

from consentry.entrypoints.page import page, table, text, when

_COLUMNS = ("Who", "What for", "Which data", "Where", "Since")
_PROCESSORS = "Who processes data with us"
_EACH = "Each company and what it gets"
_CHANGES = "How our policies changed"
_VERSIONS = "Each version, newest first"


def processors_page(items: Sequence[dict[str, Any]]) -> str:
    """The register as one page."""
    asked = "<p>This page, like every page of ours, loads nothing from any of them.</p>"
    return page(_PROCESSORS, [f"<h1>{_PROCESSORS}</h1>", asked, processors_table(items, _EACH)])


def processors_table(items: Sequence[dict[str, Any]], caption: str = _PROCESSORS) -> str:
    """The register as a table, for a page of its own or of a programme."""
    return table(caption, _COLUMNS, [_processor(item) for item in items])


def changes_page(items: Sequence[dict[str, Any]]) -> str:
    """The change log as one page."""
    rows = [
        (text(item["policy"]), text(item["version"]), _from(item), text(item["changes"]))
        for item in items
    ]
    columns = ("Policy", "Version", "In force from", "What changed")
    return page(_CHANGES, [f"<h1>{_CHANGES}</h1>", table(_VERSIONS, columns, rows)])


def _processor(item: dict[str, Any]) -> tuple[str, ...]:
    over = f", until {when(item['until'])}" if item["until"] else ""
    asked = "; only once you have agreed" if item["asked_first"] else ""
    said = (item["name"], f"{item['role']}{asked}", "; ".join(item["data"]), item["where"])
    return (*map(text, said), f"{when(item['since'])}{over}")


def _from(item: dict[str, Any]) -> str:
    return when(item["effective_from"]) if item["effective_from"] else "the start"
