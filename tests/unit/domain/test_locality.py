from zoneinfo import ZoneInfo

import pytest

from consentry.domain.area_codes import area_code_of, zones_of_region
from consentry.domain.locality import ZoneSource, is_time_zone, locate
from consentry.domain.phone import parse

_EAST, _CENTRAL, _WEST = "America/New_York", "America/Chicago", "America/Los_Angeles"


@pytest.mark.parametrize(
    ("text", "regions", "zones"),
    [
        pytest.param("+14155550123", ("CA",), {_WEST}, id="one zone"),
        pytest.param("+16895550123", ("FL",), {_EAST}, id="orlando overlay, not chicago"),
        pytest.param("+18505550123", ("FL",), {_EAST, _CENTRAL}, id="florida panhandle"),
        pytest.param("+12195550123", ("IN",), {_EAST, _CENTRAL}, id="north-west indiana"),
        pytest.param("+13345550123", ("AL",), {_EAST, _CENTRAL}, id="phenix city"),
        pytest.param("+17295550123", ("TN",), {_EAST, _CENTRAL}, id="code the library lacks"),
        pytest.param("+17875550123", ("PR",), {"America/Puerto_Rico"}, id="puerto rico"),
    ],
)
def test_an_area_code_means_every_state_and_zone_it_spans(
    text: str, regions: tuple[str, ...], zones: set[str]
) -> None:
    place = locate(parse(text))

    assert (place.country, place.regions, set(place.time_zones)) == ("US", regions, zones)
    assert place.source is ZoneSource.AREA_CODE


@pytest.mark.parametrize("text", ["+18005550123", "+15555550123", "+80012345678", "+19005550123"])
def test_a_number_without_a_place_is_unknown_not_anywhere(text: str) -> None:
    place = locate(parse(text))

    assert (place.regions, place.time_zones, place.source) == ((), (), ZoneSource.UNKNOWN)


def test_other_countries_have_all_their_zones() -> None:
    france, australia = locate(parse("+33612345678")), locate(parse("+61412345678"))

    assert (france.time_zones, france.source) == (("Europe/Paris",), ZoneSource.COUNTRY)
    assert {"Australia/Perth", "Australia/Sydney"} <= set(australia.time_zones)


def test_a_stated_zone_replaces_the_zones_but_not_the_states() -> None:
    place = locate(parse("+14155550123"), stated_zone=_EAST)

    assert (place.regions, place.time_zones, place.source) == (
        ("CA",),
        (_EAST,),
        ZoneSource.STATED,
    )


@pytest.mark.parametrize("region", ["US-NY", "NY", "ny"])
def test_a_region_on_file_counts_besides_the_area_code(region: str) -> None:
    place = locate(parse("+14155550123"), stated_region=region)

    assert (place.regions, place.time_zones) == (("CA", "NY"), (_WEST, _EAST))
    assert place.source is ZoneSource.REGION


def test_a_region_that_the_area_code_says_already_adds_nothing() -> None:
    place = locate(parse("+13055550123"), stated_region="FL")

    assert (place.regions, place.time_zones) == (("FL",), (_EAST,))


def test_a_region_abroad_keeps_its_country() -> None:
    assert locate(parse("+14165550123"), stated_region="US-PA").regions == ("ON", "US-PA")
    assert locate(parse("+14155550123"), stated_region="CA-ON").regions == ("CA", "CA-ON")


def test_a_region_gives_a_place_to_a_number_that_has_none() -> None:
    place = locate(parse("+18005550123"), stated_region="US-TX")
    unlisted = locate(parse("+15555550123"), stated_region="TX")

    assert place.regions == ("TX",)
    assert set(place.time_zones) == {_CENTRAL, "America/Denver"}
    assert set(unlisted.time_zones) == set(place.time_zones)


def test_an_unknown_region_adds_no_zone() -> None:
    place = locate(parse("+18005550123"), stated_region="US-ZZ")

    assert (place.time_zones, place.source) == ((), ZoneSource.UNKNOWN)


def test_every_zone_of_the_table_exists() -> None:
    zones = set()
    for code in range(200, 1000):
        found = area_code_of(f"+1{code}5550123")
        zones |= set(found.time_zones) if found else set()

    assert len(zones) > 30
    assert all(ZoneInfo(zone) for zone in zones)
    assert zones_of_region("US-TN") == (_CENTRAL, _EAST)


@pytest.mark.parametrize(
    ("name", "known"),
    [("America/New_York", True), ("UTC", True), ("Mars/Base", False), ("America", False),
     ("", False), ("../etc/passwd", False), ("EST", False)],
)  # fmt: skip
def test_a_time_zone_is_known_or_not(name: str, known: bool) -> None:
    assert is_time_zone(name) is known
