"""What the document says that no route declares by itself: paths, queries, headers, and itself."""

from consentry.domain.message import Status
from consentry.domain.review import ReviewStatus
from consentry.entrypoints.api.emergency_bans import COUNTY, REGION
from consentry.entrypoints.api.suppressions import SCOPE
from consentry.entrypoints.fields import IDENTIFIER
from tools.openapi.schemas import TEXT, Schema, enum, matching, one_of

_ID = {"type": "string", "pattern": matching(IDENTIFIER), "maxLength": 63}
_NUMBER = {"type": "string", "pattern": r"^\+[1-9][0-9]{6,14}$"}
PATH: dict[str, Schema] = {
    "account": _ID,
    "campaign": _ID,
    "region": {"type": "string", "pattern": matching(REGION)},
    "county": {"type": "string", "pattern": matching(COUNTY)},
    "name": {"type": "string", "pattern": "^[a-z0-9-]{1,60}$"},
}
"""What stands in a path where the route itself asks no typed question."""
QUERY: dict[str, tuple[Schema, str]] = {
    "account": (_ID, "The account; an operator must name one, others may name their own only."),
    "limit": ({"type": "integer", "minimum": 1, "maximum": 100, "default": 50}, "Most items."),
    "cursor": (TEXT, "Where to go on: `next_cursor` of the page before."),
    "status": (enum(Status), "Only those in this state."),
    "to": (TEXT, "Only those to this number."),
    "campaign": (TEXT, "Only those of this campaign."),
    "recipient": (_NUMBER, "Whose, in E.164."),
    "GET /v1/reviews status": (enum(ReviewStatus), "Only those, within the page."),
    "unanswered": (one_of("true", "false"), "Only what nobody has answered yet."),
    "role": (one_of("operator"), "The keys of operators in place of the account's."),
    "scope": (
        {"type": "string", "pattern": matching(SCOPE), "default": "account"},
        "Which entry: `global`, `account`, `campaign:<id>` or `category:<name>`.",
    ),
}
"""What stands in a query where the route reads it by itself; of one route only, under its name."""
HEADERS: dict[str, tuple[Schema, str]] = {
    "Idempotent-Replayed": (one_of("true"), "This is the answer that the first such call got."),
    "Next-Cursor": (TEXT, "Where to go on, where the body has no room for it."),
    "Content-Disposition": (TEXT, "That this is a file."),
    "Content-Security-Policy": (TEXT, "That the page loads nothing from anywhere."),
    "Referrer-Policy": (TEXT, "That a browser tells nobody where it comes from."),
    "X-Content-Type-Options": (TEXT, "That this is nothing else than it says."),
    "Cache-Control": (TEXT, "How long it may be kept."),
    "Retry-After": ({"type": "integer", "minimum": 0}, "Seconds to wait."),
    "Allow": (TEXT, "The methods that this path takes."),
}
KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key and body again: the first answer again, and nothing twice.",
    "schema": {"type": "string", "pattern": r"^[\x21-\x7e]{1,255}$"},
}
OPTIONAL_BODY = frozenset(
    {
        "POST /v1/accounts/<account>/keys/<key>/rotate",
        "POST /v1/accounts/<account>/campaigns/<campaign>/pause",
        "POST /v1/accounts/<account>/campaigns/<campaign>/resume",
    }
)
"""Routes whose body may be left out."""
ALSO = {
    "POST /v1/messages": {409},
    "POST /v1/messages/batch": {409},
    "POST /v1/consents/revoke": {409},
}
"""What a route answers, too, when another call has just come before it."""
SHORT = {
    "PUT /v1/policy/operator-rules": {"words": "text", "domains": "domain", "categories": "name"}
}
"""Lists whose items may be a text in place of an object with that one field."""
ONE_BY_ONE = {"POST /v1/messages/batch": ("recipients",)}
"""Lists whose items are judged one by one: what is wrong with one is said in its place."""
INFO = {
    "title": "Consentry",
    "version": "1",
    "summary": "Text messages that law, carriers and policy allow, and no others.",
    "description": (
        "JSON in `snake_case`, times in RFC 3339 UTC, numbers in E.164; unknown fields are refused,"
        " null stands for a field that is not given. Errors are problem documents (RFC 9457), those"
        " that API Gateway raises by itself excepted. Generated from the code by `make docs`; the"
        " examples are answers that it gave, long lists cut short. This is not legal advice."
    ),
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}
