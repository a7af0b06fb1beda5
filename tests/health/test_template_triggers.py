"""What starts a function, and where what fails goes: queues, topics, the schedule, the HTTP API."""

import pytest

from tests.health.template import (
    event_sources,
    function,
    named,
    of_type,
    resources,
)


@pytest.mark.parametrize("name", sorted(event_sources()))
def test_a_queue_that_triggers_a_function_waits_six_timeouts_and_takes_back_single_failures(
    name: str,
) -> None:
    mapping = event_sources()[name]
    queue = of_type("AWS::SQS::Queue")[named(mapping["EventSourceArn"])]
    consumer = of_type("AWS::Lambda::Function")[named(mapping["FunctionName"])]

    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert queue["VisibilityTimeout"] >= 6 * consumer["Timeout"]
    assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_what_cannot_be_dispatched_reaches_dead_letters_after_ten_deliveries() -> None:
    redrive = of_type("AWS::SQS::Queue")["SendQueue"]["RedrivePolicy"]
    consumers = {
        named(mapping["EventSourceArn"]): named(mapping["FunctionName"])
        for mapping in event_sources().values()
    }

    assert named(redrive["deadLetterTargetArn"]) == "SendDeadLetterQueue"
    assert redrive["maxReceiveCount"] == 10
    assert consumers == {
        "SendQueue": "DispatchFunction",
        "SendDeadLetterQueue": "DeadLettersFunction",
        "InboundRetryQueue": "InboundFunction",
        "DeliveryEventsQueue": "DeliveryEventsFunction",
    }


def test_a_stop_that_fails_reaches_the_retry_queue_on_both_ways_and_never_leaves_it_unread() -> (
    None
):
    (subscription,) = (
        one
        for one in of_type("AWS::SNS::Subscription").values()
        if named(one["TopicArn"]) == "InboundTopic"
    )
    invoke = of_type("AWS::Lambda::EventInvokeConfig")["InboundFunctionEventInvokeConfig"]
    queue = of_type("AWS::SQS::Queue")["InboundRetryQueue"]

    assert named(subscription["RedrivePolicy"]["deadLetterTargetArn"]) == "InboundRetryQueue"
    assert named(invoke["DestinationConfig"]["OnFailure"]["Destination"]) == "InboundRetryQueue"
    assert (invoke["MaximumRetryAttempts"], invoke["MaximumEventAgeInSeconds"]) == (2, 6 * 3600)
    assert "RedrivePolicy" not in queue


@pytest.mark.parametrize("name", ["InboundTopicPolicy", "DeliveryTopicPolicy"])
def test_only_the_sms_service_of_this_account_may_publish_texts_and_reports(name: str) -> None:
    policy = resources()[name]["Properties"]["PolicyDocument"]
    (statement,) = policy["Statement"]

    assert statement["Principal"] == {"Service": "sms-voice.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    }


def test_reserved_concurrency_of_dispatch_is_never_below_what_its_queue_may_use() -> None:
    (mapping,) = (
        source_mapping
        for source_mapping in event_sources().values()
        if named(source_mapping["FunctionName"]) == "DispatchFunction"
    )
    reserved = function("dispatch")["ReservedConcurrentExecutions"]["Fn::If"]
    most = mapping["ScalingConfig"]["MaximumConcurrency"]["Fn::If"]

    assert reserved[:2] == most[:2] == ["ReservesDispatch", {"Ref": "DispatchConcurrency"}]
    assert reserved[2] == {"Ref": "AWS::NoValue"}
    assert mapping["BatchSize"] == 10


def test_due_messages_are_swept_every_minute_and_days_are_closed_half_an_hour_after_they_end() -> (
    None
):
    schedules = {
        named(target["Arn"]): rule["ScheduleExpression"]
        for rule in of_type("AWS::Events::Rule").values()
        if "ScheduleExpression" in rule
        for target in rule["Targets"]
    }

    assert schedules == {
        "ReleaseDueFunction": "rate(1 minute)",
        "RetentionFunction": "cron(30 0 * * ? *)",
    }


PUBLIC = {"/v1/openapi.json", "/v1/sub-processors", "/v1/policy-changes"}


def test_every_report_of_a_text_reaches_one_queue_and_a_bad_one_leaves_it_again() -> None:
    (sets,) = of_type("AWS::SMSVOICE::ConfigurationSet").values()
    (destination,) = sets["EventDestinations"]
    subscription = of_type("AWS::SNS::Subscription")["DeliverySubscription"]
    redrive = of_type("AWS::SQS::Queue")["DeliveryEventsQueue"]["RedrivePolicy"]
    rule = of_type("AWS::Events::Rule")["DeliveryCrossCheck"]

    assert destination["MatchingEventTypes"] == ["TEXT_ALL"]
    assert destination["Enabled"] is True
    assert named(destination["SnsDestination"]["TopicArn"]) == "DeliveryTopic"
    assert named(subscription["TopicArn"]) == "DeliveryTopic"
    assert named(subscription["Endpoint"]) == "DeliveryEventsQueue"
    assert named(redrive["deadLetterTargetArn"]) == "DeliveryEventsDeadLetterQueue"
    assert redrive["maxReceiveCount"] >= 5
    assert rule["EventPattern"]["source"] == ["aws.sms-voice"]
    assert [named(target["Arn"]) for target in rule["Targets"]] == ["DeliveryEventsQueue"]


def test_only_the_topic_and_the_rule_may_send_into_the_queue_of_reports() -> None:
    policy = resources()["DeliveryEventsQueuePolicy"]["Properties"]["PolicyDocument"]
    senders = {
        statement["Principal"]["Service"]: named(
            statement["Condition"]["ArnEquals"]["aws:SourceArn"]
        )
        for statement in policy["Statement"]
    }

    assert senders == {
        "sns.amazonaws.com": "DeliveryTopic",
        "events.amazonaws.com": "DeliveryCrossCheck",
    }


def test_every_route_but_the_public_asks_the_authorizer_and_leaves_the_method_to_us() -> None:
    paths = of_type("AWS::ApiGatewayV2::Api")["HttpApi"]["Body"]["paths"]

    assert set(paths) == {
        *PUBLIC,
        "/v1/messages",
        "/v1/messages/{proxy+}",
        "$default",
        "/v1/policy/{proxy+}",
        "/v1/consents",
        "/v1/consents/{proxy+}",
        "/v1/suppressions",
        "/v1/suppressions/{proxy+}",
        "/v1/recipients/{proxy+}",
        "/v1/inbound",
        "/v1/retention",
        "/v1/accounts",
        "/v1/complaints",
        "/v1/complaints/{proxy+}",
        "/v1/accounts/{proxy+}",
        "/v1/emergency_bans/{proxy+}",
        "/v1/emergency_bans",
        "/v1/reviews",
        "/v1/reviews/{proxy+}",
        "/v1/audit",
        "/v1/policy/operator-rules",
    }
    for path, methods in paths.items():
        asked = "NONE" if path in PUBLIC else "ApiKey"
        assert set(methods) == {"x-amazon-apigateway-any-method"}
        assert methods["x-amazon-apigateway-any-method"]["security"] == [{asked: []}]


def test_what_anybody_may_call_reads_no_table_and_has_little_of_the_apis_rate() -> None:
    stage = next(iter(of_type("AWS::ApiGatewayV2::Stage").values()))
    own = resources()["PublicApiRole"]["Properties"]["Policies"]

    assert [len(policy["PolicyDocument"]["Statement"]) for policy in own] == [1]
    assert "dynamodb" not in str(own)
    assert set(stage["RouteSettings"]) == {f"ANY {path}" for path in PUBLIC}
    assert {one["ThrottlingRateLimit"] for one in stage["RouteSettings"].values()} == {10}


def test_the_authorizer_reads_one_header_and_is_asked_again_after_a_minute() -> None:
    api = of_type("AWS::ApiGatewayV2::Api")["HttpApi"]["Body"]
    scheme = api["components"]["securitySchemes"]["ApiKey"]["x-amazon-apigateway-authorizer"]

    assert scheme["identitySource"] == ["$request.header.Authorization"]
    assert scheme["authorizerPayloadFormatVersion"] == "2.0"
    assert scheme["enableSimpleResponses"] is True
    assert scheme["authorizerResultTtlInSeconds"] == 60


def test_the_access_log_holds_the_route_and_neither_path_nor_address() -> None:
    (stage,) = of_type("AWS::ApiGatewayV2::Stage").values()
    line = stage["AccessLogSettings"]["Format"]

    for wanted in ("routeKey", "status", "responseLatency", "requestId"):
        assert f"$context.{wanted}" in line
    for personal in ("$context.path", "sourceIp", "identity", "userAgent", "authorizer."):
        assert personal not in line
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == {"Ref": "ApiRateLimit"}
    assert stage["DefaultRouteSettings"]["ThrottlingBurstLimit"] == {"Ref": "ApiBurstLimit"}
