"""Versions in the order of their dates, without gap or overlap."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise

from consentry.policy.loading.source import Json, Source


def read_versions[V](
    source: Source, where: str, given: object, read: Callable[[str, object], V]
) -> tuple[V, ...]:
    """The rows of a list, each read by `read(where, entry)`.

    The first must reach back without end, the dates of the others must increase.
    """
    entries = given if isinstance(given, list) else []
    if not entries:
        source.wrong(where, "needs a list with at least one row")
    _in_order(source, where, entries)
    return tuple(read(f"{where}[{n}]", entry) for n, entry in enumerate(entries))


def start_of(source: Source, where: str, entry: Json) -> date | None:
    """`effective_from` as a day, or None."""
    start = entry.get("effective_from")
    return None if start is None else source.day(where, start)


def _in_order(source: Source, where: str, entries: list[object]) -> None:
    starts = [entry.get("effective_from") for entry in entries if isinstance(entry, dict)]
    if starts and starts[0] is not None:
        source.wrong(
            where, "gap: the first row must have `effective_from` null, reaching back without end"
        )
    later = [str(start) for start in starts[1:] if start is not None]
    if len(later) != len(starts[1:]) or any(b <= a for a, b in pairwise(later)):
        source.wrong(where, "overlap: `effective_from` must be given and increase from row to row")
