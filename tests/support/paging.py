"""How the fakes page what they hold: the cursor names the last item that was shown."""

from collections.abc import Callable, Sequence

from consentry.services.ports.pages import Page


def page_of[Item](
    found: Sequence[Item], name: Callable[[Item], str], *, limit: int, cursor: str
) -> Page[Item]:
    """At most `limit` items after the one that the cursor names, from the first without one."""
    start = next((n + 1 for n, each in enumerate(found) if name(each) == cursor), 0)
    shown = tuple(found[start : start + limit])
    return Page(items=shown, next=name(shown[-1]) if len(found) > start + limit else "")
