"""Which violations count how much under a profile, and from how many points on what is done.

Values are data, in the profiles, with their dates; where no policy names a number they are ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from consentry.domain.sanction import Gravity, Level, Measure
from consentry.policy.dated import in_force
from consentry.policy.profile import Basis

BASELINE = "baseline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """How grave it is to have a text denied by a rule."""

    rule: str
    gravity: Gravity
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """From how many points on a measure is due on a level."""

    level: Level
    measure: Measure
    points: int
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionRules:
    """One version of a profile's rules about sanctions; strikes count for `window`."""

    effective_from: date | None
    window: timedelta
    violations: Mapping[str, Violation] = field(default_factory=dict)
    ladder: tuple[Rung, ...] = ()

    def over(self, other: "SanctionRules") -> "SanctionRules":
        """These rules where they are stricter than `other`, and `other` where it is."""
        violations = dict(other.violations)
        for rule, own in self.violations.items():
            theirs = violations.get(rule)
            if theirs is None or own.gravity.rank >= theirs.gravity.rank:
                violations[rule] = own
        rungs = {(rung.level, rung.measure): rung for rung in other.ladder}
        for rung in self.ladder:
            theirs_too = rungs.get((rung.level, rung.measure))
            if theirs_too is None or rung.points <= theirs_too.points:
                rungs[(rung.level, rung.measure)] = rung
        return SanctionRules(
            effective_from=self.effective_from,
            window=max(self.window, other.window),
            violations=violations,
            ladder=tuple(rungs.values()),
        )

    def crossed(self, level: Level, before: int, after: int) -> Rung | None:
        """The severest rung of a level that lies above `before` points and not above `after`."""
        met = [r for r in self.ladder if r.level is level and before < r.points <= after]
        return max(met, key=lambda rung: rung.measure.rank, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanctioning:
    """The versions of every profile's rules."""

    versions: Mapping[str, tuple[SanctionRules, ...]]

    def of(self, profile: str, at: datetime) -> SanctionRules:
        """The rules of a profile, with those of the baseline that it does not make stricter."""
        law, own = (self._in_force(name, at.date()) for name in (BASELINE, profile))
        return law if profile == BASELINE else own.over(law)

    def _in_force(self, profile: str, day: date) -> SanctionRules:
        rows = self.versions.get(profile, ())
        if not rows:
            return SanctionRules(effective_from=None, window=timedelta(0))
        return in_force(rows, day)
