"""The metronome's loop as a WAV file, which every phone plays and repeats."""

from __future__ import annotations

import io
import wave

from formcam.feedback.metronome import RATE_HZ, click_loop


def wav_loop(beats_per_minute: int) -> bytes:
    """The bytes of a WAV file: 16 bit, one channel, its length a whole number of beats."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(click_loop(beats_per_minute).astype("<i2").tobytes())
    return target.getvalue()
