"""The cast and the styles: ten different bodies and the runs of the sample clips.

Bodies listed in HELD_OUT are never used to find a correction; they only judge it.
"""

from __future__ import annotations

from tools.runner.figure import Clothes, Look
from tools.runner.style import Style

CAST: dict[str, Look] = {
    look.name: look
    for look in (
        Look("adam", "male", 180, weight=0.35, muscle=0.3, skin=(0.80, 0.60, 0.49), top_colour=(0.10, 0.32, 0.62)),
        Look(
            "bea", "female", 168, weight=0.32, skin=(0.86, 0.68, 0.58), hair=(0.30, 0.18, 0.08), tail=True,
            top="cap", top_colour=(0.75, 0.15, 0.30), top_loose=0.25, bottom="tights",
            bottom_colour=(0.09, 0.09, 0.11), shoes=(0.20, 0.70, 0.55),
        ),
        Look(
            "chidi", "male", 186, race=(("african", 1.0),), weight=0.25, muscle=0.45, skin=(0.34, 0.21, 0.15),
            hair=(0.05, 0.04, 0.04), top="cap", top_colour=(0.92, 0.78, 0.16), top_loose=0.5,
            bottom="short_shorts", bottom_colour=(0.12, 0.16, 0.34), shoes=(0.95, 0.95, 0.96), sole=(0.2, 0.6, 0.95),
        ),
        Look(
            "dana", "female", 160, race=(("asian", 1.0),), weight=0.30, skin=(0.83, 0.66, 0.52),
            hair=(0.06, 0.05, 0.05), tail=True, top="shirt", top_colour=(0.22, 0.62, 0.58), top_loose=0.7,
            bottom="shorts", bottom_colour=(0.15, 0.15, 0.18), bottom_loose=0.6, shoes=(0.55, 0.25, 0.75),
        ),
        Look(
            "emil", "male", 173, race=(("caucasian", 0.5), ("asian", 0.5)), weight=0.62, muscle=0.1,
            skin=(0.76, 0.57, 0.44), hair=(0.22, 0.15, 0.10), top_colour=(0.55, 0.57, 0.60), top_loose=1.5,
            bottom_colour=(0.20, 0.24, 0.22), bottom_loose=1.4, shoes=(0.15, 0.17, 0.20),
        ),
        Look(
            "fatou", "female", 172, race=(("african", 1.0),), weight=0.35, muscle=0.3, skin=(0.42, 0.27, 0.19),
            hair=(0.05, 0.04, 0.03), top="cap", top_colour=(0.96, 0.45, 0.20), top_loose=0.2,
            bottom="short_shorts", bottom_colour=(0.10, 0.10, 0.12), bottom_loose=0.5, shoes=(0.95, 0.30, 0.45),
        ),
        Look(
            "goran", "male", 193, weight=0.45, muscle=0.5, skin=(0.84, 0.66, 0.56), hair=(0.55, 0.42, 0.25),
            top="long", top_colour=(0.14, 0.15, 0.17), top_loose=0.6, bottom="tights", bottom_colour=(0.13, 0.20, 0.30),
            shoes=(0.85, 0.85, 0.20),
        ),
        Look(
            "hana", "female", 155, race=(("asian", 0.5), ("caucasian", 0.5)), weight=0.60, skin=(0.80, 0.62, 0.50),
            hair=(0.12, 0.08, 0.06), top="shirt", top_colour=(0.88, 0.88, 0.90), top_loose=1.3, bottom="tights",
            bottom_colour=(0.30, 0.18, 0.36), shoes=(0.25, 0.45, 0.85),
        ),
        Look(
            "ivan", "male", 178, weight=0.5, muscle=0.15, stretch=-0.3, skin=(0.88, 0.70, 0.62),
            hair=(0.45, 0.20, 0.10), top_colour=(0.70, 0.72, 0.30), top_loose=1.2, bottom="shorts",
            bottom_colour=(0.32, 0.33, 0.36), bottom_loose=1.6, shoes=(0.20, 0.20, 0.22),
        ),
        Look(
            "jaya", "female", 164, race=(("asian", 0.4), ("african", 0.6)), weight=0.42, stretch=0.3,
            skin=(0.60, 0.42, 0.31), hair=(0.07, 0.05, 0.04), tail=True, top="long", top_colour=(0.30, 0.40, 0.75),
            top_loose=0.5, bottom="tights", bottom_colour=(0.10, 0.11, 0.13), shoes=(0.95, 0.55, 0.15),
        ),
    )
}  # fmt: skip
GREY = (0.72, 0.72, 0.69)
# What the real clip shows: everything loose and of one colour; and loose shorts under an ordinary shirt.
SWEATS = Clothes("hoodie", GREY, "loose_shorts", GREY)
LOOSE_SHORTS = Clothes("shirt", (0.30, 0.34, 0.40), "loose_shorts", (0.14, 0.15, 0.18), top_loose=1.4)
HELD_OUT = ("fatou", "goran", "hana", "ivan", "jaya")

GOOD_FORM = Style(
    speed=2.9, cadence=176, contact=0.25, bounce=0.068, lean=7.0, overstride=0.175, drop_left=3.5, drop_right=3.5,
    pitch_at_contact=15.0, knee_at_contact=12.0, seed=3,
)  # fmt: skip
THINGS_TO_FIND = Style(
    speed=2.9, cadence=157, contact=0.285, bounce=0.088, lean=5.0, overstride=0.28, drop_left=10.0, drop_right=4.0,
    pitch_at_contact=18.0, knee_at_contact=8.0, arm=26.0, seed=5,
)  # fmt: skip
WALK = Style(
    speed=1.4, cadence=114, contact=0.65, bounce=0.035, bounce_low=0.10, lean=2.0, overstride=0.30, drop_left=3.0,
    drop_right=3.0, pitch_at_contact=18.0, pitch_at_toe_off=-60.0, knee_at_contact=12.0, swing_knee=66.0, arm=18.0,
    elbow=25.0, trunk_yaw=5.0, seed=7,
)  # fmt: skip
