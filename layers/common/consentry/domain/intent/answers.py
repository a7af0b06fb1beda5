"""Answers that only mean something beside the text that they answer."""

import re

from consentry.domain.intent.lexicon import keywords, words
from consentry.domain.intent.reading import SAID_ALL, Intent, Reading
from consentry.domain.intent.spoken import Spoken
from consentry.domain.intent.words import normalise

_YES = r"(?:yes|y|oui|si|sim|ja)"
_ASKS_FOR_YES = re.compile(
    r"\b(?:reply|text|send|respond|answer|txt|type|responda|responde|envie|envia|repondez|envoyez|"
    r"antworten sie|antworte|antworten|responde)(?: with| back| mit| con| com| avec| par)? "
    rf"{_YES}\b(?P<for>(?: \w+){{0,14}})"
)
_TEXTS = re.compile(
    r"\b(?:texts|msgs|messages|alerts|updates|reminders|sms|subscribe|join|sign|opt in|get|receive|"
    r"mensajes|recordatorios|recibir|avisos|rappels|recevoir|erinnerungen|erhalten|nachrichten|"
    r"bekommen|lembretes|receber|mensagens|agree|offers|suscribirse|aceptar|inscrire|anmelden)\b"
)
_ASKS_AGAIN = re.compile(r"\bagain\b|\bstopped\b|\bpaused\b")
_ASKS_TO_STOP = re.compile(
    r"want us to stop|should we stop|shall we stop|dejemos de|quiere que paremos|"
    r"que nous arretions|"
    r"devons nous arreter|que paremos|devemos parar|sollen wir .{0,40}(?:aufhoren|stoppen|"
    r"einstellen|beenden|keine)|mochten sie .{0,40}keine"
)


def answered(said: Spoken, language: str, last_message: str) -> Reading | None:
    """A yes or no to what our last text asked; None if it asked nothing or this is no answer."""
    asked = normalise(last_message)
    yes, no = _is_yes(said, language, asked), _is_no(said)
    if not asked or not (yes or no):
        return None
    if _ASKS_TO_STOP.search(asked):
        return _of_stopping(said) if yes else None
    request = _ASKS_FOR_YES.search(asked)
    if request and _TEXTS.search(request.group("for")):
        return _of_consent(said, asked, yes=yes)
    if no and "?" in last_message:
        return Reading(intent=Intent.NONE, matched=said.plain, rule="answer.question")
    return None


def asks_for_answer(message: str) -> bool:
    """Whether a text of ours puts a question or asks for a yes."""
    return "?" in message or _ASKS_FOR_YES.search(normalise(message)) is not None


def _of_consent(said: Spoken, asked: str, *, yes: bool) -> Reading:
    """The answer to a request for consent, or to our question whether texts shall come again."""
    if not yes:
        return Reading(intent=Intent.OPT_OUT, matched=said.plain, rule="answer.refuse")
    if _ASKS_AGAIN.search(asked):
        return Reading(intent=Intent.OPT_IN, matched=said.plain, rule="answer.again")
    return Reading(intent=Intent.CONFIRM, matched=said.plain, rule="answer.confirm")


def _of_stopping(said: Spoken) -> Reading:
    everything = not words().everything.isdisjoint(said.words)
    return Reading(
        intent=Intent.OPT_OUT,
        scope=SAID_ALL if everything else "",
        matched=said.plain,
        rule="answer.stop",
    )


def _is_yes(said: Spoken, language: str, asked: str) -> bool:
    yes = keywords(Intent.CONFIRM, language).known
    request = _ASKS_FOR_YES.search(asked)
    offered = {"si"} if "si" in asked.split() and request else set()
    spoken = said.words
    while spoken and (spoken[0] in yes or spoken[0] in offered):
        spoken = spoken[1:]
    if len(spoken) == len(said.words):
        return False
    rest = " ".join(spoken)
    return not rest or rest in words().assents or all(w in words().assents for w in spoken)


_NO = frozenset({"no", "nope", "nah", "non", "nein", "nao", "n", "nop", "nee"})
_NO_TEXTS = re.compile(
    r"(?: (?:no|non|nein|nao|nope|nah))? ?(?:no quiero|pas de|keine|nao quero|i dont want|"
    r"dont want|no|sin|sem)?(?: (?:any|more|mensajes|sms|texts|text|messages|mensagens|nachrichten|"
    r"message|recibir|receber|recevoir|thanks|them|your))*"
)


def _is_no(said: Spoken) -> bool:
    """A no, perhaps with what is not wanted ("non merci, pas de sms")."""
    spoken = said.words
    return bool(spoken) and spoken[0] in _NO and bool(_NO_TEXTS.fullmatch(" " + " ".join(spoken)))
