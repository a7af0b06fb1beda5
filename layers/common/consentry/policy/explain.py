"""A decision as the JSON that clients see (the API's section 2)."""

from consentry.domain.times import rfc3339
from consentry.policy.decision import Citation, Decision, Reason

type Json = dict[str, object]


def to_json(decision: Decision) -> Json:
    """The decision object of the API: times in RFC 3339 UTC, citations spelled out."""
    place = decision.recipient
    return {
        "outcome": decision.outcome.value,
        "reasons": [_reason(reason) for reason in decision.reasons],
        "evaluated": list(decision.evaluated),
        "not_before": rfc3339(decision.not_before) if decision.not_before else None,
        "profile": decision.profile,
        "ruleset": {"version": decision.ruleset.version, "hash": decision.ruleset.hash},
        "at": rfc3339(decision.at),
        "recipient": {
            "country": place.country,
            "regions": list(place.regions),
            "time_zones": list(place.time_zones),
            "zone_source": place.source.value,
        },
    }


def _reason(reason: Reason) -> Json:
    """`final` appears only where nobody may make an exception."""
    plain: Json = {
        "rule": reason.rule,
        "outcome": reason.outcome.value,
        "message": reason.message,
        "remedy": reason.remedy,
        "citations": [citation_json(citation) for citation in reason.citations],
        "clauses": list(reason.clauses),
        "not_before": rfc3339(reason.not_before) if reason.not_before else None,
        "detail": dict(reason.detail),
    }
    return plain | {"final": True} if reason.final else plain


def citation_json(citation: Citation) -> Json:
    """A citation; `unconfirmed` appears only where the primary text has not been read."""
    plain: Json = {"id": citation.id, "ref": citation.ref, "url": citation.url}
    return plain | {"unconfirmed": True} if citation.unconfirmed else plain
