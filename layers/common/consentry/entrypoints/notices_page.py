"""The register of sub-processors and the change log of policies, for reading and printing."""

from collections.abc import Sequence
from typing import Any

from consentry.entrypoints.page import page, table, text

_COLUMNS = ("Who", "What for", "Which data", "Where", "Since")
_PROCESSORS = "Who processes data with us"
_CHANGES = "How our policies changed"


def processors_page(items: Sequence[dict[str, Any]]) -> str:
    """The register as one page."""
    asked = "<p>This page, like every page of ours, loads nothing from any of them.</p>"
    return page(_PROCESSORS, [f"<h1>{_PROCESSORS}</h1>", asked, processors_table(items)])


def processors_table(items: Sequence[dict[str, Any]]) -> str:
    """The register as a table, for a page of its own or of a programme."""
    return table(_PROCESSORS, _COLUMNS, [_processor(item) for item in items])


def changes_page(items: Sequence[dict[str, Any]]) -> str:
    """The change log as one page."""
    rows = [
        tuple(map(text, (item["policy"], item["version"], _from(item), item["changes"])))
        for item in items
    ]
    columns = ("Policy", "Version", "In force from", "What changed")
    return page(_CHANGES, [f"<h1>{_CHANGES}</h1>", table(_CHANGES, columns, rows)])


def _processor(item: dict[str, Any]) -> tuple[str, ...]:
    over = f", until {item['until']}" if item["until"] else ""
    asked = "; only once you have agreed" if item["asked_first"] else ""
    return tuple(
        map(
            text,
            (
                item["name"],
                f"{item['role']}{asked}",
                "; ".join(item["data"]),
                item["where"],
                f"{item['since']}{over}",
            ),
        )
    )


def _from(item: dict[str, Any]) -> str:
    return item["effective_from"] or "the start"
