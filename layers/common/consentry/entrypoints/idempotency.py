"""What makes a repeated call the same call: the key that its client gave it, and its body."""

import hashlib
import json
import re
from typing import Any

from consentry.entrypoints.request import Request
from consentry.errors import FieldError, InvalidRequest

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def idempotency_key(request: Request) -> str:
    """The client's Idempotency-Key, or an empty string."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return ""
    if not _KEY.fullmatch(key):
        message = "must be 1 to 255 visible ASCII characters"
        raise InvalidRequest([FieldError(field="Idempotency-Key", code="format", message=message)])
    return key


def fingerprint(document: dict[str, Any]) -> str:
    """What tells one request body from another under the same key."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]
