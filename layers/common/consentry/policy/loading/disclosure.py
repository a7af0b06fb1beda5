"""The elements of a disclosure, each with words and a meaning."""

from consentry.policy.disclosure import Disclosure, Element
from consentry.policy.loading.source import Source

_FILE = "disclosure.json"


def read_disclosure(source: Source) -> Disclosure:
    """What `disclosure.json` says."""
    document = source.keys(_FILE, source.document(_FILE), "channel written")
    channel = source.keys(f"{_FILE} channel", document.get("channel"), "words meaning refused_by")
    written = source.keys(f"{_FILE} written", document.get("written"), "citations elements")
    if written:
        source.basis(f"{_FILE} written", written)
    elements, refused = written.get("elements"), channel.get("refused_by")
    return Disclosure(
        channel=_element(source, "channel", channel),
        refused_by={
            profile: source.basis(
                f"{_FILE} refused_by.{profile}",
                source.keys(f"{_FILE} refused_by.{profile}", entry, "", "citations clauses"),
            )
            for profile, entry in (refused if isinstance(refused, dict) else {}).items()
        },
        written=tuple(
            _element(source, name, source.keys(f"{_FILE} `{name}`", entry, "words meaning"))
            for name, entry in (elements if isinstance(elements, dict) else {}).items()
        ),
    )


def _element(source: Source, name: str, entry: dict[str, object]) -> Element:
    return Element(
        id=name,
        words=source.words(f"{_FILE} `{name}`", entry.get("words", [])),
        meaning=str(entry.get("meaning", "")),
    )
