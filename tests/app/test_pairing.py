"""Who may send from a phone, and until when; how much of the server one address may use up."""

from __future__ import annotations

import base64

import pytest

from formcam.app.phone import gate, pairing
from formcam.app.phone.addresses import CHOSEN, is_local, local_addresses
from formcam.app.phone.gate import Gate
from formcam.app.phone.pairing import Pairing, Trade
from formcam.records.errors import SetupError
from tests.support.phones import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_one(clock: Clock) -> Pairing:
    return Pairing(clock)


def test_a_secret_has_128_bits_and_is_never_the_same():
    secrets = {Pairing().secret for _ in range(50)}
    assert len(secrets) == 50
    assert {len(base64.urlsafe_b64decode(secret + "==")) * 8 for secret in secrets} == {128}


def test_the_first_phone_gets_a_key_that_is_not_the_secret(open_one: Pairing):
    assert open_one.look().state == "waiting"
    key = open_one.trade(open_one.secret).key
    assert key not in ("", open_one.secret)
    assert open_one.look().state == "connected"
    assert open_one.knows(key)
    assert not open_one.knows(open_one.secret)


def test_a_second_phone_is_refused_and_told_of(open_one: Pairing):
    key = open_one.trade(open_one.secret).key
    assert open_one.trade(open_one.secret) == Trade(refused="taken")
    assert open_one.look().others_refused == 1
    assert open_one.knows(key)


@pytest.mark.parametrize("secret", ["", "x", "é", "A" * 22, "A" * 5000])
def test_a_wrong_secret_gets_nothing(open_one: Pairing, secret: str):
    assert open_one.trade(secret) == Trade(refused="wrong")
    assert open_one.trade(open_one.secret[:-1]) == Trade(refused="wrong")
    assert open_one.look().state == "waiting"


def test_no_key_is_known_before_a_phone_is_connected(open_one: Pairing):
    assert not open_one.knows("")
    assert not open_one.knows(open_one._key)


def test_wrong_secrets_and_keys_close_it(open_one: Pairing):
    for number in range(pairing.WRONG_TRIES - 1):
        assert open_one.is_open
        if number % 2:
            open_one.trade("wrong")
        else:
            open_one.knows("wrong")
    open_one.trade("wrong")
    assert (open_one.look().state, open_one.look().why) == ("closed", "attacked")
    assert open_one.trade(open_one.secret) == Trade(refused="closed")


def test_a_code_that_nobody_scans_is_over_after_five_minutes(open_one: Pairing, clock: Clock):
    clock.now_s += 299.0
    assert open_one.look().left_s == pytest.approx(1.0)
    clock.now_s += 1.0
    assert open_one.trade(open_one.secret) == Trade(refused="closed")
    assert (open_one.look().state, open_one.look().why) == ("closed", "time")


def test_a_connected_phone_has_an_hour_then_its_key_is_nothing(open_one: Pairing, clock: Clock):
    clock.now_s += 299.0
    key = open_one.trade(open_one.secret).key
    clock.now_s += pairing.CONNECTED_S - 1.0
    assert open_one.knows(key)
    clock.now_s += 1.0
    assert not open_one.knows(key)


def test_once_the_result_is_told_it_closes_soon(open_one: Pairing, clock: Clock):
    key = open_one.trade(open_one.secret).key
    open_one.note_share(0.4)
    assert (open_one.look().state, open_one.look().share) == ("arriving", 0.4)
    open_one.note_arrival("0123456789abcdef")
    open_one.note_share(0.5)
    assert (open_one.look().state, open_one.look().session) == ("arrived", "0123456789abcdef")
    open_one.note_result_told()
    clock.now_s += pairing.RESULT_S - 1.0
    open_one.note_result_told()  # Asked for again: no longer for that.
    assert open_one.knows(key)
    clock.now_s += 1.0
    assert not open_one.is_open


def test_closed_is_closed_for_the_first_reason(open_one: Pairing):
    key = open_one.trade(open_one.secret).key
    open_one.close("stopped")
    open_one.close("left")
    open_one.note_arrival("0123456789abcdef")
    assert (open_one.look().state, open_one.look().why) == ("closed", "stopped")
    assert not open_one.knows(key)


def test_one_address_holds_only_so_many_connections(clock: Clock):
    door = Gate(clock)
    assert [door.enter("a") for _ in range(gate.AT_ONCE_FROM_ONE + 1)] == [True] * gate.AT_ONCE_FROM_ONE + [
        False
    ]
    assert door.enter("b")
    door.leave("a")
    assert door.enter("a")


def test_all_together_hold_only_so_many(clock: Clock):
    door = Gate(clock)
    taken = [door.enter(f"10.0.0.{number}") for number in range(gate.AT_ONCE + 5)]
    assert sum(taken) == door.here == gate.AT_ONCE


def test_one_address_comes_only_so_often(clock: Clock):
    door = Gate(clock)

    def visits(most: int) -> int:
        count = 0
        while count < most and door.enter("a"):
            door.leave("a")
            count += 1
        return count

    assert visits(1000) == gate.IN_A_BURST
    clock.now_s += 1.0
    assert visits(1000) == gate.PER_SECOND_FROM_ONE


def test_more_addresses_than_a_home_has_are_not_kept(clock: Clock):
    door = Gate(clock)
    for number in range(gate.ADDRESSES):
        assert door.enter(f"10.0.{number // 250}.{number % 250}")
        door.leave(f"10.0.{number // 250}.{number % 250}")
    assert not door.enter("10.9.9.9")
    assert door.enter("10.0.0.1")


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("192.168.1.20", True),
        ("10.0.0.1", True),
        ("172.31.255.1", True),
        ("172.32.0.1", False),
        ("8.8.8.8", False),
        ("100.64.0.1", False),
        ("169.254.1.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("fe80::1", False),
        ("laptop", False),
    ],
)
def test_only_addresses_of_local_networks_are_offered(address: str, local: bool):
    assert is_local(address) == local


def test_what_is_found_is_local_and_named_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(CHOSEN, raising=False)
    found = local_addresses()
    assert all(map(is_local, found))
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("address", ["8.8.8.8", "0.0.0.0", "all"])
def test_an_address_chosen_by_hand_is_local_as_well(monkeypatch: pytest.MonkeyPatch, address: str):
    monkeypatch.setenv(CHOSEN, address)
    with pytest.raises(SetupError, match=CHOSEN):
        local_addresses()


def test_an_address_chosen_by_hand_stands_for_all(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(CHOSEN, "10.1.2.3")
    assert local_addresses() == ("10.1.2.3",)
