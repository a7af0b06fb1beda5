"""What a role's policies say about one action on one resource.

An explicit deny wins over every allow, and what nothing allows is denied. Conditions are evaluated
for the operators and keys below; a template that uses another is refused at the start, because
passing over a condition would grant more than the cloud does.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from local.cfn import TemplateError

LEADING_KEYS = "dynamodb:LeadingKeys"
_OPERATORS = frozenset({"StringEquals", "StringLike"})
_QUALIFIERS = frozenset({"", "ForAllValues", "ForAnyValue"})


class Verdict(Enum):
    """What the policies come to."""

    ALLOWED = "allowed"
    UNMENTIONED = "because no identity-based policy allows the {} action"
    DENIED = "with an explicit deny in an identity-based policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """An action on a resource; `keys` are the partition keys that the call names."""

    action: str
    resource: str
    keys: tuple[str, ...] = ()


@cache
def _pattern(text: str, *, folded: bool) -> re.Pattern[str]:
    parts = {"*": ".*", "?": "."}
    expression = "".join(parts.get(one) or re.escape(one) for one in text)
    return re.compile(expression, re.IGNORECASE | re.DOTALL if folded else re.DOTALL)


def _matches(patterns: Iterable[str], value: str, *, folded: bool = False) -> bool:
    return any(_pattern(one, folded=folded).fullmatch(value) for one in patterns)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Condition:
    qualifier: str
    operator: str
    values: tuple[str, ...]

    def holds(self, keys: tuple[str, ...]) -> bool:
        """Whether the partition keys of a call satisfy it."""
        wild = self.operator == "StringLike"
        met = [_matches(self.values, one) if wild else one in self.values for one in keys]
        return all(met) if self.qualifier == "ForAllValues" else any(met)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of a policy."""

    allows: bool
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    resources: tuple[str, ...]
    not_resources: tuple[str, ...]
    conditions: tuple[_Condition, ...]

    def speaks_of(self, need: Need) -> bool:
        """Whether the statement is about this."""
        if self.not_actions:
            acts = not _matches(self.not_actions, need.action, folded=True)
        else:
            acts = _matches(self.actions, need.action, folded=True)
        if self.not_resources:
            about = not _matches(self.not_resources, need.resource)
        else:
            about = _matches(self.resources, need.resource)
        return acts and about and all(one.holds(need.keys) for one in self.conditions)


def statement(given: Mapping[str, Any]) -> Statement:
    """A statement as written in a template, resolved."""
    return Statement(
        allows=given["Effect"] == "Allow",
        actions=_texts(given.get("Action")),
        not_actions=_texts(given.get("NotAction")),
        resources=_texts(given.get("Resource")),
        not_resources=_texts(given.get("NotResource")),
        conditions=tuple(_conditions(given.get("Condition", {}))),
    )


def _conditions(given: Mapping[str, Mapping[str, Any]]) -> Iterable[_Condition]:
    for name, tests in given.items():
        qualifier, _, operator = name.rpartition(":")
        for key, values in tests.items():
            if operator not in _OPERATORS or qualifier not in _QUALIFIERS or key != LEADING_KEYS:
                raise TemplateError(
                    f"the local stack cannot evaluate the condition `{name}` on `{key}`"
                )
            yield _Condition(qualifier=qualifier, operator=operator, values=_texts(values))


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A function's role: its name and everything that its policies state."""

    name: str
    statements: tuple[Statement, ...]

    def verdict(self, need: Need) -> Verdict:
        """Whether the role may do this."""
        about = [one for one in self.statements if one.speaks_of(need)]
        if any(not one.allows for one in about):
            return Verdict.DENIED
        return Verdict.ALLOWED if about else Verdict.UNMENTIONED
