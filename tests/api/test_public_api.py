"""What anybody may read without a key, and what every answer owes to whoever gets it."""

import re
from html import escape
from html.parser import HTMLParser
from typing import Any

import pytest

from consentry.entrypoints.routes import KEYLESS
from tests.support.handlers import Handlers, event
from tools.openapi.playing import Played, play
from tools.openapi.routes import routes
from tools.openapi.story import STORY

LOADING = frozenset({"audio", "base", "embed", "form", "iframe", "img", "link", "object", "script"})


class Page(HTMLParser):
    """The elements of a page that make a browser load or run something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LOADING or any(name in ("src", "srcset", "background") for name, _ in attrs):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name, _ in attrs if name.startswith("on")]


@pytest.fixture(scope="module", name="played")
def _played() -> list[Played]:
    """Every example of the API's description with its answer: each route at least once."""
    return play(STORY)[0]


def public(path: str, **query: str) -> dict[str, Any]:
    """A call of the public function as API Gateway hands it over: past the authorizer."""
    given = event("public_api") | {"rawPath": path, "queryStringParameters": query}
    given["requestContext"]["http"]["path"] = path
    return given


def test_every_route_is_among_the_answers_that_are_looked_at_here(played: list[Played]) -> None:
    assert {one.example.route for one in played} == {
        f"{route.method} {route.path}" for route in routes()
    }


def test_no_route_sets_a_cookie(played: list[Played]) -> None:
    for one in played:
        assert one.cookies == (), one.example.route
        assert "set-cookie" not in {name.lower() for name in one.headers}, one.example.route


def test_every_page_loads_nothing_from_anywhere_and_runs_nothing(played: list[Played]) -> None:
    pages = [one for one in played if one.kind.startswith("text/html")]

    assert len(pages) >= 4
    told = next(one.answer for one in pages if one.example.name == "the register for reading")
    assert "loads nothing from any of them" in told
    for one in pages:
        rules = one.headers["Content-Security-Policy"].split("; ")
        assert "default-src 'none'" in rules
        assert {"base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"} <= set(rules)
        assert not re.search(r"https?:|data:|\*", one.headers["Content-Security-Policy"])
        assert one.headers["Referrer-Policy"] == "no-referrer"
        assert Page(one.answer).found == [], one.example.route
        assert not re.search(r"@import|url\(", one.answer)


def test_the_page_of_a_programme_says_who_else_gets_the_data(played: list[Played]) -> None:
    page = next(one.answer for one in played if one.example.name == "the sheet for printing")
    sheet = next(one.answer for one in played if one.example.name == "the sheet")

    assert "Who processes data with us" in page
    assert len(sheet["sub_processors"]) >= 2
    for one in sheet["sub_processors"]:
        assert escape(one["name"]) in page
        assert escape(one["role"]) in page


def test_the_register_names_the_carrier_and_the_host_and_what_each_gets(
    lambdas: Handlers,
) -> None:
    status, answer = lambdas.http("public_api", public("/v1/sub-processors"))

    roles = " ".join(one["role"] for one in answer["items"])
    assert status == 200
    for kind in ("hosting", "SMS provider", "carriers"):
        assert kind in roles
    for one in answer["items"]:
        assert one["name"]
        assert one["data"]
        assert one["since"] <= "2026-11-24"


def test_the_change_log_has_each_policy_with_its_version_and_the_day(lambdas: Handlers) -> None:
    status, answer = lambdas.http("public_api", public("/v1/policy-changes"))

    assert status == 200
    assert {one["policy"] for one in answer["items"]} == {"privacy", "rulebook", "terms"}
    assert all(one["version"] and one["changes"] for one in answer["items"])


@pytest.mark.parametrize("path", ["/v1/sub-processors", "/v1/policy-changes", "/v1/openapi.json"])
def test_without_a_key_it_is_answered_and_a_wrong_method_is_told_so(
    lambdas: Handlers, path: str
) -> None:
    wrong = public(path)
    wrong["requestContext"]["http"]["method"] = "POST"

    answer = lambdas.call("public_api", wrong)

    assert lambdas.http("public_api", public(path))[0] == 200
    assert (answer["statusCode"], answer["headers"]["Allow"]) == (405, "GET")
    assert lambdas.http("public_api", public("/v1/messages"))[0] == 404


def test_what_nobody_may_call_without_a_key_is_nowhere_near(lambdas: Handlers) -> None:
    keyless = {route.path for route in routes() if route.roles == KEYLESS}

    assert keyless == {"/v1/openapi.json", "/v1/sub-processors", "/v1/policy-changes"}


def test_what_a_public_route_does_not_know_is_refused_by_name(lambdas: Handlers) -> None:
    status, answer = lambdas.http("public_api", public("/v1/sub-processors", format="pdf"))

    assert (status, answer["errors"][0]["field"]) == (400, "format")
