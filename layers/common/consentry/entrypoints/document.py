"""A JSON object being read: which fields it was asked for, and everything that is wrong with it.

A reader goes on after what is wrong, so that one answer tells all of it.
"""

from typing import Any, Self

from consentry.errors import FieldError, InvalidRequest


class Document:
    """A document being read. Take every field that is known, then call `done`."""

    def __init__(
        self, document: dict[str, Any], *, path: str = "", errors: list[FieldError] | None = None
    ) -> None:
        self._document = document
        self._path = path
        self._known: set[str] = set()
        self.errors: list[FieldError] = [] if errors is None else errors

    def bad(self, name: str, code: str, message: str) -> None:
        """Notes that a field is wrong."""
        self.errors.append(FieldError(field=f"{self._path}{name}", code=code, message=message))

    def has(self, name: str) -> bool:
        """Whether the document gives this field a value other than null."""
        return self._document.get(name) is not None

    def nested(self, name: str, *, required: bool = False) -> Self | None:
        """An object in the object; its errors are this document's."""
        value = self.take(name, required)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.bad(name, "not_object", "must be an object")
            return None
        return type(self)(value, path=f"{self._path}{name}.", errors=self.errors)

    def item(self, name: str, document: dict[str, Any]) -> Self:
        """An item of a list; its errors are this document's."""
        return type(self)(document, path=f"{self._path}{name}.", errors=self.errors)

    def objects(self, name: str, *, least: int, most: int, required: bool = True) -> list[Any]:
        """A list of anything, of bounded length; the items are read one by one."""
        value = self.take(name, required)
        if value is None:
            return []
        if not isinstance(value, list) or not least <= len(value) <= most:
            self.bad(name, "length", f"must be a list of {least} to {most} items")
            return []
        return value

    def rest(self) -> dict[str, Any]:
        """The whole object as it is, to be read by others; what is wrong is theirs to say."""
        self._known.update(self._document)
        return dict(self._document)

    def close(self) -> None:
        """Notes every field that nobody asked for."""
        for name in self._document:
            if name not in self._known:
                self.bad(str(name)[:60], "unknown", "is not a field of this request")

    def done(self) -> None:
        """Ends the reading. InvalidRequest if anything was wrong."""
        self.close()
        if self.errors:
            raise InvalidRequest(self.errors)

    def take(self, name: str, required: bool) -> Any:
        """A field's value, which is known from now on; None if it is absent or null."""
        self._known.add(name)
        value = self._document.get(name)
        if value is None and required:
            self.bad(name, "required", "is required")
        return value
