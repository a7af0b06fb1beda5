"""The rulebook stands for the five policies: every clause is known, every profile named by the
design is there.
"""

from collections import Counter
from importlib import resources

from consentry.policy.loading import load
from consentry.policy.rules import ALL

_POLICIES = {
    "ST": ("smalltalkr", 19),
    "CYC": ("contact-your-client", 88),
    "SF": ("smsfactor", 10),
    "GCC": ("gateway-code-of-conduct", 20),
    "RL": ("retarget-leads", 27),
}


def test_all_164_clauses_of_the_five_policies_are_known() -> None:
    counted = Counter(id.partition("-")[0] for id in load().clauses)

    assert counted == {prefix: count for prefix, (_, count) in _POLICIES.items()}
    assert sum(counted.values()) == 164


def test_each_policy_ships_as_a_profile_beside_the_baseline() -> None:
    assert load().profiles.keys() == {"baseline", *(name for name, _ in _POLICIES.values())}


def test_a_clause_quotes_its_policy() -> None:
    assert all(quote.strip() for quote in load().clauses.values())


def test_a_profile_rests_on_its_own_clauses_where_it_adds_something() -> None:
    baseline = load().profile("baseline")
    for prefix, (name, _) in _POLICIES.items():
        profile = load().profile(name)
        for kind in ("in_ledger", "forbidden", "opt_out_wording", "identity", "consent"):
            law = getattr(baseline, kind)
            for category, demand in getattr(profile, kind).items():
                if demand != law.get(category):
                    assert all(c.startswith(f"{prefix}-") for c in demand.basis.clauses), (
                        name,
                        kind,
                    )


def test_rule_source_and_data_are_files_of_the_package() -> None:
    policy = resources.files("consentry.policy")

    assert (
        len([f for f in policy.joinpath("rules").iterdir() if f.name.endswith(".py")])
        == len(ALL) + 1
    )
    assert policy.joinpath("data/hours.json").is_file()
