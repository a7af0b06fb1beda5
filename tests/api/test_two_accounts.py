"""Promise P10, for every route that there is: another account's key sees and changes nothing.

Every request of the API's description, which has each route at least once, is made again by
another account: as it is, without the account that it names, and with its own in its place. A new
route is in here as soon as it has an example, without which the description cannot be made.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from consentry.entrypoints.routes import KEYLESS, OPERATORS
from tests.support.handlers import Handlers, running, tables
from tools.openapi.playing import Played, event_of, play_on, same_every_time
from tools.openapi.routes import routes
from tools.openapi.story import STORY

ROUTES = {f"{route.method} {route.path}": route for route in routes()}
OURS = ("acme", "cedar")
"""The accounts of the story; the other one is birch."""
OF_OURS = re.compile(r"\b(acme|cedar)\b")
IDS = ("<id>", "<message>", "<key>", "<complaint>")
SECRET = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|\+1415555\d{4}|Acme Dental|acmedental\.example|csy_[0-9a-f]{20,}|[0-9a-f]{64}"
)
"""What only acme's answers hold: ids, recipients, its brand, keys, hashes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that somebody else makes."""

    by: str
    what: str
    method: str
    target: str
    body: Any
    headers: Mapping[str, str]

    @property
    def sent(self) -> str:
        """Everything that the request says."""
        return f"{self.target} {json.dumps(self.body)} {dict(self.headers)}".replace("%2B", "+")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the story left behind, and what was answered in it."""

    handlers: Handlers
    played: list[Played]
    secrets: frozenset[str]
    kept: dict[str, str]

    def requests(self, route: str) -> Iterator[Played]:
        """The requests of a route that were carried out."""
        yield from (one for one in self.played if one.example.route == route and one.status < 300)


@pytest.fixture(scope="module", name="world")
def _world() -> Iterator[World]:
    with same_every_time(), running() as handlers:
        handlers.reset()
        played = play_on(handlers, STORY)
        handlers.keep()
        public = {route for route, each in ROUTES.items() if each.roles == KEYLESS}
        told = [one.answer for one in played if one.example.route not in public]
        yield World(
            handlers=handlers,
            played=played,
            secrets=frozenset(SECRET.findall(json.dumps(told))) - _of_everybody(told),
            kept=state(),
        )


def made_again(one: Played) -> Iterator[Call]:
    """The ways in which another account, or an operator for it, would make a request."""
    as_it_is = Call(
        by="other",
        what="as it is",
        method=one.example.method,
        target=one.path,
        body=one.body,
        headers=one.example.headers,
    )
    yield as_it_is
    yield replace(as_it_is, by="other_emergency")
    yield replace(
        as_it_is,
        what="without an account",
        target=_query(one.path, None),
        body=_body(one.body, None),
    )
    own = replace(
        as_it_is,
        what="with its own account",
        target=re.sub("/accounts/(acme|cedar)", "/accounts/birch", _query(one.path, "birch")),
        body=_body(one.body, "birch"),
    )
    yield own
    # Of what only operators do, some is about whatever its id names: they see every account.
    if ROUTES[one.example.route].roles != OPERATORS or names_one(as_it_is):
        yield replace(own, by="operator", what="by an operator, for the other account")


def _query(target: str, account: str | None) -> str:
    path, _, query = target.partition("?")
    kept = [(name, text) for name, text in parse_qsl(query) if name != "account"]
    if account and ("account" in dict(parse_qsl(query)) or "/accounts/" not in path):
        kept.append(("account", account))
    return f"{path}?{urlencode(kept)}" if kept else path


def _body(body: Any, account: str | None) -> Any:
    if not isinstance(body, dict) or "account" not in body:
        return body
    kept = {name: value for name, value in body.items() if name != "account"}
    return kept | {"account": account} if account else kept


def _of_everybody(told: list[Any]) -> set[str]:
    """The hash of the rules, which stands in every decision."""
    return set(re.findall(r"sha256:([0-9a-f]{64})", json.dumps(told)))


def names_acme(call: Call) -> bool:
    """Whether a request says that it is about acme."""
    in_body = isinstance(call.body, dict) and call.body.get("account") in OURS
    return in_body or bool(re.search(r"(account=|/accounts/)(acme|cedar)", call.target))


def names_one(call: Call) -> bool:
    """Whether a request says which account it is about."""
    in_body = isinstance(call.body, dict) and "account" in call.body
    return in_body or "account=" in call.target or "/accounts/" in call.target


def state() -> dict[str, str]:
    """Every item of every table, by its table and key."""
    return {
        f"{name} {item.hash_key} {item.range_key}": json.dumps(
            item.to_json(), sort_keys=True, default=repr
        )
        for name, table in tables().items()
        for item in table.all_items()
    }


@pytest.mark.parametrize(
    "route", sorted(name for name, each in ROUTES.items() if each.roles != KEYLESS)
)
def test_another_account_sees_nothing_and_changes_nothing(world: World, route: str) -> None:
    requests = list(world.requests(route))
    assert requests, f"{route} has no example that succeeds"
    for one in requests:
        for call in made_again(one):
            function, given = event_of(
                call.method, call.target, call.body, dict(call.headers), call.by
            )
            got = world.handlers.call(function, given)
            status, body = got["statusCode"], got["body"]
            changed = [f"{place} {item}" for place, item in world.kept.items() ^ state().items()]
            if changed:
                world.handlers.reset()
            shown = f"{one.example.name}, {call.what} by {call.by}: {status} {body[:300]}"

            _refused_where_it_must_be(route, call, status, shown)
            said = body.replace("such as +14155550123", "")
            leaked = {secret for secret in world.secrets if secret in said}
            assert {each for each in leaked if each not in call.sent} == set(), shown
            assert [each for each in changed if OF_OURS.search(each)] == [], shown
            if status == 403:
                assert [each for each in changed if "RATE#" not in each] == [], shown


def _refused_where_it_must_be(route: str, call: Call, status: int, shown: str) -> None:
    assert status < 500, shown
    if call.by == "operator":
        return
    if ROUTES[route].roles == OPERATORS:
        assert status == 403, shown
    elif names_acme(call) or any(name in route for name in IDS):
        assert status in (403, 404), shown
