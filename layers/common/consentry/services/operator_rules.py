"""The operator's own rules: read, and replaced as a whole under a new version.

In force with the next decision everywhere: each reads the current version with its other facts.
"""

from dataclasses import dataclass, replace
from functools import partial

from consentry.domain.audit import Actor, AuditKind, AuditNote
from consentry.domain.operator_rules import OperatorRules
from consentry.errors import Conflict, TemporaryFailure
from consentry.services.audit import Audit
from consentry.services.ports.environment import Clock
from consentry.services.ports.registry import Registry

ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorDesk:
    """The use case of `/v1/policy/operator-rules`."""

    clock: Clock
    registry: Registry
    audit: Audit

    def read(self) -> OperatorRules:
        """The rules in force; version 0 while there are none."""
        return self.registry.operator_rules()

    def change(self, rules: OperatorRules, *, over: int | None, by: Actor) -> OperatorRules:
        """Stores `rules` in place of version `over` and answers them with their new version.

        Conflict if another version is in force; None replaces whatever is.
        """
        for _ in range(ROUNDS):
            current = self.registry.operator_rules().version
            if over is not None and over != current:
                raise Conflict(
                    f"version {over} is not in force any more, version {current} is; read it, and "
                    "make the change to that"
                )
            now = self.clock.now()
            changed = replace(rules, version=current + 1, changed_at=now, changed_by=by.key)
            store = partial(self.registry.put_operator_rules, changed)
            if self.audit.with_change(by, (_note(changed),), store):
                return changed
        raise TemporaryFailure("the rules are being changed by others; try again later")


def _note(rules: OperatorRules) -> AuditNote:
    terms = f", with version `{rules.terms_version}` of the terms" if rules.terms_version else ""
    what = f"put version {rules.version} of the operator's rules in force, {len(rules)} of them"
    return AuditNote(
        account="",
        kind=AuditKind.OPERATOR_RULES,
        action="changed",
        what=f"{what}{terms}",
        subject=str(rules.version),
        before=f"version {rules.version - 1}",
        after=f"version {rules.version}",
    )
