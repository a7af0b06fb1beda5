"""What the sender said, apart from what a machine added: quoted texts, tapbacks, signatures.

A tapback repeats our own text (`Liked "... Reply STOP to opt out"`); the words in it are ours and
ask for nothing. Handsets word it by language and version; what they share is a verb of reacting and
a quotation.
"""

import re
from dataclasses import dataclass

from consentry.domain.intent.words import normalise

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_OPEN, _CLOSE = '[“"«„‘‟]', '[”"»“’‟]'
_REACTING = (
    r"liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|reacted(?: .{1,12}?)? to|"
    r"removed an? .{1,30}? from|removed .{1,8} from|replied to|responded to|"
    r"(?:no )?le (?:ha )?(?:gust[oó]|gustado|encant[oó]|encantado|gusta|encanta)(?: a)?|"
    r"se (?:ri[oó]|ha re[ií]do) (?:de|con)|le (?:dio|hizo) (?:risa|gracia)|(?:ha )?enfatiz\w+|"
    r"(?:ha )?(?:pregunt|cuestion|exclam|destac|subray)\w+(?: por| sobre| en)?|me (?:gusta|encanta)|"
    r"(?:ha )?reaccion\w+ (?:con .{1,12}? )?(?:a|ante)|(?:ha )?(?:elimin|quit)(?:ó|o|ado) .{1,40}? de|"
    r"respond(?:i[oó]|eu) a|"
    r"(?:n[’'`]?)?\s?a (?:pas )?(?:beaucoup )?(?:aim[ée]|ador[ée])|j[’']?(?:aime|adore)|a (?:ri|rigol[ée])"
    r" (?:de|à|a)|"
    r"a (?:mis l[’']accent sur|insist[ée] sur|soulign[ée]|questionn[ée]|interrog[ée]|"
    r"remis en question|exclam[ée](?: sur)?|mis en [ée]vidence)|s[’'](?:est interrog[ée]e?|interroge) sur|"
    r"a r[ée]agi (?:(?:avec|par) )?.{0,12}? ?[àa]|a (?:supprim[ée]|retir[ée]) .{1,40}? (?:de|à|sur)|"
    r"a r[ée]pondu [àa]|"
    r"gef[äa]llt(?: nicht| mir(?: nicht)?| das(?: nicht)?)?|(?:hat )?(?:geliebt|geliked|gelikt|gelacht "
    r"(?:[üu]ber|bei))|"
    r"liebt|lacht(?:e)? [üu]ber|betont(?:e)?|hinterfragt(?:e)?|hervorgehoben|fragezeichen zu|"
    r"hat (?:mit )?.{0,14}? ?auf|hat .{1,40}? (?:von|f[üu]r|bei|aus)|reagierte (?:mit .{1,12}? )?auf|mag|"
    r"(?:n[ãa]o )?(?:gostou de|curtiu|amou|adorou)|ri(?:u|u-se) (?:de|com)|deu risada de|achou graça em|"
    r"enfatizou|deu ênfase a|destacou|questionou|reagiu (?:com .{1,12}? )?a|removeu .{1,40}? de|"
    r"ha (?:messo|aggiunto) .{1,20}? a|ha (?:apprezzato|adorato|riso (?:di|per)|reagito (?:con )?.{0,12}? ?a)|"
    r"vond .{1,10}|heeft .{0,14}? ?op|leuk gevonden"
)
_TAPBACK = re.compile(rf"\s*(?:{_REACTING})\s*:?\s*{_OPEN}(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_SIGN_TAPBACK = re.compile(rf"\s*[^\w\s]{{1,8}}\s*(?:to|a|à|auf)\s*{_OPEN}(?P<rest>.*)", re.DOTALL)
_AFTER_QUOTE = re.compile(
    r"[\s.,:!]*(?:reagiert|gelacht|geliked|geliebt|hervorgehoben|entfernt|betont|hinterfragt|leuk|"
    r"gereageerd|(?:with|con|avec|mit|com) .{1,12})?[\s.!]*",
    re.IGNORECASE | re.DOTALL,
)
_PICTURE_TAPBACK = re.compile(
    rf"\s*(?:{_REACTING})\s*(?:an?|one|the|una?|une|um(?:a)?|ein(?:e|en|em)?|la|le|el|l[’'])?\s*"
    r"(?:image|photo|picture|video|movie|attachment|audio message|voice message|sticker|gif|message|"
    r"imagen|foto|v[íi]deo|archivo adjunto|nota de voz|mensaje|vid[ée]o|pi[èe]ce jointe|bild|anhang|"
    r"nachricht|imagem|anexo|mensagem|audio|autocollant)s?[.\s]*",
    re.IGNORECASE,
)
_AUTOMATIC = re.compile(
    r"\W*(?:auto(?:matic|mated)?[\s-]*(?:reply|response|respuesta|message)|out of (?:the )?office|"
    r"respuesta autom[áa]tica|r[ée]ponse automatique|message automatique|absence du bureau|"
    r"automatische (?:antwort|nachricht)|abwesenheit\w*|resposta autom[áa]tica|mensaje autom[áa]tico|"
    r"mensagem autom[áa]tica|fuera de (?:la )?oficina|"
    r"i[’']?m (?:driving with|not receiving) (?:do not disturb|notifications)|"
    r"i[’']?m (?:currently )?(?:driving|away|unavailable|out of)\b.{0,40}(?:turned on|until|message when)|"
    r"(?:thank you|thanks) for (?:your (?:message|text|email)|contacting|texting|reaching)|"
    r"this (?:is an auto\w*|mailbox|number is not monitored)|gracias por (?:su|tu) mensaje|"
    r"merci pour votre message|vielen dank f[üu]r ihre nachricht|obrigad[oa] pel[ao] (?:sua )?mensagem"
    r"|obrigad[oa] por entrar)",
    re.IGNORECASE,
)
_KEYWORD = (
    r"[\"“'«„]?(?:stop\w*|end|quit|cancel|unsubscribe|opt[\s-]?out|optout|alto|parar|baja|pare|fin|"
    r"arr[êe]t|d[ée]sabo|contact|sair|abmelden|ende|remove|cancelar|salir|para)[\"”'»“]?"
)
_INSTRUCTION = re.compile(
    rf"(?:reply|respond|text|txt|send|rply|answer|type)\s+(?:back\s+|with\s+)?{_KEYWORD}\s+"
    r"(?:to|2|for|if)\s+[^.!?\n\"”]*[.!?]*"
    rf"|(?:responda|responde|env[íi][ea]|mande|escriba|texto|digite)\s+(?:con\s+|com\s+)?{_KEYWORD}\s+"
    r"(?:para|al?|p)\s+[^.!?\n\"”»]*[.!?]*"
    rf"|(?:r[ée]pondez|envoyez|tapez|r[ée]pondre|r[ée]pondez par)\s+{_KEYWORD}\s+(?:pour|au|si)\s+"
    r"[^.!?\n\"”»]*[.!?]*"
    rf"|(?:antworten sie|antworte|sende|senden sie|schreibe)\s+(?:mit\s+)?{_KEYWORD},?\s+"
    r"(?:um|zum|an|f[üu]r|wenn)\s+[^.!?\n\"”“»]*[.!?]*",
    re.IGNORECASE,
)
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_SIGNATURE = re.compile(
    r"\n--[ \t]*\n.*|\s(?:sent from (?:my|yahoo|mail|the|outlook)|sent via|get outlook|"
    r"envoy[ée] (?:de(?:puis)? mon|[àa] partir)|von mein\w+ .{1,20} gesendet|gesendet (?:von|mit)|"
    r"enviado (?:do|de|desde|a partir|pelo)|inviato da|verzonden vanaf|diese nachricht wurde von).*",
    re.IGNORECASE | re.DOTALL,
)
_NAME_AT_END = re.compile(r"\s[-–—~]+\s?(?P<name>[A-Z]\w{0,14})\.?\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """What is left of a text; `machine` names what wrote it, if no person did."""

    text: str
    machine: str = ""


def own_words(text: str, last_message: str, keywords: frozenset[str]) -> OwnWords:
    """A text without what quotes ours, and without signatures; its own words at least."""
    said = _INVISIBLE.sub("", text) if not text.isascii() else text
    for tapback in (_TAPBACK, _SIGN_TAPBACK):
        match = tapback.match(said)
        if match:
            return _after_quote(match.group("rest"))
    if _PICTURE_TAPBACK.fullmatch(said):
        return OwnWords(text="", machine="tapback")
    said = _unsigned(said, keywords)
    said = _left(said, _QUOTED_LINE.sub(" ", said) if ">" in said else said)
    if last_message and len(last_message) > 12:
        said = _left(said, said.replace(last_message, " "))
    said = _left(said, _INSTRUCTION.sub(" ", said))
    automatic = _AUTOMATIC.match(said)
    if automatic:
        return OwnWords(text=said[automatic.end() :], machine="auto_reply")
    return OwnWords(text=said)


def _after_quote(quoted: str) -> OwnWords:
    """What follows the last closing mark; a quotation that was cut off has nothing behind it."""
    rest = re.split(_CLOSE, quoted)[-1].strip() if re.search(_CLOSE, quoted) else ""
    if _AFTER_QUOTE.fullmatch(rest) or not normalise(rest):
        return OwnWords(text="", machine="tapback")
    return OwnWords(text=rest)


def _unsigned(text: str, keywords: frozenset[str]) -> str:
    said = _left(text, _SIGNATURE.sub("", text))
    name = _NAME_AT_END.search(said)
    if name and normalise(name.group("name")) not in keywords:
        return _left(said, said[: name.start()])
    return said


def _left(before: str, after: str) -> str:
    """What is left if it has words of its own, else all of it."""
    return after if after is before or normalise(after) else before
