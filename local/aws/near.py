"""The few items that were used last: a request looks at the same ones several times."""

from collections import OrderedDict

type Place = tuple[str, bytes, bytes]
_ITEMS = 32
_BYTES = 8000  # larger items stay on disk


class Near:
    """Items by table and key, the one used last at the end."""

    def __init__(self) -> None:
        self._held: OrderedDict[Place, bytes] = OrderedDict()

    def get(self, key: Place) -> bytes | None:
        """An item, if it is near."""
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    def note(self, key: Place, body: bytes) -> None:
        """An item was read or written."""
        self._held.pop(key, None)
        if len(body) <= _BYTES:
            self._held[key] = body
            if len(self._held) > _ITEMS:
                self._held.popitem(last=False)

    def forget(self, key: Place) -> None:
        """An item is gone."""
        self._held.pop(key, None)

    def clear(self) -> None:
        """Forget all of them."""
        self._held.clear()
