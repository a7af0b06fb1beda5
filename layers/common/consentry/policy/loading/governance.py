"""Thresholds, complaint channels, fines, how long an emergency lasts: every value with its source,
every version dated.
"""

from consentry.policy.governance import (
    Channel,
    ChannelKind,
    EmergencySpan,
    Fine,
    FinesVersion,
    Governance,
    Limits,
    Thresholds,
    Watched,
)
from consentry.policy.loading.dated import read_versions, start_of
from consentry.policy.loading.source import Json, Source

_THRESHOLDS = "thresholds.json"
_CHANNELS = "complaint_channels.json"
_FINES = "exposure.json"
_EMERGENCIES = "emergencies.json"


def read_governance(source: Source) -> Governance:
    """What the four files say."""
    given = source.keys(_THRESHOLDS, source.document(_THRESHOLDS), "thresholds")
    return Governance(
        thresholds=read_versions(
            source,
            _THRESHOLDS,
            given.get("thresholds"),
            lambda where, entry: _thresholds(source, where, entry),
        ),
        channels={
            name: _channel(source, name, entry)
            for name, entry in source.document(_CHANNELS).items()
        },
        fines={
            country: read_versions(
                source, f"{_FINES} {country}", rows, lambda where, row: _fines(source, where, row)
            )
            for country, rows in source.document(_FINES).items()
        },
        emergencies=read_versions(
            source,
            _EMERGENCIES,
            source.keys(_EMERGENCIES, source.document(_EMERGENCIES), "rows").get("rows"),
            lambda where, entry: _emergency(source, where, entry),
        ),
    )


def _thresholds(source: Source, where: str, given: object) -> Thresholds:
    entry = source.keys(
        where,
        given,
        "effective_from least_recipients rates complaints_to_pause",
        "citations clauses note",
    )
    rates = source.keys(f"{where} rates", entry.get("rates"), " ".join(Watched))
    return Thresholds(
        effective_from=start_of(source, where, entry),
        least_recipients=_whole(source, where, entry, "least_recipients"),
        rates={each: _limits(source, f"{where} {each}", rates.get(each)) for each in Watched},
        complaints_to_pause=_whole(source, where, entry, "complaints_to_pause"),
        basis=source.basis(where, entry),
    )


def _emergency(source: Source, where: str, given: object) -> EmergencySpan:
    entry = source.keys(where, given, "effective_from most_hours", "citations clauses note")
    return EmergencySpan(
        effective_from=start_of(source, where, entry),
        most_hours=_whole(source, where, entry, "most_hours"),
        basis=source.basis(where, entry),
    )


def _limits(source: Source, where: str, given: object) -> Limits:
    entry = source.keys(where, given, "warn pause")
    warn, pause = entry.get("warn"), entry.get("pause")
    if isinstance(warn, float) and isinstance(pause, float) and 0 < warn <= pause <= 1:
        return Limits(warn=warn, pause=pause)
    source.wrong(where, "needs `warn` and `pause` above 0 and up to 1, in that order")
    return Limits(warn=1.0, pause=1.0)


def _channel(source: Source, name: str, given: object) -> Channel:
    where = f"{_CHANNELS} {name}"
    entry = source.keys(where, given, "title kind countries evidence_days", "citations clauses")
    return Channel(
        name=name,
        title=str(entry.get("title", "")),
        kind=source.member(where, ChannelKind, entry.get("kind"), ChannelKind.OTHER),
        countries=source.words(f"{where} countries", entry.get("countries")),
        evidence_days=_whole(source, where, entry, "evidence_days"),
        basis=source.basis(where, entry),
    )


def _fines(source: Source, where: str, given: object) -> FinesVersion:
    entry = source.keys(where, given, "effective_from items", "note")
    items = entry.get("items")
    return FinesVersion(
        effective_from=start_of(source, where, entry),
        items=tuple(
            _fine(source, f"{where} items[{n}]", item)
            for n, item in enumerate(items if isinstance(items, list) else [])
        ),
    )


def _fine(source: Source, where: str, given: object) -> Fine:
    entry = source.keys(
        where, given, "what per most currency", "least or_turnover_percent citations clauses"
    )
    percent = entry.get("or_turnover_percent")
    return Fine(
        what=str(entry.get("what", "")),
        per=str(entry.get("per", "")),
        least=_whole(source, where, entry, "least") if "least" in entry else 0,
        most=_whole(source, where, entry, "most"),
        currency=str(entry.get("currency", "")),
        or_turnover_percent=percent if isinstance(percent, int) else None,
        basis=source.basis(where, entry),
    )


def _whole(source: Source, where: str, entry: Json, name: str) -> int:
    value = entry.get(name)
    if isinstance(value, int) and value >= 1:
        return value
    source.wrong(where, f"{name} `{value}` is no whole number from 1 on")
    return 1
