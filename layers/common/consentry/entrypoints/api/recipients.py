"""`/v1/recipients/{number}`: what is held, wishes, erasure, legal hold (api.md section 5)."""

import re
from enum import StrEnum

from consentry.domain.api_key import Role
from consentry.domain.locality import is_time_zone
from consentry.domain.message import Category
from consentry.domain.preferences import Preferences, QuietHours
from consentry.entrypoints import wiring
from consentry.entrypoints.api.consents import REGION
from consentry.entrypoints.fields import LANGUAGE, Fields
from consentry.entrypoints.held import erased_json, held_json, hold_json, wishes_json
from consentry.entrypoints.observability import count, logger
from consentry.entrypoints.prose import without_number
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import OPERATORS, Answer, Route
from consentry.entrypoints.wiring import keeping, opt_ins, policies
from consentry.errors import NotFound
from consentry.services.preferences import Wishes

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class ErasureReason(StrEnum):
    """Why a recipient is erased: they asked, or they are a child."""

    REQUEST = "request"
    MINOR = "minor"


def read(request: Request) -> Answer:
    """Everything that is held about a recipient, what for and for how long."""
    number, account = request.number("number"), request.account()
    held = keeping.rights_desk().held(
        account,
        number,
        globally=request.caller.role is Role.OPERATOR,
        given_by=request.caller.key_id,
    )
    if held.is_nothing:
        raise NotFound("nothing is held about this recipient")
    logger.info("recipient read", account=account, key=request.caller.key_id)
    return Answer(document=held_json(held, policies.book()))


def prefer(request: Request) -> Answer:
    """Puts a recipient's wishes in place of those before."""
    number = request.number("number")
    fields = request.document()
    account = request.account(fields)
    wishes = _wishes(fields)
    fields.done()
    record = opt_ins.preference_desk().put(account, number, wishes)
    return Answer(document={"recipient": number, **wishes_json(record)})


def erase(request: Request) -> Answer:
    """Erases a recipient; the answer says what went, and what law keeps."""
    number, account = request.number("number"), request.account()
    asked = request.asked()
    reason = asked.choice("reason", ErasureReason) or ErasureReason.REQUEST
    asked.done()
    erased = keeping.erasure_desk().erase(
        account,
        number,
        by=request.actor,
        child=reason is ErasureReason.MINOR,
        globally=request.caller.role is Role.OPERATOR,
    )
    count("RecipientErased", account=account, reason=reason.value)
    return Answer(document=erased_json(erased, policies.book(), wiring.clock().now()))


def hold(request: Request) -> Answer:
    """Keeps everything about a recipient, whatever is asked and whatever runs out meanwhile."""
    number = request.number("number")
    fields = request.document()
    account = request.account(fields)
    reason = without_number(fields, "reason", most=500)
    until = fields.instant("until")
    fields.done()
    ordered = keeping.rights_desk().order_hold(
        account, number, reason=reason, until=until, by=request.actor
    )
    return Answer(document={"recipient": number, **hold_json(ordered, wiring.clock().now())})


ROUTES = (
    Route(method="GET", path="/v1/recipients/<number>", run=read),
    Route(method="DELETE", path="/v1/recipients/<number>", run=erase, query=("reason",)),
    Route(method="PUT", path="/v1/recipients/<number>/preferences", run=prefer),
    Route(method="PUT", path="/v1/recipients/<number>/legal-hold", run=hold, roles=OPERATORS),
)


def _wishes(fields: Fields) -> Wishes:
    zone = fields.text("time_zone", most=60)
    if zone and not is_time_zone(zone):
        fields.bad("time_zone", "unknown", "must be an IANA time zone, such as America/Chicago")
    return Wishes(
        time_zone=zone,
        region=fields.text("region", most=40, pattern=REGION, hint="must be such as US-CA or CA"),
        language=fields.text("language", most=20, pattern=LANGUAGE, hint="must be a language tag"),
        preferences=Preferences(
            quiet_hours=_quiet_hours(fields),
            categories=fields.choices("categories", Category) if fields.has("categories") else None,
            max_per_day=fields.integer("max_per_day", least=0, most=1000),
        ),
    )


def _quiet_hours(fields: Fields) -> QuietHours | None:
    given = fields.nested("quiet_hours")
    if given is None:
        return None
    start, end = _minutes(given, "start"), _minutes(given, "end")
    given.close()
    return None if start is None or end is None else QuietHours(start=start, end=end)


def _minutes(fields: Fields, name: str) -> int | None:
    text = fields.text(name, required=True, most=5, pattern=_TIME, hint="must be such as 21:00")
    return int(text[:2]) * 60 + int(text[3:]) if text else None
