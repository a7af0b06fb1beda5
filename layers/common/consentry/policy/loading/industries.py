"""The list of industries: every name once, every judgment with its source."""

from consentry.policy.decision import Outcome
from consentry.policy.industry import BASELINE, Bar, Industries, Industry, folded
from consentry.policy.loading.source import Source

_FILE = "industries.json"
_WHOLE = "="
"""Begins a name that is meant only where nothing else is said."""
_OUTCOMES = {"barred": Outcome.DENY, "review": Outcome.REVIEW}


def read_industries(source: Source) -> Industries:
    """The industries of `industries.json`."""
    document = source.keys(_FILE, source.document(_FILE), "unknown industries")
    given = document.get("industries")
    listed: dict[str, Industry] = {}
    for code, entry in (given if isinstance(given, dict) else {}).items():
        _add(source, listed, code, entry)
    return Industries(
        names={folded(name): each for name, each in listed.items() if not name.startswith(_WHOLE)},
        whole={folded(name): each for name, each in listed.items() if name.startswith(_WHOLE)},
        unknown=_bars(source, f"{_FILE} unknown", document.get("unknown"), Outcome.REVIEW),
    )


def _add(source: Source, listed: dict[str, Industry], code: str, given: object) -> None:
    where = f"{_FILE} `{code}`"
    entry = source.keys(where, given, "title names", " ".join(_OUTCOMES))
    bars: dict[str, Bar] = {}
    for key, outcome in _OUTCOMES.items():
        if key in entry:
            bars |= _bars(source, f"{where} {key}", entry[key], outcome)
    law = bars.get(BASELINE)
    if law is not None and any(bar.outcome.rank < law.outcome.rank for bar in bars.values()):
        source.wrong(where, "a profile is weaker than the baseline; a profile only adds to it")
    industry = Industry(code=code, title=str(entry.get("title", "")), bars=bars)
    for name in source.words(f"{where} names", entry.get("names", [])):
        other = next((listed[key] for key in (name, _WHOLE + name) if key in listed), industry)
        listed[name] = industry
        if other is not industry:
            source.wrong(where, f"name `{name}` stands under `{other.code}` already")


def _bars(source: Source, where: str, given: object, outcome: Outcome) -> dict[str, Bar]:
    bars = {}
    for profile, entry in (given if isinstance(given, dict) else {}).items():
        place = f"{where}.{profile}"
        basis = source.basis(place, source.keys(place, entry, "", "citations clauses"))
        bars[profile] = Bar(outcome=outcome, basis=basis)
    return bars
