"""The resources of a template, and what a reference to one of them comes to."""

from collections.abc import Iterable, Mapping
from typing import Any

from local.cfn import Resolver, TemplateError
from local.model import arn

_NAME_KEYS = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::SMSVOICE::ConfigurationSet": "ConfigurationSetName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
}


class Resources:
    """Those whose condition holds, with their properties under SAM's globals."""

    def __init__(
        self, template: dict[str, Any], aws_url: str, parameters: Mapping[str, str]
    ) -> None:
        self._aws_url = aws_url
        self._globals: dict[str, Any] = template.get("Globals", {})
        self._resolver = Resolver(template, self.attribute, parameters)
        self._resources: dict[str, dict[str, Any]] = {
            name: resource
            for name, resource in template["Resources"].items()
            if "Condition" not in resource or self._resolver.condition(resource["Condition"])
        }

    def types(self) -> Iterable[tuple[str, str]]:
        """Logical ids and types, in the template's order."""
        return [(name, str(resource["Type"])) for name, resource in self._resources.items()]

    def properties(self, name: str) -> dict[str, Any]:
        """A resource's own properties over the globals, resolved."""
        resource = self._resources[name]
        own = resource.get("Properties", {})
        kind = resource["Type"].removeprefix("AWS::Serverless::")
        if resource["Type"].startswith("AWS::Serverless::") and kind in self._globals:
            own = _merge(self._globals[kind], own)
        resolved = self._resolver.resolve(own)
        assert isinstance(resolved, dict)
        return resolved

    def attribute(self, name: str, attribute: str | None) -> Any:
        """What `!Ref` (no attribute) or `!GetAtt` of a resource comes to."""
        if name not in self._resources:
            raise TemplateError(f"`{name}` is referred to but not in the template")
        kind = self._resources[name]["Type"]
        physical = self.physical(name)
        if kind == "AWS::SQS::Queue":
            ref, own = f"{self._aws_url}/{arn('sqs', physical).split(':')[4]}/{physical}", "sqs"
        elif kind == "AWS::DynamoDB::Table":
            ref, own = physical, "dynamodb"
        elif kind == "AWS::SNS::Topic":
            ref, own = arn("sns", physical), "sns"
        elif kind == "AWS::SecretsManager::Secret":
            ref, own = arn("secretsmanager", f"secret:{physical}"), "secretsmanager"
        elif kind == "AWS::Serverless::HttpApi":
            ref, own = "local", "apigateway"
        else:
            ref, own = physical, kind.split("::")[1].lower()
        if attribute is None:
            return ref
        if kind == "AWS::S3::Bucket" and attribute == "Arn":
            return f"arn:aws:s3:::{physical}"
        prefix = {"dynamodb": "table/", "serverless": "function:", "sns": "", "sqs": ""}
        known: dict[str, Any] = {
            "Arn": arn("lambda" if own == "serverless" else own, prefix.get(own, "") + physical),
            "TopicArn": ref,
            "TopicName": physical,
            "QueueName": physical,
            "QueueUrl": ref,
            "Id": ref,
            "ApiEndpoint": "http://127.0.0.1",
        }
        if attribute not in known:
            raise TemplateError(f"the local stack does not know `{name}.{attribute}`")
        return known[attribute]

    def physical(self, name: str) -> str:
        """The name that a resource gives itself, or one made of its logical id."""
        resource = self._resources[name]
        key = _NAME_KEYS.get(resource["Type"], "")
        given = self._resolver.resolve(resource.get("Properties", {}).get(key))
        own = f"consentry-local-{name}"
        if resource["Type"] == "AWS::S3::Bucket":
            own = own.lower()
        return given if isinstance(given, str) else own

    def logical_id(self, reference: str) -> str:
        """The resource that a `!Ref` or an ARN came from."""
        for name in self._resources:
            if reference in (self.attribute(name, None), self.attribute(name, "Arn"), name):
                return name
        raise TemplateError(f"`{reference}` is no resource of the template")


def _merge(shared: Any, own: Any) -> Any:
    """SAM's rule for Globals: maps merge, lists append, anything else is overridden."""
    if isinstance(shared, dict) and isinstance(own, dict):
        if any(key == "Ref" or key.startswith("Fn::") for key in own):
            return own
        merged = dict(shared)
        for key, value in own.items():
            merged[key] = _merge(shared[key], value) if key in shared else value
        return merged
    if isinstance(shared, list) and isinstance(own, list):
        return [*shared, *own]
    return own
