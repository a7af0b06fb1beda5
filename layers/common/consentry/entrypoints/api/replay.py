"""`POST /v1/policy/replay`: what other rules would have decided about texts of the past."""

from typing import Any

from consentry.domain.times import rfc3339
from consentry.entrypoints import cursors, wiring
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import OPERATORS, Answer, Route
from consentry.entrypoints.wiring import policies, stores, texting
from consentry.policy.explain import to_json
from consentry.services.replay import Example, Replayed


def replay(request: Request) -> Answer:
    """Counts and examples of an account's texts whose outcome would change; nothing is sent.

    One call examines a bounded number of texts; `next_cursor` goes on where it stopped.
    """
    fields = request.document()
    since = fields.instant("since", required=True)
    until = fields.instant("until")
    profile = _profile(fields)
    account = request.account(fields)
    if since is not None and until is not None and since >= until:
        fields.bad("since", "range", "must be earlier than `until`")
    fields.done()
    assert since is not None
    scope = f"replay|{account}|{since}|{until}|{profile}"
    found = texting.replay().run(
        account,
        since=since,
        until=until,
        profile=profile,
        cursor=cursors.unseal(stores.keys(), scope, request.query.get("cursor", "")),
    )
    asked = {
        "account": account,
        "since": rfc3339(since),
        "until": rfc3339(until or wiring.clock().now()),
    }
    return Answer(document=asked | _document(found, profile, scope))


ROUTES = (
    Route(method="POST", path="/v1/policy/replay", run=replay, roles=OPERATORS, query=("cursor",)),
)


def _profile(fields: Fields) -> str:
    """The profile to judge under, empty for each text's own; `ruleset` can name the present one."""
    profile, ruleset = fields.text("profile", most=60), fields.text("ruleset", most=100)
    book = policies.book()
    if profile and ruleset:
        fields.bad("ruleset", "both", "give `profile` or `ruleset`, not both")
    if profile and profile not in book.profiles:
        fields.bad("profile", "unknown", f"must be one of {', '.join(sorted(book.profiles))}")
    if ruleset and ruleset != book.ruleset.hash:
        message = f"only the deployed ruleset can judge, `{book.ruleset.hash}`; "
        fields.bad("ruleset", "unknown", message + "deploy the release that has the other one")
    return profile


def _document(found: Replayed, profile: str, scope: str) -> dict[str, Any]:
    ruleset = policies.book().ruleset
    return {
        "profile": profile or None,
        "ruleset": {"version": ruleset.version, "hash": ruleset.hash},
        "examined": found.examined,
        "unchanged": found.unchanged,
        "changed": found.changed,
        "unreadable": found.unreadable,
        "changes": [
            {"from": then, "to": now, "count": count}
            for (then, now), count in found.changes.most_common()
        ],
        "rules": [{"rule": rule, "count": count} for rule, count in found.rules.most_common()],
        "examples": [_example(example) for example in found.examples],
        "complete": not found.next,
        "next_cursor": cursors.seal(stores.keys(), scope, found.next),
    }


def _example(example: Example) -> dict[str, Any]:
    row, kept = example.row, example.kept
    return {
        "id": row.id,
        "campaign": row.campaign,
        "created_at": rfc3339(row.created_at),
        "status": row.status.value,
        "stage": kept.stage,
        "from": kept.outcome,
        "to": example.anew.outcome.value,
        "rules": list(kept.rules),
        "decision": to_json(example.anew),
    }
