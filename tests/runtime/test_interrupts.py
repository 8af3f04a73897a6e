"""Ctrl-C is raised again where a callback dropped it."""

from __future__ import annotations

import signal
import threading

import pytest

from formcam._runtime.interrupts import kept_interrupts

pytestmark = pytest.mark.usefixtures("heard_interrupts")


def test_a_dropped_interrupt_comes_back_at_the_next_check():
    before = signal.getsignal(signal.SIGINT)
    with kept_interrupts() as check:
        check()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            check()
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_the_collector_of_garbage_drops_comes_back():
    class Deaf:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    with kept_interrupts() as check:
        thing = Deaf()
        del thing
        with pytest.raises(KeyboardInterrupt):
            check()


def test_another_thread_is_left_alone():
    kept = []

    def look() -> None:
        with kept_interrupts() as check:
            check()
            kept.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert kept == [signal.getsignal(signal.SIGINT)]
