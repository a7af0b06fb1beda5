"""Which of the operator's rules a text meets.

Words are compared as they look, so that `l0an`, `l o a n` and Cyrillic letters are no way around
them. Nothing here can allow what policy refuses: a match only adds an objection.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from consentry.domain.message import Category
from consentry.domain.operator_rules import (
    BlockRule,
    OperatorMatch,
    OperatorOutcome,
    OperatorRuleKind,
    OperatorRules,
)
from consentry.policy.content_facts import ContentFacts
from consentry.policy.links.lists import Letters
from consentry.policy.seen import reading, words_as_seen

MOST_MATCHES = 3
_SHORTEST_SPELLED = 4
_SHORTEST_TORN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What blocks look at: whose text, from where, of which category, to whom."""

    account: str
    campaign: str
    sender: str
    category: Category
    country: str
    to: str


def matches(
    rules: OperatorRules, body: str, content: ContentFacts, text: Circumstances, letters: Letters
) -> tuple[OperatorMatch, ...]:
    """The operator's rules that a text meets, the strictest first, at most `MOST_MATCHES`."""
    if not len(rules):
        return ()
    found = [*_blocks(rules, text), *_domains(rules, content), *_worded(rules, body, letters)]
    found += _categories(rules, content)
    found.sort(key=lambda match: match.outcome is not OperatorOutcome.DENY)
    return tuple(dict.fromkeys(found))[:MOST_MATCHES]


def _blocks(rules: OperatorRules, text: Circumstances) -> Iterator[OperatorMatch]:
    for block in rules.blocks:
        if _applies(block, text):
            name = "+".join(block.conditions)
            yield OperatorMatch(
                kind=OperatorRuleKind.BLOCK,
                name=name,
                outcome=block.outcome,
                reason=block.reason,
                version=rules.version,
            )


def _applies(block: BlockRule, text: Circumstances) -> bool:
    return bool(block.conditions) and (
        block.account in ("", text.account)
        and block.campaign in ("", text.campaign)
        and block.sender in ("", text.sender)
        and block.category in ("", text.category)
        and block.country in ("", text.country)
        and text.to.startswith(block.number)
    )


def _domains(rules: OperatorRules, content: ContentFacts) -> Iterator[OperatorMatch]:
    for rule in rules.domains:
        if any(f".{link.host}".endswith(f".{rule.domain}") for link in content.links):
            yield OperatorMatch(
                kind=OperatorRuleKind.DOMAIN,
                name=rule.domain,
                outcome=rule.outcome,
                reason=rule.reason,
                version=rules.version,
            )


def _worded(rules: OperatorRules, body: str, letters: Letters) -> Iterator[OperatorMatch]:
    watched = _watched(rules, letters)
    if not watched:
        return
    line, spelled = reading(body, letters)
    squeezed = line.replace(" ", "")
    for phrase, match in watched:
        together = phrase.replace(" ", "")
        torn = together in squeezed and _is_torn(together, line)
        if torn or phrase in line or (spelled and _is_spelled(phrase, spelled)):
            yield match


def _is_spelled(phrase: str, spelled: str) -> bool:
    run_together = phrase.replace(" ", "")
    return len(run_together) >= _SHORTEST_SPELLED and run_together in spelled


def _is_torn(wanted: str, line: str) -> bool:
    """Whether whole words make the phrase when they are read together (`plat inum`)."""
    words = line.split()
    if len(wanted) < _SHORTEST_TORN:
        return False
    for first in range(len(words)):
        rest = wanted
        for word in words[first:]:
            if not rest.startswith(word):
                break
            rest = rest[len(word) :]
            if not rest:
                return True
    return False


def _categories(rules: OperatorRules, content: ContentFacts) -> Iterator[OperatorMatch]:
    if not content.findings:
        return
    present = {finding.category for finding in content.findings}
    for rule in rules.categories:
        if rule.name in present:
            yield OperatorMatch(
                kind=OperatorRuleKind.CATEGORY,
                name=rule.name,
                outcome=rule.outcome,
                reason=rule.reason,
                version=rules.version,
            )


@lru_cache(maxsize=2)
def _watched(rules: OperatorRules, letters: Letters) -> tuple[tuple[str, OperatorMatch], ...]:
    """Every phrase of a version as it looks, with what it means; made once per version."""
    found = []
    for word in rules.words:
        match = OperatorMatch(
            kind=OperatorRuleKind.WORD,
            name=word.text,
            outcome=word.outcome,
            reason=word.reason,
            version=rules.version,
        )
        found.append((_phrase(word.text, letters), match))
    for category in rules.categories:
        match = OperatorMatch(
            kind=OperatorRuleKind.CATEGORY,
            name=category.name,
            outcome=category.outcome,
            reason=category.reason,
            version=rules.version,
        )
        found += [(_phrase(word, letters), match) for word in category.words]
    return tuple((phrase, match) for phrase, match in found if phrase.strip())


def _phrase(text: str, letters: Letters) -> str:
    return f" {' '.join(words_as_seen(text, letters))} "
