"""What anybody may read without a key: the API's description, who processes data with us (clauses
CYC-05, ST-19) and how our policies changed (CYC-16).
"""

import json
from importlib import resources
from typing import Any

from consentry.entrypoints.notices_page import changes_page, processors_page
from consentry.entrypoints.page import Format
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import KEYLESS, Answer, Route
from consentry.entrypoints.wiring import policies
from consentry.policy.notices import PolicyVersion, SubProcessor

_KEPT = {"Cache-Control": "public, max-age=300"}


def openapi(_: Request) -> Answer:
    """This API as an OpenAPI 3.1 document."""
    file = resources.files("consentry.entrypoints").joinpath("data/openapi.json")
    return Answer(document=json.loads(file.read_text(encoding="utf-8")), headers=_KEPT)


def sub_processors(request: Request) -> Answer:
    """The register of the companies that get data from us; `?format=html` for reading.

    Those that do no longer are in it too, with the day on which that ended.
    """
    html = _is_html(request)
    items = [processor_json(each) for each in policies.book().notices.sub_processors]
    page = processors_page(items) if html else ""
    return Answer(document={"items": items}, headers=_KEPT, page=page)


def policy_changes(request: Request) -> Answer:
    """Every version of the privacy policy, the rulebook and the terms, newest first.

    A consent's entry in the ledger names those that it was given under.
    """
    html = _is_html(request)
    found = [
        _version_json(name, row)
        for name, rows in policies.book().notices.policies.items()
        for row in rows
    ]
    items = sorted(found, key=lambda item: (item["effective_from"] or "", item["policy"]))[::-1]
    page = changes_page(items) if html else ""
    return Answer(document={"items": items}, headers=_KEPT, page=page)


ROUTES = (
    Route(method="GET", path="/v1/openapi.json", run=openapi, roles=KEYLESS),
    Route(
        method="GET",
        path="/v1/sub-processors",
        run=sub_processors,
        roles=KEYLESS,
        query=("format",),
    ),
    Route(
        method="GET",
        path="/v1/policy-changes",
        run=policy_changes,
        roles=KEYLESS,
        query=("format",),
    ),
)


def processor_json(each: SubProcessor) -> dict[str, Any]:
    """A row of the register."""
    return {
        "name": each.name,
        "role": each.role,
        "data": list(each.data),
        "where": each.where,
        "url": each.url or None,
        "since": each.since.isoformat(),
        "until": each.until.isoformat() if each.until else None,
        "asked_first": each.asked_first,
    }


def _version_json(policy: str, row: PolicyVersion) -> dict[str, Any]:
    start = row.effective_from
    return {
        "policy": policy,
        "version": row.version,
        "effective_from": start.isoformat() if start else None,
        "changes": row.changes,
    }


def _is_html(request: Request) -> bool:
    asked = request.asked()
    wanted = asked.choice("format", Format)
    asked.done()
    return wanted is Format.HTML
