"""`/v1/recipients/{number}/proof`: everything held about a recipient, as one document that checks
itself.
"""

from consentry.domain.api_key import Role
from consentry.entrypoints.observability import logger
from consentry.entrypoints.page import Format
from consentry.entrypoints.proof_page import render
from consentry.entrypoints.proofs import proof_json
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import Answer, Route
from consentry.entrypoints.wiring import keeping, policies


def proof(request: Request) -> Answer:
    """The bundle; `?format=html` answers the same for reading and printing."""
    number = request.number("number")
    account = request.account()
    asked = request.asked()
    wanted = asked.choice("format", Format)
    since, until = asked.instant("since"), asked.instant("until")
    asked.done()
    found = keeping.proof_desk().of(
        account,
        number,
        globally=request.caller.role is Role.OPERATOR,
        since=since,
        until=until,
    )
    # Who took a proof out is itself on record (clause CYC-04): by key, never by number.
    logger.info("proof made", account=account, key=request.caller.key_id)
    document = proof_json(found, policies.book())
    if wanted is Format.HTML:
        return Answer(document=document, page=render(document))
    return Answer(document=document)


ROUTES = (
    Route(
        method="GET",
        path="/v1/recipients/<number>/proof",
        run=proof,
        query=("format", "since", "until"),
    ),
)
