from pathlib import Path

import pytest

from tools.import_area_codes import TARGET, convert, rendered


def row(npa: str, country: str, region: str, zones: str) -> dict[str, str]:
    return {"npa": npa, "country": country, "state_or_region": region, "zones": zones}


def test_names_become_codes_and_zones_of_a_region_are_all_its_codes() -> None:
    document = convert(
        [
            row("915", "US", "TX", "America/Denver"),
            row("214", "US", "TX", "America/Chicago"),
            row("902", "CA", "Nova Scotia/Prince Edward Island", "America/Halifax"),
            row("876", "JM", "", "America/Jamaica"),
        ]
    )

    assert document["area_codes"] == {
        "214": ["US", ["TX"], ["America/Chicago"]],
        "876": ["JM", [], ["America/Jamaica"]],
        "902": ["CA", ["NS", "PE"], ["America/Halifax"]],
        "915": ["US", ["TX"], ["America/Denver"]],
    }
    assert document["region_zones"] == {
        "CA-NS": ["America/Halifax"],
        "CA-PE": ["America/Halifax"],
        "US-TX": ["America/Chicago", "America/Denver"],
    }
    assert rendered(document).count("\n") == 13


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([row("214", "US", "Texas", "America/Chicago")], "`Texas` is not a region code"),
        ([row("214", "US", "TX", "America/Chicago")] * 2, "is there twice"),
        ([row("214", "US", "TX", "America/Dallas")], "America/Dallas"),
    ],
    ids=["region", "twice", "zone"],
)
def test_a_wrong_row_is_refused(rows: list[dict[str, str]], complaint: str) -> None:
    with pytest.raises((ValueError, KeyError), match=complaint):
        convert(rows)


def test_the_table_is_where_the_package_reads_it() -> None:
    assert Path(TARGET).is_file()
