"""What carriers take: every kind of number judged, every list with its source."""

from zoneinfo import ZoneInfo

from consentry.domain.sender import SenderType
from consentry.policy.limits import BrandLimits, CampaignLimits, CarrierLimits, Steps
from consentry.policy.loading.source import Json, Source

_FILE = "carrier_limits.json"


def read_limits(source: Source) -> CarrierLimits:
    """What `carrier_limits.json` says."""
    document = source.keys(_FILE, source.document(_FILE), "campaign brand number")
    where = f"{_FILE} campaign"
    campaign = source.keys(
        where, document.get("campaign"), "by_score by_use_case per_number", "citations clauses"
    )
    return CarrierLimits(
        campaign=CampaignLimits(
            by_score=_steps(source, where, campaign),
            by_use_case=source.counts(where, campaign.get("by_use_case")),
            per_number=source.counts(where, campaign.get("per_number")),
            basis=source.basis(where, campaign),
        ),
        brand=_brand(source, document.get("brand")),
        per_second=_per_second(source, document.get("number")),
    )


def _brand(source: Source, given: object) -> BrandLimits:
    where = f"{_FILE} brand"
    entry = source.keys(where, given, "zone by_score by_use_case", "citations clauses")
    return BrandLimits(
        zone=source.member(f"{where}.zone", _zone, entry.get("zone"), ZoneInfo("UTC")),
        by_score=_steps(source, where, entry),
        by_use_case=source.counts(where, entry.get("by_use_case")),
        basis=source.basis(where, entry),
    )


def _per_second(source: Source, given: object) -> dict[SenderType, float]:
    where = f"{_FILE} number"
    entry = source.keys(where, given, "parts_per_second", "citations clauses")
    source.basis(where, entry)
    counts = source.counts(where, entry.get("parts_per_second"))
    for kind in SenderType:
        if kind not in counts:
            source.wrong(where, f"type `{kind}` is missing")
    return {kind: float(counts.get(kind, 1)) for kind in SenderType}


def _steps(source: Source, where: str, entry: Json) -> Steps:
    """Rising scores from 0 on, so that every score has its step."""
    given = entry.get("by_score")
    steps = tuple(
        (
            source.whole(f"{where}.by_score", each.get("score"), 0),
            source.whole(f"{where}.by_score", each.get("parts"), 1),
        )
        for n, one in enumerate(given if isinstance(given, list) else [])
        if (each := source.keys(f"{where}.by_score[{n}]", one, "score parts"))
    )
    if not steps or steps[0][0] != 0 or list(steps) != sorted(steps):
        source.wrong(f"{where}.by_score", "the steps must begin at score 0 and rise")
        return ((0, 1),)
    return steps


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as exc:
        raise ValueError(name) from exc
