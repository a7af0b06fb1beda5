"""A proof for reading and printing: the same document as sentences and tables, nothing fetched from
anywhere.
"""

from collections.abc import Iterable
from typing import Any

from consentry.entrypoints.page import code, in_words, page, prose, section, table, text, when
from consentry.entrypoints.programme_page import programme_parts

_KINDS = {"ip": "IP address", "url": "Page", "user_agent": "Browser"}


def render(bundle: dict[str, Any]) -> str:
    """The bundle as one page."""
    brand = bundle["account"]["brand"]["name"]
    number = bundle["recipient"]["number"]
    parts = [
        f"<h1>What {text(brand)} holds about {text(number)}</h1>",
        f"<p>Made at {when(bundle['generated_at'])} for account {code(bundle['account']['id'])}."
        " Check the JSON of this proof with <code>consentry-verify</code>: it recomputes every hash"
        " and names the first broken link. This page only shows it. It is no legal advice.</p>",
        section("Consents", map(_consent, bundle["consents"]), "no consent was ever recorded"),
        section("What was shown and how it was affirmed", _evidence(bundle), "nothing is kept"),
        section("Opt-outs", map(_opt_out, bundle["opt_outs"]), "none"),
        section("Ledger", map(_chain, bundle["chains"]), "empty"),
        section("Daily roots", _roots(bundle), "none holds this ledger yet"),
        section("Messages", _messages(bundle), "none"),
        section("Complaints", map(_complaint, bundle["complaints"]), "none"),
        section("Programmes", _programmes(bundle), "none"),
    ]
    return page(f"Proof: {brand} and {number}", parts)


def _complaint(complaint: dict[str, Any]) -> str:
    about = f" about number {complaint['sender']}" if complaint["sender"] else ""
    said = f"<blockquote>{text(complaint['text'])}</blockquote>" if complaint["text"] else ""
    return (
        f"<p>From {in_words(complaint['channel'])}{text(about)}, received"
        f" {when(complaint['received_at'])}, recorded {when(complaint['recorded_at'])}; the proof"
        f" was due {when(complaint['evidence']['due_at'])}.</p>{said}"
    )


def _consent(consent: dict[str, Any]) -> str:
    scope = f"campaign {consent['campaign']}" if consent["campaign"] else "every campaign"
    kinds = ", ".join(consent["categories"])
    ends = f", revoked {when(consent['revoked_at'])}" if consent["revoked_at"] else ""
    return (
        f"<p><strong>{in_words(consent['level'])}</strong> consent for {text(kinds)} texts of"
        f" {text(scope)}, by {in_words(consent['method'])}, captured"
        f" {when(consent['captured_at'])}, recorded {when(consent['recorded_at'])}:"
        f" {in_words(consent['status'])}{ends}."
        f" {code(consent['id'])}</p>"
    )


def _evidence(bundle: dict[str, Any]) -> Iterable[str]:
    for item in bundle["evidence"]:
        document = item["document"]
        if document is None:
            yield f"<p>Consent {code(item['consent'])}: erased; the ledger's commitment stays.</p>"
            continue
        rest = {k: v for k, v in document.items() if k != "disclosure_text" and v not in ("", None)}
        rows = [
            (_KINDS.get(key, in_words(key).capitalize()), _stated(value))
            for key, value in rest.items()
        ]
        yield table(f"Consent {item['consent']}", (), rows)
        yield "<p>The exact wording:</p>"
        yield f"<blockquote>{text(document['disclosure_text'])}</blockquote>"


def _stated(value: object) -> str:
    return in_words(value) if isinstance(value, bool) else prose(value)


def _opt_out(entry: dict[str, Any]) -> str:
    stands = "in force" if entry["in_force"] else f"undone {when(entry['lifted_at'])}"
    return (
        f"<p><strong>{stands[0].upper()}{stands[1:]}</strong>: scope {text(entry['scope'])}, reason"
        f" {in_words(entry['reason'])}, by {in_words(entry['source'])}, {when(entry['at'])}.</p>"
    )


def _chain(chain: dict[str, Any]) -> str:
    rows = [
        (
            str(entry["seq"]),
            when(entry["at"]),
            in_words(entry["event"]),
            prose(", ".join(f"{k}: {v}" for k, v in entry["facts"].items() if v)),
            code(entry["hash"]),
        )
        for entry in chain["entries"]
    ]
    caption = f"Chain of {chain['account']}, ends with entry {chain['head']['seq']}"
    return table(caption, ("No.", "When", "Event", "What", "Hash"), rows)


def _roots(bundle: dict[str, Any]) -> Iterable[str]:
    if not bundle["roots"]:
        return
    yield (
        "<p>Each root covers the chain up to the entry named. Its document lies in a store where"
        " nothing can be changed: compare the two.</p>"
    )
    rows = [
        (
            when(root["day"]),
            text(root["leaf"]["account"]),
            text(root["leaf"]["seq"]),
            f"{text(root['index'] + 1)} of {text(root['size'])}",
            code(f"roots/{root['day']}/{root['part']:04d}.json"),
            code(root["root"]),
        )
        for root in bundle["roots"]
    ]
    headings = ("Day", "Chain", "Up to entry", "Leaf", "Document", "Root")
    yield table("Roots that hold this ledger", headings, rows)


def _messages(bundle: dict[str, Any]) -> Iterable[str]:
    items = bundle["messages"]["items"]
    if not bundle["messages"]["complete"]:
        yield f"<p>Only the latest {len(items)} are shown; ask for earlier ones with until.</p>"
    if items:
        headings = ("When", "From", "Status", "Text", "Decided")
        yield table("Messages, newest first", headings, [_message(each) for each in items])


def _message(message: dict[str, Any]) -> tuple[str, ...]:
    decided = "<br>".join(
        f"{in_words(d['stage'])}: {in_words(d['outcome'])}"
        + "".join(f", {code(r['rule'])}" for r in d["reasons"])
        for d in message["decisions"]
    )
    return (
        when(message["created_at"]),
        text(message["from"]),
        in_words(message["status"]),
        prose(message["body"]),
        decided,
    )


def _programmes(bundle: dict[str, Any]) -> Iterable[str]:
    for sheet in bundle["programme"]:
        yield f"<h3>{text(sheet['name'])} ({text(sheet['campaign'])})</h3>"
        yield from programme_parts(sheet, among_others=True)
