"""Free text that outlives an erasure: it must name nobody's number (promise P9)."""

import re

from consentry.entrypoints.fields import Fields

_NUMBER = re.compile(r"(?:\d[ ().\-/]{0,2}){7,}")
_DATE = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?![-\d])")


def without_number(fields: Fields, name: str, *, most: int, required: bool = True) -> str:
    """A text in which nothing looks like a phone number."""
    text = fields.text(name, required=required, most=most)
    if _NUMBER.search(_DATE.sub("day", text)):
        fields.bad(name, "number", "must hold no phone number: it is kept after an erasure")
        return ""
    return text
