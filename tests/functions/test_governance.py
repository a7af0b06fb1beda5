"""Complaints, reviews, health and declared emergencies through the handlers, on real tables."""

from types import MappingProxyType
from typing import Any

import pytest

from tests.functions.test_lists_and_rights import Api
from tests.support.handlers import Handlers

PERSON = "+14155550123"
SENDER = "+12065550100"
REMINDER = "Acme Dental: see you on tuesday at nine. Reply STOP to opt out."
FINE = {"amount": "1000", "currency": "USD", "imposed_by": "T-Mobile"}
PENALTY = {"measure": "penalty", "reason": "case 7", "penalty": FINE}
DOUBTFUL = "Acme Dental: your new zipline appointment is on tuesday. Reply STOP to opt out."


@pytest.fixture
def api(lambdas: Handlers) -> Api:
    return Api(lambdas)


def lodge(api: Api, role: str = "operator", **more: Any) -> tuple[int, Any]:
    body = {"channel": "7726", "number": PERSON, "sender": SENDER, "text": "spam!", **more}
    if role == "operator":
        body.setdefault("account", "acme")
    return api.json("POST", "/v1/complaints", body, role=role)


def admin(api: Api, method: str, path: str, body: Any = None, **kw: Any) -> tuple[int, Any]:
    return api.json(method, path, body, function="admin_api", **{"role": "operator", **kw})


def send(api: Api, body: str = REMINDER, **more: Any) -> tuple[int, Any]:
    given = {"campaign": "appointments", "to": PERSON, "body": body, **more}
    return api.json("POST", "/v1/messages", given, function="messages_api")


def doubt(api: Api, *words: str) -> None:
    rules = {"words": [{"text": word, "outcome": "review"} for word in words]}
    status, _ = admin(api, "PUT", "/v1/policy/operator-rules", rules)
    assert status in (200, 201)


class TestComplaints:
    """`/v1/complaints`."""

    def test_one_is_taken_with_where_its_proof_is_and_stops_the_texts(self, api: Api) -> None:
        status, complaint = lodge(api)

        assert status == 201
        assert complaint["evidence"]["proof"] == "/v1/recipients/%2B14155550123/proof"
        assert complaint["evidence"]["due_at"] == "2026-11-26T18:00:00Z"
        assert [each["channel"] for each in complaint["regulators"]] == ["fcc", "ftc"]
        assert (complaint["campaign"], complaint["country"]) == ("appointments", "US")
        assert (complaint["suppressed"], complaint["paused"]) == (True, False)
        status, refused = send(api)
        assert status == 422
        assert [each["rule"] for each in refused["decision"]["reasons"]] == ["recipient.suppressed"]
        assert refused["cost"] == "none"

    def test_the_same_again_is_the_same(self, api: Api) -> None:
        received = {"received_at": "2026-11-24T17:00:00Z"}
        _, first = lodge(api, **received)

        status, again = lodge(api, **received)

        assert (status, again["id"]) == (200, first["id"])

    def test_the_accounts_own_key_may_too_and_both_see_it(self, api: Api) -> None:
        status, mine = lodge(api, role="sender")

        assert status == 201
        for role in ("sender", "operator"):
            _, page = api.json("GET", "/v1/complaints", role=role)
            assert [(each["id"], each["number"]) for each in page["items"]] == [
                (mine["id"], PERSON)
            ]

    def test_another_account_sees_none_and_complains_about_no_number_of_ours(
        self, api: Api
    ) -> None:
        lodge(api)

        _, page = api.json("GET", "/v1/complaints", account="birch")
        body = {"channel": "7726", "number": PERSON, "sender": SENDER}
        status, wrong = api.json("POST", "/v1/complaints", body, account="birch")

        assert page["items"] == []
        assert status == 400
        assert [each["field"] for each in wrong["errors"]] == ["sender"]

    def test_it_is_in_the_proof(self, api: Api) -> None:
        _, complaint = lodge(api, text="I never agreed, call +1 415 555 0123")

        _, bundle = api.json("GET", "/v1/recipients/%2B14155550123/proof")
        page = api.call("GET", "/v1/recipients/%2B14155550123/proof", format="html")

        assert [each["id"] for each in bundle["complaints"]] == [complaint["id"]]
        assert bundle["complaints"][0]["text"] == "I never agreed, call [number]"
        assert "From 7726" in page["body"]

    def test_of_an_erased_recipient_the_complaint_stays_and_the_number_goes(self, api: Api) -> None:
        lodge(api)

        api.call("DELETE", "/v1/recipients/%2B14155550123")

        _, page = api.json("GET", "/v1/complaints")
        (left,) = page["items"]
        assert (left["number"], left["evidence"]["proof"]) == (None, None)
        assert left["channel"] == "7726"

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"channel": "twitter"}, "channel"),
            ({"number": "12"}, "number"),
            ({"received_at": "2027-01-01T00:00:00Z"}, "received_at"),
            ({"received_at": "2021-11-22T00:00:00Z"}, "received_at"),
            ({"sender": "+12065550999"}, "sender"),
            ({"colour": "red"}, "colour"),
        ],
    )
    def test_what_is_wrong_is_named(self, api: Api, wrong: dict[str, str], field: str) -> None:
        status, answer = lodge(api, **wrong)

        assert status == 400
        assert [each["field"] for each in answer["errors"]] == [field]

    def test_three_pause_the_number_and_health_says_so(self, api: Api) -> None:
        for n in range(3):
            status, last = lodge(api, number=f"+1415555017{n}", channel="recipient")
            assert status == 201
        assert last["paused"] is True

        _, health = admin(api, "GET", "/v1/accounts/acme/health")

        paused = next(each for each in health["senders"] if each["number"] == SENDER)
        assert paused["status"] == "paused"
        assert paused["last_24_hours"]["counts"]["complaint"] == 3
        assert health["complaints"] == {
            "by_channel": {"recipient": 3},
            "evidence": {"open": 3, "overdue": 0},
        }
        us = next(each for each in health["exposure"] if each["country"] == "US")
        assert us["complaints"] == 3
        assert us["fines"][0]["most"] == 1500
        assert us["fines"][0]["citations"][0]["ref"] == "47 U.S.C. 227(b)(3)"


class TestEvidence:
    """`/v1/complaints/{id}/evidence`."""

    BODY = MappingProxyType({"to": "The Campaign Registry", "what": "the proof bundle"})

    def told(self, api: Api, complaint: str, role: str = "sender", **more: Any) -> tuple[int, Any]:
        body = {**self.BODY, **more}
        if role == "operator":
            body.setdefault("account", "acme")
        return api.json("POST", f"/v1/complaints/{complaint}/evidence", body, role=role)

    @pytest.fixture
    def due(self, api: Api) -> str:
        status, complaint = lodge(api)
        assert (status, complaint["evidence"]["answer"]) == (201, None)
        return str(complaint["id"])

    @pytest.mark.parametrize("role", ["sender", "operator"])
    def test_who_sent_what_is_kept_once_and_listed(self, api: Api, due: str, role: str) -> None:
        status, first = self.told(api, due, role)
        again, second = self.told(api, due, role, sent_at="2026-11-24T18:00:00Z")
        other, conflict = self.told(api, due, role, to="somebody else")

        assert (status, again, other) == (201, 200, 409)
        assert first == second
        assert first["evidence"]["answer"] == {
            "sent_at": "2026-11-24T18:00:00Z",
            **self.BODY,
            "recorded_at": "2026-11-24T18:00:00Z",
            "recorded_by": f"key-of-{role}",
        }
        assert "was answered at" in conflict["detail"]
        _, page = api.json("GET", "/v1/complaints")
        assert [each["evidence"] for each in page["items"]] == [first["evidence"]]

    def test_of_another_account_there_is_none(self, api: Api, due: str) -> None:
        path = f"/v1/complaints/{due}/evidence"
        foreign, _ = api.json("POST", path, dict(self.BODY), account="birch")
        nobodys, _ = self.told(api, "00000000-0000-4000-8000-000000000000")
        strange, _ = self.told(api, "acme")

        assert (foreign, nobodys, strange) == (404, 404, 404)
        _, page = api.json("GET", "/v1/complaints")
        assert page["items"][0]["evidence"]["answer"] is None

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"sent_at": "2026-11-24T18:00:01Z"}, "sent_at"),
            ({"sent_at": "2026-11-24T16:00:00Z"}, "sent_at"),
            ({"to": ""}, "to"),
            ({"what": f"what we hold of {PERSON}"}, "what"),
            ({"colour": "red"}, "colour"),
        ],
        ids=["later than now", "before the complaint", "nobody", "a number", "unknown"],
    )
    def test_what_is_wrong_is_named(
        self, api: Api, due: str, wrong: dict[str, str], field: str
    ) -> None:
        status, answer = self.told(api, due, **wrong)

        assert status == 400
        assert [each["field"] for each in answer["errors"]] == [field]

    def test_it_is_on_record_without_what_was_sent(self, api: Api, due: str) -> None:
        self.told(api, due)

        _, audit = admin(api, "GET", "/v1/audit", kind="complaint")
        newest = audit["items"][0]
        assert newest["action"] == "answer"
        assert newest["story"].endswith(
            "recorded that the proof for a complaint from `7726` was sent to"
            " `The Campaign Registry` at 2026-11-24T18:00:00Z"
        )
        assert "bundle" not in str(newest)


class TestReviews:
    """`/v1/reviews`."""

    @pytest.fixture
    def waiting(self, api: Api) -> str:
        doubt(api, "zipline")
        status, answer = send(api, DOUBTFUL)
        assert (status, answer["status"]) == (202, "review")
        return str(answer["id"])

    def test_what_waits_is_listed(self, api: Api, waiting: str) -> None:
        status, page = admin(api, "GET", "/v1/reviews", status="pending")

        (item,) = page["items"]
        assert status == 200
        assert (item["id"], item["status"], item["rules"]) == (
            waiting,
            "pending",
            ["operator.rule"],
        )
        assert item["message"]["body"] == DOUBTFUL
        assert item["until"] == "2026-11-27T18:00:00Z"
        _, none = admin(api, "GET", "/v1/reviews", status="approved")
        assert none["items"] == []

    def test_an_approved_text_is_swept_up_and_its_wording_goes_at_once(
        self, api: Api, waiting: str
    ) -> None:
        body = {"reason": "we do ziplines", "allow_wording": True}
        status, approved = admin(api, "POST", f"/v1/reviews/{waiting}/approve", body)
        assert status == 200
        assert (approved["status"], approved["message"]["status"]) == ("approved", "held")

        api.lambdas.call("release_due", {})
        _, row = api.json("GET", f"/v1/messages/{waiting}", function="messages_api")
        status, again = send(api, DOUBTFUL.replace("Acme", "ACME"), allow_duplicate=True)

        assert row["status"] == "queued"
        assert (status, again["status"]) == (202, "queued")

    def test_a_rejected_text_is_blocked_and_on_record(self, api: Api, waiting: str) -> None:
        status, rejected = admin(
            api, "POST", f"/v1/reviews/{waiting}/reject", {"reason": "no ziplines"}
        )

        assert (status, rejected["status"]) == (200, "rejected")
        assert rejected["ruling"]["reason"] == "no ziplines"
        _, audit = admin(api, "GET", "/v1/audit", kind="review")
        assert audit["items"][0]["reason"] == "no ziplines"

    def test_only_an_operator_decides_and_another_account_sees_nothing(
        self, api: Api, waiting: str
    ) -> None:
        path = f"/v1/reviews/{waiting}/approve"
        status, _ = admin(api, "POST", path, {"reason": "x"}, role="sender")
        assert status == 403
        _, own = admin(api, "GET", "/v1/reviews", role="sender")
        assert [each["id"] for each in own["items"]] == [waiting]
        _, other = admin(api, "GET", "/v1/reviews", role="sender", account="birch")
        assert other["items"] == []

    def test_what_is_wrong_is_named(self, api: Api, waiting: str) -> None:
        status, wrong = admin(api, "POST", f"/v1/reviews/{waiting}/approve", {})
        assert (status, [each["field"] for each in wrong["errors"]]) == (400, ["reason"])
        status, wrong = admin(api, "GET", "/v1/reviews", status="maybe")
        assert (status, [each["field"] for each in wrong["errors"]]) == (400, ["status"])
        status, _ = admin(api, "POST", "/v1/reviews/nothing/reject", {"reason": "x"})
        assert status == 404

    def test_a_clause_without_exceptions_is_named(self, api: Api) -> None:
        credit = "Acme Dental: credit repair that raises your score. Reply STOP to opt out."
        _, denied = send(api, credit)

        path = f"/v1/reviews/{denied['id']}/approve"
        status, answer = admin(api, "POST", path, {"reason": "please"})

        assert status == 409
        assert "no exceptions are made" in answer["detail"]
        assert "CYC-" in answer["detail"]


class TestHealth:
    """`GET /v1/accounts/{id}/health`."""

    def test_an_account_sees_its_own_and_no_other(self, api: Api) -> None:
        status, own = admin(api, "GET", "/v1/accounts/acme/health", role="sender")
        assert status == 200
        assert (own["account"], own["brand"]["name"]) == ("acme", "Acme Dental")
        assert {each["id"] for each in own["campaigns"]} == {"appointments", "offers"}
        assert own["thresholds"]["citations"][0]["ref"].startswith("Consentry's own choice")
        status, _ = admin(api, "GET", "/v1/accounts/birch/health", role="sender")
        assert status in (403, 404)
        status, _ = admin(api, "GET", "/v1/accounts/nobody/health")
        assert status == 404


class TestEmergencyBans:
    """`/v1/emergency_bans`."""

    def test_a_state_and_its_counties_have_bans_of_their_own(self, api: Api) -> None:
        for path in ("US-LA", "US-LA/orleans"):
            status, _ = admin(api, "PUT", f"/v1/emergency_bans/{path}", {"reference": "order 7"})
            assert status == 201
        ended = {"until": "2026-11-24T17:00:00Z"}
        assert admin(api, "PUT", "/v1/emergency_bans/US-LA", ended)[0] == 200

        _, page = admin(api, "GET", "/v1/emergency_bans", account="")

        found = [(each["region"], each["county"], each["in_force"]) for each in page["items"]]
        assert found == [("US-LA", None, False), ("US-LA", "orleans", True)]

    @pytest.mark.parametrize("path", ["Louisiana", "US-LA/Orleans", "US-LA/o"])
    def test_a_place_is_written_in_one_way(self, api: Api, path: str) -> None:
        assert admin(api, "PUT", f"/v1/emergency_bans/{path}", {})[0] == 400

    def test_they_are_for_operators(self, api: Api) -> None:
        assert admin(api, "GET", "/v1/emergency_bans", role="sender")[0] == 403


class TestOrders:
    """`/v1/accounts/{id}/sanctions` and its like, under an idempotency key."""

    def sanctions(self, api: Api) -> list[Any]:
        _, page = admin(api, "GET", "/v1/accounts/acme/sanctions")
        items: list[Any] = page["items"]
        return items

    def test_a_penalty_that_is_sent_twice_counts_once(self, api: Api) -> None:
        answers = [
            api.call(
                "POST",
                "/v1/accounts/acme/sanctions",
                PENALTY,
                role="operator",
                function="admin_api",
                idempotency="case-7",
            )
            for _ in range(2)
        ]

        assert [each["statusCode"] for each in answers] == [200, 200]
        assert answers[0]["body"] == answers[1]["body"]
        assert ["Idempotent-Replayed" in each["headers"] for each in answers] == [False, True]
        assert [each["measure"] for each in self.sanctions(api)] == ["penalty"]
        _, audit = admin(api, "GET", "/v1/audit", kind="sanction")
        assert len(audit["items"]) == 1

    @pytest.mark.parametrize("keys", [("case-7", "case-8"), ("", "")], ids=["others", "none"])
    def test_two_penalties_are_two(self, api: Api, keys: tuple[str, ...]) -> None:
        for key in keys:
            admin(api, "POST", "/v1/accounts/acme/sanctions", PENALTY, idempotency=key)

        assert len(self.sanctions(api)) == 2

    def test_another_order_under_the_same_key_is_refused(self, api: Api) -> None:
        body = {"reason": "case 7"}
        admin(api, "POST", "/v1/accounts/acme/suspend", body, idempotency="case-7")

        again = [
            admin(api, "POST", f"/v1/accounts/acme/{name}", body, idempotency="case-7")
            for name in ("suspend", "terminate")
        ]

        assert [status for status, _ in again] == [200, 422]
        assert again[1][1]["type"] == "/problems/idempotency-mismatch"
        assert [each["measure"] for each in self.sanctions(api)] == ["suspend"]

    def test_a_key_that_is_none_is_named(self, api: Api) -> None:
        path = "/v1/accounts/acme/sanctions"
        status, problem = admin(api, "POST", path, PENALTY, idempotency="a b")
        assert (status, problem["errors"][0]["field"]) == (400, "Idempotency-Key")


class TestReasons:
    """Why an operator did something is kept for good, so it names nobody's number."""

    @pytest.mark.parametrize(
        "path",
        [
            "accounts/acme/suspend",
            "accounts/acme/terminate",
            "accounts/acme/campaigns/offers/pause",
            "reviews/00000000-0000-4000-8000-000000000000/reject",
        ],
    )
    def test_a_reason_with_a_number_is_refused(self, api: Api, path: str) -> None:
        status, problem = admin(api, "POST", f"/v1/{path}", {"reason": f"{PERSON} was angry"})
        assert (status, problem["errors"][0]["field"]) == (400, "reason")
        assert PERSON not in str(problem)

    def test_a_reason_may_name_a_day(self, api: Api) -> None:
        status, _ = admin(
            api, "POST", "/v1/accounts/acme/suspend", {"reason": "as agreed on 2026-11-22"}
        )
        assert status == 200


class TestForeignAccounts:
    """Whose account an id is, or whether it is anybody's, no other account learns."""

    @pytest.mark.parametrize(
        "path", ["", "/campaigns/news", "/senders/%2B12065550102", "/health", "/sanctions"]
    )
    def test_what_is_there_answers_as_what_is_not(self, api: Api, path: str) -> None:
        answers = [
            admin(api, "GET", f"/v1/accounts/{each}{path}", role="sender")
            for each in ("birch", "nobody")
        ]
        assert answers[0] == answers[1]
        assert answers[0][0] in (403, 404)
