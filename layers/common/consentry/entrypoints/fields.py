"""The kinds of fields that a request may have, each read with its bounds.

Ours rather than pydantic's: that would put compiled code into the layer and 80 ms into every cold
start.
"""

import re
from datetime import datetime
from enum import StrEnum

from consentry.domain.phone import InvalidPhoneNumber, parse
from consentry.domain.sender import SenderType, fits_type
from consentry.domain.times import parse_rfc3339
from consentry.entrypoints.document import Document
from consentry.entrypoints.json_body import encodable

IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
YEARS = (1970, 9000)
"""What a client's instant may be: days are added to it, and it must not leave the calendar."""


class Fields(Document):
    """A document whose fields are read by kind."""

    def text(
        self,
        name: str,
        *,
        required: bool = False,
        most: int = 1000,
        pattern: re.Pattern[str] | None = None,
        hint: str = "",
        default: str = "",
    ) -> str:
        """A string of 1 to `most` characters, matching `pattern`."""
        value = self.take(name, required)
        if value is None:
            return default
        if not isinstance(value, str):
            self.bad(name, "not_text", "must be a string")
        elif not value.strip() or len(value) > most:
            self.bad(name, "length", f"must have 1 to {most} characters, has {len(value)}")
        elif not encodable(value):
            self.bad(name, "not_unicode", "must not contain half a surrogate pair")
        elif pattern is not None and not pattern.fullmatch(value):
            self.bad(name, "format", hint or f"must match {pattern.pattern}")
        else:
            return value
        return default

    def identifier(self, name: str, *, required: bool = False) -> str:
        """An account or campaign id."""
        hint = "must be 1 to 63 of a-z, 0-9 and -, not starting with -"
        return self.text(name, required=required, most=63, pattern=IDENTIFIER, hint=hint)

    def number(self, name: str, *, required: bool = False) -> str:
        """A phone number in E.164."""
        value = self.text(name, required=required, most=32)
        if not value:
            return ""
        try:
            return parse(value).e164
        except InvalidPhoneNumber as exc:
            self.bad(name, str(exc.code), "must be a phone number in E.164, such as +14155550123")
            return ""

    def originating(self, name: str) -> str:
        """A number, short code or sender id that texts may come from."""
        value = self.text(name, most=16)
        if value and not any(fits_type(value, kind) for kind in SenderType):
            self.bad(name, "not_e164", "must be E.164 (+12065550100), a short code or a name")
            return ""
        return value

    def choice[E: StrEnum](self, name: str, kind: type[E], *, required: bool = False) -> E | None:
        """One of the values of an enumeration."""
        value = self.take(name, required)
        if value is None:
            return None
        if isinstance(value, str) and value in list(kind):
            return kind(value)
        self.bad(name, "choice", f"must be one of {', '.join(kind)}")
        return None

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""
        value = self.take(name, required=False)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        self.bad(name, "not_boolean", "must be true or false")
        return default

    def tri(self, name: str) -> bool | None:
        """True, false, or not said."""
        known = self.take(name, required=False) is not None
        return self.flag(name, default=False) if known else None

    def integer(self, name: str, *, least: int, most: int, required: bool = False) -> int | None:
        """A whole number between two bounds, both included."""
        value = self.take(name, required)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.bad(name, "range", f"must be a whole number from {least} to {most}")
        return None

    def decimal(self, name: str, *, least: float, most: float) -> float | None:
        """A number between two bounds, both included."""
        value = self.take(name, required=False)
        if value is None:
            return None
        if (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and least <= value <= most
        ):
            return float(value)
        self.bad(name, "range", f"must be a number from {least} to {most}")
        return None

    def instant(self, name: str, *, required: bool = False) -> datetime | None:
        """A time in RFC 3339 with an offset, to the millisecond."""
        value = self.take(name, required)
        if value is None:
            return None
        if isinstance(value, str):
            try:
                at = parse_rfc3339(value)
            except (ValueError, OverflowError):
                self.bad(name, "not_time", "must be an RFC 3339 time, such as 2026-11-24T18:00:00Z")
                return None
            if not YEARS[0] <= at.year < YEARS[1]:
                self.bad(name, "range", f"must lie between the years {YEARS[0]} and {YEARS[1]}")
                return None
            return at.replace(microsecond=at.microsecond // 1000 * 1000)
        self.bad(name, "not_time", "must be an RFC 3339 time, such as 2026-11-24T18:00:00Z")
        return None

    def texts(self, name: str, *, most_items: int = 50, most: int = 200) -> tuple[str, ...]:
        """A list of strings."""
        value = self.take(name, required=False)
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > most_items:
            self.bad(name, "not_list", f"must be a list of at most {most_items} strings")
            return ()
        good = [
            item
            for item in value
            if isinstance(item, str) and item.strip() and len(item) <= most and encodable(item)
        ]
        if len(good) != len(value):
            self.bad(name, "items", f"every item must be a string of 1 to {most} characters")
        return tuple(good)

    def choices[E: StrEnum](self, name: str, kind: type[E]) -> tuple[E, ...]:
        """A list of values of an enumeration, each at most once."""
        found = self.texts(name)
        wrong = [item for item in found if item not in list(kind)]
        if wrong:
            self.bad(name, "choice", f"every item must be one of {', '.join(kind)}")
        return tuple(dict.fromkeys(kind(item) for item in found if item in list(kind)))

    def pairs(self, name: str, *, most: int, key_most: int, value_most: int) -> dict[str, str]:
        """An object of strings."""
        value = self.take(name, required=False)
        if value is None:
            return {}
        if not isinstance(value, dict) or len(value) > most:
            self.bad(name, "not_object", f"must be an object of at most {most} pairs")
            return {}
        for key, item in value.items():
            if not 1 <= len(key) <= key_most:
                self.bad(name, "key", f"keys must have 1 to {key_most} characters")
            elif not isinstance(item, str) or len(item) > value_most or not encodable(item):
                self.bad(
                    f"{name}.{key}", "value", f"must be a string of at most {value_most} characters"
                )
        return {key: item for key, item in value.items() if isinstance(item, str)}
