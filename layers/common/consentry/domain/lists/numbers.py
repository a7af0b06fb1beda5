"""Phone numbers as people and spreadsheets write them, to E.164."""

import re

import phonenumbers

from consentry.domain.phone import InvalidPhoneNumber, PhoneNumberProblem, parse

_SPREADSHEET = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,2}")
_PLAIN = re.compile(r"[0-9 ().\-/\u00a0\u2010-\u2015]+")


class SpoiltNumber(InvalidPhoneNumber):
    """A spreadsheet rounded the number: nobody can say which it was."""


def read_number(text: str, default_region: str) -> str:
    """The number in E.164; a national one is read as of `default_region` (ISO 3166 alpha-2).

    InvalidPhoneNumber says why not, SpoiltNumber that a spreadsheet rounded it.
    """
    text = text.strip().removeprefix("tel:")
    if _SPREADSHEET.fullmatch(text):
        raise SpoiltNumber(PhoneNumberProblem.NOT_E164)
    if not _PLAIN.fullmatch(text.removeprefix("+")):
        raise InvalidPhoneNumber(PhoneNumberProblem.NOT_E164)
    try:
        number = phonenumbers.parse(text, default_region)
    except phonenumbers.NumberParseException:
        raise InvalidPhoneNumber(PhoneNumberProblem.NOT_E164) from None
    return parse(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)).e164
