"""The profiles: each merged with the baseline, which it may only make stricter."""

from typing import cast

from consentry.domain.consent import ConsentLevel
from consentry.domain.frequency import Cap
from consentry.domain.message import Category
from consentry.policy.loading.enforcement import read_enforcement
from consentry.policy.loading.law import read_cap
from consentry.policy.loading.source import Json, Source
from consentry.policy.profile import (
    Basis,
    ConsentDemand,
    Conversation,
    Demand,
    Limit,
    Measured,
    Profile,
    Registration,
    Stale,
    When,
)

_BASELINE = "baseline"
_DEMANDS = ("in_ledger", "forbidden", "opt_out_wording", "identity", "automated_campaign")
_WHOLE = (
    "conversation branded_links limits terms no_refund registration opt_out_by_text stale caps"
    " clauses sanctions"
)
_REGISTRABLE = frozenset(
    {
        "tcr_brand_id",
        "tcr_campaign_id",
        "purpose",
        "call_to_action",
        "help_contact",
        "terms_url",
        "privacy_url",
    }
)


def read_profiles(source: Source) -> dict[str, Profile]:
    """Every profile by name, merged with the baseline."""
    baseline = _profile(source, _BASELINE, None)
    found = {_BASELINE: baseline}
    folder = source.root.joinpath("profiles")
    for name in sorted(file.name.removesuffix(".json") for file in folder.iterdir()):
        if name != _BASELINE:
            found[name] = _profile(source, name, baseline)
    return found


def _profile(source: Source, name: str, baseline: Profile | None) -> Profile:
    where = f"profiles/{name}.json"
    document = source.keys(
        where, source.document(where), "title consent", " ".join((*_DEMANDS, _WHOLE))
    )
    demands = {
        kind: _demands(source, f"{where} {kind}", document.get(kind, {}), _of(baseline, kind))
        for kind in _DEMANDS
    }
    return Profile(
        name=name,
        title=str(document.get("title", "")),
        conversation=_conversation(source, f"{where} conversation", document, baseline),
        consent=_consents(source, f"{where} consent", document.get("consent", {}), baseline),
        in_ledger=demands["in_ledger"],
        forbidden=demands["forbidden"],
        opt_out_wording=demands["opt_out_wording"],
        identity=demands["identity"],
        automated_campaign=demands["automated_campaign"],
        caps=_caps(source, f"{where} caps", document.get("caps", []), baseline),
        terms=_basis(source, where, "terms", document, baseline.terms if baseline else None),
        no_refund=_basis(
            source, where, "no_refund", document, baseline.no_refund if baseline else None
        ),
        registration=_registration(source, f"{where} registration", document, baseline),
        opt_out_by_text=_basis(
            source,
            where,
            "opt_out_by_text",
            document,
            baseline.opt_out_by_text if baseline else None,
        ),
        branded_links=_basis(
            source, where, "branded_links", document, baseline.branded_links if baseline else None
        ),
        limits=_limits(source, f"{where} limits", document.get("limits", {}), baseline),
        stale=_stale(source, f"{where} stale", document, baseline),
        clauses=read_enforcement(source, name, f"{where} clauses", document.get("clauses")),
    )


def _caps(
    source: Source, where: str, given: object, baseline: Profile | None
) -> tuple[tuple[Cap, Basis], ...]:
    """The profile's own caps beside the baseline's: all of them bind."""
    merged = [] if baseline is None else list(baseline.caps)
    for n, each in enumerate(given if isinstance(given, list) else []):
        place = f"{where}[{n}]"
        entry = source.keys(place, each, "cap", "citations clauses")
        merged.append((read_cap(source, place, entry.get("cap")), source.basis(place, entry)))
    return tuple(merged)


def _of(baseline: Profile | None, kind: str) -> dict[Category, Demand]:
    return {} if baseline is None else cast("dict[Category, Demand]", getattr(baseline, kind))


def _consents(
    source: Source, where: str, given: object, baseline: Profile | None
) -> dict[Category, ConsentDemand]:
    merged = {} if baseline is None else dict(baseline.consent)
    for category, place, entry in _by_category(source, where, given, "level"):
        level = source.member(place, ConsentLevel, entry.get("level"), ConsentLevel.EXPRESS_WRITTEN)
        own, law = source.basis(place, entry), merged.get(category)
        if law is not None and level.rank < law.level.rank:
            source.wrong(place, f"`{level}` is weaker than the baseline; a profile only adds to it")
        if law is None or level.rank > law.level.rank:
            merged[category] = ConsentDemand(level=level, basis=own)
    return merged


def _demands(
    source: Source, where: str, given: object, baseline: dict[Category, Demand]
) -> dict[Category, Demand]:
    merged = dict(baseline)
    for category, place, entry in _by_category(source, where, given, "when"):
        when = source.member(place, When, entry.get("when"), When.ALWAYS)
        own, law = source.basis(place, entry), merged.get(category)
        if law is not None and when.rank < law.when.rank:
            source.wrong(place, f"`{when}` is weaker than the baseline; a profile only adds to it")
        if law is None or when.rank > law.when.rank:
            merged[category] = Demand(when=when, basis=own)
    return merged


def _conversation(
    source: Source, where: str, document: Json, baseline: Profile | None
) -> Conversation:
    if baseline is not None and "conversation" not in document:
        return baseline.conversation
    entry = source.keys(where, document.get("conversation", {}), "minutes", "citations clauses")
    minutes = entry.get("minutes")
    if minutes is not None and not (isinstance(minutes, int) and minutes > 0):
        source.wrong(where, f"minutes `{minutes}` is neither null nor a whole number above 0")
        minutes = None
    most = None if baseline is None else baseline.conversation.minutes
    if minutes is not None and most is not None and minutes > most:
        source.wrong(where, f"{minutes} minutes are more than the baseline's {most}")
    return Conversation(minutes=minutes, basis=source.basis(where, entry))


def _basis(
    source: Source, where: str, name: str, document: Json, law: Basis | None
) -> Basis | None:
    """A demand on whole accounts, which is made or not."""
    if name not in document:
        return law
    place = f"{where} {name}"
    return source.basis(place, source.keys(place, document[name], "", "citations clauses"))


def _registration(
    source: Source, where: str, document: Json, baseline: Profile | None
) -> Registration | None:
    law = None if baseline is None else baseline.registration
    if "registration" not in document:
        return law
    entry = source.keys(where, document["registration"], "needs", "citations clauses")
    needs = source.words(f"{where}.needs", entry.get("needs", []))
    for need in sorted(set(needs) - _REGISTRABLE):
        source.wrong(where, f"`{need}` is nothing that a campaign or brand states")
    return Registration(
        needs=tuple(dict.fromkeys((*(law.needs if law else ()), *needs))),
        basis=source.basis(where, entry),
    )


def _limits(
    source: Source, where: str, given: object, baseline: Profile | None
) -> dict[Measured, Limit]:
    merged = {} if baseline is None else dict(baseline.limits)
    for name, each in (given if isinstance(given, dict) else {}).items():
        place = f"{where}.{name}"
        entry = source.keys(place, each, "most", "citations clauses")
        measured = source.member(place, Measured, name, Measured.PARTS)
        most, law = entry.get("most"), merged.get(measured)
        if not isinstance(most, int) or most < 1 or (law is not None and most > law.most):
            source.wrong(place, f"most `{most}` is no whole number from 1 to the baseline's")
            most = 1
        merged[measured] = Limit(most=most, basis=source.basis(place, entry))
    return merged


def _stale(source: Source, where: str, document: Json, baseline: Profile | None) -> Stale | None:
    law = None if baseline is None else baseline.stale
    if "stale" not in document:
        return law
    entry = source.keys(where, document["stale"], "days categories", "citations clauses")
    days = entry.get("days")
    if not isinstance(days, int) or days < 1 or (law is not None and days > law.days):
        source.wrong(where, f"days `{days}` is no whole number from 1 to the baseline's")
        days = 1
    names = source.words(f"{where}.categories", entry.get("categories", []))
    return Stale(
        days=days,
        categories=tuple(source.member(where, Category, n, Category.MARKETING) for n in names),
        basis=source.basis(where, entry),
    )


def _by_category(
    source: Source, where: str, given: object, value: str
) -> list[tuple[Category, str, Json]]:
    entries = []
    for name, entry in (given if isinstance(given, dict) else {}).items():
        place = f"{where}.{name}"
        category = source.member(place, Category, name, Category.MARKETING)
        entries.append((category, place, source.keys(place, entry, value, "citations clauses")))
    return entries
