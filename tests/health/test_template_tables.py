"""What must outlive the stack does, and what may expire is what should."""

import pytest

from tests.health.template import (
    of_type,
    resources,
    source,
)

EVIDENCE = {"ConsentTable", "SuppressionTable", "LedgerTable"}


@pytest.mark.parametrize("name", sorted(of_type("AWS::DynamoDB::Table")))
def test_evidence_outlives_the_stack_and_every_table_is_encrypted_and_on_demand(name: str) -> None:
    resource = resources()[name]
    table = resource["Properties"]
    kept = (
        resource.get("DeletionPolicy") == "Retain",
        resource.get("UpdateReplacePolicy") == "Retain",
        table.get("DeletionProtectionEnabled", False),
        table.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled", False),
    )

    assert kept == ((name in EVIDENCE),) * 4
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["SSESpecification"]["SSEEnabled"] is True


def test_evidence_and_the_registry_never_expire() -> None:
    expiring = {
        name
        for name, table in of_type("AWS::DynamoDB::Table").items()
        if table.get("TimeToLiveSpecification")
    }

    assert expiring == {"MessagesTable", "PacingTable"}


def test_roots_are_kept_where_nobody_reads_replaces_or_deletes_them_unseen() -> None:
    resource = resources()["RootsBucket"]
    bucket = resource["Properties"]
    policy = resources()["RootsBucketPolicy"]["Properties"]["PolicyDocument"]
    refused = {statement["Sid"]: statement for statement in policy["Statement"]}

    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    assert bucket["ObjectLockEnabled"] is True
    assert bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"] == {
        "Mode": {"Ref": "RootsLockMode"},
        "Years": {"Ref": "RootsLockYears"},
    }
    assert source()["Parameters"]["RootsLockYears"]["Default"] == 5
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert "BucketEncryption" in bucket
    assert {statement["Effect"] for statement in refused.values()} == {"Deny"}
    assert refused["DenyWhatIsNotEncryptedOnItsWay"]["Condition"] == {
        "Bool": {"aws:SecureTransport": "false"}
    }
    assert refused["DenyWritingOverARoot"]["Condition"]["Null"] == {"s3:if-none-match": "true"}


def test_the_hmac_key_is_generated_and_outlives_the_stack() -> None:
    secret = resources()["HmacSecret"]
    generated = secret["Properties"]["GenerateSecretString"]

    assert secret["DeletionPolicy"] == secret["UpdateReplacePolicy"] == "Retain"
    assert generated["PasswordLength"] == 64
    assert "SecretString" not in secret["Properties"]
    assert not of_type("AWS::SecretsManager::RotationSchedule")
