"""Citations, clauses, and which law asks for consent where."""

from consentry.domain.message import Category
from consentry.policy.decision import Citation
from consentry.policy.law import ELSEWHERE
from consentry.policy.loading.source import Source


def read_citations(source: Source) -> None:
    """Make the citations known to `source`."""
    for id, given in source.document("citations.json").items():
        where = f"citations.json `{id}`"
        entry = source.keys(where, given, "ref url title checked_on confidence")
        confidence = entry.get("confidence")
        if confidence not in ("high", "medium", "low"):
            source.wrong(where, f"confidence `{confidence}` is not high, medium or low")
        source.day(where, entry.get("checked_on"))
        source.citations[id] = Citation(
            id=id,
            ref=str(entry.get("ref", "")),
            url=str(entry.get("url", "")),
            unconfirmed=confidence != "high",
        )


def read_clauses(source: Source) -> None:
    """Make the clauses of the policies known to `source`."""
    for id, given in source.document("clauses.json").items():
        entry = source.keys(f"clauses.json `{id}`", given, "profile line quote")
        source.clauses[id] = str(entry.get("quote", ""))
        source.clauses_of.setdefault(str(entry.get("profile", "")), []).append(id)


def read_consent_law(source: Source) -> dict[Category, dict[str, tuple[str, ...]]]:
    """The citations that ask for consent, by category and country."""
    law: dict[Category, dict[str, tuple[str, ...]]] = {}
    for name, given in source.document("consent_law.json").items():
        where = f"consent_law.json `{name}`"
        category = source.member(where, Category, name, Category.MARKETING)
        entry = given if isinstance(given, dict) else {}
        if ELSEWHERE not in entry:
            source.wrong(where, f"key `{ELSEWHERE}` is missing")
        law[category] = {c: source.words(f"{where}.{c}", ids) for c, ids in entry.items()}
        for country, ids in law[category].items():
            source.known_citations(f"{where}.{country}", ids)
    return law
