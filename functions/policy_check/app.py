"""HTTP and direct invocation: decide and explain, write nothing."""

from typing import Any

from consentry.entrypoints.api import intent, policy, replay, rulebook
from consentry.entrypoints.http import handler_for
from consentry.entrypoints.problems import problem_of
from consentry.entrypoints.wiring import access, stores
from consentry.errors import ConsentryError

_routes = (*policy.ROUTES, *intent.ROUTES, *replay.ROUTES, *rulebook.ROUTES)
_over_http = handler_for(_routes, ready=stores.check_keys, share=access.take_share)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """An API event, or the body of `POST /v1/policy/check` itself."""
    if "requestContext" in event:
        return _over_http(event, context)
    try:
        return policy.check_directly(event)
    except ConsentryError as exc:
        return problem_of(exc)[1]
