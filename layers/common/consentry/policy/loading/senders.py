"""What originating identities can do: every kind judged, every list with its source."""

from datetime import timedelta

from consentry.domain.sender import SenderType
from consentry.policy.loading.source import Json, Source
from consentry.policy.senders import SenderRules, Snowshoe

_FILE = "senders.json"


def read_senders(source: Source) -> SenderRules:
    """What `senders.json` says."""
    document = source.keys(_FILE, source.document(_FILE), "two_way_in not_in snowshoe")
    return SenderRules(
        two_way_in=_countries(source, document, "two_way_in"),
        not_in=_countries(source, document, "not_in"),
        snowshoe=_snowshoe(source, document.get("snowshoe")),
    )


def _countries(source: Source, document: Json, name: str) -> dict[SenderType, frozenset[str]]:
    where = f"{_FILE} {name}"
    given = source.keys(where, document.get(name), "citations", "clauses " + " ".join(SenderType))
    source.basis(where, given)
    return {
        kind: frozenset(source.words(f"{where}.{kind}", given[kind]))
        for kind in SenderType
        if kind in given
    }


def _snowshoe(source: Source, given: object) -> Snowshoe:
    where = f"{_FILE} snowshoe"
    entry = source.keys(where, given, "hours numbers use_cases pool", "citations clauses")
    numbers = source.counts(f"{where}.numbers", entry.get("numbers"))
    for kind in SenderType:
        if kind not in numbers:
            source.wrong(f"{where}.numbers", f"type `{kind}` is missing")
    pool = [
        source.keys(f"{where}.pool[{n}]", each, "score numbers")
        for n, each in enumerate(_list(entry.get("pool")))
    ]
    steps = tuple(
        (source.whole(where, each.get("score"), 0), source.whole(where, each.get("numbers"), 1))
        for each in pool
    )
    if not steps or steps[0][0] != 0:
        source.wrong(f"{where}.pool", "the first step must begin at score 0")
    return Snowshoe(
        window=timedelta(hours=source.whole(where, entry.get("hours"), 1)),
        numbers={kind: numbers.get(kind, 1) for kind in SenderType},
        use_cases=source.counts(f"{where}.use_cases", entry.get("use_cases")),
        pool=steps,
        basis=source.basis(where, entry),
    )


def _list(given: object) -> list[object]:
    return given if isinstance(given, list) else []
