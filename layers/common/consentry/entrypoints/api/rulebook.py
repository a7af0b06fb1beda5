"""`/v1/policy/profiles` and `/v1/policy/rules`: what the gateway enforces, why, and by what."""

from collections.abc import Sequence
from typing import Any

from consentry.entrypoints import cursors
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import Answer, Route
from consentry.entrypoints.wiring import policies, stores
from consentry.errors import NotFound
from consentry.policy import catalogue
from consentry.policy.explain import citation_json
from consentry.policy.profile import Profile
from consentry.policy.rule import Rule
from consentry.policy.rules import ALL


def profiles(request: Request) -> Answer:
    """Every profile, with how many clauses its policy has and how many wait for something."""
    found = [_summary(profile) for profile in policies.book().profiles.values()]
    return Answer(document=_page(request, "profiles", found))


def profile(request: Request) -> Answer:
    """One profile: each clause of its policy, what enforces it, and its values."""
    book, name = policies.book(), request.path["name"]
    if name not in book.profiles:
        raise NotFound(f"no profile `{name[:60]}`")
    document = _summary(book.profile(name)) | {
        "ruleset": _ruleset(),
        "disclaimer": catalogue.DISCLAIMER,
        "demands": catalogue.demands(name),
        "clauses": catalogue.clauses(name, book),
    }
    return Answer(document=document)


def rules(request: Request) -> Answer:
    """Every rule in the order in which reasons are shown."""
    return Answer(document=_page(request, "rules", [_rule(rule) for rule in ALL]))


ROUTES = (
    Route(method="GET", path="/v1/policy/profiles", run=profiles, query=("cursor", "limit")),
    Route(method="GET", path="/v1/policy/profiles/<name>", run=profile),
    Route(method="GET", path="/v1/policy/rules", run=rules, query=("cursor", "limit")),
)


def _page(request: Request, list_name: str, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    limit, cursor = request.page()
    start = int(cursors.unseal(stores.keys(), list_name, cursor) or 0)
    after = start + limit
    following = str(after) if after < len(items) else ""
    return {
        "items": items[start:after],
        "next_cursor": cursors.seal(stores.keys(), list_name, following),
        "ruleset": _ruleset(),
        "disclaimer": catalogue.DISCLAIMER,
    }


def _summary(profile: Profile) -> dict[str, Any]:
    waiting = [entry for entry in profile.clauses.values() if entry.pending]
    return {
        "name": profile.name,
        "title": profile.title,
        "clause_count": len(profile.clauses),
        "pending_count": len(waiting),
    }


def _rule(rule: Rule) -> dict[str, Any]:
    book = policies.book()
    return {
        "id": rule.id,
        "title": rule.title,
        "why": rule.why,
        "citations": [citation_json(book.citation(id)) for id in rule.citations],
        "clauses": list(rule.clauses),
    }


def _ruleset() -> dict[str, str]:
    ruleset = policies.book().ruleset
    return {"version": ruleset.version, "hash": ruleset.hash}
