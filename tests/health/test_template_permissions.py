"""What each function may do, read from the roles that CloudFormation gets."""

import pytest

from tests.health.template import (
    FUNCTIONS,
    function,
    named,
    of_type,
    statements,
    strings,
)

EVIDENCE = {"ConsentTable", "SuppressionTable", "LedgerTable"}
# Statements that may hold a wildcard, by Sid, each with its reason.
WILDCARDS = {
    "WriteTraces": "X-Ray has no resource-level permissions",
    "PutRootsWhereNobodyReplacesThem": "a root is named after its day",
    "SendFromTheAccountsOwnIdentities": "numbers are bought after the deployment, by other means",
    "TakeWhoTextedStartOffTheCarriersList": "each account has a list of its own",
    "PutOptOutsOnTheCarriersListsAndTakeThemBack": "each account has a list of its own",
    "TakeWhatAnOperatorDeletesOffTheCarriersLists": "each account has a list of its own",
    "CompareTheCarriersListsAndRepairThem": "each account has a list of its own",
    "ReadWhatAwsLetsNumbersSend": "all numbers are described at once, which names none",
    "MakeAnAccountsList": "what makes a list is authorized without naming it",
}


def test_no_permission_holds_a_wildcard_that_a_name_could_replace() -> None:
    wild = {
        statement["Sid"]
        for _, statement in statements()
        if any("*" in text for text in strings([statement["Action"], statement["Resource"]]))
    }

    assert wild == set(WILDCARDS)


def test_every_permission_says_why_and_no_role_borrows_a_policy_of_aws() -> None:
    for role in of_type("AWS::IAM::Role").values():
        assert role["ManagedPolicyArns"] == [{"Ref": "TracingPolicy"}]
    for name, statement in statements():
        assert statement["Sid"], name
        assert statement["Effect"] == "Allow"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_a_role_of_its_own(name: str) -> None:
    roles = [named(deployed["Role"]) for deployed in of_type("AWS::Lambda::Function").values()]

    assert roles.count(named(function(name)["Role"])) == 1


def test_only_dispatch_may_send_a_text() -> None:
    senders = {
        name
        for name, statement in statements()
        if "sms-voice:SendTextMessage" in statement["Action"]
    }

    assert senders == {"DispatchRole"}


def test_nobody_may_delete_evidence_or_read_it_by_scanning() -> None:
    for name, statement in statements():
        actions = set(strings(statement["Action"]))
        touched = {text for text in strings(statement["Resource"]) if text in EVIDENCE}
        assert "dynamodb:Scan" not in actions, name
        if touched:
            assert "dynamodb:DeleteItem" not in actions, name
        if touched and "dynamodb:BatchWriteItem" in actions:  # which may delete
            assert statement["Condition"] == {
                "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["_roots", "_roots#*"]}
            }, name


def test_nobody_may_delete_a_root_or_undo_its_lock() -> None:
    of_s3 = {
        (name, action)
        for name, statement in statements()
        for action in strings(statement["Action"])
        if action.startswith("s3:")
    }

    assert of_s3 == {("RetentionRole", "s3:PutObject"), ("RetentionRole", "s3:GetObject")}
