"""`POST /v1/policy/intent`: what a text from a handset would be understood to ask for.

The same detector that obeys inbound texts; nothing is read from storage and nothing is written.
"""

from typing import Any

from consentry.domain.intent import SAID_MARKETING, Intent, Reading, read
from consentry.domain.suppression import ACCOUNT
from consentry.entrypoints.drafts import MAX_BODY_CHARS
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import Answer, Route

_MOST_LANGUAGE = 35


def intent(request: Request) -> Answer:
    """The intent of `text`, in the recipient's `language`, as an answer to `last_message`."""
    fields = request.document()
    text = fields.text("text", required=True, most=MAX_BODY_CHARS)
    language = fields.text("language", most=_MOST_LANGUAGE)
    last_message = fields.text("last_message", most=MAX_BODY_CHARS)
    fields.done()
    return Answer(document=_shown(read(text, language=language, last_message=last_message)))


def _shown(reading: Reading) -> dict[str, Any]:
    """A reading as clients see it; only what stops texts has a scope."""
    stops = reading.intent in (Intent.OPT_OUT, Intent.AMBIGUOUS)
    scope = SAID_MARKETING if reading.scope == SAID_MARKETING else ACCOUNT
    return {
        "intent": reading.intent.value,
        "scope": scope if stops else None,
        "matched": reading.matched or None,
        "rule": reading.rule or None,
    }


ROUTES = (Route(method="POST", path="/v1/policy/intent", run=intent),)
