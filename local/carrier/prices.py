"""What a text costs and where it goes: enough for the limits that depend on it."""

import phonenumbers

# Dollars a part: the list price of a US text and the usual carrier fee; abroad one price for all.
_US_PRICE, _US_FEE, _ABROAD = 0.00581, 0.003, 0.05


def country_of(number: str) -> str:
    """The ISO code of the country of a number in E.164, `US` for what no plan knows."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return "US"
    region = phonenumbers.region_code_for_number(parsed)
    return region or phonenumbers.region_code_for_country_code(parsed.country_code or 1) or "US"


def price(country: str, parts: int) -> float:
    """AWS's price of a text."""
    return round((_US_PRICE if country == "US" else _ABROAD) * parts, 5)


def carrier_fee(country: str, parts: int) -> float:
    """What carriers add to it."""
    return round((_US_FEE if country == "US" else 0) * parts, 5)
