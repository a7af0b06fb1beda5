"""From routes, readings, shapes and played examples to one OpenAPI 3.1 document."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tools.openapi.answers import problem_response, problems_by_status, response_name
from tools.openapi.operations import operation_of, tag_of
from tools.openapi.playing import Played
from tools.openapi.recording import Reading
from tools.openapi.routes import routes
from tools.openapi.schemas import COMPONENTS
from tools.openapi.shapes import ANSWERS
from tools.openapi.unsaid import INFO


def document(played: Sequence[Played], readings: dict[str, Reading]) -> dict[str, Any]:
    """The whole document. ValueError naming each route without an answer or a good example."""
    by_route: defaultdict[str, list[Played]] = defaultdict(list)
    for one in played:
        by_route[one.example.route].append(one)
    paths: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    wrong: list[str] = []
    for route in routes():
        key = f"{route.method} {route.path}"
        examples = by_route.pop(key, [])
        if key not in ANSWERS or not any(one.status < 300 for one in examples):
            wrong.append(key)
            continue
        path = re.sub(r"<(\w+)>", r"{\1}", route.path)
        reading = readings.get(key, Reading())
        paths[path][route.method.lower()] = operation_of(route, reading, examples)
    gone = sorted({*by_route, *ANSWERS} - {f"{route.method} {route.path}" for route in routes()})
    if wrong or gone:
        said = f"say what these answer in shapes, and show it in story: {', '.join(wrong)}; "
        raise ValueError(f"{said}these are no routes: {', '.join(gone)}")
    return {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": [{"url": "/"}],
        "security": [{"ApiKey": []}],
        "tags": [{"name": tag} for tag in sorted({tag_of(route) for route in routes()})],
        "paths": dict(sorted(paths.items())),
        "components": {
            "securitySchemes": {
                "ApiKey": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key of role `sender`, `emergency` or `operator`.",
                }
            },
            "schemas": dict(sorted(COMPONENTS.items())),
            "responses": {
                response_name(status): problem_response(status)
                for status in sorted(problems_by_status())
            },
        },
    }
