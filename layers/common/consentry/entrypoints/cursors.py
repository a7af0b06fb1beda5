"""Page cursors: opaque to the client, signed, and good for one account and one list only."""

import base64
import binascii
import hmac

from consentry.errors import FieldError, InvalidRequest
from consentry.services.ports.environment import Keys


def seal(keys: Keys, scope: str, position: str) -> str | None:
    """A cursor for the page after `position`; None on the last page."""
    if not position:
        return None
    packed = base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")
    return f"{packed}.{_signature(keys, scope, packed)}"


def unseal(keys: Keys, scope: str, cursor: str) -> str:
    """The position in a cursor; InvalidRequest if it is not one of ours, or of another list."""
    if not cursor:
        return ""
    packed, _, signature = cursor.partition(".")
    if hmac.compare_digest(signature.encode(), _signature(keys, scope, packed).encode()):
        try:
            return base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
        except (binascii.Error, UnicodeDecodeError):
            pass
    message = "is not a cursor of this list; take it from `next_cursor`"
    raise InvalidRequest([FieldError(field="cursor", code="cursor", message=message)])


def _signature(keys: Keys, scope: str, packed: str) -> str:
    return keys.sign(f"{scope}|{packed}")[:22]
