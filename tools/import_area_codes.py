"""Make `domain/data/area_codes.json` from a CSV of area codes: `python tools/import_area_codes.py
FILE.csv`.

Columns: npa, country, state_or_region, zones (separated by |). Region names of Canada become codes;
several regions of one code are separated by a slash. The zones of a region are the union over its
area codes.
"""

import csv
import json
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

TARGET = Path(__file__).parent.parent / "layers/common/consentry/domain/data/area_codes.json"
CANADA = {
    "Alberta": "AB",
    "British Columbia": "BC",
    "British Colombia": "BC",
    "Manitoba": "MB",
    "New Brunswick": "NB",
    "Newfoundland and Labrador": "NL",
    "Northwest Territories": "NT",
    "Nova Scotia": "NS",
    "Nunavut": "NU",
    "Ontario": "ON",
    "Prince Edward Island": "PE",
    "Quebec": "QC",
    "Saskatchewan": "SK",
    "Yukon": "YT",
}
GAPS = {"905": "ON"}
"""Codes whose region the CSV leaves out."""
_BC = "America/Vancouver|America/Edmonton|America/Fort_Nelson"
_SK = "America/Regina|America/Edmonton|America/Winnipeg"
_QC = "America/Toronto|America/Halifax"
MORE_ZONES = {
    # British Columbia: the Peace and the Kootenays keep mountain time, with and without summer.
    **dict.fromkeys(("236", "250", "257", "672", "778"), _BC),
    # Saskatchewan: Lloydminster keeps Alberta's clock, Creighton Manitoba's.
    **dict.fromkeys(("306", "474", "639"), _SK),
    # Quebec: the Magdalen Islands and the Lower North Shore.
    **dict.fromkeys(("367", "418", "581"), _QC),
    # Labrador keeps Atlantic time, north-western Ontario central or eastern time all year.
    "879": "America/St_Johns|America/Halifax",
    "807": "America/Panama",
    # Coral Harbour has no summer time; Yukon left it in 2020.
    "867": "America/Panama|America/Whitehorse",
}
"""Zones that the CSV leaves out. The codes of one overlay cover the same ground."""


def convert(rows: list[dict[str, str]]) -> dict[str, object]:
    """The JSON document of the given CSV rows; ValueError names what is wrong."""
    codes: dict[str, list[object]] = {}
    by_region: dict[str, set[str]] = {}
    for row in rows:
        code, country = row["npa"], row["country"]
        names = (row["state_or_region"] or GAPS.get(code, "")).split("/")
        regions = [CANADA.get(name, name) for name in names if name]
        zones = list(dict.fromkeys([*row["zones"].split("|"), *_more_zones(code)]))
        for region in regions:
            if len(region) != 2 or not region.isupper():
                raise ValueError(f"area code `{code}`: `{region}` is not a region code")
            by_region.setdefault(f"{country}-{region}", set()).update(zones)
        for zone in zones:
            ZoneInfo(zone)
        if code in codes:
            raise ValueError(f"area code `{code}` is there twice")
        codes[code] = [country, regions, zones]
    region_zones = {region: sorted(zones) for region, zones in sorted(by_region.items())}
    return {"area_codes": dict(sorted(codes.items())), "region_zones": region_zones}


def _more_zones(code: str) -> list[str]:
    return MORE_ZONES[code].split("|") if code in MORE_ZONES else []


def rendered(document: dict[str, object]) -> str:
    """JSON with one line per area code or region, so that a change reads well."""
    tables = []
    for name, table in document.items():
        assert isinstance(table, dict)
        lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(row)}" for key, row in table.items())
        tables.append(f" {json.dumps(name)}: {{\n{lines}\n }}")
    return "{\n" + ",\n".join(tables) + "\n}\n"


if __name__ == "__main__":
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as file:
        TARGET.write_text(rendered(convert(list(csv.DictReader(file)))), encoding="utf-8")
