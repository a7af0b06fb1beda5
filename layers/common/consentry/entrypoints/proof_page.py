"""A proof for reading and printing: the same document as sentences and tables, nothing fetched from
anywhere.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
h1 { font-size: 1.6rem }
h2 { font-size: 1.2rem; margin-top: 2rem; border-top: 1px solid; padding-top: 1rem }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; font-weight: 600; padding: .3rem 0 }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0 }
tr { border-bottom: 1px solid #8884 }
code { overflow-wrap: anywhere; font-size: .85em }
blockquote { margin: .3rem 0; padding-left: .8rem; border-left: 3px solid; white-space: pre-wrap }
.scroll { overflow-x: auto }
@media print {
  body { margin: 0; max-width: none }
  h2 { break-after: avoid }
  tr { break-inside: avoid }
}
"""


def render(bundle: dict[str, Any]) -> str:
    """The bundle as one page."""
    brand = bundle["account"]["brand"]["name"]
    number = bundle["recipient"]["number"]
    parts = [
        f"<h1>What {_text(brand)} holds about {_text(number)}</h1>",
        f"<p>Made at {_text(bundle['generated_at'])} for account {_code(bundle['account']['id'])}."
        " Check the JSON of this proof with <code>consentry-verify</code>: it recomputes every hash"
        " and names the first broken link. This page only shows it. It is no legal advice.</p>",
        _section("Consents", map(_consent, bundle["consents"]), "no consent was ever recorded"),
        _section("What was shown and how it was affirmed", _evidence(bundle), "nothing is kept"),
        _section("Opt-outs", map(_opt_out, bundle["opt_outs"]), "none"),
        _section("Ledger", map(_chain, bundle["chains"]), "empty"),
        _section("Daily roots", _roots(bundle), "none holds this ledger yet"),
        _section("Messages", _messages(bundle), "none"),
        _section("Complaints", map(_text, bundle["complaints"]), "none"),
        _section("Programmes", map(_programme, bundle["programme"]), "none"),
    ]
    title = f"Proof: {_text(brand)} and {_text(number)}"
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style>"
    )
    body = f"<body><main>{chr(10).join(parts)}</main></body>"
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>{body}</html>\n'


def _section(title: str, items: Iterable[str], empty: str) -> str:
    shown = "".join(items) or f"<p>{escape(empty)}.</p>"
    return f"<section><h2>{escape(title)}</h2>{shown}</section>"


def _consent(consent: dict[str, Any]) -> str:
    scope = consent["campaign"] or "every campaign"
    kinds = ", ".join(consent["categories"])
    ends = f", revoked {consent['revoked_at']}" if consent["revoked_at"] else ""
    return (
        f"<p><strong>{_text(consent['level'])}</strong> consent for {_text(kinds)} to"
        f" {_text(scope)}, by {_text(consent['method'])}, captured {_text(consent['captured_at'])},"
        f" recorded {_text(consent['recorded_at'])}: {_text(consent['status'])}{_text(ends)}."
        f" {_code(consent['id'])}</p>"
    )


def _evidence(bundle: dict[str, Any]) -> Iterable[str]:
    for item in bundle["evidence"]:
        document = item["document"]
        if document is None:
            yield f"<p>Consent {_code(item['consent'])}: erased; the ledger's commitment stays.</p>"
            continue
        rest = {k: v for k, v in document.items() if k != "disclosure_text" and v not in ("", None)}
        shown = ", ".join(f"{_text(key)}: {_text(value)}" for key, value in rest.items())
        wording = f"<blockquote>{_text(document['disclosure_text'])}</blockquote>"
        yield f"<p>Consent {_code(item['consent'])}, {shown}; the exact wording:</p>{wording}"


def _opt_out(entry: dict[str, Any]) -> str:
    return (
        f"<p>Scope {_text(entry['scope'])}, reason {_text(entry['reason'])}, by"
        f" {_text(entry['source'])}, {_text(entry['at'])}.</p>"
    )


def _chain(chain: dict[str, Any]) -> str:
    rows = [
        (
            str(entry["seq"]),
            _text(entry["at"]),
            _text(entry["event"]),
            ", ".join(f"{_text(k)}: {_text(v)}" for k, v in entry["facts"].items() if v),
            _code(entry["hash"]),
        )
        for entry in chain["entries"]
    ]
    caption = f"Chain of {chain['account']}, ends with entry {chain['head']['seq']}"
    return _table(caption, ("No.", "When", "Event", "What", "Hash"), rows)


def _roots(bundle: dict[str, Any]) -> Iterable[str]:
    if not bundle["roots"]:
        return
    yield (
        "<p>Each of these hashes covers the chain up to the entry named, and lies in a store where"
        " nothing can be changed. Compare them with those there.</p>"
    )
    rows = [
        (
            _text(root["day"]),
            _text(root["leaf"]["account"]),
            _text(root["leaf"]["seq"]),
            f"{_text(root['index'] + 1)} of {_text(root['size'])}",
            _code(root["root"]),
        )
        for root in bundle["roots"]
    ]
    headings = ("Day", "Chain", "Up to entry", "Place", "Root")
    yield _table("Roots that hold this ledger", headings, rows)


def _messages(bundle: dict[str, Any]) -> Iterable[str]:
    items = bundle["messages"]["items"]
    if not bundle["messages"]["complete"]:
        yield f"<p>Only the latest {len(items)} are shown; ask for earlier ones with until.</p>"
    if items:
        headings = ("When", "From", "Status", "Text", "Decided")
        yield _table("Messages, newest first", headings, [_message(each) for each in items])


def _message(message: dict[str, Any]) -> tuple[str, ...]:
    decided = "<br>".join(
        f"{_text(d['stage'])}: {_text(d['outcome'])}"
        + "".join(f", {_text(r['rule'])}" for r in d["reasons"])
        for d in message["decisions"]
    )
    return (
        _text(message["created_at"]),
        _text(message["from"]),
        _text(message["status"]),
        _text(message["body"]),
        decided,
    )


def _programme(sheet: dict[str, Any]) -> str:
    flows = [(_text(name), _text(how)) for name, how in sheet["flows"].items()]
    texts = [(_text(name), _text(text)) for name, text in sheet["texts"].items()]
    name = f"{sheet['campaign']}: {sheet['name']} ({sheet['use_case']}, {sheet['category']})"
    return _table(name, ("Flow or text", "Wording"), flows + texts)


def _table(caption: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in headings)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _text(value: object) -> str:
    return escape(str(value))


def _code(value: object) -> str:
    return f"<code>{escape(str(value))}</code>"
