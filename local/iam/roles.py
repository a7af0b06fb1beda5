"""Reads each function's role out of the template: its own, or the one that SAM makes for it."""

from collections.abc import Iterable
from typing import Any

from local.cfn import TemplateError
from local.iam.policy import Role, Statement, statement
from local.references import Resources

_ROLE, _FUNCTION = "AWS::IAM::Role", "AWS::Serverless::Function"
_ATTACHED = ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy")
# What AWS's own policies grant that functions here can use; others are refused by name.
_LOGS = {
    "Effect": "Allow",
    "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    "Resource": "*",
}
_POLLING = {
    "Effect": "Allow",
    "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    "Resource": "*",
}
_AWS_MANAGED = {
    "AWSLambdaBasicExecutionRole": [_LOGS],
    "AWSLambdaSQSQueueExecutionRole": [_LOGS, _POLLING],
    "AWSXRayDaemonWriteAccess": [],
    "AWSXrayWriteOnlyAccess": [],
}


def read(resources: Resources) -> dict[str, Role]:
    """Roles by the logical ids of the functions that have them."""
    reader = _Reader(resources)
    return {name: reader.role(name) for name, kind in resources.types() if kind == _FUNCTION}


class _Reader:
    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._kinds = dict(resources.types())

    def role(self, function: str) -> Role:
        """The role of a function."""
        properties = self._resources.properties(function)
        if "Role" not in properties:
            made = _made_by_sam(properties)
            return Role(name=f"{function}Role", statements=tuple(map(statement, made)))
        name = self._resources.logical_id(properties["Role"])
        if self._kinds[name] != _ROLE:
            raise TemplateError(f"`{name}`, the role of `{function}`, is no role")
        return Role(name=self._resources.physical(name), statements=tuple(self._of_role(name)))

    def _of_role(self, name: str) -> Iterable[Statement]:
        properties = self._resources.properties(name)
        for inline in properties.get("Policies", []):
            yield from map(statement, _statements(inline["PolicyDocument"]))
        for reference in properties.get("ManagedPolicyArns", []):
            yield from map(statement, self._managed(str(reference)))
        for attached, kind in self._kinds.items():
            if kind in _ATTACHED:
                policy = self._resources.properties(attached)
                if self._resources.physical(name) in policy.get("Roles", []):
                    yield from map(statement, _statements(policy["PolicyDocument"]))

    def _managed(self, reference: str) -> list[dict[str, Any]]:
        known = _AWS_MANAGED.get(reference.rpartition("/")[2])
        if known is not None:
            return known
        name = self._resources.logical_id(reference)
        return _statements(self._resources.properties(name)["PolicyDocument"])


def _made_by_sam(properties: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The role that SAM writes: logs, what its event sources need, and the `Policies`."""
    yield _LOGS
    if any(event["Type"] == "SQS" for event in properties.get("Events", {}).values()):
        yield _POLLING
    destination = properties.get("EventInvokeConfig", {}).get("DestinationConfig", {})
    if failure := destination.get("OnFailure", {}).get("Destination"):
        yield {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": failure}
    given = properties.get("Policies", [])
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, str):
            yield from _known(one)
        elif "Statement" in one:
            yield from _statements(one)
        else:
            raise TemplateError(f"the local stack does not know SAM's policy `{next(iter(one))}`")


def _known(name: str) -> list[dict[str, Any]]:
    found = _AWS_MANAGED.get(name.rpartition("/")[2])
    if found is None:
        raise TemplateError(f"the local stack does not know the policy `{name}`; write it out")
    return found


def _statements(document: dict[str, Any]) -> list[dict[str, Any]]:
    given = document["Statement"]
    return given if isinstance(given, list) else [given]
