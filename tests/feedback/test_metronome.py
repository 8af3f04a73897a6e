"""The beat on offer and its sound: limits, and a loop that repeats without drifting."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from formcam.feedback.metronome import RATE_HZ, beats_for, click_loop, loop_beats
from formcam.outputs.files.wav import wav_loop


@pytest.mark.parametrize("own", [120.0, 139.6, 150.0, 160.0, 165.4, 169.9, 170.0, 181.3, 200.0, 230.0])
def test_never_beyond_ten_percent_nor_a_quicker_beat_where_none_is_advised(own: float):
    beats = beats_for(own)
    assert beats.lowest <= own
    assert beats.lowest <= beats.start <= beats.highest <= own * 1.10
    assert beats.quicker == (own < 170)
    if beats.quicker:  # Whole beats, rounded down.
        assert 0 <= min(own * 1.05, 180.0) - beats.start < 1
    else:
        assert abs(beats.start - own) <= 0.5


@pytest.mark.parametrize("own", [0.0, 119.0, 231.0, float("nan")])
def test_no_beat_for_what_is_no_cadence(own: float):
    with pytest.raises(ValueError, match="cadence"):
        beats_for(own)


@pytest.mark.parametrize("bpm", [131, 150, 168, 169, 180, 199])
def test_the_loop_holds_a_whole_number_of_beats(bpm: int):
    beats, samples = loop_beats(bpm)
    assert samples * bpm == beats * 60 * RATE_HZ
    assert beats % 2 == 0
    assert 20 <= samples / RATE_HZ <= 120
    sound = click_loop(bpm).astype(float)
    assert len(sound) == samples
    starts = np.array([round(beat * samples / beats) for beat in range(beats)])
    # A click begins at each of them (the tone's first quarter period), silence right before, round the end too.
    assert np.all(np.abs(sound[starts + round(RATE_HZ / 800 / 4)]) > 0.5 * 32767 * 0.6)
    assert np.all(np.abs(sound[starts - 1]) < 32767 * 0.01)


def test_the_wav_file_is_the_loop():
    with wave.open(io.BytesIO(wav_loop(168))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
        assert file.getnframes() == loop_beats(168)[1]
        assert file.readframes(file.getnframes()) == click_loop(168).tobytes()
