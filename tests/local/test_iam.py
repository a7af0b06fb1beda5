"""Least privilege by running: what a role does not allow is refused, by its name."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local import template
from local.cfn import TemplateError
from local.iam.guard import Guard
from local.iam.needs import Needs
from local.iam.policy import Need, Role, Verdict, statement
from local.model import arn
from local.stack import ROOT, Stack
from tests.local.support import TEMPLATE, call

URL = "http://127.0.0.1:1"
WHOLE = template.read(ROOT / "template.yaml", aws_url=URL)
PACING, MESSAGES = "consentry-local-PacingTable", "consentry-local-MessagesTable"
NEEDS = Needs(lambda table: "id" if "Messages" in table else "pk", lambda _: None)


def guard(edited: str) -> Guard:
    """The guard of the product's template as edited."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "template.yaml"
        path.write_text(edited, encoding="utf-8")
        return Guard(template.read(path, aws_url=URL), NEEDS)


def refused(by: Guard, function: str, service: str, operation: str, **params: Any) -> str:
    answer = by.refusal(function, service, operation, params)
    if answer is None:
        return ""
    body = json.loads(answer.body)
    return str(body.get("message") or body.get("Message"))


SEND = {"OriginationIdentity": "phone-1", "MessageBody": "x", "DestinationPhoneNumber": "+1"}
ROW = {"TableName": MESSAGES, "Key": {"id": {"S": "a"}}}
SECRET = "consentry-local-HmacSecret"
CASES = [
    ("dispatch", "sms-voice", "SendTextMessage", SEND),
    ("dispatch", "dynamodb", "UpdateItem", ROW),
    ("inbound", "dynamodb", "Query", {"TableName": MESSAGES, "IndexName": "by_recipient"}),
    ("messages_api", "sqs", "SendMessage", {"QueueUrl": f"{URL}/1/consentry-local-SendQueue"}),
    ("messages_api", "secretsmanager", "GetSecretValue", {"SecretId": SECRET}),
    ("authorizer", "dynamodb", "GetItem", {"TableName": "consentry-local-RegistryTable"}),
]  # fmt: skip


@pytest.mark.parametrize(("function", "service", "operation", "params"), CASES)
def test_what_the_template_allows_passes_and_without_the_action_is_refused_by_its_name(
    function: str, service: str, operation: str, params: dict[str, Any]
) -> None:
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    assert refused(Guard(WHOLE, NEEDS), function, service, operation, **params) == ""
    action = f"{service}:{operation}"
    without = (
        guard(text.replace(action, "logs:PutLogEvents"))
        if service != "sqs"
        else guard(text.replace("Action: [sqs:SendMessage]", "Action: [sqs:GetQueueUrl]"))
    )
    message = refused(without, function, service, operation, **params)
    assert f"not authorized to perform: {action} on resource: arn:aws:{service}:" in message
    assert f"because no identity-based policy allows the {action} action" in message
    ((denied, times),) = without.denied()[function].items()
    assert denied.startswith(f"{action} on arn:aws:{service}:")
    assert times == 1


@pytest.mark.parametrize(
    ("operation", "params", "expected"),
    [
        pytest.param(
            "TransactWriteItems",
            {
                "TransactItems": [
                    {"Put": {"TableName": "A", "Item": {"pk": {"S": "1"}}}},
                    {"Update": {"TableName": "B", "Key": {"pk": {"S": "2"}}}},
                    {"Delete": {"TableName": "A", "Key": {"pk": {"S": "3"}}}},
                    {"ConditionCheck": {"TableName": "B", "Key": {"pk": {"S": "4"}}}},
                ]
            },
            [
                ("PutItem", "table/A", ("1",)),
                ("UpdateItem", "table/B", ("2",)),
                ("DeleteItem", "table/A", ("3",)),
                ("ConditionCheckItem", "table/B", ("4",)),
            ],
            id="a transaction by its items",
        ),
        pytest.param(
            "BatchGetItem",
            {"RequestItems": {"A": {"Keys": [{"pk": {"S": "1"}}, {"pk": {"S": "2"}}]}, "B": {}}},
            [("BatchGetItem", "table/A", ("1", "2")), ("BatchGetItem", "table/B", ())],
            id="a batch by its tables",
        ),
        pytest.param(
            "Query",
            {
                "TableName": "A",
                "IndexName": "by",
                "KeyConditionExpression": "#0 = :0 AND b > :1",
                "ExpressionAttributeValues": {":1": {"S": "z"}, ":0": {"S": "a"}},
            },
            [("Query", "table/A/index/by", ("a",))],
            id="an index by its own ARN",
        ),
    ],
)
def test_a_call_needs_what_aws_checks_for_it(
    operation: str, params: dict[str, Any], expected: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert NEEDS.of("dynamodb", operation, params) == [
        Need(action=f"dynamodb:{action}", resource=arn("dynamodb", resource), keys=keys)
        for action, resource, keys in expected
    ]


def role(*statements: dict[str, Any]) -> Role:
    return Role(name="role", statements=tuple(statement(one) for one in statements))


ALLOW = {"Effect": "Allow", "Action": "dynamodb:*Item", "Resource": "arn:*:table/T*"}
LEADING = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["acme#*"]}}


@pytest.mark.parametrize(
    ("given", "need", "expected"),
    [
        pytest.param([ALLOW], ("GetItem", "T1", ()), Verdict.ALLOWED, id="by patterns"),
        pytest.param([ALLOW], ("Query", "T1", ()), Verdict.UNMENTIONED, id="another action"),
        pytest.param([ALLOW], ("GetItem", "X", ()), Verdict.UNMENTIONED, id="another resource"),
        pytest.param(
            [ALLOW, {**ALLOW, "Effect": "Deny"}],
            ("GetItem", "T1", ()),
            Verdict.DENIED,
            id="a deny wins",
        ),
        pytest.param(
            [{"Effect": "Allow", "NotAction": "dynamodb:Delete*", "Resource": "*"}],
            ("DeleteItem", "T1", ()),
            Verdict.UNMENTIONED,
            id="all but one action",
        ),
        pytest.param(
            [{**ALLOW, "Condition": LEADING}],
            ("GetItem", "T1", ("acme#1",)),
            Verdict.ALLOWED,
            id="a condition that holds",
        ),
        pytest.param(
            [{**ALLOW, "Condition": LEADING}],
            ("GetItem", "T1", ("acme#1", "birch#1")),
            Verdict.UNMENTIONED,
            id="a condition that one key breaks",
        ),
    ],
)
def test_policies_are_evaluated_as_iam_does(
    given: list[dict[str, Any]], need: tuple[str, str, tuple[str, ...]], expected: Verdict
) -> None:
    action, table, keys = need
    wanted = Need(action=f"dynamodb:{action}", resource=f"arn:x:table/{table}", keys=keys)
    assert role(*given).verdict(wanted) is expected


def test_a_condition_that_cannot_be_evaluated_is_an_error_at_the_start() -> None:
    with pytest.raises(TemplateError, match="`IpAddress` on `aws:SourceIp`"):
        role({**ALLOW, "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}})


def test_a_role_that_cannot_poll_its_queue_cannot_be_deployed() -> None:
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    with pytest.raises(TemplateError, match="`sqs:DeleteMessage`"):
        guard(text.replace("sqs:DeleteMessage", "sqs:GetQueueUrl"))


def test_every_service_words_a_refusal_so_that_its_client_understands_it(stack: Stack) -> None:
    def client(service: str) -> Any:
        carrier = service == "pinpoint-sms-voice-v2"
        return boto3.client(
            service,  # type: ignore[call-overload] # a name known at run time
            endpoint_url=stack.control_url if carrier else stack.aws_url,
            region_name="us-east-1",
            aws_access_key_id="local.ticker",
            aws_secret_access_key="local",
            config=Config(retries={"total_max_attempts": 1}),
        )

    queue, topic = f"{stack.aws_url}/1/consentry-local-DeadQueue", arn("sns", "any")
    attempts: list[tuple[str, Callable[[], object]]] = [
        ("AccessDeniedException", lambda: client("dynamodb").scan(TableName=PACING)),
        ("AccessDenied", lambda: client("sqs").send_message(QueueUrl=queue, MessageBody="x")),
        (
            "AccessDenied",
            lambda: client("s3").put_object(Bucket="consentry-local-archive", Key="a", Body=b""),
        ),
        ("AuthorizationError", lambda: client("sns").publish(TopicArn=topic, Message="x")),
        (
            "AccessDeniedException",
            lambda: client("secretsmanager").get_secret_value(SecretId="consentry-local-Key"),
        ),
        (
            "AccessDeniedException",
            client("pinpoint-sms-voice-v2").describe_opt_out_lists,
        ),
    ]
    for code, run in attempts:
        with pytest.raises(ClientError, match="not authorized to perform") as raised:
            run()
        assert raised.value.response["Error"]["Code"] == code
    denied = call(f"{stack.control_url}/stats").json["denied"]["ticker"]
    assert len(denied) == len(attempts)


@pytest.mark.slow
def test_a_function_that_lost_an_action_fails_and_the_stack_names_it(tmp_path: Path) -> None:
    # Runs in a process of its own: one process runs one stack.
    text = TEMPLATE.read_text(encoding="utf-8").replace(
        "Action: sqs:SendMessage", "Action: sqs:GetQueueUrl"
    )
    for name in ("functions", "layer"):
        (tmp_path / name).symlink_to(TEMPLATE.parent / name)
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
    script = """
import json, sys
from pathlib import Path
from local.stack import Stack
from tests.local.support import call
with Stack(now="2026-11-24T18:00:00Z", template_file=Path(sys.argv[1]), seed_module=None) as stack:
    status = call(f"{stack.api_url}/enqueue", "POST", {"count": 1}).status
    print(json.dumps([status, call(f"{stack.control_url}/stats").json["denied"]]))
    print(stack.log.read_text())
"""
    path = str(tmp_path / "template.yaml")
    done = subprocess.run(
        [sys.executable, "-c", script, path], cwd=ROOT, capture_output=True, text=True, check=True
    )
    answer, *log = done.stdout.splitlines()
    status, denied = json.loads(answer)
    assert status == 500
    assert denied == {"api": {f"sqs:SendMessage on {arn('sqs', 'consentry-local-WorkQueue')}": 1}}
    assert any("perform: sqs:SendMessage on resource" in line for line in log)
