"""S3 on the stack's endpoint: objects by path, locked as the template says, empty after a reset."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local.aws.objects import operation, place
from local.message import Request
from local.stack import Stack
from tests.local.support import call

BUCKET = "consentry-local-archive"


@pytest.fixture
def s3(stack: Stack) -> Iterator[Any]:
    client = boto3.client(
        "s3",
        endpoint_url=stack.aws_url,
        region_name="us-east-1",
        aws_access_key_id="local.test",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}),
    )
    yield client
    client.close()
    call(f"{stack.control_url}/reset", "POST", {"warm": True})


def test_an_object_is_read_as_it_was_put_and_kept_under_the_templates_lock(
    stack: Stack, s3: Any
) -> None:
    body = bytes(range(256)) * 100
    s3.put_object(Bucket=BUCKET, Key="roots/2026-11-24/0001.json", Body=body)
    found = s3.get_object(Bucket=BUCKET, Key="roots/2026-11-24/0001.json")
    assert found["Body"].read() == body
    assert found["ObjectLockMode"] == "GOVERNANCE"
    now = call(f"{stack.control_url}/clock").json["now"]
    assert found["LastModified"].strftime("%Y-%m-%d") == now[:10]
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET)["Contents"]] == [
        "roots/2026-11-24/0001.json"
    ]


def test_what_is_there_already_is_not_written_over_on_condition(s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="a", Body=b"1", IfNoneMatch="*")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3.put_object(Bucket=BUCKET, Key="a", Body=b"2", IfNoneMatch="*")
    assert s3.get_object(Bucket=BUCKET, Key="a")["Body"].read() == b"1"


def test_a_locked_object_is_not_deleted(s3: Any) -> None:
    version = s3.put_object(Bucket=BUCKET, Key="a", Body=b"1")["VersionId"]
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=BUCKET, Key="a", VersionId=version)


def test_a_reset_empties_every_bucket(stack: Stack, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="a", Body=b"1")
    call(f"{stack.control_url}/reset", "POST", {"warm": True})
    assert "Contents" not in s3.list_objects_v2(Bucket=BUCKET)
    with pytest.raises(ClientError, match="NoSuchKey"):
        s3.get_object(Bucket=BUCKET, Key="a")


@pytest.mark.parametrize(
    ("method", "target", "named"),
    [
        ("PUT", "/b/roots/a%2Bb", "PutObject"),
        ("GET", "/b/roots/a%2Bb?versionId=1", "GetObject"),
        ("HEAD", "/b/roots/a%2Bb", "HeadObject"),
        ("DELETE", "/b/roots/a%2Bb", "DeleteObject"),
        ("GET", "/b/roots/a%2Bb?retention", "GetObjectRetention"),
        ("PUT", "/b/roots/a%2Bb?retention", "PutObjectRetention"),
        ("GET", "/b?list-type=2", "ListObjectsV2"),
        ("POST", "/b?delete", "Unknown"),
    ],
)
def test_a_calls_operation_is_read_off_its_method_and_path(
    method: str, target: str, named: str
) -> None:
    request = Request(method=method, target=target, headers={}, body=b"")
    assert operation(request) == named
    assert place(request)["Bucket"] == "b"
    assert place(request)["Key"] in ("", "roots/a+b")
