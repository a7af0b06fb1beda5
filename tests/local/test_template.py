from pathlib import Path

import pytest

from local.cfn import TemplateError
from local.model import Model, Throttle
from local.runtime.pool import UNRESERVED
from local.template import read
from tests.local.support import TEMPLATE

REAL = Path(__file__).parents[2] / "template.yaml"
URL = "http://127.0.0.1:4577"


@pytest.fixture(scope="module")
def model() -> Model:
    return read(TEMPLATE, aws_url=URL)


def test_a_function_has_the_globals_under_its_own_properties(model: Model) -> None:
    function = model.functions["ApiFunction"]
    assert (function.name, function.handler, function.timeout) == ("api", "app.handler", 2.0)
    assert model.functions["WorkerFunction"].timeout == 10.0
    assert function.layers == (TEMPLATE.parent / "layer",)


def test_environment_variables_are_resolved_and_merged_with_the_globals(model: Model) -> None:
    environment = model.functions["AuthorizerFunction"].environment
    assert environment == {
        "PACING_TABLE": "consentry-local-PacingTable",
        "WORK_QUEUE_URL": f"{URL}/123456789012/consentry-local-WorkQueue",
        "SERVICE": "consentry-local-keys",
    }


def test_parameters_and_conditions_decide_what_is_set(model: Model) -> None:
    assert model.functions["WorkerFunction"].reserved_concurrency == 10
    unbounded = read(TEMPLATE, aws_url=URL, parameters={"Concurrency": "0"})
    assert unbounded.functions["WorkerFunction"].reserved_concurrency is None


@pytest.mark.parametrize("most", [2, 12, 1000])
def test_a_queue_has_the_pollers_that_the_template_allows(tmp_path: Path, most: int) -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    changed = tmp_path / "template.yaml"
    changed.write_text(text.replace("MaximumConcurrency: 2", f"MaximumConcurrency: {most}"))
    sources = {one.queue: one.concurrency for one in read(changed, aws_url=URL).sources}
    assert sources == {"WorkQueue": most, "RetryQueue": UNRESERVED}


def test_a_resource_whose_condition_does_not_hold_is_left_out(model: Model) -> None:
    assert "Unbuilt" not in model.topics
    assert "Unbuilt" in read(TEMPLATE, aws_url=URL, parameters={"Absent": "x"}).topics


def test_the_products_api_is_throttled_as_its_parameters_say() -> None:
    product = TEMPLATE.parents[2] / "template.yaml"
    assert read(product, aws_url=URL).throttle == Throttle(rate=100, burst=1000)
    fewer = read(product, aws_url=URL, parameters={"ApiRateLimit": "5", "ApiBurstLimit": "7"})
    assert fewer.throttle == Throttle(rate=5, burst=7)


def test_a_route_may_have_limits_of_its_own(tmp_path: Path) -> None:
    settings = """      RouteSettings:
        GET /v1/messages/{id}: {ThrottlingRateLimit: 1.5, ThrottlingBurstLimit: 4}
        POST /v1/messages: {DetailedMetricsEnabled: true}
      Auth:
        DefaultAuthorizer"""
    text = TEMPLATE.read_text(encoding="utf-8")
    changed = tmp_path / "template.yaml"
    changed.write_text(text.replace("      Auth:\n        DefaultAuthorizer", settings))
    model = read(changed, aws_url=URL)
    assert model.throttle is None
    assert model.route_throttles == {"GET /v1/messages/{id}": Throttle(rate=1.5, burst=4)}


def test_routes_take_the_default_authorizer_unless_they_say_none(model: Model) -> None:
    by_path = {route.path: route for route in model.routes}
    assert by_path["/v1/messages"].authorizer == "Keys"
    assert by_path["/{name}"].authorizer is None
    assert model.authorizers["Keys"].ttl == 60


def test_event_sources_topics_and_schedules_are_read(model: Model) -> None:
    work = next(one for one in model.sources if one.function == "WorkerFunction")
    assert (work.queue, work.batch_size, work.concurrency) == ("WorkQueue", 10, 2)
    assert work.partial_failures
    targets = {(one.protocol, one.target, one.redrive_queue) for one in model.subscriptions}
    assert targets == {("sqs", "CopyQueue", None), ("lambda", "ListenerFunction", "RetryQueue")}
    assert [one.expression for one in model.schedules] == ["rate(1 minute)"]
    assert model.functions["ListenerFunction"].on_failure == "RetryQueue"


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        pytest.param("Type: AWS::EC2::Instance", "AWS::EC2::Instance", id="a type it cannot run"),
        pytest.param(
            "Type: AWS::SQS::Queue\n    Properties: {DelaySeconds: !Ref Missing}",
            "Missing",
            id="a reference to nothing",
        ),
        pytest.param(
            "Type: AWS::SQS::Queue\n    Properties: {DelaySeconds: !Base64 x}",
            "Fn::Base64",
            id="an unknown function",
        ),
        pytest.param(
            "Type: AWS::SQS::Queue\n    Properties: {DelaySeconds: !GetAtt Alarm.Nothing}",
            "Alarm.Nothing",
            id="an unknown attribute",
        ),
    ],
)
def test_what_cannot_be_run_is_named(tmp_path: Path, broken: str, named: str) -> None:
    file = tmp_path / "template.yaml"
    text = TEMPLATE.read_text(encoding="utf-8")
    file.write_text(f"{text}\n  Broken:\n    {broken}\n", encoding="utf-8")
    with pytest.raises(TemplateError, match=named):
        read(file, aws_url=URL)


def test_the_projects_own_template_is_one_that_the_stack_can_run() -> None:
    real = read(REAL, aws_url=URL)
    assert {"MessagesApiFunction", "DispatchFunction", "InboundFunction"} <= set(real.functions)
    assert set(real.tables) == {
        f"{name}Table"
        for name in ("Consent", "Suppression", "Ledger", "Messages", "Registry", "Pacing")
    }
