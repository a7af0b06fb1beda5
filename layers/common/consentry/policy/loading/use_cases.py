"""Use cases and purposes, each list with its source."""

from consentry.domain.message import Category, Purpose
from consentry.policy.loading.source import Source
from consentry.policy.use_cases import Promotion, UseCases

_FILE = "use_cases.json"


def read_use_cases(source: Source) -> UseCases:
    """What `use_cases.json` says."""
    document = source.keys(_FILE, source.document(_FILE), "use_cases purposes")
    return UseCases(promotion=_promotion(source, document), purposes=_purposes(source, document))


def _promotion(source: Source, document: dict[str, object]) -> dict[str, Promotion]:
    where = f"{_FILE} use_cases"
    given = source.keys(where, document.get("use_cases", {}), "never part always citations")
    source.basis(where, given)
    found: dict[str, Promotion] = {}
    for promotion in Promotion:
        for code in source.words(f"{where}.{promotion}", given.get(promotion, [])):
            if code in found:
                source.wrong(where, f"use case `{code}` stands twice")
            found[code] = promotion
    return found


def _purposes(source: Source, document: dict[str, object]) -> dict[Purpose, tuple[Category, ...]]:
    where = f"{_FILE} purposes"
    given = document.get("purposes")
    entries = dict(given) if isinstance(given, dict) else {}
    source.basis(
        where, {name: entries.pop(name) for name in ("citations", "clauses") if name in entries}
    )
    found = {}
    for name, categories in entries.items():
        purpose = source.member(f"{where}.{name}", Purpose, name, Purpose.OTHER)
        listed = source.words(f"{where}.{name}", categories)
        found[purpose] = tuple(
            source.member(f"{where}.{name}", Category, one, Category.MARKETING) for one in listed
        )
    return found
