"""Lint what CloudFormation will really get: the template after the SAM transform.

Plain `sam validate --lint` looks at the source, where a misspelt `!GetAtt` in an event, a batch
size out of range or a visibility timeout below the function's timeout pass. After the transform
each is an ordinary property that cfn-lint knows. Needs no network and no AWS credentials.

Usage: lint_transformed.py [TEMPLATE]; exit code 1 when there is a finding.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

# The translator asks boto3 for the partition of a region; any region answers the same.
os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from cfnlint.api import lint_file
from cfnlint.config import ManualArgs
from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

REGION = "us-east-1"
PACKAGED = "s3://packaged/key"


def transform(source: Path) -> dict[str, Any]:
    """The plain CloudFormation template that SAM makes of the one at `source`."""
    template = yaml_parse(source.read_text(encoding="utf-8"))
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Serverless::Function":
            properties["CodeUri"] = PACKAGED
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            properties["ContentUri"] = PACKAGED
    transformed: dict[str, Any] = Translator({}, Parser()).translate(template, {})
    return transformed


def findings(transformed: dict[str, Any]) -> list[str]:
    """What cfn-lint has to say about a transformed template, one line each."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "transformed.json")
        target.write_text(json.dumps(transformed, indent=1, default=str), encoding="utf-8")
        matches = lint_file(target, config=ManualArgs(regions=[REGION]))
    return [f"{match.rule.id} {match.path_string}: {match.message}" for match in matches]


def main(arguments: list[str]) -> int:
    """Lint the named template, by default the repository's own."""
    source = Path(arguments[0]) if arguments else Path(__file__).parents[1] / "template.yaml"
    found = findings(transform(source))
    for line in found:
        print(line)
    print(f"{source.name}, transformed: {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
