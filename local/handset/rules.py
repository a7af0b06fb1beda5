"""The rules in words, so that the page can say what an allowed text was held against.

Read from the package that the functions run, not written down a second time.
"""

from functools import cache


@cache
def in_words() -> dict[str, dict[str, object]]:
    """By rule id: its title, why it exists and what it rests on."""
    # Loaded when a page asks: the start of the stack does not wait for the rulebook.
    from consentry.policy.loading import load  # noqa: PLC0415 (as said above)
    from consentry.policy.rules import ALL  # noqa: PLC0415 (as said above)

    book = load()
    return {
        rule.id: {
            "title": rule.title,
            "why": rule.why,
            "citations": [
                {"id": one, "ref": book.citation(one).ref, "url": book.citation(one).url}
                for one in rule.citations
            ],
        }
        for rule in ALL
    }
