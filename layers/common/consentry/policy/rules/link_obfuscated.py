"""No link hides where it leads (CYC-81; AT&T: no forwarding to a site that does not identify its
owner; T-Mobile: more than one redirect is suspicious).

Bare addresses, user names before the host, percent signs, foreign or invisible characters, `hxxp`,
look-alikes, and addresses inside addresses have no honest use in a text message. The brand's own
domain in its own script is none of these.
"""

from collections.abc import Iterable

from consentry.policy.content_facts import LinkTrick
from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule, Subject
from consentry.policy.rulebook import Rulebook

_SAID = {
    LinkTrick.IP_HOST: "is a bare network address",
    LinkTrick.USERINFO: "has a name before its host that readers take for the host",
    LinkTrick.DISGUISED: "is written so that machines do not see it",
    LinkTrick.PUNYCODE: "is written in a form that nobody can read",
    LinkTrick.LOOKALIKE: "looks like another domain",
    LinkTrick.REDIRECT: "forwards to another site",
    LinkTrick.MISMATCH: "names another domain than the one that it leads to",
}


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny a text with a link that hides its target; one reason names all of them."""
    if not facts.content.links:
        return ()
    hidden = [link for link in facts.content.links if link.tricks]
    if not hidden:
        return ()
    imitates = sorted({link.imitates for link in hidden if link.imitates})
    return (
        Finding(
            outcome=Outcome.DENY,
            message=f"the link to `{hidden[0].host}` {_SAID[hidden[0].tricks[0]]}",
            remedy="write the link out in full, straight to a page on the brand's own domain",
            detail={
                "hosts": sorted({link.host for link in hidden}),
                "tricks": sorted({trick.value for link in hidden for trick in link.tricks}),
                **({"imitates": imitates} if imitates else {}),
            },
        ),
    )


RULE = Rule(
    id="link.obfuscated",
    title="No link hides where it leads",
    why="Who must hide a link's target wants the reader to be wrong about it.",
    citations=("att-coc-redirects", "tmobile-coc-urls"),
    clauses=("CYC-81",),
    check=check,
    about=Subject.LINKS,
)
