"""Some kinds of business may not text at all, whatever they send and whoever agreed (CYC-62).

Contact Your Client names them (CYC-63 to CYC-71) and can offer no exceptions (CYC-72): such a
denial is final. Smalltalkr judges the nature of the business too (ST-17). Carriers bar a few under
every profile. Judged before consent and content, on every text, because an account's industry can
be corrected after its campaigns were approved.
"""

from collections.abc import Iterable

from consentry.policy.decision import Finding, Outcome
from consentry.policy.facts import Facts
from consentry.policy.rule import Rule
from consentry.policy.rulebook import Rulebook


def check(facts: Facts, book: Rulebook) -> Iterable[Finding]:
    """Deny a barred industry; review one that the list does not know, where types are barred."""
    account = facts.account
    judged = book.industries.screen(account.industry, account.profile) if account.known else None
    if judged is None:
        return ()
    industry, bar = judged
    barred = bar.outcome is Outcome.DENY
    return (
        Finding(
            outcome=bar.outcome,
            message=(
                f"companies in `{industry.title}` may not text under profile {account.profile}"
                if barred
                else f"industry `{account.industry}` needs a person's judgment: {industry.title}"
            ),
            remedy=_WRONGLY_STATED if barred else _STATE_IT,
            citations=bar.basis.citations,
            clauses=bar.basis.clauses,
            detail={"industry": account.industry, "code": industry.code},
            final=barred,
        ),
    )


_PUT = "PUT /v1/accounts/{id}"
_WRONGLY_STATED = f"no exception exists; if `industry` is stated wrongly, correct it with {_PUT}"
_STATE_IT = f"state in `industry` what the business does, in a word or two, with {_PUT}"


RULE = Rule(
    id="account.industry",
    title="Barred kinds of business do not text",
    why="What a business is decides what its texts lead to, however harmless each one reads.",
    citations=("ours-industry", "carriers-forbidden", "ctia-5.1.4"),
    clauses=(
        "CYC-62",
        "CYC-63",
        "CYC-64",
        "CYC-65",
        "CYC-66",
        "CYC-67",
        "CYC-68",
        "CYC-69",
        "CYC-70",
        "CYC-71",
        "CYC-72",
        "ST-17",
        "ST-18",
    ),
    check=check,
)
