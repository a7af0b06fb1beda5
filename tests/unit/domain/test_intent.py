import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentry.domain.intent import Intent, read
from consentry.domain.intent.lexicon import keywords

_OPT_OUTS = [
    "STOP",
    "stop",
    "Stop.",
    "QUIT",
    "END",
    "REVOKE",
    "OPT OUT",
    "opt-out",
    "OPTOUT",
    "CANCEL",
    "UNSUBSCRIBE",
    "STOPALL",
    "STOP ALL",
    "REMOVE",
    "TD",
    "ARRET",
    "Arrêt",
    "STOP SMS",
    "ALTO",
    "parar",
    "BAJA",
    "no más",
    "SAIR",
    "STOPP",
    "ABMELDEN",
    "AFMELDEN",
]
_POLITE = [
    "Stop please",
    "please stop",
    "STOP thanks",
    "Stop. Thank you",
    "stop it",
    "Stop now!!",
    "ok stop",
    "STOP texting me",
    "unsubscribe me please",
    "cancel thanks",
    "stop messages",
]
_DISGUISED = [
    "ＳＴＯＰ",
    "S.T.O.P",
    "s t o p",
    "st\u200bop",
    "STOP 🛑",
    "  stop\n",
    "«stop»",
    "sto\u0301p",
    "ST\u00adOP",
]
_PHRASES = [
    "stop texting me",
    "Please stop texting me, I am not interested",
    "take me off your list",
    "remove me",
    "remove me from this list please",
    "opt me out",
    "please opt me out",
    "do not text me",
    "don't text me again",
    "don’t text me",
    "wrong number",
    "sorry you have the wrong number",
    "unsubscribe me",
    "leave me alone",
    "no more texts",
    "lose my number",
    "I withdraw my consent",
    "stop sending me these",
    "delete my number",
    "I want to unsubscribe",
    "if you don't stop texting me I will sue",
    "no mas mensajes",
]
_ORDINARY = [
    "can you stop by at 5",
    "cancel my 3pm",
    "We have got to STOP this terrible bill",
    "bus stop",
    "end of day",
    "don't stop texting me",
    "please do not stop sending me these",
    "I'll be at the end of the street",
    "thanks",
    "the non-stop flight",
    "ok",
    "yes",
    "no problem",
    "?",
    "",
    "   ",
    "🎉",
    "quit smoking class at 6?",
    "Cancel. I am ill",
    "I am ill, cancel",
    "The End. What a film",
    "Stop by at 5?",
    "stop at the shop, please",
    "OK STOP BY AT FIVE",
    "can I cancel and rebook for Tuesday",
    "remove the 2pm slot and add 4pm",
    "What does STOP do?",
]


@pytest.mark.parametrize("text", _OPT_OUTS + _POLITE + _DISGUISED + _PHRASES)
def test_a_clear_wish_to_stop_is_an_opt_out(text: str) -> None:
    assert read(text).intent is Intent.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        "STOP. I never signed up for this",
        "Stop! Who is this?",
        "STOP I never signed up for this",
        "I never signed up for this. Stop.",
        "Who is this?? Unsubscribe",
        "Wrong person, sorry.\nSTOP",
        "Help! STOP",
    ],
)
def test_a_word_that_stands_alone_in_a_longer_text_stops_too(text: str) -> None:
    assert read(text).intent is Intent.OPT_OUT


@pytest.mark.parametrize("text", _ORDINARY)
def test_an_ordinary_reply_is_none(text: str) -> None:
    assert read(text).intent is Intent.NONE


@pytest.mark.parametrize(
    "text", ["STOPALL", "stop all", "Stop everything", "stop all texts please"]
)
def test_stop_all_has_the_scope_all(text: str) -> None:
    assert read(text).scope == "all"


def test_a_plain_stop_has_no_scope() -> None:
    reading = read("Stop please")

    assert (reading.scope, reading.matched, reading.rule) == ("", "stop", "keyword_polite")


@pytest.mark.parametrize("text", ["START", "unstop", "Start please", "start."])
def test_start_and_unstop_opt_in(text: str) -> None:
    assert read(text).intent is Intent.OPT_IN


@pytest.mark.parametrize("text", ["HELP", "info", "Help please", "help me", "AYUDA", "aide?"])
def test_help_and_info_ask_for_help(text: str) -> None:
    assert read(text).intent is Intent.HELP


@pytest.mark.parametrize(
    ("text", "language"),
    [("ende", "de"), ("ENDE", "de-AT"), ("uit", "nl"), ("basta", "it"), ("contact", "fr")],
)
def test_a_word_with_other_meanings_stops_only_in_its_language(text: str, language: str) -> None:
    assert read(text).intent is Intent.NONE
    assert read(text, language=language).intent is Intent.OPT_OUT


def test_a_campaign_keyword_opts_in() -> None:
    reading = read("Smile!", opt_in_keywords=("SMILE",))

    assert (reading.intent, reading.rule) == (Intent.OPT_IN, "campaign_keyword")


def test_no_campaign_can_make_stop_an_opt_in() -> None:
    assert read("STOP", opt_in_keywords=("STOP",)).intent is Intent.OPT_OUT


def test_a_yes_confirms_only_an_opt_in_request() -> None:
    request = "Acme Dental: reply YES to get reminders. Reply STOP to opt out."

    assert read("Yes!", last_message=request).intent is Intent.CONFIRM
    assert read("Yes!").intent is Intent.NONE
    assert read("Yes!", last_message="Acme Dental: see you Tuesday").intent is Intent.NONE


@given(st.text(max_size=1600))
def test_no_text_is_too_strange_to_read(text: str) -> None:
    assert read(text, language="xx", opt_in_keywords=(text,), last_message=text).intent in Intent


@given(
    st.sampled_from(["stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"]),
    st.sampled_from(["", "please ", "ok ", "Hi, please "]),
    st.sampled_from(["", "!", " please", ". Thanks", " now..."]),
    st.booleans(),
)
def test_per_se_words_stop_however_they_are_dressed(
    word: str, before: str, after: str, upper: bool
) -> None:
    text = f"{before}{word.upper() if upper else word}{after}"

    assert read(text).intent is Intent.OPT_OUT


_UNCLEAR = ["no", "Not interested", "This is spam", "🖕", "why am I getting these", "f u"]
_MACHINES = [
    pytest.param("Liked “Acme Dental: see you Tue. Reply STOP to opt out.”", id="en"),
    pytest.param("Disliked “Reply STOP to opt out”", id="en dislike"),
    pytest.param("Reacted 👍 to “Reply STOP to opt out”", id="en emoji"),
    pytest.param("Loved an image", id="en picture"),
    pytest.param("Le encantó “Responda ALTO para cancelar”", id="es"),
    pytest.param("A aimé « Répondez STOP pour vous désabonner »", id="fr"),
    pytest.param("Gefällt „Antworten Sie mit STOP, um sich abzumelden“", id="de"),
    pytest.param("Reagiu com 👍 a “Responda SAIR para cancelar”", id="pt"),
    pytest.param("Liked “Reply STOP to opt", id="cut off"),
    pytest.param("Auto-reply: I am away. Please do not text this line.", id="auto-reply"),
]
_REQUEST = "Acme Dental: reply YES to get reminders, up to 4 msgs/month. Reply STOP to opt out."


@pytest.mark.parametrize("text", _UNCLEAR)
def test_what_may_be_a_wish_to_stop_is_ambiguous(text: str) -> None:
    assert read(text).intent is Intent.AMBIGUOUS


@pytest.mark.parametrize("text", _MACHINES)
def test_what_a_machine_wrote_asks_for_nothing(text: str) -> None:
    assert read(text).intent is Intent.NONE


@pytest.mark.parametrize(
    "text",
    [
        "Replied to “Reply STOP to opt out”: stop",
        "> Txt STOP to end\n\nstop",
        "STOP\n-- \nPat R.\nSenior Buyer",
        "unsubscribe\n\nSent from my phone",
        "Reply STOP to opt out",
        "Auto-reply: STOP",
    ],
    ids=["tapback", "quoted line", "signature", "footer of a phone", "our words alone", "machine"],
)
def test_what_the_person_added_counts(text: str) -> None:
    assert read(text).intent is Intent.OPT_OUT


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("stpo", Intent.OPT_OUT),
        ("unsubscibe", Intent.OPT_OUT),
        ("pleas stop mesaging me", Intent.OPT_OUT),
        ("opt uot", Intent.OPT_OUT),
        ("hepl", Intent.HELP),
        ("shop", Intent.NONE),
        ("suit", Intent.NONE),
    ],
)
def test_a_slip_of_the_thumb_is_seen_through_and_a_real_word_is_not_one(
    text: str, intent: Intent
) -> None:
    assert read(text).intent is intent


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("stop the offers", "category:marketing"),
        ("No more promos please, appointment texts are ok", "category:marketing"),
        ("STOP ALL", "all"),
        ("stop texting me", ""),
    ],
)
def test_the_scope_is_what_they_said(text: str, scope: str) -> None:
    assert (read(text).intent, read(text).scope) == (Intent.OPT_OUT, scope)


@pytest.mark.parametrize("language", ["", "fr", "de", "es", "pt", "nl", "it", "tr"])
def test_no_configuration_removes_a_built_in_keyword(language: str) -> None:
    known = keywords(Intent.OPT_OUT, language).known

    lost = [
        word
        for word in known
        if read(word, language=language, opt_in_keywords=tuple(known)).intent is not Intent.OPT_OUT
    ]

    assert lost == []


@pytest.mark.parametrize(
    ("text", "last_message", "intent"),
    [
        ("yes please", _REQUEST, Intent.CONFIRM),
        ("sure", _REQUEST, Intent.NONE),
        ("NO", _REQUEST, Intent.OPT_OUT),
        ("STOP", _REQUEST, Intent.OPT_OUT),
        ("Yes", "Acme Dental: reply YES to confirm your visit", Intent.NONE),
        ("no", "Acme Dental: have you filled in the form?", Intent.NONE),
        ("yes", "Acme Dental: do you want us to stop them all?", Intent.OPT_OUT),
        ("yes", "We have stopped. Reply YES or START to get texts again.", Intent.OPT_IN),
    ],
)
def test_an_answer_means_what_was_asked(text: str, last_message: str, intent: Intent) -> None:
    assert read(text, last_message=last_message).intent is intent


_PIECES = st.sampled_from(
    [
        "stop ",
        "reply stop to ",
        "“",
        "„",
        "liked “",
        "\n",
        " ",
        "> ",
        "-- ",
        "no ",
        "dont ",
        "🛑",
        "é",
    ]
)


@given(st.lists(_PIECES, max_size=400).map("".join))
def test_no_heap_of_marks_and_words_is_too_strange_to_read(text: str) -> None:
    assert read(text, last_message=text[::-1]).intent in Intent
