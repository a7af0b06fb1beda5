"""`/v1/accounts/{id}/suspend|reinstate|terminate|sanctions`: the operator's hand on the ladder.

Each call is about the account, or, where the body names one, a campaign or number of it. One that
is repeated with its `Idempotency-Key` is carried out once: a penalty counts once.
"""

import re
from typing import Any

from consentry.domain.ids import order_id
from consentry.domain.sanction import THROTTLED, Measure, Penalty, Sanction
from consentry.domain.standing import Standing
from consentry.domain.times import rfc3339
from consentry.entrypoints.cursors import seal, unseal
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.idempotency import fingerprint, idempotency_key
from consentry.entrypoints.json_body import parse_json
from consentry.entrypoints.prose import without_number
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import OPERATORS, Answer, Route
from consentry.entrypoints.views.accounts import account_json, campaign_json, sender_json
from consentry.entrypoints.wiring import governing, stores
from consentry.services.sanctions import Order

_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
_CURRENCY = re.compile("[A-Z]{3}")


def suspend(request: Request) -> Answer:
    """Stops an account, campaign or number at once, for queued texts too."""
    return _ordered(request, Measure.SUSPEND)


def reinstate(request: Request) -> Answer:
    """Lets a suspended or throttled one go on; what is terminated stays so."""
    return _ordered(request, Measure.REINSTATE)


def terminate(request: Request) -> Answer:
    """Ends an account for good."""
    return _ordered(request, Measure.TERMINATE)


def sanction(request: Request) -> Answer:
    """Puts any rung of the ladder on somebody, or a penalty on record."""
    return _ordered(request, None)


def read_sanctions(request: Request) -> Answer:
    """An account's sanctions, newest first; a sender's key sees its own."""
    account = request.own_account()
    governing.onboarding().account(account)
    limit, cursor = request.page()
    scope = f"sanctions:{account}"
    page = governing.sanction_desk().sanctions(
        account, limit=limit, cursor=unseal(stores.keys(), scope, cursor)
    )
    items = [sanction_json(each) for each in page.items]
    return Answer(document={"items": items, "next_cursor": seal(stores.keys(), scope, page.next)})


ROUTES = (
    *(
        Route(method="POST", path=f"/v1/accounts/<account>/{name}", run=run, roles=OPERATORS)
        for name, run in (
            ("suspend", suspend),
            ("reinstate", reinstate),
            ("terminate", terminate),
            ("sanctions", sanction),
        )
    ),
    Route(
        method="GET",
        path="/v1/accounts/<account>/sanctions",
        run=read_sanctions,
        query=("cursor", "limit"),
    ),
)


def _ordered(request: Request, measure: Measure | None) -> Answer:
    document = parse_json(request.body)
    account, fields, key = (
        request.identifier("account"),
        Fields(document),
        idempotency_key(request),
    )
    if measure is None:
        measure = fields.choice("measure", Measure, required=True) or Measure.WARN
    factor = fields.decimal("rate_factor", least=0.1, most=0.9)
    order = Order(
        account=account,
        measure=measure,
        reason=without_number(fields, "reason", most=500),
        campaign=fields.identifier("campaign"),
        sender=fields.originating("sender"),
        rate_factor=THROTTLED if factor is None else factor,
        penalty=_penalty(fields),
        id=order_id(account, key) if key else "",
        fingerprint=fingerprint({**document, "measure": measure}) if key else "",
    )
    if order.campaign and order.sender:
        fields.bad("sender", "either", "name a campaign or a sender, not both")
    if measure is Measure.PENALTY and order.penalty is None and not fields.errors:
        fields.bad("penalty", "required", "is what measure `penalty` puts on record")
    fields.done()
    done = governing.sanction_desk().order(order, request.actor)
    shown = sanction_json(done.sanction) if done.sanction is not None else None
    return Answer(
        document={**_subject(order, done.standing), "sanction": shown},
        headers={"Idempotent-Replayed": "true"} if done.replayed else {},
    )


def _subject(order: Order, standing: Standing) -> dict[str, Any]:
    if standing.sender is not None:
        return sender_json(standing.sender)
    if standing.campaign is not None:
        return campaign_json(standing.campaign)
    return account_json(standing.account)


def _penalty(fields: Fields) -> Penalty | None:
    given = fields.nested("penalty")
    if given is None:
        return None
    penalty = Penalty(
        amount=given.text("amount", required=True, most=20, pattern=_AMOUNT),
        currency=given.text("currency", required=True, most=3, pattern=_CURRENCY),
        imposed_by=given.text("imposed_by", required=True, most=100),
        reference=given.text("reference", most=200),
    )
    given.close()
    return penalty


def sanction_json(sanction: Sanction) -> dict[str, Any]:
    """A sanction; `by` is null where the gateway imposed it."""
    penalty = sanction.penalty
    return {
        "id": sanction.id,
        "account": sanction.account,
        "level": sanction.level.value,
        "subject": sanction.subject,
        "measure": sanction.measure.value,
        "at": rfc3339(sanction.at),
        "by": sanction.by or None,
        "reason": sanction.reason,
        "points": sanction.points,
        "strikes": list(sanction.strikes),
        "clauses": list(sanction.clauses),
        "rate_factor": sanction.rate_factor,
        "refundable": sanction.refundable,
        "penalty": {
            "amount": penalty.amount,
            "currency": penalty.currency,
            "imposed_by": penalty.imposed_by,
            "reference": penalty.reference or None,
        }
        if penalty
        else None,
    }
