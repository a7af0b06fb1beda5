"""`/v1/emergency_bans`: where nobody may solicit while an emergency is declared."""

import re

from consentry.domain.emergency_ban import EmergencyBan
from consentry.domain.times import rfc3339
from consentry.entrypoints import wiring
from consentry.entrypoints.http import OPERATORS, Answer, Request, Route
from consentry.errors import FieldError, InvalidRequest

REGION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


def put_ban(request: Request) -> Answer:
    """Declares a region's emergency, or ends it by an `until` that has come.

    `start` is now unless given; without `until` it lasts until further notice.
    """
    region = request.path["region"]
    if not REGION.fullmatch(region):
        message = "must be a country or a region of one, such as US-LA"
        raise InvalidRequest([FieldError(field="region", code="format", message=message)])
    fields = request.document()
    start, until = fields.instant("start"), fields.instant("until")
    reference = fields.text("reference", most=200)
    if start is not None and until is not None and until < start:
        fields.bad("until", "order", "must not be before `start`")
    fields.done()
    now = wiring.clock().now()
    if start is None:
        start = now if until is None else min(now, until)
    ban, new = wiring.emergencies().declare(
        EmergencyBan(region=region, start=start, until=until, reference=reference), request.actor
    )
    return Answer(
        status=201 if new else 200,
        document={
            "region": ban.region,
            "start": rfc3339(ban.start),
            "until": rfc3339(ban.until) if ban.until else None,
            "reference": ban.reference,
        },
    )


ROUTES = (Route(method="PUT", path="/v1/emergency_bans/<region>", run=put_ban, roles=OPERATORS),)
