"""Sentences that ask for no more texts.

People do not send keywords only: any reasonable means of revoking counts (47 CFR 64.1200(a)(10)).
Patterns are over normalised words (`keywords.normalise`). A phrase that is negated does not count
("don't stop texting me"), unless under a condition ("if you don't stop texting me").
"""

import re

_ME = r" (?:me|us|this number|this phone|my phone|my number|my cell)"
_MINE = r"(?:me|us|my (?:phone )?number|this number|my name)"
_TEXTS = r"(?:texts?|txts?|sms|messages?|msgs?|spam)"
_TEXT = r"(?:text|txt|message|msg|contact|sms|write)"
_SENDING = r"(?:texting|txting|messaging|contacting|sending|spamming|bothering|harassing|writing)"
_NOT = r"(?:do not|dont|never|no longer)"
_PATTERNS = {
    "stop_sending": rf"(?:stop|quit|cease) {_SENDING}(?:{_ME}| these| this| your| any| {_TEXTS}|$)",
    "stop_texts": rf"stop (?:the|these|this|those|your|all|with the) {_TEXTS}(?: messages?)?",
    "off_list": rf"(?:take|get|keep) {_MINE} off",
    "remove_me": rf"(?:remove|delete) {_MINE}",
    "opt_me_out": r"(?:opt|opting) (?:me|us) out|opting out",
    "want_out": r"(?:i|we) (?:want|wish|would like|d like) to (?:opt out|unsubscribe)",
    "do_not_text": rf"{_NOT} (?:ever )?{_TEXT}(?:{_ME}|$)",
    "do_not_send": rf"{_NOT} send (?:me|us)(?: any)?(?: more)? (?:{_TEXTS}|anything)",
    "no_more": rf"no more {_TEXTS}|no mas (?:mensajes|textos|sms)",
    "unsubscribe_me": r"(?:unsubscribe|unsub) (?:me|us|my number|this number)",
    "leave_alone": r"leave (?:me|us) alone",
    "wrong_number": r"^(?:\w+ ){0,6}wrong (?:number|person)(?: \w+){0,3}$",
    "lose_number": r"lose (?:my|this) number",
    "withdraw": r"(?:withdraw|revoke) (?:my )?(?:consent|permission)",
}
_PHRASES = {name: re.compile(rf"\b(?:{pattern})\b") for name, pattern in _PATTERNS.items()}
_NEGATION = re.compile(
    r"\b(?:dont|do not|didnt|did not|never|wont|will not|cant|cannot|not)"
    r"(?: ever| want(?: you)? to)?$"
)
_CONDITION = re.compile(r"\bif\b")


def find_phrase(plain: str) -> tuple[str, str] | None:
    """The name of the first phrase found in normalised words, and the words; None without one."""
    for name, pattern in _PHRASES.items():
        for match in pattern.finditer(plain):
            before = plain[: match.start()].rstrip()
            if not _NEGATION.search(before) or _CONDITION.search(before):
                return name, match.group().strip()
    return None
