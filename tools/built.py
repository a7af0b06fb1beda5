"""What `sam build` made: where each built function and the built layer lie.

Read from the built template, since that is what a deployment packages.
"""

from dataclasses import dataclass
from pathlib import Path

from samcli.yamlhelper import yaml_parse

BUILD = Path(__file__).parents[1] / ".aws-sam" / "build"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltFunction:
    """One function of the built template; `code` becomes `/var/task`."""

    logical_id: str
    code: Path


def built_functions(build: Path = BUILD) -> list[BuiltFunction]:
    """The built functions in the template's order; exits with what to do if nothing was built."""
    return [
        BuiltFunction(logical_id=name, code=build / uri)
        for name, uri in _artifacts(build, "AWS::Serverless::Function", "CodeUri")
    ]


def built_layer(build: Path = BUILD) -> Path:
    """The built layer's folder, which becomes `/opt`."""
    ((_, uri),) = _artifacts(build, "AWS::Serverless::LayerVersion", "ContentUri")
    return build / uri


def _artifacts(build: Path, kind: str, uri: str) -> list[tuple[str, str]]:
    template = build / "template.yaml"
    if not template.is_file():
        raise SystemExit(f"`{template.name}` is missing in `{build.name}`: run `make build` first")
    resources = yaml_parse(template.read_text(encoding="utf-8"))["Resources"]
    return [
        (name, resource["Properties"][uri])
        for name, resource in resources.items()
        if resource["Type"] == kind
    ]
