"""`GET /v1/accounts/{id}/health`: how an account, its numbers and its campaigns fare."""

from typing import Any

from consentry.domain.tally import Totals
from consentry.domain.times import rfc3339
from consentry.entrypoints.api.sanctions import sanction_json
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import Answer, Route
from consentry.entrypoints.wiring import governing, policies
from consentry.policy.governance import Breach, Fine
from consentry.policy.profile import Basis
from consentry.services.health import Health, Standing


def read(request: Request) -> Answer:
    """The report; a sender's key sees its own account's."""
    return Answer(document=health_json(governing.health_desk().of(request.own_account())))


ROUTES = (Route(method="GET", path="/v1/accounts/<account>/health", run=read),)


def health_json(health: Health) -> dict[str, Any]:
    """The report of an account, which is one brand."""
    account = health.account
    return {
        "account": account.id,
        "at": rfc3339(health.at),
        "brand": {"name": account.brand.name, "domains": list(account.brand.domains)},
        "profile": account.profile,
        "state": {
            "status": account.status.value,
            "reason": account.status_reason or None,
            "since": rfc3339(account.status_since) if account.status_since else None,
            "rate_factor": account.rate_factor,
        },
        **_standing(health.overall),
        "senders": [
            {
                "number": sender.number,
                "campaign": sender.campaign,
                "status": sender.status.value,
                **_standing(standing),
            }
            for sender, standing in health.senders
        ],
        "campaigns": [
            {
                "id": campaign.id,
                "status": campaign.status.value,
                "paused": campaign.paused,
                **_standing(standing),
            }
            for campaign, standing in health.campaigns
        ],
        "strikes": [
            {
                "at": rfc3339(each.at),
                "rule": each.rule,
                "gravity": each.gravity.value,
                "campaign": each.campaign or None,
                "sender": each.sender or None,
                "clauses": list(each.clauses),
            }
            for each in health.strikes
        ],
        "sanctions": [sanction_json(each) for each in health.sanctions],
        "complaints": {
            "by_channel": dict(sorted(health.complaints.items())),
            "evidence": {"open": health.unproved.open, "overdue": health.unproved.overdue},
        },
        "exposure": [_exposure(health, country) for country in health.countries],
        "thresholds": _thresholds(health),
    }


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        "last_24_hours": _totals(standing.day),
        "last_30_days": _totals(standing.month),
        "strike_points": standing.points,
        "over": [_breach(each) for each in standing.breaches],
    }


def _totals(totals: Totals) -> dict[str, Any]:
    counts = {kind.value: n for kind, n in sorted(totals.counts.items())}
    return {
        "texts": totals.texts,
        "recipients": totals.recipients,
        "opt_out_rate": round(totals.opt_out_rate, 5),
        "complaint_rate": round(totals.complaint_rate, 5),
        "carrier_block_rate": round(totals.block_rate, 5),
        "error_rate": round(totals.error_rate, 5),
        "counts": counts,
    }


def _breach(breach: Breach) -> dict[str, Any]:
    return {
        "rate": breach.measure.value,
        "grade": breach.grade.value,
        "value": round(breach.rate, 5),
        "threshold": breach.limit,
    }


def _exposure(health: Health, country: str) -> dict[str, Any]:
    governance = policies.book().governance
    return {
        "country": country,
        "complaints": health.countries[country],
        "regulators": [
            {"channel": each.name, "title": each.title} for each in governance.regulators(country)
        ],
        "fines": [_fine(each) for each in governance.fines_in(country, health.at.date())],
    }


def _fine(fine: Fine) -> dict[str, Any]:
    return {
        "what": fine.what,
        "per": fine.per,
        "least": fine.least or None,
        "most": fine.most,
        "or_turnover_percent": fine.or_turnover_percent,
        "currency": fine.currency,
        **_basis(fine.basis),
    }


def _thresholds(health: Health) -> dict[str, Any]:
    limits = policies.book().governance.thresholds_on(health.at.date())
    return {
        "window_hours": 24,
        "least_recipients": limits.least_recipients,
        "rates": {
            name.value: {"warn": each.warn, "pause": each.pause}
            for name, each in limits.rates.items()
        },
        "complaints_to_pause": limits.complaints_to_pause,
        **_basis(limits.basis),
    }


def _basis(basis: Basis) -> dict[str, Any]:
    book = policies.book()
    citations = [book.citation(each) for each in basis.citations]
    return {
        "citations": [{"id": c.id, "ref": c.ref, "url": c.url} for c in citations],
        "clauses": list(basis.clauses),
    }
