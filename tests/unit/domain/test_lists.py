"""Lists are read as others write them, and written so that they do no harm."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consentry.domain.lists.formats import (
    CONSENT,
    OPT_OUT,
    ListFormat,
    Said,
    columns,
    is_text_channel,
    said,
)
from consentry.domain.lists.numbers import SpoiltNumber, read_number
from consentry.domain.lists.table import UnreadableList, rows_of
from consentry.domain.lists.writing import as_csv, as_jsonl
from consentry.domain.phone import InvalidPhoneNumber

NUMBER = "+14155550123"


def values(text: str) -> list[dict[str, Any]]:
    return [row.values for row in rows_of(text)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("phone,note\n+14155550123,hi\n", id="plain"),
        pytest.param("\ufeffphone,note\r\n+14155550123,hi\r\n", id="a mark and carriage returns"),
        pytest.param("phone;note\r+14155550123;hi", id="semicolons, old line ends"),
        pytest.param("phone\tnote\n\n+14155550123\thi\n\n", id="tabs, empty lines"),
        pytest.param('"phone","note"\n"+14155550123","hi"', id="quotes"),
        pytest.param("sep=;\nphone;note\n'+14155550123;hi", id="as a spreadsheet saves it"),
        pytest.param("phone,note,,\n+14155550123, hi ,,\n", id="columns without a name"),
        pytest.param('{"phone": "+14155550123", "note": "hi", "x": null}\n', id="JSONL"),
        pytest.param('[{"phone": "+14155550123", "note": "hi"}]', id="a JSON list"),
        pytest.param('{"Items": [{"phone": "+14155550123", "note": "hi"}], "N": 1}', id="AWS"),
    ],
)
def test_a_list_is_read_whatever_wrote_it(text: str) -> None:
    assert values(text) == [{"phone": NUMBER, "note": "hi"}]


def test_a_cell_may_hold_delimiters_quotes_and_lines_and_lines_are_counted() -> None:
    rows = list(rows_of('a,b\n"x, ""y""\nz",1\n2,3\n4,5,6\n'))
    assert [row.line for row in rows] == [2, 4, 5]
    assert rows[0].values == {"a": 'x, "y"\nz', "b": "1"}
    assert rows[2].unreadable == "has more cells than the header has columns"


def test_lines_of_jsonl_that_are_none_do_not_stop_the_others() -> None:
    rows = list(rows_of('{"a": 1}\nnonsense\n[1]\n{"b": {"c": {"d": 2}}}\n'))
    assert [row.line for row in rows] == [1, 2, 3, 4]
    assert [row.unreadable for row in rows] == ["", "is no JSON", "is no JSON object", ""]
    assert rows[3].values == {"b.c.d": 2}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("", 1, id="nothing"),
        pytest.param("\ufeff \n", 1, id="blanks"),
        pytest.param('phone\n"+1415', 2, id="an open quote"),
        pytest.param('phone\n+1\n"a"b\n', 3, id="text after a quote"),
        pytest.param(",".join("x" * 101), 1, id="too many columns"),
    ],
)
def test_what_is_no_list_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(UnreadableList, match=f"line {line}:"):
        list(rows_of(text))


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(UnreadableList):
        assert all(row.line >= 1 for row in rows_of(text))


@given(st.lists(st.fixed_dictionaries({"a": st.text(min_size=1), "b": st.text()}), min_size=1))
def test_what_is_written_as_jsonl_is_read_again(rows: list[dict[str, str]]) -> None:
    assert values(as_jsonl(rows)) == rows


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs"]), min_size=1)


@example([{"a": "'=1", "b": "''+1"}])
@given(st.lists(st.fixed_dictionaries({"a": CELLS, "b": CELLS}), min_size=1))
def test_what_is_written_as_csv_is_read_again_and_holds_no_formula(
    rows: list[dict[str, str]],
) -> None:
    text = as_csv(("a", "b"), rows)
    stripped = [{k: v.strip() for k, v in row.items() if v.strip()} for row in rows]
    assert values(text) == [row for row in stripped if row]


@pytest.mark.parametrize("cell", ["=1+1", "+HYPERLINK(1)", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(cell: str) -> None:
    written = as_csv(("a", "b"), [{"a": cell, "b": NUMBER}]).splitlines()
    assert "'" in written[1][:2]
    assert written[-1].endswith(f",{NUMBER}")


def test_flags_lists_and_nothing_have_a_form_in_a_cell() -> None:
    row = {"a": True, "b": ["x", "y"], "c": None, "d": False}
    assert as_csv(("a", "b", "c", "d"), [row]) == "a,b,c,d\r\ntrue,x;y,,false\r\n"


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        (NUMBER, "", NUMBER),
        ("(415) 555-0123", "US", NUMBER),
        ("14155550123", "US", NUMBER),
        ("1-415-555-0123", "CA", NUMBER),
        ("tel:+1 415 555 0123", "FR", NUMBER),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("0044 7400 123456", "FR", "+447400123456"),
        ("011 44 7400 123456", "US", "+447400123456"),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, region: str, number: str) -> None:
    assert read_number(text, region) == number


@pytest.mark.parametrize("text", ["", "abc", "0155", "555-0123 x5", "+", "4155550123;", "１２"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidPhoneNumber):
        read_number(text, "US")


@pytest.mark.parametrize("text", ["1.41556E+10", "1.41556e10", "4E+09"])
def test_a_number_that_a_spreadsheet_rounded_is_told_apart(text: str) -> None:
    with pytest.raises(SpoiltNumber):
        read_number(text, "US")


@pytest.mark.parametrize(
    ("format", "wanted", "names", "fields"),
    [
        pytest.param(
            ListFormat.CONSENTRY,
            OPT_OUT,
            ["Phone Number", "Opted out at", "Reason"],
            ["recipient", "at", "reason"],
            id="our own under other names",
        ),
        pytest.param(
            ListFormat.CONSENTRY,
            CONSENT,
            ["recipient", "evidence.url", "Frequency Max", "TZ"],
            ["recipient", "url", "frequency_max", "time_zone"],
            id="a consent with its evidence",
        ),
        pytest.param(
            ListFormat.TWILIO,
            CONSENT,
            ["contact_id", "sender_id", "status", "source", "date_of_consent"],
            ["recipient", "status", "origin", "captured_at"],
            id="twilio",
        ),
        pytest.param(
            ListFormat.EUM,
            OPT_OUT,
            ["OptedOutNumber", "OptedOutTimestamp", "EndUserOptedOut"],
            ["recipient", "at", "by_recipient"],
            id="eum",
        ),
        pytest.param(
            ListFormat.PINPOINT,
            CONSENT,
            ["ChannelType", "Address", "OptOut", "Demographic.Timezone", "User.UserId"],
            ["channel", "recipient", "status", "time_zone"],
            id="pinpoint",
        ),
    ],
)
def test_columns_mean_what_their_format_says(
    format: ListFormat, wanted: tuple[str, ...], names: list[str], fields: list[str]
) -> None:
    found = columns(format, wanted, names)
    assert list(found.fields.values()) == fields
    assert len(found.unknown) == len(names) - len(fields)


def test_two_columns_of_one_field_and_columns_of_none_are_told() -> None:
    found = columns(ListFormat.CONSENTRY, OPT_OUT, ["phone", "Number", "colour"])
    assert (found.twice, found.unknown) == (("recipient",), ("colour",))


@pytest.mark.parametrize(
    ("format", "row", "meaning"),
    [
        (ListFormat.EUM, {}, Said.OPTED_OUT),
        (ListFormat.TWILIO, {}, Said.OPTED_OUT),
        (ListFormat.TWILIO, {"status": "opt-in"}, Said.OPTED_IN),
        (ListFormat.TWILIO, {"status": "OPT_OUT"}, Said.OPTED_OUT),
        (ListFormat.PINPOINT, {"status": "ALL"}, Said.OPTED_OUT),
        (ListFormat.PINPOINT, {"status": "NONE"}, Said.OPTED_IN),
        (ListFormat.PINPOINT, {}, Said.NOTHING),
        (ListFormat.CONSENTRY, {}, Said.NOTHING),
        (ListFormat.CONSENTRY, {"status": "active"}, Said.OPTED_IN),
        (ListFormat.CONSENTRY, {"status": "revoked"}, Said.OPTED_OUT),
        (ListFormat.CONSENTRY, {"status": "perhaps"}, Said.NOTHING),
    ],
)
def test_a_row_says_in_or_out(format: ListFormat, row: dict[str, str], meaning: Said) -> None:
    assert said(format, row) is meaning


def test_rows_about_mail_are_told_apart() -> None:
    assert is_text_channel({"channel": "sms"})
    assert is_text_channel({})
    assert not is_text_channel({"channel": "EMAIL"})
