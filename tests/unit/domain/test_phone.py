import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.phone import (
    InvalidPhoneNumber,
    NumberKind,
    PhoneNumberProblem,
    Validity,
    parse,
)
from consentry.domain.sender import SenderType, fits_type


@pytest.mark.parametrize(
    ("text", "country", "kind", "validity"),
    [
        pytest.param("+14155550123", "US", NumberKind.FIXED_OR_MOBILE, Validity.VALID, id="us"),
        pytest.param("+14165550123", "CA", NumberKind.FIXED_OR_MOBILE, Validity.VALID, id="canada"),
        pytest.param("+33612345678", "FR", NumberKind.MOBILE, Validity.VALID, id="french mobile"),
        pytest.param("+18005550123", "US", NumberKind.TOLL_FREE, Validity.VALID, id="toll-free"),
        pytest.param("+19005550123", "US", NumberKind.PREMIUM, Validity.VALID, id="premium"),
        pytest.param("+80012345678", "", NumberKind.TOLL_FREE, Validity.VALID, id="no country"),
        pytest.param("+17295550123", "US", NumberKind.UNKNOWN, Validity.UNASSIGNED, id="new code"),
        pytest.param("+15555550123", "", NumberKind.UNKNOWN, Validity.UNASSIGNED, id="unlisted"),
        pytest.param("+14151550123", "US", NumberKind.UNKNOWN, Validity.INVALID, id="bad exchange"),
        pytest.param("+19115550123", "", NumberKind.UNKNOWN, Validity.INVALID, id="n11 code"),
    ],
)
def test_a_number_is_what_its_plan_says(
    text: str, country: str, kind: NumberKind, validity: Validity
) -> None:
    number = parse(text)

    assert (number.e164, number.country, number.kind, number.validity) == (
        text,
        country,
        kind,
        validity,
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("4155550123", PhoneNumberProblem.NOT_E164, id="no plus"),
        pytest.param("", PhoneNumberProblem.NOT_E164, id="empty"),
        pytest.param("+1 415 555 0123", PhoneNumberProblem.NOT_E164, id="spaces"),
        pytest.param("+1415555012３", PhoneNumberProblem.NOT_E164, id="full-width digit"),
        pytest.param("+14155550123\n", PhoneNumberProblem.NOT_E164, id="line end"),
        pytest.param("+14155550123;ext=5", PhoneNumberProblem.NOT_E164, id="extension"),
        pytest.param("+0123456789", PhoneNumberProblem.NOT_E164, id="leading zero"),
        pytest.param("+1911", PhoneNumberProblem.TOO_SHORT, id="emergency number"),
        pytest.param("+1415555012", PhoneNumberProblem.TOO_SHORT, id="a digit missing"),
        pytest.param("+141555501234", PhoneNumberProblem.TOO_LONG, id="a digit too many"),
        pytest.param("+1234567890123456", PhoneNumberProblem.TOO_LONG, id="sixteen digits"),
        pytest.param("+99912345678", PhoneNumberProblem.UNKNOWN_COUNTRY_CODE, id="no such country"),
        pytest.param("+4407911123456", PhoneNumberProblem.NOT_POSSIBLE, id="national zero kept"),
    ],
)
def test_what_is_not_e164_is_refused_with_a_code(text: str, code: PhoneNumberProblem) -> None:
    with pytest.raises(InvalidPhoneNumber) as refused:
        parse(text)

    assert refused.value.code is code


@given(st.text(max_size=20) | st.from_regex(r"\A\+[0-9]{1,17}\Z"))
def test_any_text_is_a_number_or_refused_without_repeating_it(text: str) -> None:
    try:
        told, read_back = "", parse(text).e164
    except InvalidPhoneNumber as refused:
        told, read_back = str(refused), text

    assert read_back == text
    assert len(text) < 5 or text not in told


@pytest.mark.parametrize(
    ("identity", "kind", "fits"),
    [
        ("+12065550100", SenderType.TEN_DLC, True),
        ("+18885550100", SenderType.TOLL_FREE, True),
        ("12345", SenderType.TEN_DLC, False),
        ("12345", SenderType.SHORT_CODE, True),
        ("12", SenderType.SHORT_CODE, False),
        ("ACMEDENTAL", SenderType.SENDER_ID, True),
        ("123456", SenderType.SENDER_ID, False),
        ("ACMEDENTAL12", SenderType.SENDER_ID, False),
        ("ACME DENTAL", SenderType.SENDER_ID, False),
        ("+12065550100", SenderType.SHORT_CODE, False),
    ],
)
def test_an_originating_identity_has_the_form_of_its_type(
    identity: str, kind: SenderType, fits: bool
) -> None:
    assert fits_type(identity, kind) is fits
