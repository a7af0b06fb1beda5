"""Promise P9: a stored key gives no number away, and rotation loses nobody."""

from consentry.domain.recipient_key import Keyring
from tests.support.records import NEWER_RING, NUMBER, RING


def test_a_key_is_the_same_in_every_release() -> None:
    assert RING.of(NUMBER).current == "1.EOQ9vJfOWt04_a4314V9yEae4j68j5ftWhYyn5GYLJg"


def test_after_a_rotation_writes_use_the_new_key_and_reads_ask_for_both() -> None:
    keys = NEWER_RING.of(NUMBER)
    assert keys.current.startswith("2.")
    assert keys.versions == (keys.current, RING.of(NUMBER).current)


def test_numbers_secrets_and_purposes_never_share_a_hash() -> None:
    other = Keyring(current="1", keys={"1": b"another"})
    made = [
        RING.of(NUMBER).current,
        RING.of("+14155550124").current,
        other.of(NUMBER).current,
        RING.sign(NUMBER),
        RING.canary()["1"],
    ]
    assert len({text.removeprefix("1.") for text in made}) == len(made)


def test_a_keyring_shows_its_versions_and_no_key() -> None:
    assert repr(NEWER_RING) == "Keyring(current='2', versions=['1', '2'])"


def test_a_canary_covers_every_version() -> None:
    assert set(NEWER_RING.canary()) == {"1", "2"}
