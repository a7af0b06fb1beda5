"""Which states and time zones a North American area code can mean.

The metadata of phone libraries gives one zone to area codes that span two, a wrong one to some
overlays, and does not know codes that opened lately. This table lists every candidate, so that a
text is sent only when all of them allow it. It is made from a CSV by `tools/import_area_codes.py`.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCode:
    """One area code: its country, and every region and IANA zone that its numbers may be in."""

    country: str
    regions: tuple[str, ...]
    time_zones: tuple[str, ...]


@cache
def _tables() -> tuple[dict[str, AreaCode], dict[str, tuple[str, ...]]]:
    text = resources.files("consentry.domain").joinpath("data/area_codes.json").read_text("utf-8")
    document = json.loads(text)
    codes = {
        code: AreaCode(country=row[0], regions=tuple(row[1]), time_zones=tuple(row[2]))
        for code, row in document["area_codes"].items()
    }
    zones = {region: tuple(names) for region, names in document["region_zones"].items()}
    return codes, zones


def area_code_of(e164: str) -> AreaCode | None:
    """The area code of a number in E.164; None outside the table (toll-free, unopened, other
    countries).
    """
    if not e164.startswith("+1"):
        return None
    return _tables()[0].get(e164[2:5])


def zones_of_region(region: str) -> tuple[str, ...]:
    """Every zone that a region such as `US-TX` touches; () for one that the table does not have."""
    return _tables()[1].get(region, ())
