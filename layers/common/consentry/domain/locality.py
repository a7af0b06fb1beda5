"""Where a recipient may be: every state and every time zone that cannot be ruled out.

Resolution: a zone that the recipient stated, a region on file together with the area code's (when
they differ both apply), the area code, the country, unknown. Nobody is ever placed in one zone of
several because it is the likeliest.
"""

from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from phonenumbers import parse, timezone

from consentry.domain.area_codes import area_code_of, zones_of_region
from consentry.domain.phone import NumberKind, PhoneNumber, Validity

_GEOGRAPHIC = frozenset({NumberKind.MOBILE, NumberKind.FIXED_LINE, NumberKind.FIXED_OR_MOBILE})
_ASSUMED = "US"
"""Whose region a bare code is where the number's country is unknown: only +1 numbers have none."""


class ZoneSource(StrEnum):
    """What the time zones were taken from."""

    STATED = "stated"
    REGION = "region"
    AREA_CODE = "area_code"
    COUNTRY = "country"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Candidate places of one recipient; empty tuples mean unknown, never "anywhere".

    A region outside `country` carries its own, as in `US-PA` for a Canadian number whose holder
    lives in Pennsylvania.
    """

    country: str
    regions: tuple[str, ...]
    time_zones: tuple[str, ...]
    source: ZoneSource


def locate(number: PhoneNumber, *, stated_zone: str = "", stated_region: str = "") -> Place:
    """Where the holder of `number` may be; `stated_region` is `US-CA`, or `CA` within the number's
    country.

    A stated zone narrows the zones; the states of the area code stay, since some laws follow the
    code.
    """
    regions, zones, source = _by_number(number)
    if stated_region:
        region = _qualified(stated_region, number.country)
        named = _within(region, number.country)
        if named not in regions:
            regions = (*regions, named)
            zones = _merged(zones, zones_of_region(region))
        if zones:
            source = ZoneSource.REGION
    if stated_zone:
        zones, source = (stated_zone,), ZoneSource.STATED
    return Place(country=number.country, regions=regions, time_zones=zones, source=source)


def _by_number(number: PhoneNumber) -> tuple[tuple[str, ...], tuple[str, ...], ZoneSource]:
    area_code = area_code_of(number.e164)
    if area_code is not None:
        return area_code.regions, area_code.time_zones, ZoneSource.AREA_CODE
    if number.e164.startswith("+1") or not _has_a_place(number):
        return (), (), ZoneSource.UNKNOWN
    zones = _country_zones(number.e164)
    return (), zones, ZoneSource.COUNTRY if zones else ZoneSource.UNKNOWN


def _has_a_place(number: PhoneNumber) -> bool:
    return number.validity is Validity.VALID and number.kind in _GEOGRAPHIC and bool(number.country)


def _country_zones(e164: str) -> tuple[str, ...]:
    zones = timezone.time_zones_for_number(parse(e164))
    return () if "Etc/Unknown" in zones else tuple(zones)


def _qualified(region: str, country: str) -> str:
    upper = region.upper()
    return upper if "-" in upper else f"{country or _ASSUMED}-{upper}"


def _within(region: str, country: str) -> str:
    return region.removeprefix(f"{country}-") if country else region


def _merged(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return (*first, *(zone for zone in second if zone not in first))


def is_time_zone(name: str) -> bool:
    """Whether this is an IANA time zone that the machine knows."""
    if "/" not in name and name != "UTC":
        return False
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True
