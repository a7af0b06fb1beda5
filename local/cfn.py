"""CloudFormation's YAML: the short tags, and what the intrinsic functions come to.

Values are resolved against the template's own parameters (with their defaults), its conditions and
the resources that this stack really runs, so that a reference to something that does not exist is
an error here and not a surprise in the cloud.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

ACCOUNT, REGION = "123456789012", "us-east-1"
NO_VALUE: Any = object()
_PLACEHOLDER = re.compile(r"\$\{(!?)([A-Za-z0-9:._]+)\}")

_PURE: Mapping[str, Callable[[Any], Any]] = {
    "And": all,
    "Equals": lambda values: str(values[0]) == str(values[1]),
    "Join": lambda values: str(values[0]).join(str(one) for one in values[1]),
    "Not": lambda values: not values[0],
    "Or": any,
    "Select": lambda values: values[1][int(values[0])],
    "Split": lambda values: str(values[1]).split(str(values[0])),
}


class TemplateError(Exception):
    """The template says something that the local stack cannot run."""


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags as their long forms."""


def _construct(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix in ("Ref", "Condition"):
        return {suffix: value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _construct)


def load(path: Path) -> dict[str, Any]:
    """The template as plain data."""
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a safe loader of our own)
    if not isinstance(data, dict) or "Resources" not in data:
        raise TemplateError(f"`{path.name}` has no `Resources`; it is not a template")
    return data


class Resolver:
    """Resolves intrinsic functions; `attribute` answers `!Ref` (no name) and `!GetAtt`."""

    def __init__(
        self,
        template: Mapping[str, Any],
        attribute: Callable[[str, str | None], Any],
        parameters: Mapping[str, str],
    ) -> None:
        self._attribute = attribute
        self._mappings: Mapping[str, Any] = template.get("Mappings", {})
        self._conditions: Mapping[str, Any] = template.get("Conditions", {})
        self._values: dict[str, Any] = {
            "AWS::AccountId": ACCOUNT,
            "AWS::Region": REGION,
            "AWS::Partition": "aws",
            "AWS::StackName": "consentry-local",
            "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/consentry-local/1",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::NoValue": NO_VALUE,
        }
        for name, parameter in template.get("Parameters", {}).items():
            value = parameters.get(name, parameter.get("Default", ""))
            if "List" in str(parameter.get("Type")) and isinstance(value, str):
                value = [part.strip() for part in value.split(",")] if value else []
            self._values[name] = value if isinstance(value, list) else str(value)

    def condition(self, name: str) -> bool:
        """Whether a named condition holds."""
        if name not in self._conditions:
            raise TemplateError(f"condition `{name}` is used but not defined")
        return bool(self.resolve(self._conditions[name]))

    def resolve(self, value: Any) -> Any:
        """A value with every intrinsic function replaced by what it comes to."""
        if isinstance(value, list):
            return [out for one in value if (out := self.resolve(one)) is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name == "Ref":
                return self._reference(argument)
            if name == "Condition" and isinstance(argument, str):
                return self.condition(argument)
            if name.startswith("Fn::"):
                return self._function(name[4:], argument)
        resolved = {key: self.resolve(one) for key, one in value.items()}
        return {key: one for key, one in resolved.items() if one is not NO_VALUE}

    def _reference(self, name: str) -> Any:
        return self._values[name] if name in self._values else self._attribute(name, None)

    def _function(self, name: str, argument: Any) -> Any:
        if name == "If":
            holds, then, otherwise = argument
            return self.resolve(then if self.condition(holds) else otherwise)
        if name == "Sub":
            return self._substitute(argument)
        if name in ("GetAtt", "FindInMap"):
            return self._looked_up(name, self.resolve(argument))
        if name not in _PURE:
            raise TemplateError(f"the local stack does not know the function `Fn::{name}`")
        return _PURE[name](self.resolve(argument))

    def _looked_up(self, name: str, values: Any) -> Any:
        if name == "GetAtt":
            return self._attribute(values[0], values[1])
        return self._mappings[values[0]][values[1]][values[2]]

    def _substitute(self, argument: Any) -> str:
        text, extra = argument if isinstance(argument, list) else (argument, {})
        own = self.resolve(extra)

        def replace(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return "${" + name + "}"
            if name in own:
                return str(own[name])
            if "." in name:
                return str(self._attribute(*name.split(".", 1)))
            return str(self._reference(name))

        return _PLACEHOLDER.sub(replace, str(text))
