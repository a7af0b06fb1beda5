"""Everything that holds data lies under the customer key, unless the deployer declines it."""

from typing import Any

import pytest

from tests.health.template import of_type, resources, source, statements, strings

UNDER_THE_KEY = {
    "Fn::If": [
        "UsesCustomerKey",
        {"Fn::GetAtt": ["CustomerKey", "Arn"]},
        {"Ref": "AWS::NoValue"},
    ]
}
WHERE = {
    "AWS::DynamoDB::Table": lambda given: given["SSESpecification"]["KMSMasterKeyId"],
    "AWS::Logs::LogGroup": lambda given: given["KmsKeyId"],
    "AWS::SecretsManager::Secret": lambda given: given["KmsKeyId"],
    "AWS::SNS::Topic": lambda given: given["KmsMasterKeyId"],
    "AWS::SQS::Queue": lambda given: given["KmsMasterKeyId"],
}
HOLDS_DATA = [
    pytest.param(kind, name, id=name) for kind in sorted(WHERE) for name in sorted(of_type(kind))
]


def policy() -> dict[str, dict[str, Any]]:
    document = resources()["CustomerKey"]["Properties"]["KeyPolicy"]
    return {statement["Sid"]: statement for statement in document["Statement"]}


@pytest.mark.parametrize(("kind", "name"), HOLDS_DATA)
def test_what_holds_data_is_encrypted_with_the_customer_key(kind: str, name: str) -> None:
    assert WHERE[kind](of_type(kind)[name]) == UNDER_THE_KEY


@pytest.mark.parametrize("name", sorted(of_type("AWS::SQS::Queue")))
def test_without_the_customer_key_a_queue_is_encrypted_with_a_key_of_aws(name: str) -> None:
    managed = of_type("AWS::SQS::Queue")[name]["SqsManagedSseEnabled"]

    assert managed == {"Fn::If": ["UsesCustomerKey", {"Ref": "AWS::NoValue"}, True]}


def test_the_customer_key_is_on_unless_declined_and_outlives_the_stack() -> None:
    key = resources()["CustomerKey"]

    assert source()["Parameters"]["EncryptWithCustomerKey"]["Default"] == "true"
    assert key["Condition"] == "UsesCustomerKey"
    assert key["DeletionPolicy"] == key["UpdateReplacePolicy"] == "Retain"
    assert key["Properties"]["PendingWindowInDays"] == 30


def test_principals_use_the_key_through_our_services_alone_and_services_for_this_account() -> None:
    through = policy()["UseThroughTheServicesThatHoldTheData"]["Condition"]["StringEquals"]
    services = {text.split(".")[0] for text in strings(through["kms:ViaService"])}
    for_us = policy()["LetTheSmsServicePublishAndTopicsFillQueues"]

    assert services == {"dynamodb", "secretsmanager", "sns", "sqs"}
    assert through["kms:CallerAccount"] == {"Ref": "AWS::AccountId"}
    assert set(for_us["Principal"]["Service"]) == {"sms-voice.amazonaws.com", "sns.amazonaws.com"}
    assert for_us["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert set(for_us["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey*"}


def test_no_function_may_use_or_change_a_key_by_itself() -> None:
    actions = {action for _, statement in statements() for action in strings(statement["Action"])}

    assert not {action for action in actions if action.startswith("kms:")}


def test_logs_are_encrypted_for_the_groups_of_this_stack_alone() -> None:
    (groups,) = policy()["EncryptItsLogGroups"]["Condition"]["ArnLike"].values()

    assert all("/consentry/${AWS::StackName}/*" in text for text in strings(groups))
