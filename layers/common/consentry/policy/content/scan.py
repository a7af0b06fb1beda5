"""Looks for content that law, carriers or a policy bar: first as written, then as meant.

The plain reading is one pass over the words. The second, careful reading happens only where a sign
of disguise is seen, so that ordinary texts do not pay for it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from consentry.policy.content.cutting import WORD, Cut, cut_up
from consentry.policy.content.disguise import Token, uncover
from consentry.policy.content.imitating import imitates
from consentry.policy.content.letters import repeats, stretched
from consentry.policy.content.lexicon import Lexicon
from consentry.policy.content.looks import may_be_spelled, odd_looks
from consentry.policy.content.matching import Hit, hits
from consentry.policy.content.torn import any_torn
from consentry.policy.content_facts import ContentFinding, Disguise, Severity

EVASION = "EVASION"
# Left-to-right and right-to-left override: what is read is not what is written.
_OVERRIDES = re.compile("[\u202d\u202e]")
PROMOTION = "PROMOTION"
_SPELLED = re.compile(r"(?<![^\W_])[a-z0-9]([\W_]{1,3})[a-z0-9]\1[a-z0-9](?![^\W_])")
_HIDDEN_WORDS = 2
_STRETCHED_WORDS = 3
_SHORTEST_WORD = 3
_SEVERITIES = (Severity.REVIEW, Severity.DENY)


def scan(text: str, lexicon: Lexicon, names: Collection[str] = ()) -> tuple[ContentFinding, ...]:
    """What was found in the text as sent, one finding per category, the strictest.

    `names` are the words of the brand's name in small letters, which may be capitals.
    """
    plain = lexicon.letters.fold(text)
    cut = cut_up(plain, lexicon.kinds)
    shown = hits(cut.words, cut.anchors, lexicon) if cut.anchors else ()
    found = {hit.pattern.category: hit for hit in _strictest(shown)} if shown else {}
    findings = [_plain_finding(hit, plain) for hit in found.values()] if found else []
    if (cut.mixtures and imitates(cut.mixtures, lexicon)) or _hides(plain, cut, lexicon):
        findings = list(_careful(plain, lexicon, found, findings))
    findings += odd_looks(text, cut.foreign, names, promotional=PROMOTION in found)
    return tuple(findings)


def _hides(plain: str, cut: Cut, lexicon: Lexicon) -> bool:
    """Whether letters are spelled out, drawn out, borrowed from elsewhere or invisible, or words
    torn or joined.
    """
    words = cut.words
    if may_be_spelled(plain) and _SPELLED.search(plain):
        return True
    if cut.foreign and not lexicon.letters.suspect.isdisjoint(cut.foreign):
        return True
    if not lexicon.stretched.isdisjoint(words):
        return True
    if not cut.unknown:
        return False
    unknown = " ".join([words[at] for at in cut.unknown])
    return (repeats(unknown) and stretched(unknown)) or any_torn(cut, lexicon)


def _strictest(found: Iterable[Hit]) -> list[Hit]:
    best: dict[str, Hit] = {}
    for hit in found:
        known = best.get(hit.pattern.category)
        if known is None or _rank(hit) > _rank(known):
            best[hit.pattern.category] = hit
    return list(best.values())


def _rank(hit: Hit) -> int:
    return _SEVERITIES.index(hit.severity)


def _plain_finding(hit: Hit, plain: str) -> ContentFinding:
    places = [match.span() for match in WORD.finditer(plain)]
    return _finding(hit, places[hit.first][0], places[hit.last][1], Disguise.NONE)


def _careful(
    plain: str, lexicon: Lexicon, found: dict[str, Hit], findings: list[ContentFinding]
) -> Iterator[ContentFinding]:
    """The findings of both readings; what only the second sees was hidden, which is one more."""
    tokens = uncover(plain, lexicon)
    words = [token.word for token in tokens]
    again = _strictest(hits(words, lexicon.anchors.intersection(words), lexicon))
    hidden = []
    for hit in again:
        known = found.get(hit.pattern.category)
        if known is None or _rank(hit) > _rank(known):
            span = tokens[hit.first : hit.last + 1]
            kind = next((t.disguise for t in span if t.disguise), _any(tokens))
            hidden.append(_finding(hit, span[0].start, span[-1].end, kind))
    replaced = {finding.category for finding in hidden}
    yield from (finding for finding in findings if finding.category not in replaced)
    yield from hidden
    if EVASION not in {finding.category for finding in (*findings, *hidden)}:
        yield from _evasion(plain, tokens, hidden, lexicon)


def _any(tokens: Sequence[Token]) -> Disguise:
    return next((token.disguise for token in tokens if token.disguise), Disguise.NONE)


def _evasion(
    plain: str, tokens: Sequence[Token], hidden: Sequence[ContentFinding], lexicon: Lexicon
) -> Iterator[ContentFinding]:
    """A finding about the disguise itself: of the whole text, a barred category, or several plain
    words.
    """
    guilty = next((f for f in hidden if f.disguise and f.category != PROMOTION), None)
    turned = None if plain.isascii() else _OVERRIDES.search(plain)
    if turned is not None:
        kind, start, end = Disguise.ZERO_WIDTH, turned.start(), turned.end()
        severity = Severity.DENY
    elif guilty is not None:
        kind, start, end = guilty.disguise, guilty.start, guilty.end
        severity = guilty.severity
    else:
        spelled = [
            token
            for token in tokens
            if token.disguise
            and len(token.word) >= _SHORTEST_WORD
            and (token.word in lexicon.known or token.disguise is not Disguise.LEET)
        ]
        drawn = [token for token in spelled if token.disguise is Disguise.REPEATS]
        others = [token for token in spelled if token.disguise is not Disguise.REPEATS]
        if not others and len(drawn) < _STRETCHED_WORDS:
            return
        first = (others or drawn)[0]
        kind, start, end = first.disguise, first.start, first.end
        severity = Severity.DENY if len(others) >= _HIDDEN_WORDS else Severity.REVIEW
    yield ContentFinding(
        category=EVASION,
        pattern=f"disguise-{kind.value}",
        start=start,
        end=end,
        severity=severity,
        disguise=kind,
    )


def _finding(hit: Hit, start: int, end: int, disguise: Disguise) -> ContentFinding:
    return ContentFinding(
        category=hit.pattern.category,
        pattern=hit.pattern.name,
        start=start,
        end=end,
        severity=hit.severity,
        disguise=disguise,
    )
