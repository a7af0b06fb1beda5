"""`/v1/accounts/{account}/senders/{number}`: originating numbers, set up by the operator."""

from consentry.domain.sender import Sender, SenderStatus, SenderType, fits_type
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.prose import without_number
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import OPERATORS, Answer, Route
from consentry.entrypoints.views.accounts import sender_json
from consentry.entrypoints.wiring import governing, policies
from consentry.services.numbering import Assignment


def put(request: Request) -> Answer:
    """Creates or replaces an originating number."""
    fields = request.document()
    sender = _sender(request.identifier("account"), request.originating("number"), fields)
    asked = Assignment(
        moved_from=fields.identifier("moved_from"),
        replaces=fields.originating("replaces"),
        reason=without_number(fields, "reason", most=500, required=False),
    )
    fields.done()
    stored, new = governing.onboarding().put_sender(sender, request.actor, asked=asked)
    return Answer(status=201 if new else 200, document=sender_json(stored))


def read(request: Request) -> Answer:
    """One originating number."""
    found = governing.onboarding().sender(request.own_account(), request.originating("number"))
    return Answer(document=sender_json(found))


ROUTES = (
    Route(
        method="PUT",
        path="/v1/accounts/<account>/senders/<number>",
        run=put,
        roles=OPERATORS,
    ),
    Route(method="GET", path="/v1/accounts/<account>/senders/<number>", run=read),
)


def _sender(account: str, number: str, fields: Fields) -> Sender:
    per_minute = fields.integer("per_minute", least=10, most=6000)
    per_second = fields.decimal("parts_per_second", least=0.1, most=100)
    kind = fields.choice("type", SenderType, required=True) or SenderType.LONG_CODE
    if not fields.errors and not fits_type(number, kind):
        fields.bad("number", "form", f"`{number}` has not the form of type {kind}")
    return Sender(
        number=number,
        account=account,
        campaign=fields.identifier("campaign", required=True),
        type=kind,
        status=fields.choice("status", SenderStatus) or SenderStatus.ACTIVE,
        per_minute=50 if per_minute is None else per_minute,
        parts_per_second=policies.book().limits.per_second[kind]
        if per_second is None
        else per_second,
        two_way=fields.flag("two_way", default=True),
    )
