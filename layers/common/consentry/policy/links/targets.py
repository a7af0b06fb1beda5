"""Where a link leads in the end, as far as it says so: another address inside it, a place that
forwards to any address, or somebody who is paid for the click.
"""

import re
from collections.abc import Collection, Iterator
from urllib.parse import unquote

from consentry.policy.links.hosts import Host, read_host
from consentry.policy.links.lists import Affiliates, LinkLists

_INNER = re.compile(
    r"(?:h[tx*]{2}ps?:[/\\]{1,3}|(?<==)[/\\]{2}|(?<==)(?=www\.))([^/?#\\&\s]+)",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"[?&;]([a-z_]{1,12})=([a-z0-9.-]+)(?=[/?&#:;]|$)", re.IGNORECASE)
_PARAMETER = re.compile(r"[?&;#]([a-z0-9_.-]{1,40})=", re.IGNORECASE)
_DEPTH = 2
AFFILIATE_MEDIUM = "utm_medium=affiliate"


def inner_hosts(rest: str, lists: LinkLists) -> list[Host]:
    """The hosts of addresses that stand inside a link's path or query."""
    plain = rest
    for _ in range(_DEPTH):
        if "%" not in plain:
            break
        plain = unquote(plain)
    if ":" not in plain and "=" not in plain:
        return []
    written = [match[1].rpartition("@")[2] for match in _INNER.finditer(plain)]
    if "=" in plain:
        written += _forwarded(plain, lists)
    return [host for host in map(read_host, written) if host is not None]


def _forwarded(query: str, lists: LinkLists) -> Iterator[str]:
    """Domains without a scheme that a page is given to send its visitor to."""
    for match in _FORWARDED.finditer(query):
        _, dot, last = match[2].lower().rpartition(".")
        if dot and last in lists.bare.plain and match[1].lower() in lists.forwarding:
            yield match[2]


def redirects(parents: Collection[str], rest: str, lists: LinkLists) -> bool:
    """Whether the place forwards to whatever address it is given."""
    for parent in parents:
        for path in lists.redirectors.get(parent, ()):
            if rest.startswith(path):
                return True
    return False


def affiliate_of(parents: Collection[str], rest: str, affiliates: Affiliates, *, own: bool) -> str:
    """The network or parameter by which somebody is paid for the click, or an empty text."""
    for parent in parents:
        if parent in affiliates.networks:
            return parent
    if "=" not in rest:
        return ""
    for match in _PARAMETER.finditer(rest):
        name = match[1].lower()
        if name in affiliates.parameters or (not own and name in affiliates.foreign_parameters):
            return name
    return AFFILIATE_MEDIUM if AFFILIATE_MEDIUM in rest.lower() else ""
