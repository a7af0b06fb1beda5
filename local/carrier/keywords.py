"""Keywords: what a number answers by itself where its owner does not manage opt-outs.

STOP and HELP are there from the start and stay; the words that the user guide requires besides STOP
opt out as well (sms-voice user guide, "Required opt-out keywords").
"""

import re

from local.carrier.inventory import Inventory, Keyword, Number
from local.carrier.protocol import Operation, Params, conflict, missing, over_quota, page, refused

MOST_KEYWORDS = 30
_STOPPED = "You have opted out and will get no more messages from this number."
_HELPED = "This number sends automated messages. Reply STOP to opt out."
_MANDATORY = {
    "HELP": Keyword(word="HELP", message=_HELPED, action="AUTOMATIC_RESPONSE"),
    "STOP": Keyword(word="STOP", message=_STOPPED, action="OPT_OUT"),
}
_SYNONYMS = ("ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "TD", "UNSUBSCRIBE")


def words_of(inventory: Inventory, number: Number) -> dict[str, Keyword]:
    """The keywords of a number, by word."""
    return _MANDATORY | inventory.keywords.get(number.number, {})


def keyword_in(inventory: Inventory, number: Number, text: str) -> Keyword | None:
    """The keyword that a text begins with, in any case; the longest one counts."""
    known = words_of(inventory, number)
    stop = known["STOP"]
    found = {**dict.fromkeys(_SYNONYMS, stop), **known}
    said = text.strip().upper()
    for word in sorted(found, key=len, reverse=True):
        if re.match(rf"{re.escape(word)}(?![\w-])", said):
            return found[word]
    return None


class Keywords:
    """The operations on the keywords of an inventory. The caller holds its lock."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory

    def operations(self) -> dict[str, Operation]:
        """The operations by their names."""
        return {
            "DescribeKeywords": self._describe,
            "PutKeyword": self._put,
            "DeleteKeyword": self._delete,
        }

    def _describe(self, params: Params) -> Params:
        number = self._number(params)
        known = words_of(self._inventory, number)
        wanted = [word.upper() for word in params.get("Keywords") or known]
        found = [_described(self._known(known, word)) for word in wanted]
        for condition in params.get("Filters", ()):
            found = [one for one in found if one["KeywordAction"] in condition["Values"]]
        return _named(number) | page("Keywords", params, found)

    def _put(self, params: Params) -> Params:
        number, word = self._number(params), params["Keyword"].upper()
        if word != word.strip():
            raise refused("INVALID_PARAMETER", "a keyword has no space at its ends")
        known = words_of(self._inventory, number)
        default = known[word].action if word in known else "AUTOMATIC_RESPONSE"
        action = params.get("KeywordAction", default)
        if word in _MANDATORY and action != _MANDATORY[word].action:
            raise conflict("RESOURCE_MODIFICATION_NOT_ALLOWED", "keyword", word)
        if word not in known and len(known) >= MOST_KEYWORDS:
            raise over_quota("KEYWORDS_PER_PHONE_NUMBER")
        made = Keyword(word=word, message=params["KeywordMessage"], action=action)
        self._inventory.keywords[number.number][word] = made
        return _named(number) | _described(made)

    def _delete(self, params: Params) -> Params:
        number, word = self._number(params), params["Keyword"].upper()
        if word in _MANDATORY:
            raise conflict("RESOURCE_DELETION_NOT_ALLOWED", "keyword", word)
        gone = self._known(self._inventory.keywords[number.number], word)
        del self._inventory.keywords[number.number][word]
        return _named(number) | _described(gone)

    def _known(self, known: dict[str, Keyword], word: str) -> Keyword:
        if word not in known:
            raise missing("keyword", word)
        return known[word]

    def _number(self, params: Params) -> Number:
        found = self._inventory.number(params["OriginationIdentity"])
        if found is None:
            raise missing("phone-number", params["OriginationIdentity"])
        return found


def _named(number: Number) -> Params:
    return {"OriginationIdentityArn": number.arn, "OriginationIdentity": number.identifier}


def _described(one: Keyword) -> Params:
    return {"Keyword": one.word, "KeywordMessage": one.message, "KeywordAction": one.action}
