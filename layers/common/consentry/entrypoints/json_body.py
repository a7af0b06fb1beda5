"""The JSON object of a body, refused where no reader of ours could take it further."""

import json
from typing import Any

from consentry.errors import FieldError, InvalidRequest

DEEPEST = 16


def parse_json(body: bytes) -> dict[str, Any]:
    """The JSON object of a request body. InvalidRequest if it is none."""
    try:
        document = json.loads(
            body.decode(), parse_constant=_no_constant, object_pairs_hook=_with_real_names
        )
    except _SaidTwice as exc:
        message = "stands there twice; say it once"
        raise InvalidRequest([FieldError(field=str(exc), code="twice", message=message)]) from exc
    except (ValueError, RecursionError) as exc:
        raise InvalidRequest(
            [
                FieldError(
                    field="", code="not_json", message="the body must be a JSON object in UTF-8"
                )
            ]
        ) from exc
    if is_deep(document):
        message = f"must not be nested more than {DEEPEST} deep"
        raise InvalidRequest([FieldError(field="", code="too_deep", message=message)])
    if not isinstance(document, dict):
        raise InvalidRequest(
            [FieldError(field="", code="not_object", message="the body must be a JSON object")]
        )
    return document


def is_deep(document: object) -> bool:
    """Whether lists and objects lie in one another deeper than in any request of ours."""
    level, depth = [document], 0
    while holders := [each for each in level if isinstance(each, dict | list)]:
        depth += 1
        if depth > DEEPEST:
            return True
        level = [
            inner
            for holder in holders
            for inner in (holder.values() if isinstance(holder, dict) else holder)
        ]
    return False


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _with_real_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object; half a surrogate pair in a name could not be named in any answer."""
    if not all(encodable(name) for name, _ in pairs):
        raise ValueError("a name is not Unicode")
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _SaidTwice(next(name for name in names if names.count(name) > 1))
    return found


class _SaidTwice(Exception):
    """A name that one object has twice: nobody can say which value was meant."""


def encodable(text: str) -> bool:
    """Whether a text can be answered and stored: half a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
