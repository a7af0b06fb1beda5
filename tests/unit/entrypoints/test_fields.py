"""Reading a document field by field: all that is wrong with it is told, nothing raises."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.message import Category
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.json_body import DEEPEST, parse_json
from consentry.errors import InvalidRequest

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def read_all(fields: Fields) -> None:
    """Every way to read a field, on fields of every name that the strategy may fill."""
    fields.text("text", required=True, most=10)
    fields.identifier("identifier")
    fields.number("number")
    fields.choice("choice", Category)
    fields.flag("flag", default=True)
    fields.tri("tri")
    fields.integer("integer", least=1, most=5)
    fields.decimal("decimal", least=0.1, most=5)
    fields.instant("instant")
    fields.texts("texts")
    fields.choices("choices", Category)
    fields.pairs("pairs", most=3, key_most=5, value_most=5)
    inner = fields.nested("nested")
    if inner is not None:
        inner.text("text")
        inner.close()
    fields.objects("objects", least=1, most=3)


NAMES = (
    *("text", "identifier", "number", "choice", "flag", "tri", "integer", "decimal"),
    *("instant", "texts", "choices", "pairs", "nested", "objects"),
)


@given(document=st.fixed_dictionaries(dict.fromkeys(NAMES, JSON)))
def test_whatever_a_client_sends_is_a_value_or_an_invalid_request(document: dict[str, Any]) -> None:
    fields = Fields(document)
    read_all(fields)
    named = {error.field.partition(".")[0] for error in fields.errors}
    assert named <= set(NAMES)
    for error in fields.errors:
        json.dumps([error.field, error.code, error.message])


def codes(document: dict[str, Any]) -> dict[str, str]:
    fields = Fields(document)
    read_all(fields)
    fields.close()
    return {error.field: error.code for error in fields.errors}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("text", 5, "not_text"),
        ("text", "", "length"),
        ("text", "   ", "length"),
        ("text", "x" * 11, "length"),
        ("text", "\ud800", "not_unicode"),
        ("identifier", "-acme", "format"),
        ("identifier", "Acme", "format"),
        ("identifier", "a" * 64, "length"),
        ("number", "4155550123", "not_e164"),
        ("choice", "Marketing", "choice"),
        ("choice", 1, "choice"),
        ("flag", "true", "not_boolean"),
        ("flag", 1, "not_boolean"),
        ("tri", 0, "not_boolean"),
        ("integer", True, "range"),
        ("integer", 1.0, "range"),
        ("integer", 6, "range"),
        ("decimal", "1", "range"),
        ("decimal", False, "range"),
        ("instant", 5, "not_time"),
        ("instant", "2026-11-24", "not_time"),
        ("instant", "2026-11-24T18:00:00", "not_time"),
        ("instant", "0001-01-01T00:00:00+23:00", "not_time"),
        ("instant", "1969-12-31T23:59:59Z", "range"),
        ("instant", "9999-12-31T00:00:00Z", "range"),
        ("texts", "one", "not_list"),
        ("texts", ["\ud800"], "items"),
        ("texts", ["one", 2], "items"),
        ("texts", ["x"] * 51, "not_list"),
        ("choices", ["marketing", "none"], "choice"),
        ("pairs", ["a"], "not_object"),
        ("pairs", dict.fromkeys("abcd", ""), "not_object"),
        ("pairs", {"": "x"}, "key"),
        ("nested", [], "not_object"),
        ("objects", [], "length"),
        ("objects", {}, "length"),
        ("objects", [1, 2, 3, 4], "length"),
    ],
)
def test_each_wrong_value_has_its_code(name: str, value: Any, code: str) -> None:
    good = {"text": "x", "objects": [1]}
    assert codes({**good, name: value}) == {name: code}


def test_what_is_required_and_missing_or_null_is_named() -> None:
    assert codes({"text": None}) == {"text": "required", "objects": "required"}


def test_errors_inside_an_object_carry_its_path() -> None:
    found = codes(
        {"text": "x", "objects": [1], "nested": {"text": 5, "more": 1}, "pairs": {"a": 7}}
    )
    assert found == {"nested.text": "not_text", "nested.more": "unknown", "pairs.a": "value"}


def test_fields_that_nobody_asked_for_are_refused_all_at_once() -> None:
    fields = Fields({"text": "x", "txet": "y", "more": 1})
    fields.text("text")
    with pytest.raises(InvalidRequest) as caught:
        fields.done()
    assert [(e.field, e.code) for e in caught.value.errors] == [
        ("txet", "unknown"),
        ("more", "unknown"),
    ]


def test_good_values_come_back_as_they_are_meant() -> None:
    fields = Fields(
        {
            "to": "+14155550123",
            "at": "2026-11-24T10:00:00.123987-08:00",
            "categories": ["marketing", "marketing", "informational"],
            "n": 3,
            "share": 1,
            "no": False,
        }
    )
    assert fields.number("to") == "+14155550123"
    assert fields.instant("at") == datetime(2026, 11, 24, 18, 0, 0, 123_000, tzinfo=UTC)
    assert fields.choices("categories", Category) == (Category.MARKETING, Category.INFORMATIONAL)
    assert (fields.integer("n", least=3, most=3), fields.decimal("share", least=1, most=2)) == (
        3,
        1,
    )
    assert fields.tri("no") is False
    assert fields.tri("unsaid") is None
    fields.done()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"\xff", "not_json"),
        (b'{"a": NaN}', "not_json"),
        (b'{"a": -Infinity}', "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"a":' + b"[" * DEEPEST + b"]" * DEEPEST + b"}", "too_deep"),
        (b'{"a":' * 900 + b"1" + b"}" * 900, "too_deep"),
        (b"[]", "not_object"),
        (b"null", "not_object"),
        (b'"text"', "not_object"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_body_that_is_no_json_object_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_json(body)
    assert [error.code for error in caught.value.errors] == [code]


def test_a_body_may_be_nested_as_deep_as_any_that_we_ask_for() -> None:
    inner = "[" * (DEEPEST - 1) + "1" + "]" * (DEEPEST - 1)
    assert "a" in parse_json(f'{{"a": {inner}}}'.encode())


@pytest.mark.parametrize("body", [{"\ud800": 1}, {"metadata": {"\udc00": "x"}}])
def test_a_name_that_no_answer_could_repeat_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_json(json.dumps(body).encode())
    assert [error.code for error in caught.value.errors] == ["not_json"]
    assert str(caught.value) == "the body must be a JSON object in UTF-8"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param(b'{"to": "a", "body": "x", "to": "b"}', "to", id="at the top"),
        pytest.param(b'{"facts": {"region": "US-CA", "region": "US-NY"}}', "region", id="inside"),
    ],
)
def test_a_name_that_stands_twice_is_refused(body: bytes, field: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_json(body)
    assert [(error.field, error.code) for error in caught.value.errors] == [(field, "twice")]
