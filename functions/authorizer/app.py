"""HTTP API Lambda authorizer.

Whose key this is. An unknown one passes with role `none`, and the function answers 401.
"""

from typing import Any

from consentry.domain.api_key import Role
from consentry.entrypoints.observability import count
from consentry.entrypoints.wiring import access


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Payload format 2.0, simple response."""
    caller = access.authorize().run((event.get("identitySource") or [""])[0])
    if caller.role is Role.NONE:
        count("KeyRefused")
    found = {"role": caller.role.value, "account": caller.account, "key_id": caller.key_id}
    return {"isAuthorized": True, "context": found}
