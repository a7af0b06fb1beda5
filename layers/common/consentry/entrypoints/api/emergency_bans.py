"""`/v1/emergency_bans`: where nobody may solicit while an emergency is declared, state by state or
county by county.

A telephone number tells a state at most, so the ban of a county holds for all of its state.
"""

import re
from typing import Any

from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.times import rfc3339
from consentry.entrypoints import wiring
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import OPERATORS, Answer, Route
from consentry.entrypoints.wiring import governing
from consentry.errors import FieldError, InvalidRequest

REGION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
COUNTY = re.compile(r"[a-z][a-z-]{1,39}")


def put_ban(request: Request) -> Answer:
    """Declares an emergency of a region or county, or ends it by an `until` that has come.

    `start` is now unless given; without `until` it lasts until further notice.
    """
    region, county = _place(request)
    fields = request.document()
    start, until = fields.instant("start"), fields.instant("until")
    reference = fields.text("reference", most=200)
    if start is not None and until is not None and until < start:
        fields.bad("until", "order", "must not be before `start`")
    fields.done()
    now = wiring.clock().now()
    if start is None:
        start = now if until is None else min(now, until)
    declared = EmergencyBan(
        region=region, county=county, start=start, until=until, reference=reference
    )
    ban, new = governing.emergencies().declare(declared, request.actor)
    return Answer(status=201 if new else 200, document=_ban_json(ban))


def read_bans(request: Request) -> Answer:
    """Every ban by its place, those that have ended included."""
    request.asked().done()
    items = [_ban_json(each) for each in governing.emergencies().declared()]
    return Answer(document={"items": items, "next_cursor": None})


ROUTES = (
    Route(method="GET", path="/v1/emergency_bans", run=read_bans, roles=OPERATORS),
    Route(method="PUT", path="/v1/emergency_bans/<region>", run=put_ban, roles=OPERATORS),
    Route(method="PUT", path="/v1/emergency_bans/<region>/<county>", run=put_ban, roles=OPERATORS),
)


def _place(request: Request) -> tuple[str, str]:
    region, county = request.path["region"], request.path.get("county", "")
    errors = []
    if not REGION.fullmatch(region):
        message = "must be a country or a region of one, such as US-LA"
        errors.append(FieldError(field="region", code="format", message=message))
    if "county" in request.path and not COUNTY.fullmatch(county):
        message = "must be a county in small letters and hyphens, such as jefferson-davis"
        errors.append(FieldError(field="county", code="format", message=message))
    if errors:
        raise InvalidRequest(errors)
    return region, county


def _ban_json(ban: EmergencyBan) -> dict[str, Any]:
    return {
        "region": ban.region,
        "county": ban.county or None,
        "start": rfc3339(ban.start),
        "until": rfc3339(ban.until) if ban.until else None,
        "reference": ban.reference,
        "in_force": ban.holds_at(wiring.clock().now()),
    }
