"""Frozen values that are quick to make: a decision makes a few that have many fields.

A frozen dataclass fills each field through `object.__setattr__`, which looks the field up again and
costs as much as a small function. Here each slot is filled by its own setter.
"""

from dataclasses import MISSING, Field, fields
from typing import Any


def quick_to_make[T](kind: type[T]) -> type[T]:
    """A frozen, slotted, keyword-only dataclass with another `__init__`: it takes and makes the
    same. TypeError for a field whose default is made anew.
    """
    given: tuple[Field[Any], ...] = fields(kind)  # type: ignore[arg-type] # no dataclass: TypeError
    known: dict[str, Any] = {}
    taken, lines = [], []
    for field in given:
        name = field.name
        if field.default_factory is not MISSING:
            raise TypeError(f"`{name}` of `{kind.__name__}` has a default that is made anew")
        known |= {f"_set_{name}": kind.__dict__[name].__set__, f"_default_{name}": field.default}
        taken.append(name if field.default is MISSING else f"{name}=_default_{name}")
        lines.append(f" _set_{name}(self, {name})")
    body = "\n".join([f"def __init__(self, *, {', '.join(taken)}):", *lines])
    exec(body, known)  # noqa: S102 (as dataclasses do it: of the names of fields only)
    kind.__init__ = known["__init__"]  # type: ignore[method-assign] # what this is for
    return kind
