"""One page of a list."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Page[T]:
    """One page of a list; `next` is opaque to the caller and empty on the last page."""

    items: tuple[T, ...]
    next: str = ""
