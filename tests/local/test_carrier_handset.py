"""What becomes of a handset's text, by how its number is set up."""

from pathlib import Path
from typing import Any

import pytest

from local.carrier.reading import BadInput
from local.model import arn
from tests.local.carrier import FROM, TO, TOLL_FREE, Carrier, carrier

FROM_ID = "phone-12065550100"
REQUIRED = ("ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "STOP", "TD")


@pytest.fixture
def ours(tmp_path: Path) -> Carrier:
    """A number that manages opt-outs itself."""
    return carrier(tmp_path)


@pytest.fixture
def theirs(tmp_path: Path) -> Carrier:
    """A number whose opt-outs AWS manages."""
    made = carrier(tmp_path)
    update(made, SelfManagedOptOutsEnabled=False)
    return made


def update(one: Carrier, number: str = FROM_ID, **changes: Any) -> dict[str, Any]:
    answer = one.call("UpdatePhoneNumber", PhoneNumberId=number, **changes)
    assert "__type" not in answer, answer
    return answer


@pytest.mark.parametrize("said", ["STOP", "HELP", "hello", "START"])
def test_a_number_that_manages_opt_outs_hands_everything_to_its_topic(
    ours: Carrier, said: str
) -> None:
    ours.reply(said)
    assert ours.inbound() == [said]
    assert ours.bodies() == []
    assert ours.listed() == {}


@pytest.mark.parametrize("said", [*REQUIRED, "UNSUBSCRIBE", "stop", " Stop please", "stop."])
def test_otherwise_aws_obeys_a_stop_answers_it_and_tells_nobody(theirs: Carrier, said: str) -> None:
    theirs.reply(said)
    assert theirs.inbound() == []
    assert theirs.listed() == {TO: True}
    assert len(theirs.bodies()) == 1
    assert theirs.send()["Reason"] == "DESTINATION_PHONE_NUMBER_OPTED_OUT"
    theirs.reply("STOP")
    assert len(theirs.bodies()) == 1, "a second one is not confirmed"


@pytest.mark.parametrize("said", ["HELP", "help me"])
def test_otherwise_aws_answers_a_help_and_tells_nobody(theirs: Carrier, said: str) -> None:
    theirs.reply(said)
    assert theirs.inbound() == []
    assert theirs.listed() == {}
    assert "STOP" in theirs.bodies()[0]


@pytest.mark.parametrize("said", ["hello", "STOPPED", "STOP-GAP", "don't stop", "START", ""])
def test_every_other_text_reaches_the_topic_as_well(theirs: Carrier, said: str) -> None:
    theirs.reply(said)
    assert theirs.inbound() == [said]
    assert theirs.bodies() == []
    assert theirs.listed() == {}


def test_own_words_answer_opt_out_and_opt_in(theirs: Carrier) -> None:
    words = {"INFO": "AUTOMATIC_RESPONSE", "NO MORE": "OPT_OUT", "START": "OPT_IN"}
    for word, action in words.items():
        answer = f"answer to {word}"
        put = {"Keyword": word, "KeywordMessage": answer, "KeywordAction": action}
        theirs.call("PutKeyword", OriginationIdentity=FROM_ID, **put)
    theirs.reply("info")
    theirs.reply("no more of this")
    assert theirs.listed() == {TO: True}
    theirs.reply("start")
    assert theirs.listed() == {}
    assert theirs.bodies() == ["answer to INFO", "answer to NO MORE", "answer to START"]
    assert theirs.inbound() == ["info", "no more of this", "start"]


def test_a_number_without_two_way_is_deaf_and_still_obeys_a_stop(theirs: Carrier) -> None:
    update(theirs, TwoWayEnabled=False)
    theirs.reply("hello")
    theirs.reply("STOP")
    assert theirs.inbound() == []
    assert theirs.listed() == {TO: True}


def test_a_number_may_have_a_topic_of_its_own(ours: Carrier) -> None:
    update(ours, TwoWayChannelArn=arn("sns", "l-OtherTopic"))
    ours.reply("hello")
    assert [topic for topic, _ in ours.published] == ["OtherTopic"]
    ours.eum.restore()
    ours.reply("hello")
    assert ours.inbound() == ["hello"], "a reset puts the number back"


def test_a_text_to_a_number_that_is_nobodys_reaches_the_stack_s_topic(ours: Carrier) -> None:
    ours.reply("STOP", to="+12065559999")
    assert ours.inbound() == ["STOP"]


def test_the_last_text_is_named_in_what_is_published(ours: Carrier) -> None:
    ours.reply("hello")
    sent = ours.send()["MessageId"]
    ours.send(OriginationIdentity="+12065550101")
    ours.reply("hello")
    named = [one.get("previousPublishedMessageId") for _, one in ours.published]
    assert named == [None, sent]


def test_on_a_toll_free_number_the_networks_obey_stop_whatever_is_set_up(ours: Carrier) -> None:
    assert "MessageId" in ours.send(OriginationIdentity=TOLL_FREE)
    ours.reply("STOP", to=TOLL_FREE)
    assert ours.inbound() == ["STOP"]
    assert len(ours.bodies()) == 2
    sent = ours.send(OriginationIdentity=TOLL_FREE)["MessageId"]
    ours.later(5)
    happened = ours.ask("GET", "/events", message_id=sent)["items"]
    assert [one["eventType"] for one in happened] == ["TEXT_BLOCKED"]
    assert ours.send(OriginationIdentity=FROM)["MessageId"], "another number is not blocked"
    ours.reply("unstop", to=TOLL_FREE)
    sent = ours.send(OriginationIdentity=TOLL_FREE)["MessageId"]
    ours.later(5)
    happened = ours.ask("GET", "/events", message_id=sent)["items"]
    assert [one["eventType"] for one in happened] == ["TEXT_SUCCESSFUL", "TEXT_DELIVERED"]


@pytest.mark.parametrize("said", ["CANCEL", "QUIT", "stop it"])
def test_the_networks_know_no_other_word_than_stop(ours: Carrier, said: str) -> None:
    ours.reply(said, to=TOLL_FREE)
    assert ours.bodies() == []
    assert ours.inbound() == [said]


def test_an_answer_that_no_request_asked_for_has_no_context(theirs: Carrier) -> None:
    theirs.reply("HELP")
    (item,) = theirs.eum.accepted()
    assert (item["context"], item["from"], item["parts"]) == ({}, FROM, 1)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        pytest.param({"from": "0123"}, "from", id="no sender"),
        pytest.param({"to": "123"}, "to", id="no number"),
        pytest.param({"body": None}, "body", id="no text"),
        pytest.param({"repeat": 101}, "repeat", id="too often"),
        pytest.param({"at": "noon"}, "at", id="no instant"),
        pytest.param({"colour": "red"}, "colour", id="something else"),
    ],
)
def test_what_a_handset_cannot_send_is_named(
    ours: Carrier, changes: dict[str, Any], named: str
) -> None:
    body = {"from": TO, "to": FROM, "body": "STOP", **changes}
    with pytest.raises(BadInput, match=f"`{named}`"):
        ours.eum.handset.reply(body)
    assert ours.inbound() == []
