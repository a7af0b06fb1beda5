"""What a phone number is: E.164 only, with what its numbering plan says about it.

A number that the plan allows but the library's metadata does not know (area codes open every few
months) is `unassigned`, not invalid: it may be sent to, but nothing is assumed about where it is.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberType, ValidationResult

from consentry.domain.area_codes import area_code_of

_E164 = re.compile(r"\+[1-9][0-9]*")
_MOST_DIGITS = 15
_NORTH_AMERICAN = re.compile(r"\+1[2-9](?!11)[0-9]{2}[2-9][0-9]{6}")


class NumberKind(StrEnum):
    """What the number range is for; North American numbers are nearly all `fixed_or_mobile`."""

    MOBILE = "mobile"
    FIXED_LINE = "fixed_line"
    FIXED_OR_MOBILE = "fixed_or_mobile"
    TOLL_FREE = "toll_free"
    PREMIUM = "premium"
    VOIP = "voip"
    PAGER = "pager"
    VOICEMAIL = "voicemail"
    SHARED_COST = "shared_cost"
    UNIVERSAL = "universal"
    OTHER = "other"
    UNKNOWN = "unknown"


class Validity(StrEnum):
    """How much the numbering plan says: `unassigned` is possible, but not in the metadata."""

    VALID = "valid"
    UNASSIGNED = "unassigned"
    INVALID = "invalid"


class PhoneNumberProblem(StrEnum):
    """Why a text is not a phone number; stable codes for clients."""

    NOT_E164 = "not_e164"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_POSSIBLE = "not_possible"
    UNKNOWN_COUNTRY_CODE = "unknown_country_code"


_ADVICE = {
    PhoneNumberProblem.NOT_E164: "give it in E.164: a plus sign, country code and digits only",
    PhoneNumberProblem.TOO_SHORT: "the number has too few digits for its country",
    PhoneNumberProblem.TOO_LONG: "the number has too many digits for its country",
    PhoneNumberProblem.NOT_POSSIBLE: "no number of its country looks like this",
    PhoneNumberProblem.UNKNOWN_COUNTRY_CODE: "the country code does not exist",
}


class InvalidPhoneNumber(ValueError):
    """The text is not a phone number in E.164. The message never repeats it."""

    def __init__(self, code: PhoneNumberProblem) -> None:
        self.code = code
        super().__init__(_ADVICE[code])


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    """A parsed number.

    `country` is ISO 3166 alpha-2, or empty where none is certain (+800, unopened codes).
    """

    e164: str
    country: str
    kind: NumberKind
    validity: Validity


_KINDS = {
    PhoneNumberType.MOBILE: NumberKind.MOBILE,
    PhoneNumberType.FIXED_LINE: NumberKind.FIXED_LINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: NumberKind.FIXED_OR_MOBILE,
    PhoneNumberType.TOLL_FREE: NumberKind.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE: NumberKind.PREMIUM,
    PhoneNumberType.SHARED_COST: NumberKind.SHARED_COST,
    PhoneNumberType.VOIP: NumberKind.VOIP,
    PhoneNumberType.PERSONAL_NUMBER: NumberKind.OTHER,
    PhoneNumberType.PAGER: NumberKind.PAGER,
    PhoneNumberType.UAN: NumberKind.UNIVERSAL,
    PhoneNumberType.VOICEMAIL: NumberKind.VOICEMAIL,
}

_PROBLEMS = {
    ValidationResult.INVALID_COUNTRY_CODE: PhoneNumberProblem.UNKNOWN_COUNTRY_CODE,
    ValidationResult.TOO_SHORT: PhoneNumberProblem.TOO_SHORT,
    ValidationResult.TOO_LONG: PhoneNumberProblem.TOO_LONG,
}


def parse(text: str) -> PhoneNumber:
    """The number that `text` is in E.164.

    Raises `InvalidPhoneNumber`, whose `code` says why not.
    """
    if not _E164.fullmatch(text):
        raise InvalidPhoneNumber(PhoneNumberProblem.NOT_E164)
    if len(text) - 1 > _MOST_DIGITS:
        raise InvalidPhoneNumber(PhoneNumberProblem.TOO_LONG)
    number = _parsed(text)
    result = phonenumbers.is_possible_number_with_reason(number)
    if result != ValidationResult.IS_POSSIBLE:
        raise InvalidPhoneNumber(_PROBLEMS.get(result, PhoneNumberProblem.NOT_POSSIBLE))
    if phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) != text:
        raise InvalidPhoneNumber(PhoneNumberProblem.NOT_POSSIBLE)
    validity = _validity(text, number)
    kind = _KINDS.get(phonenumbers.number_type(number), NumberKind.UNKNOWN)
    return PhoneNumber(e164=text, country=_country(text, number), kind=kind, validity=validity)


def is_e164(text: str) -> bool:
    """Whether a text is a phone number in E.164 that can exist."""
    try:
        parse(text)
    except InvalidPhoneNumber:
        return False
    return True


def _parsed(text: str) -> phonenumbers.PhoneNumber:
    try:
        return phonenumbers.parse(text)
    except phonenumbers.NumberParseException as exc:
        code = {
            exc.INVALID_COUNTRY_CODE: PhoneNumberProblem.UNKNOWN_COUNTRY_CODE,
            exc.TOO_LONG: PhoneNumberProblem.TOO_LONG,
            exc.NOT_A_NUMBER: PhoneNumberProblem.NOT_E164,
        }.get(exc.error_type, PhoneNumberProblem.TOO_SHORT)
        raise InvalidPhoneNumber(code) from None


def _validity(text: str, number: phonenumbers.PhoneNumber) -> Validity:
    if phonenumbers.is_valid_number(number):
        return Validity.VALID
    # Elsewhere "not valid" means a range that is not in use; North America opens whole codes faster
    # than metadata follows.
    if _NORTH_AMERICAN.fullmatch(text) and not _code_is_known(text):
        return Validity.UNASSIGNED
    return Validity.INVALID


def _code_is_known(text: str) -> bool:
    """Whether the metadata knows the area code: then a number it calls invalid really is."""
    probe = phonenumbers.PhoneNumber(country_code=1, national_number=int(f"{text[2:5]}2345678"))
    return phonenumbers.is_valid_number(probe)


def _country(text: str, number: phonenumbers.PhoneNumber) -> str:
    area_code = area_code_of(text)
    if area_code is not None:
        return area_code.country
    country = phonenumbers.region_code_for_number(number) or ""
    return country if country.isalpha() else ""
