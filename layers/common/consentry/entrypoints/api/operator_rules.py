"""`/v1/policy/operator-rules`: what the operator bars on top of what policy says."""

import re
from collections.abc import Callable
from typing import Any

from consentry.domain.message import Category
from consentry.domain.operator_rules import (
    BlockRule,
    CategoryRule,
    DomainRule,
    OperatorOutcome,
    OperatorRules,
    WordRule,
)
from consentry.domain.times import rfc3339
from consentry.entrypoints.api.accounts import DOMAIN
from consentry.entrypoints.fields import Fields
from consentry.entrypoints.request import Request
from consentry.entrypoints.routes import OPERATORS, Answer, Route
from consentry.entrypoints.wiring import governing, policies

MOST_RULES = 200
MOST_WORDS = 50
LONGEST_WORD = 60
LONGEST_REASON = 120
MOST_VERSIONS = 10**9
_COUNTRY = re.compile("[A-Z]{2}")
_NUMBER = re.compile(r"\+[1-9][0-9]{0,14}\*?")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_VISIBLE = re.compile(r".*\w.*", re.DOTALL)


def read(request: Request) -> Answer:
    """The rules in force."""
    return Answer(document=_json(governing.operator_desk().read()))


def put(request: Request) -> Answer:
    """Replaces all rules; with a `version` that is not in force any more, 409."""
    fields = request.document()
    over = fields.integer("version", least=0, most=MOST_VERSIONS)
    for shown_only in ("changed_at", "changed_by"):
        fields.text(shown_only, most=200)
    rules = OperatorRules(
        words=_each(fields, "words", _word, short="text"),
        domains=_each(fields, "domains", _domain, short="domain"),
        categories=_each(fields, "categories", _category, short="name"),
        blocks=_each(fields, "blocks", _block),
        terms_version=fields.text("terms_version", most=40),
    )
    fields.done()
    stored = governing.operator_desk().change(rules, over=over, by=request.actor)
    return Answer(status=201 if stored.version == 1 else 200, document=_json(stored))


ROUTES = (
    Route(method="GET", path="/v1/policy/operator-rules", run=read, roles=OPERATORS),
    Route(method="PUT", path="/v1/policy/operator-rules", run=put, roles=OPERATORS),
)


def _each[T](
    fields: Fields, name: str, read_one: Callable[[Fields], T], *, short: str = ""
) -> tuple[T, ...]:
    """The items of a list; a text stands for an object with the field `short` alone."""
    found: list[T] = []
    for index, given in enumerate(fields.objects(name, least=0, most=MOST_RULES, required=False)):
        document = {short: given} if short and isinstance(given, str) else given
        if not isinstance(document, dict):
            fields.bad(f"{name}[{index}]", "not_object", "must be an object")
            continue
        item = fields.item(f"{name}[{index}]", document)
        found.append(read_one(item))
        item.close()
    return tuple(found)


def _word(fields: Fields) -> WordRule:
    text = fields.text("text", required=True, most=LONGEST_WORD, pattern=_VISIBLE)
    return WordRule(text=text, **_common(fields))


def _domain(fields: Fields) -> DomainRule:
    hint = "must be a domain such as example.com, in lower case and ASCII"
    domain = fields.text("domain", required=True, most=253, pattern=DOMAIN, hint=hint)
    return DomainRule(domain=domain, **_common(fields))


def _category(fields: Fields) -> CategoryRule:
    name = fields.text("name", required=True, most=40, pattern=_NAME)
    words = fields.texts("words", most_items=MOST_WORDS, most=LONGEST_WORD)
    if name and not words and name not in policies.book().content.categories:
        known = ", ".join(sorted(policies.book().content.categories))
        hint = f"is no category of the rulebook's; give its `words`, or one of {known}"
        fields.bad("name", "unknown", hint)
    return CategoryRule(name=name, words=words, **_common(fields))


def _block(fields: Fields) -> BlockRule:
    block = BlockRule(
        account=fields.identifier("account"),
        campaign=fields.identifier("campaign"),
        sender=fields.originating("sender"),
        category=fields.choice("category", Category) or "",
        country=fields.text("country", most=2, pattern=_COUNTRY),
        number=fields.text("number", most=17, pattern=_NUMBER).rstrip("*"),
        **_common(fields),
    )
    if not block.conditions and not fields.errors:
        hint = "is required, or another of campaign, sender, category, country, number"
        fields.bad("account", "required", hint)
    return block


def _common(fields: Fields) -> dict[str, Any]:
    outcome = fields.choice("outcome", OperatorOutcome) or OperatorOutcome.DENY
    reason = fields.text("reason", most=LONGEST_REASON)
    return {"outcome": outcome, "reason": reason}


def _json(rules: OperatorRules) -> dict[str, Any]:
    return {
        "version": rules.version,
        "changed_at": rfc3339(rules.changed_at) if rules.changed_at else None,
        "changed_by": rules.changed_by or None,
        "terms_version": rules.terms_version or None,
        "words": [{"text": each.text, **_said(each)} for each in rules.words],
        "domains": [{"domain": each.domain, **_said(each)} for each in rules.domains],
        "categories": [
            {"name": each.name, "words": list(each.words), **_said(each)}
            for each in rules.categories
        ],
        "blocks": [
            {**{name: getattr(each, name) for name in each.conditions}, **_said(each)}
            for each in rules.blocks
        ],
    }


def _said(rule: WordRule | DomainRule | CategoryRule | BlockRule) -> dict[str, str | None]:
    return {"outcome": rule.outcome.value, "reason": rule.reason or None}
