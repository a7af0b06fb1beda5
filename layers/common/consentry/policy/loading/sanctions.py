"""A profile's rules about sanctions, in the order of their dates."""

from datetime import timedelta

from consentry.domain.sanction import Gravity, Level, Measure
from consentry.policy.loading.dated import read_versions, start_of
from consentry.policy.loading.source import Json, Source
from consentry.policy.rules import ALL
from consentry.policy.sanctions import Rung, Sanctioning, SanctionRules, Violation

_RULES = frozenset(rule.id for rule in ALL)
_COMPLAINTS = frozenset({"complaint"})
"""What is no rule's denial and yet a violation."""
_BY_LADDER = frozenset({Measure.WARN, Measure.THROTTLE, Measure.SUSPEND, Measure.TERMINATE})


def read_sanctions(source: Source) -> Sanctioning:
    """What every profile says under `sanctions`; none where it adds nothing to the baseline."""
    folder = source.root.joinpath("profiles")
    names = sorted(file.name for file in folder.iterdir())
    return Sanctioning(
        versions={
            name.removesuffix(".json"): _versions(source, f"profiles/{name}") for name in names
        }
    )


def _versions(source: Source, name: str) -> tuple[SanctionRules, ...]:
    document = source.document(name)
    if "sanctions" not in document:
        return ()
    return read_versions(
        source, f"{name} sanctions", document["sanctions"], lambda *at: _version(source, *at)
    )


def _version(source: Source, where: str, given: object) -> SanctionRules:
    entry = source.keys(where, given, "effective_from", "window_days violations ladder")
    violations = [
        _violation(source, f"{where} violations[{n}]", each)
        for n, each in enumerate(_list(source, where, entry, "violations"))
    ]
    return SanctionRules(
        effective_from=start_of(source, where, entry),
        window=timedelta(days=source.whole(where, entry.get("window_days", 30), 1)),
        violations={each.rule: each for each in violations},
        ladder=tuple(
            _rung(source, f"{where} ladder[{n}]", each)
            for n, each in enumerate(_list(source, where, entry, "ladder"))
        ),
    )


def _violation(source: Source, where: str, given: object) -> Violation:
    entry = source.keys(where, given, "rule gravity", "citations clauses")
    rule = str(entry.get("rule", ""))
    if rule not in _RULES | _COMPLAINTS:
        source.wrong(where, f"unknown rule `{rule}`")
    return Violation(
        rule=rule,
        gravity=source.member(where, Gravity, entry.get("gravity"), Gravity.FORBIDDEN),
        basis=source.basis(where, entry),
    )


def _rung(source: Source, where: str, given: object) -> Rung:
    entry = source.keys(where, given, "level measure points", "citations clauses")
    level = source.member(where, Level, entry.get("level"), Level.ACCOUNT)
    measure = source.member(where, Measure, entry.get("measure"), Measure.SUSPEND)
    if measure not in _BY_LADDER:
        source.wrong(where, f"`{measure}` is no rung of the ladder")
    if measure is Measure.TERMINATE and level is not Level.ACCOUNT:
        source.wrong(where, "only an account can be terminated")
    points = source.whole(where, entry.get("points"), 1)
    return Rung(level=level, measure=measure, points=points, basis=source.basis(where, entry))


def _list(source: Source, where: str, entry: Json, name: str) -> list[object]:
    given = entry.get(name, [])
    if isinstance(given, list):
        return given
    source.wrong(f"{where} {name}", "must be a list")
    return []
