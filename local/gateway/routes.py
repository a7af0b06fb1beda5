"""Which route a request takes: literal before variable before greedy, a method before ANY."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from local.model import Route

_VARIABLE = re.compile(r"\{([A-Za-z0-9_.-]+)(\+?)\}")


class Routes:
    """The routes of the HTTP API, the most specific first."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = [(_pattern(one.path), one) for one in sorted(routes, key=_specificity)]

    def match(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route of a request and its path parameters, decoded; None if there is none."""
        for pattern, route in self._routes:
            if route.method in (method, "ANY") and (found := pattern.fullmatch(path)):
                names = [name for name, _ in _VARIABLE.findall(route.path)]
                values = [unquote(value) for value in found.groups()]
                return route, dict(zip(names, values, strict=True))
        return None


def _pattern(path: str) -> re.Pattern[str]:
    if path == "$default":
        return re.compile(r".*")
    parts, at = [], 0
    for match in _VARIABLE.finditer(path):
        parts += [re.escape(path[at : match.start()]), "(.+)" if match[2] else "([^/]+)"]
        at = match.end()
    return re.compile("".join(parts) + re.escape(path[at:]))


def _specificity(route: Route) -> tuple[int, int, int]:
    """Lower is more specific."""
    if route.path == "$default":
        return (3, 0, 0)
    variables = _VARIABLE.findall(route.path)
    kind = 0 if not variables else 2 if any(greedy for _, greedy in variables) else 1
    return (kind, -route.path.count("/"), route.method == "ANY")
