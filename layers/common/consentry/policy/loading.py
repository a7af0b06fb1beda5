"""Read the rulebook's data and refuse what is wrong with it: unknown keys, missing citations, gaps
and overlaps in time.

Every problem is collected, so that one run shows them all.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import cast

from consentry.domain.consent import ConsentLevel
from consentry.domain.message import Category
from consentry.domain.windows import WeeklyHours, span
from consentry.errors import RulebookError
from consentry.policy.decision import Citation
from consentry.policy.hours import HoursRow, PlaceHours
from consentry.policy.profile import Basis, ConsentDemand, Conversation, Demand, Profile, When
from consentry.policy.rulebook import ELSEWHERE, UNKNOWN_STATE, LinkLists, Rulebook
from consentry.policy.wording import Wording

type Json = dict[str, object]

_BASELINE = "baseline"
_DEMANDS = ("in_ledger", "forbidden", "opt_out_wording", "identity")


@dataclass(slots=True)
class _Loader:
    """One reading of the data: where it comes from, what is known so far, what is wrong."""

    root: Traversable
    problems: list[str] = field(default_factory=list)
    citations: dict[str, Citation] = field(default_factory=dict)
    clauses: dict[str, str] = field(default_factory=dict)

    def wrong(self, where: str, what: str) -> None:
        self.problems.append(f"{where}: {what}")

    def document(self, name: str) -> Json:
        """The object in a file; an empty one, and a problem, if it cannot be read."""
        try:
            found = json.loads(self.root.joinpath(name).read_text("utf-8"))
        except (OSError, ValueError) as exc:
            self.wrong(name, f"cannot be read as JSON (`{type(exc).__name__}`)")
            return {}
        if not isinstance(found, dict):
            self.wrong(name, "must be a JSON object")
            return {}
        return found

    def keys(self, where: str, given: object, required: str, optional: str = "") -> Json:
        """`given` as an object with exactly these keys; problems for every other and every missing
        one.
        """
        if not isinstance(given, dict):
            self.wrong(where, "must be an object")
            return {}
        allowed = {*required.split(), *optional.split()}
        for key in sorted(given.keys() - allowed):
            self.wrong(where, f"unknown key `{key}`; known are {_listed(allowed)}")
        for key in sorted(set(required.split()) - given.keys()):
            self.wrong(where, f"key `{key}` is missing")
        return given

    def words(self, where: str, given: object) -> tuple[str, ...]:
        """`given` as a list of texts."""
        if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
            self.wrong(where, "must be a list of texts")
            return ()
        return tuple(cast("list[str]", given))

    def basis(self, where: str, given: Json) -> Basis:
        """The citations and clauses of a value: at least one of both together, and all of them
        known.
        """
        citations = self.words(f"{where}.citations", given.get("citations", []))
        clauses = self.words(f"{where}.clauses", given.get("clauses", []))
        if not citations and not clauses:
            self.wrong(where, "cites nothing; give `citations` or `clauses`")
        self.known_citations(where, citations)
        for clause in clauses:
            if clause not in self.clauses:
                self.wrong(where, f"unknown clause `{clause}`")
        return Basis(citations=citations, clauses=clauses)

    def known_citations(self, where: str, ids: tuple[str, ...]) -> None:
        """A problem for every id that `citations.json` does not have."""
        for id in ids:
            if id not in self.citations:
                self.wrong(where, f"unknown citation `{id}`; add it to citations.json")

    def member[T](self, where: str, kind: Callable[[str], T], given: object, default: T) -> T:
        """`given` as a member of a closed set."""
        try:
            return kind(str(given))
        except ValueError:
            self.wrong(where, f"`{given}` is not one of its values")
            return default


def read(root: Traversable) -> Rulebook:
    """The rulebook in a folder; RulebookError lists every problem."""
    loader = _Loader(root=root)
    release = loader.keys("release.json", loader.document("release.json"), "version")
    _citations(loader)
    _clauses(loader)
    hours = _hours(loader)
    book = Rulebook(
        version=str(release.get("version", "")),
        citations=loader.citations,
        clauses=loader.clauses,
        profiles=_profiles(loader),
        consent_law=_consent_law(loader),
        marketing_hours=hours[0],
        informational_hours=hours[1],
        wording=_wording(loader),
        links=_links(loader),
    )
    if loader.problems:
        raise RulebookError("; ".join(loader.problems))
    return book


def _citations(loader: _Loader) -> None:
    for id, given in loader.document("citations.json").items():
        where = f"citations.json `{id}`"
        entry = loader.keys(where, given, "ref url title checked_on confidence")
        confidence = entry.get("confidence")
        if confidence not in ("high", "medium", "low"):
            loader.wrong(where, f"confidence `{confidence}` is not high, medium or low")
        _date(loader, where, entry.get("checked_on"))
        loader.citations[id] = Citation(
            id=id,
            ref=str(entry.get("ref", "")),
            url=str(entry.get("url", "")),
            unconfirmed=confidence != "high",
        )


def _clauses(loader: _Loader) -> None:
    for id, given in loader.document("clauses.json").items():
        entry = loader.keys(f"clauses.json `{id}`", given, "profile line quote")
        loader.clauses[id] = str(entry.get("quote", ""))


def _consent_law(loader: _Loader) -> dict[Category, dict[str, tuple[str, ...]]]:
    law: dict[Category, dict[str, tuple[str, ...]]] = {}
    for name, given in loader.document("consent_law.json").items():
        where = f"consent_law.json `{name}`"
        category = loader.member(where, Category, name, Category.MARKETING)
        entry = given if isinstance(given, dict) else {}
        if ELSEWHERE not in entry:
            loader.wrong(where, f"key `{ELSEWHERE}` is missing")
        law[category] = {c: loader.words(f"{where}.{c}", ids) for c, ids in entry.items()}
        for country, ids in law[category].items():
            loader.known_citations(f"{where}.{country}", ids)
    return law


# ---------------------------------------------------------------- hours


def _hours(loader: _Loader) -> tuple[dict[str, PlaceHours], PlaceHours]:
    document = loader.keys("hours.json", loader.document("hours.json"), "marketing informational")
    marketing = {
        place: _place_hours(loader, place, rows)
        for place, rows in cast("Json", document.get("marketing", {})).items()
    }
    for place in ("US", UNKNOWN_STATE, ELSEWHERE):
        if place not in marketing:
            loader.wrong("hours.json", f"place `{place}` is missing")
    informational = _place_hours(loader, "informational", document.get("informational", []))
    return marketing, informational


def _place_hours(loader: _Loader, place: str, given: object) -> PlaceHours:
    where = f"hours.json `{place}`"
    entries = given if isinstance(given, list) else []
    if not entries:
        loader.wrong(where, "needs a list with at least one row")
    rows = tuple(_row(loader, f"{where}[{n}]", place, entry) for n, entry in enumerate(entries))
    starts = [row.effective_from for row in rows]
    if starts and starts[0] is not None:
        loader.wrong(
            where, "gap: the first row must have `effective_from` null, reaching back without end"
        )
    later = [start for start in starts[1:] if start is not None]
    if len(later) != len(starts[1:]) or any(b <= a for a, b in pairwise(later)):
        loader.wrong(where, "overlap: `effective_from` must be given and increase from row to row")
    return PlaceHours(place=place, rows=rows)


def _row(loader: _Loader, where: str, place: str, given: object) -> HoursRow:
    entry = loader.keys(
        where, given, "effective_from mon_fri sat sun citations", "consent_lifts clauses note"
    )
    days = {
        name: _spans(loader, f"{where}.{name}", entry.get(name))
        for name in ("mon_fri", "sat", "sun")
    }
    start = entry.get("effective_from")
    basis = loader.basis(where, entry)
    return HoursRow(
        place=place,
        effective_from=None if start is None else _date(loader, where, start),
        hours=WeeklyHours(days=(days["mon_fri"],) * 5 + (days["sat"], days["sun"])),
        consent_lifts=entry.get("consent_lifts", False) is True,
        citations=basis.citations,
        clauses=basis.clauses,
        note=str(entry.get("note", "")),
    )


def _spans(loader: _Loader, where: str, given: object) -> tuple[tuple[int, int], ...]:
    if given == "closed":
        return ()
    opens, _, closes = str(given).partition("-")
    try:
        return (span(opens, closes),)
    except ValueError as exc:
        loader.wrong(where, f"{exc}; write it as 08:00-21:00, or closed")
        return ()


def _date(loader: _Loader, where: str, given: object) -> date:
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        loader.wrong(where, f"`{given}` is not a date such as 2026-11-22")
        return date.min


# ---------------------------------------------------------------- profiles


def _profiles(loader: _Loader) -> dict[str, Profile]:
    baseline = _profile(loader, _BASELINE, None)
    found = {_BASELINE: baseline}
    folder = loader.root.joinpath("profiles")
    for name in sorted(file.name.removesuffix(".json") for file in folder.iterdir()):
        if name != _BASELINE:
            found[name] = _profile(loader, name, baseline)
    return found


def _profile(loader: _Loader, name: str, baseline: Profile | None) -> Profile:
    where = f"profiles/{name}.json"
    document = loader.keys(
        where, loader.document(where), "title consent conversation", " ".join(_DEMANDS)
    )
    demands = {
        kind: _demands(loader, f"{where} {kind}", document.get(kind, {}), _of(baseline, kind))
        for kind in _DEMANDS
    }
    return Profile(
        name=name,
        title=str(document.get("title", "")),
        conversation=_conversation(loader, f"{where} conversation", document, baseline),
        consent=_consents(loader, f"{where} consent", document.get("consent", {}), baseline),
        in_ledger=demands["in_ledger"],
        forbidden=demands["forbidden"],
        opt_out_wording=demands["opt_out_wording"],
        identity=demands["identity"],
    )


def _of(baseline: Profile | None, kind: str) -> dict[Category, Demand]:
    return {} if baseline is None else cast("dict[Category, Demand]", getattr(baseline, kind))


def _consents(
    loader: _Loader, where: str, given: object, baseline: Profile | None
) -> dict[Category, ConsentDemand]:
    merged = {} if baseline is None else dict(baseline.consent)
    for category, place, entry in _by_category(loader, where, given, "level"):
        level = loader.member(place, ConsentLevel, entry.get("level"), ConsentLevel.EXPRESS_WRITTEN)
        own, law = loader.basis(place, entry), merged.get(category)
        if law is not None and level.rank < law.level.rank:
            loader.wrong(place, f"`{level}` is weaker than the baseline; a profile only adds to it")
        if law is None or level.rank > law.level.rank:
            merged[category] = ConsentDemand(level=level, basis=own)
    return merged


def _demands(
    loader: _Loader, where: str, given: object, baseline: dict[Category, Demand]
) -> dict[Category, Demand]:
    merged = dict(baseline)
    for category, place, entry in _by_category(loader, where, given, "when"):
        when = loader.member(place, When, entry.get("when"), When.ALWAYS)
        own, law = loader.basis(place, entry), merged.get(category)
        if law is not None and when.rank < law.when.rank:
            loader.wrong(place, f"`{when}` is weaker than the baseline; a profile only adds to it")
        if law is None or when.rank > law.when.rank:
            merged[category] = Demand(when=when, basis=own)
    return merged


def _conversation(
    loader: _Loader, where: str, document: Json, baseline: Profile | None
) -> Conversation:
    entry = loader.keys(where, document.get("conversation", {}), "minutes", "citations clauses")
    minutes = entry.get("minutes")
    if minutes is not None and not (isinstance(minutes, int) and minutes > 0):
        loader.wrong(where, f"minutes `{minutes}` is neither null nor a whole number above 0")
        minutes = None
    most = None if baseline is None else baseline.conversation.minutes
    if minutes is not None and most is not None and minutes > most:
        loader.wrong(where, f"{minutes} minutes are more than the baseline's {most}")
    return Conversation(minutes=minutes, basis=loader.basis(where, entry))


def _by_category(
    loader: _Loader, where: str, given: object, value: str
) -> list[tuple[Category, str, Json]]:
    entries = []
    for name, entry in (given if isinstance(given, dict) else {}).items():
        place = f"{where}.{name}"
        category = loader.member(place, Category, name, Category.MARKETING)
        entries.append((category, place, loader.keys(place, entry, value, "citations clauses")))
    return entries


# ---------------------------------------------------------------- words and links


def _wording(loader: _Loader) -> Wording:
    names = ("verbs", "between", "keywords", "connectives", "effects", "negations")
    document = loader.keys(
        "wording.json", loader.document("wording.json"), " ".join((*names, "footers"))
    )
    sets = {
        name: frozenset(loader.words(f"wording.json {name}", document.get(name, [])))
        for name in names
    }
    footers = {str(k): str(v) for k, v in cast("Json", document.get("footers", {})).items()}
    if "en" not in footers:
        loader.wrong("wording.json", "the English footer `en` is missing")
    wording = Wording(**sets, footers=footers)
    for language, footer in footers.items():
        if not wording.tells_how_to_stop(footer):
            loader.wrong(
                "wording.json", f"footer `{language}` does not count as an instruction itself"
            )
    return wording


def _links(loader: _Loader) -> LinkLists:
    names = ("shorteners", "company_shorteners", "suffixes")
    document = loader.keys("links.json", loader.document("links.json"), " ".join(names))
    sets = {
        name: frozenset(loader.words(f"links.json {name}", document.get(name, [])))
        for name in names
    }
    return LinkLists(**sets)


def _listed(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))
