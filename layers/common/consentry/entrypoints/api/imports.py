"""`/v1/consents/import`, `/v1/suppressions/import`: up to 500 rows, each with its answer."""

import re
from collections.abc import Sequence
from typing import Any

from consentry.domain.custody import Attestation
from consentry.domain.lists.formats import ListFormat
from consentry.entrypoints import wiring
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.listed_consents import consent_rows
from consentry.entrypoints.listed_opt_outs import opt_out_rows
from consentry.entrypoints.observability import count
from consentry.entrypoints.problems import PolicyDenied, problem_of
from consentry.entrypoints.prose import without_number
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import Answer, Route
from consentry.entrypoints.wiring import keeping, policies, stores
from consentry.errors import InvalidRequest
from consentry.policy.dated import in_force
from consentry.policy.explain import to_json
from consentry.services.listed import RowOutcome, RowResult

_REGION = re.compile("[A-Z]{2}")
_MOST = 1024 * 1024


def consents(request: Request) -> Answer:
    """Takes over a list of consents under an attestation of its lawful source."""
    fields = request.document()
    account = request.account(fields)
    format = _format(fields)
    if format is ListFormat.EUM:
        fields.bad("format", "choice", "eum lists opt-outs; use POST /v1/suppressions/import")
    data = fields.text("data", required=True, most=_MOST)
    region = _region(fields, account)
    defaults = fields.nested("defaults")
    given = defaults.rest() if defaults is not None else {}
    if defaults is not None and "recipient" in given:
        defaults.bad("recipient", "unknown", "is a row's own; it has no default")
    attestation = _attestation(fields, request, account, required=True)
    fields.done()
    if attestation is None:
        raise AssertionError("a required field was missing")
    rows = consent_rows(format, data, account, region, given)
    results = keeping.import_desk().consents_of(account, rows, attestation, by=request.actor)
    return _answer("consents", account, results, attestation)


def suppressions(request: Request) -> Answer:
    """Takes over a list of opt-outs; whoever brings one need attest nothing."""
    fields = request.document()
    account = request.account(fields)
    format = _format(fields)
    data = fields.text("data", required=True, most=_MOST)
    region = _region(fields, account)
    attestation = _attestation(fields, request, account, required=False)
    fields.done()
    rows = opt_out_rows(format, data, region, wiring.clock().now())
    results = keeping.import_desk().opt_outs_of(account, rows, attestation, by=request.actor)
    return _answer("suppressions", account, results, attestation)


ROUTES = (
    Route(method="POST", path="/v1/consents/import", run=consents),
    Route(method="POST", path="/v1/suppressions/import", run=suppressions),
)


def _format(fields: Fields) -> ListFormat:
    return fields.choice("format", ListFormat) or ListFormat.CONSENTRY


def _region(fields: Fields, account: str) -> str:
    hint = "must be a country such as US"
    named = fields.text("default_region", most=2, pattern=_REGION, hint=hint)
    if named:
        return named
    found = stores.registry().account(account) if account else None
    return found.default_region if found else "US"


def _attestation(
    fields: Fields, request: Request, account: str, *, required: bool
) -> Attestation | None:
    given = fields.nested("attestation", required=required)
    if given is None:
        return None
    now = wiring.clock().now()
    current = in_force(policies.book().attestation, now.date())
    version = given.text("version", required=True, most=40)
    if version and version != current.version:
        hint = f"the version in force is `{current.version}`, which says: {current.text}"
        given.bad("version", "not_in_force", hint)
    by = without_number(given, "by", most=200)
    source = without_number(given, "list_source", most=500)
    given.close()
    return Attestation(
        account=account,
        version=version,
        by=by,
        list_source=source,
        at=now,
        given_by=request.caller.key_id,
    )


def _answer(
    kind: str, account: str, results: Sequence[RowResult], attestation: Attestation | None
) -> Answer:
    items = [_item(each) for each in results]
    totals = {
        outcome.value: sum(each.outcome is outcome for each in results) for outcome in RowOutcome
    }
    for outcome, number in totals.items():
        if number:
            count("Imported", number, list=kind, outcome=outcome, account=account)
    attested = attestation.id if attestation else None
    return Answer(document={"items": items, "counts": totals, "attestation": attested})


def _item(result: RowResult) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "line": result.line,
        "recipient": result.number or None,
        "outcome": result.outcome.value,
    }
    if result.id:
        shown["id"] = result.id
    if result.suppressed:
        shown["suppressed"] = True
    if result.warnings:
        shown["warnings"] = list(result.warnings)
    if result.of_line:
        shown["same_as_line"] = result.of_line
    if result.note:
        shown["note"] = result.note
    problem = _problem(result)
    return shown if problem is None else shown | {"problem": problem}


def _problem(result: RowResult) -> dict[str, Any] | None:
    error: Exception | None = result.problem
    if result.refusal is not None:
        error = PolicyDenied(to_json(result.refusal))
    if error is None and result.outcome is RowOutcome.FAILED:
        error = InvalidRequest([])
    return problem_of(error)[1] if error is not None else None
