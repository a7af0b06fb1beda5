"""What a text from a handset asks for, from its words alone: no clock, no state, no call.

Any reasonable means of revoking consent counts (47 CFR 64.1200(a)(10)), so keywords are not enough;
a wish to stop that cannot be told from something else is `ambiguous`, and the caller stops and asks
once. A word of opting out inside an ordinary sentence ("cancel my 3pm") asks for nothing.
"""

from itertools import pairwise

from consentry.domain.intent.answers import answered
from consentry.domain.intent.keywords import only_keywords, own_sentence, whole
from consentry.domain.intent.lexicon import keywords, phrases, words
from consentry.domain.intent.own_words import own_words
from consentry.domain.intent.patterns import Found
from consentry.domain.intent.reading import NOTHING, SAID_ALL, SAID_MARKETING, Intent, Reading
from consentry.domain.intent.spoken import Spoken, spoken, spoken_in
from consentry.domain.intent.typos import correct
from consentry.domain.intent.words import BREAK, normalise

_MOST_CHARACTERS = 1600
_MOST_WORDS_CORRECTED = 40
_SPLIT_KEYWORD = 2
_LEAST_JOINED = 6
_NARROWING = "restriction"


def read(
    text: str,
    *,
    language: str = "",
    opt_in_keywords: tuple[str, ...] = (),
    last_message: str = "",
) -> Reading:
    """What `text` asks for; never raises. Stopping wins over everything else.

    `language` (`fr`, `de-AT`) admits words that mean something else elsewhere. `last_message` is
    the text that was answered: a yes confirms only an opt-in request, a no only refuses one.
    """
    tongue = language.partition("-")[0].lower()
    stops = keywords(Intent.OPT_OUT, tongue).known
    own = own_words(text[:_MOST_CHARACTERS], last_message[:_MOST_CHARACTERS], stops)
    said = spoken(own.text)
    stop = _keyword(said, own.text, tongue)
    if stop:
        return stop
    if own.machine:
        return Reading(intent=Intent.NONE, rule=own.machine)
    if not said.plain:
        return _sign(text)
    return (
        answered(said, tongue, last_message)
        or _phrase(said, Intent.OPT_OUT)
        or _asked_for(said, own.text, tongue, opt_in_keywords)
        or _mistyped(said, own.text, tongue)
        or _unclear(said, last_message)
        or NOTHING
    )


def _keyword(said: Spoken, text: str, language: str) -> Reading | None:
    alone = whole(said, Intent.OPT_OUT, language)
    polite = alone or only_keywords(said, Intent.OPT_OUT, language)
    if not polite:
        return None
    rule = "keyword" if alone else "keyword_polite"
    return Reading(intent=Intent.OPT_OUT, scope=_scope(said.words), matched=polite, rule=rule)


def _phrase(said: Spoken, intent: Intent) -> Reading | None:
    vetoes: list[Found] | None = None
    narrowed = ""
    for found in phrases(intent.value).find(said.line, said.named):
        if intent is not Intent.HELP and _is_denied(said.line, found):
            continue
        if found.name == "refusal" and _is_aside(said, found):
            continue
        if intent in (Intent.OPT_OUT, Intent.OPT_IN):
            if vetoes is None:
                vetoes = list(phrases("veto").find(said.line, said.named))
            against = _vetoes_of(said.line, found, vetoes, intent)
            if against:
                narrowed = narrowed or (found.matched if against == {_NARROWING} else "")
                continue
        scope = _scope(_clause(said.line, found).split()) if intent is Intent.OPT_OUT else ""
        return Reading(
            intent=intent, scope=scope, matched=found.matched, rule=f"phrase.{found.name}"
        )
    if narrowed and intent is Intent.OPT_OUT:
        return Reading(intent=Intent.AMBIGUOUS, matched=narrowed, rule=f"phrase.{_NARROWING}")
    return None


def _asked_for(
    said: Spoken, text: str, language: str, opt_in_keywords: tuple[str, ...]
) -> Reading | None:
    sentence = own_sentence(said, text, language)
    if sentence:
        scope = _scope(sentence.split())
        return Reading(intent=Intent.OPT_OUT, scope=scope, matched=sentence, rule="sentence")
    if said.plain in {normalise(keyword) for keyword in opt_in_keywords}:
        return Reading(intent=Intent.OPT_IN, matched=said.plain, rule="campaign_keyword")
    for intent in (Intent.OPT_IN, Intent.HELP):
        keyword = whole(said, intent, language) or only_keywords(said, intent, language)
        if keyword:
            return Reading(intent=intent, matched=keyword, rule="keyword")
        found = _phrase(said, intent)
        if found:
            return found
    return None


def _unclear(said: Spoken, last_message: str) -> Reading | None:
    found = _phrase(said, Intent.AMBIGUOUS)
    if found and found.rule == "phrase.refusal" and "?" in last_message:
        return Reading(intent=Intent.NONE, matched=found.matched, rule="answer.question")
    return found


def _mistyped(said: Spoken, text: str, language: str) -> Reading | None:
    if len(said.words) > _MOST_WORDS_CORRECTED:
        return None
    meant = [correct(clause) for clause in said.kept]
    if len(said.words) == _SPLIT_KEYWORD and len("".join(said.words)) >= _LEAST_JOINED:
        joined = correct(["".join(said.words)])
        meant = [joined] if joined[0] in keywords(Intent.OPT_OUT, language).known else meant
    if meant == said.kept:
        return None
    plain = " ".join(word for clause in meant for word in clause)
    again = spoken_in(meant, plain=plain, named=said.named)
    found = (
        _keyword(again, plain, language)
        or _phrase(again, Intent.OPT_OUT)
        or _asked_for(again, plain, language, ())
    )
    if found is None:
        return None
    return Reading(
        intent=found.intent, scope=found.scope, matched=found.matched, rule=f"typo.{found.rule}"
    )


def _sign(text: str) -> Reading:
    """A text of nothing but emoji."""
    for intent in (Intent.OPT_OUT, Intent.AMBIGUOUS):
        for sign, meaning in words().signs.items():
            if meaning is intent and sign in text:
                return Reading(intent=intent, matched=sign, rule="sign")
    return NOTHING


def _is_denied(line: str, found: Found) -> bool:
    """Whether the words before a phrase turn it round ("please don't stop texting me").

    Not under a condition: "if you don't stop texting me" is a demand.
    """
    if not words().negations.isdisjoint(found.matched.split()):
        return False
    before = line[: found.start].rpartition(BREAK)[2].split()
    if not words().conditions.isdisjoint(before):
        return False
    while before and before[-1] in words().links:
        before.pop()
    return bool(before) and before[-1] in words().negations


def _is_aside(said: Spoken, found: Found) -> bool:
    """Whether a no opens a text that goes on about something else ("no, rather Thursday")."""
    spoken = found.matched.split()
    return "interest" not in found.matched and len(spoken) * 3 < len(said.words) + 1


def _vetoes_of(line: str, found: Found, vetoes: list[Found], intent: Intent) -> set[str]:
    """What in the same clause says that a phrase is about something else, or narrower.

    A death is told for many reasons, so all that is told with it counts.
    """
    begin = line.rfind(BREAK, 0, found.start)
    end = line.find(BREAK, found.end)
    end = len(line) if end < 0 else end
    everywhere = found.name == "deceased"
    return {
        veto.name
        for veto in vetoes
        if everywhere or (begin < veto.start and veto.end <= end + 1)
        if intent is Intent.OPT_OUT or veto.name == "asking"
    }


def _clause(line: str, found: Found) -> str:
    begin = line.rfind(BREAK, 0, found.start) + 1
    end = line.find(BREAK, found.end)
    return line[begin:] if end < 0 else line[begin:end]


def _scope(spoken: list[str]) -> str:
    known = words()
    discounts = any(word == "off" and before.isdecimal() for before, word in pairwise(spoken))
    if discounts or not known.marketing.isdisjoint(spoken):
        return SAID_MARKETING
    return "" if known.everything.isdisjoint(spoken) else SAID_ALL
