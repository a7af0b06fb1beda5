"""Knows two keys; counts how often it is asked."""

import os
from typing import Any

_asked = 0


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    global _asked  # noqa: PLW0603 - the count is what a test looks at
    _asked += 1
    key = event["identitySource"][0].removeprefix("Bearer ")
    if key == "broken":
        raise RuntimeError("on purpose")
    return {
        "isAuthorized": key in ("good", "other"),
        "context": {"account": key, "asked": _asked, "service": os.environ["SERVICE"]},
    }
