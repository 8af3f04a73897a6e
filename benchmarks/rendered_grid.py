"""The designed set of rendered clips: one factor at a time, hard cases, and random mixes; bodies split in two.

Bodies of `HELD_OUT` judge; the others may be used to find corrections.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from tools.runner.camera import Camera
from tools.runner.clips import Clip
from tools.runner.effects import Sensor
from tools.runner.film import Recording, Set
from tools.runner.fixtures import FIXTURES
from tools.runner.presets import CAST, GOOD_FORM, HELD_OUT, LOOSE_SHORTS, SWEATS
from tools.runner.renderer import Light
from tools.runner.style import Style

SIDE = Camera("right", 360, 640, fill=0.74)
REAR = replace(SIDE, view="rear", height_m=1.0)
TAKE = Recording(duration_s=3.6, crf=24)
# Grades need seven steps a side; the held-out bodies' good form and single factors are judged by their grades.
GRADED = replace(TAKE, duration_s=6.6)
# As much as the filming guide's shortest clip: its verdicts count steps enough as they come.
LONG = replace(TAKE, duration_s=10.5)
# Edges left as they come: a third of the drawing time, and the pose model does not mind.
ROUGH = Set(samples=0)
MIXES = 16
CAPTURED = ("01", "03", "04", "10", "17", "19")
# One factor set off from good form at a time: name -> what changes.
FACTORS: dict[str, dict[str, Any]] = {
    "low_cadence": {"cadence": 156},
    "overstride": {"overstride": 0.27, "pitch_at_contact": 16.0},
    "upright": {"lean": 1.0},
    "leaning": {"lean": 15.0},
    "bouncing": {"bounce": 0.11, "cadence": 160},
    "narrow": {"step_width": 0.0},
    "arched": {"tilt": 12.0},
    "limping": {"step_delay": 0.02},
}
REAR_FACTORS: dict[str, dict[str, Any]] = {
    "drop_left": {"drop_left": 10.0},
    "drop_right": {"drop_right": 10.0},
    "crossover": {"step_width": -0.03},
    "side_lean": {"side_lean": 6.0},
}
# Set off so far that nobody should miss it: more than twice the width of the zone between "watch" and "flag" beyond
# "watch". Each on two held-out bodies: name -> (what changes, bodies).
STRONG: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "low_cadence": ({"cadence": 134}, ("fatou", "ivan")),
    "overstride": ({"overstride": 0.34, "pitch_at_contact": 20.0, "cadence": 160}, ("goran", "jaya")),
    "upright": ({"lean": -6.0}, ("ivan", "hana")),
    "leaning": ({"lean": 21.0}, ("fatou", "goran")),
    "bouncing": ({"bounce": 0.13, "cadence": 156}, ("goran", "jaya")),
    "limping": ({"step_delay": 0.028}, ("fatou", "jaya")),
}
REAR_STRONG: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "crossover": ({"step_width": -0.06}, ("goran", "hana")),
    "limping": ({"step_delay": 0.028}, ("fatou", "jaya")),
    "drop": ({"drop_left": 13.0}, ("fatou", "jaya")),
}


def clips() -> tuple[Clip, ...]:
    """Every clip, those of the repository's fixtures first."""
    designed = (*_good(), *_factors(), *_strong(), *_long(), *_varying(), *_filming(), *_clothed())
    return (*FIXTURES, *designed, *_mixes(), *_captures())


def _good() -> list[Clip]:
    """Every body in good form from the side and from behind."""
    found = []
    for number, name in enumerate(CAST):
        take = GRADED if name in HELD_OUT else TAKE
        side = replace(SIDE, view="left" if number % 2 else "right")
        found.append(
            Clip(f"good_side_{name}", name, GOOD_FORM, side, take, place=replace(ROUGH, gym=number % 4))
        )
        found.append(
            Clip(f"good_rear_{name}", name, GOOD_FORM, REAR, take, place=replace(ROUGH, gym=number % 4))
        )
    return found


def _factors() -> list[Clip]:
    """Each factor on a body for fitting and on one held out."""
    found = []
    for camera, factors in ((SIDE, FACTORS), (REAR, REAR_FACTORS)):
        for number, (name, change) in enumerate(factors.items()):
            for body in (("adam", "bea", "chidi")[number % 3], ("fatou", "goran", "ivan")[number % 3]):
                style, take = replace(GOOD_FORM, **change), GRADED if body in HELD_OUT else TAKE
                found.append(Clip(f"{camera.view}_{name}_{body}", body, style, camera, take, place=ROUGH))
    return found


def _strong() -> list[Clip]:
    """Each factor set far off, on held-out bodies, seen from either side or from behind."""
    found = []
    for camera, factors in ((SIDE, STRONG), (REAR, REAR_STRONG)):
        for name, (change, bodies) in factors.items():
            for number, body in enumerate(bodies):
                seen = replace(camera, view="left") if camera is SIDE and number else camera
                style = replace(GOOD_FORM, **change)
                title = f"strong_{camera.view if camera is REAR else 'side'}_{name}_{body}"
                found.append(Clip(title, body, style, seen, GRADED, place=replace(ROUGH, gym=number)))
    return found


def _long() -> list[Clip]:
    """Ten seconds of each held-out body from behind and from the side: good form, or something set off."""
    far = {name: change for name, (change, _) in (STRONG | REAR_STRONG).items()}
    rear: dict[str, dict[str, Any]] = {
        "good": {},
        "drop": REAR_FACTORS["drop_left"],
        "even": {"drop_left": 8.0, "drop_right": 8.0},
        "far_drop": far["drop"],
    }
    side: dict[str, dict[str, Any]] = {
        "good": {},
        "overstride": far["overstride"],
        "upright": far["upright"],
        "low_cadence": far["low_cadence"],
    }
    found = []
    for number, body in enumerate(HELD_OUT):
        for camera, forms in ((REAR, rear), (SIDE, side)):
            name = list(forms)[number % len(forms)]
            style = replace(GOOD_FORM, **forms[name], seed=number, vary=1.0, jitter=0.01)
            title = f"long_{camera.view if camera is REAR else 'side'}_{name}_{body}"
            found.append(Clip(title, body, style, camera, LONG, place=replace(ROUGH, gym=number % 4)))
    return found


def _filming() -> list[Clip]:
    """Good form under one difficulty of filming at a time."""
    dark = replace(ROUGH, light=Light(key=0.3, ambient=0.4, window=0.4))
    against = replace(ROUGH, light=Light(towards=(-0.3, 0.6, -0.9), key=0.9, ambient=0.45, window=1.6))
    base = Clip("base", "jaya", GOOD_FORM, SIDE, TAKE, place=ROUGH)
    return [
        replace(base, name="roll_4", camera=replace(SIDE, roll_deg=4.0)),
        replace(base, name="yaw_15", camera=replace(SIDE, yaw_deg=15.0)),
        replace(base, name="near_and_low", camera=replace(SIDE, distance_m=2.4, height_m=0.5, zoom=0.7)),
        replace(base, name="shaky", camera=replace(SIDE, shake_deg=0.6)),
        replace(base, name="small", camera=replace(SIDE, fill=0.42, zoom=0.57)),
        replace(base, name="blurred", recording=replace(TAKE, shutter_s=1 / 60, blur=4)),
        replace(base, name="thirty", recording=replace(TAKE, fps=30.0)),
        replace(base, name="dark", place=dark, sensor=Sensor(noise=7.0)),
        replace(base, name="backlight", place=against),
        replace(base, name="compressed", recording=replace(TAKE, crf=36)),
        replace(base, name="handrail", place=replace(ROUGH, rail=True)),
        replace(base, name="passer_by", passer_by="emil"),
        replace(base, name="stands", style=None),
        replace(
            base, name="mirror_side", camera=replace(SIDE, yaw_deg=8.0), place=replace(ROUGH, mirror=True)
        ),
        replace(
            base, name="mirror_rear", camera=replace(REAR, yaw_deg=6.0), place=replace(ROUGH, mirror=True)
        ),
        replace(
            base,
            name="steps_on_and_off",
            body="fatou",
            recording=replace(TAKE, duration_s=8.0),
            runs=(0.8, 7.2),
        ),
    ]


def _clothed() -> list[Clip]:
    """Loose clothes that swing, alone and as at home: of one colour, in warm dim light, seen obliquely, from afar.

    Held out: fatou, goran, hana, ivan and jaya.
    """
    right, left = SIDE, replace(SIDE, view="left")
    warm = Light(towards=(0.3, 1.0, 0.6), key=0.8, ambient=0.55, window=0.3, tint=(1.12, 0.97, 0.78))
    home = replace(ROUGH, light=warm, gym=1)
    # A lamp on the camera's side, as it must be for the clip to be worth anything.
    home_left = replace(home, light=replace(warm, towards=(0.3, 1.0, -0.6)))
    dim = Sensor(noise=4.0)
    # Zoomed out rather than further off, where the room would end.
    half_right, half_left = (replace(camera, fill=0.5, zoom=0.68) for camera in (right, left))
    wide = replace(SWEATS, top_loose=1.2, bottom_loose=1.2)
    two_colours = replace(SWEATS, top_colour=(0.36, 0.16, 0.18), bottom_colour=(0.13, 0.15, 0.22))
    dark = replace(SWEATS, top_colour=(0.16, 0.17, 0.20), bottom_colour=(0.16, 0.17, 0.20))
    overstride = replace(GOOD_FORM, **FACTORS["overstride"])
    low_cadence = replace(GOOD_FORM, **FACTORS["low_cadence"])
    thirty = replace(TAKE, fps=30.0)
    return [
        Clip("clothed_shorts_adam", "adam", GOOD_FORM, right, TAKE, place=ROUGH, clothes=LOOSE_SHORTS),
        Clip("clothed_shorts_fatou", "fatou", GOOD_FORM, left, TAKE, place=ROUGH, clothes=LOOSE_SHORTS),
        Clip("clothed_two_colours_dana", "dana", GOOD_FORM, left, TAKE, place=ROUGH, clothes=two_colours),
        Clip("clothed_one_colour_chidi", "chidi", GOOD_FORM, left, TAKE, place=ROUGH, clothes=SWEATS),
        Clip("clothed_one_colour_ivan", "ivan", GOOD_FORM, right, TAKE, place=ROUGH, clothes=wide),
        Clip("clothed_dark_bea", "bea", GOOD_FORM, right, TAKE, dim, home, clothes=dark),
        Clip("clothed_warm_hana", "hana", GOOD_FORM, right, TAKE, dim, home, clothes=SWEATS),
        Clip(
            "clothed_oblique_goran", "goran", GOOD_FORM, replace(left, yaw_deg=18.0), TAKE, place=ROUGH, clothes=SWEATS
        ),
        Clip(
            "clothed_oblique_emil", "emil", GOOD_FORM, replace(right, yaw_deg=-18.0), TAKE, place=ROUGH, clothes=SWEATS
        ),
        Clip("clothed_small_jaya", "jaya", GOOD_FORM, half_right, TAKE, place=ROUGH, clothes=wide),
        Clip(
            "clothed_home_adam", "adam", GOOD_FORM, replace(half_left, yaw_deg=15.0), thirty, dim, home_left,
            clothes=SWEATS,
        ),
        Clip(
            "clothed_home_goran", "goran", GOOD_FORM, replace(half_left, yaw_deg=20.0), thirty, dim, home_left,
            clothes=SWEATS,
        ),
        Clip("clothed_overstride_emil", "emil", overstride, left, TAKE, dim, home_left, clothes=SWEATS),
        Clip("clothed_low_cadence_ivan", "ivan", low_cadence, left, TAKE, place=ROUGH, clothes=SWEATS),
    ]  # fmt: skip


def _varying() -> list[Clip]:
    """Strides that differ as much as people's do and twice as much, from the side and from behind."""
    return [
        Clip(
            f"varying_{camera.view}_{body}",
            body,
            replace(GOOD_FORM, vary=vary, jitter=0.015),
            camera,
            GRADED,
            place=ROUGH,
        )
        for camera, body, vary in ((SIDE, "hana", 1.0), (SIDE, "ivan", 2.0), (REAR, "jaya", 1.0))
    ]


def _mixes() -> list[Clip]:
    """Random runners, cameras and phones; the same every time."""
    rng = np.random.default_rng(20261122)
    found = []
    for number in range(MIXES):
        speed = float(rng.uniform(2.5, 3.6))
        style = Style(
            speed=speed,
            cadence=float(rng.uniform(158, 184)),
            # Contact shortens and reach grows with speed as in the motion-capture studies, give or take a good deal.
            contact=float(0.275 - 0.042 * (speed - 2.5) + rng.uniform(-0.015, 0.015)),
            bounce=float(rng.uniform(0.06, 0.09)),
            lean=float(rng.uniform(2, 12)),
            overstride=float(0.165 + 0.045 * (speed - 2.5) + rng.uniform(-0.02, 0.06)),
            drop_left=float(rng.uniform(2, 9)),
            drop_right=float(rng.uniform(2, 9)),
            pitch_at_contact=float(rng.uniform(4, 20)),
            seed=number,
        )
        view = ("right", "left", "rear")[number % 3]
        camera = replace(
            SIDE,
            view=view,
            roll_deg=float(rng.uniform(-2, 2)),
            yaw_deg=float(rng.uniform(-5, 5)),
            height_m=float(rng.uniform(0.7, 1.2)),
            shake_deg=float(rng.choice([0.0, 0.1])),
        )
        body = list(CAST)[number % len(CAST)]
        sensor = Sensor(noise=float(rng.uniform(1, 4)), seed=number)
        found.append(
            Clip(f"mix_{number:02d}", body, style, camera, TAKE, sensor, replace(ROUGH, gym=number % 4))
        )
    return found


def _captures() -> list[Clip]:
    """Six captured runners at 3 and 4 m/s on ten bodies; needs the motion-capture trials."""
    found = []
    for number, subject in enumerate(CAPTURED):
        for run, view in ((3, "left" if number % 2 else "right"), (4, "rear" if number % 2 else "left")):
            body = list(CAST)[(2 * number + run) % len(CAST)]
            camera = replace(REAR if view == "rear" else SIDE, view=view)
            trial = f"hamner/subject{subject}_run{run}"
            name = f"captured_{subject}_{run}_{view}"
            found.append(
                Clip(name, body, None, camera, TAKE, place=replace(ROUGH, gym=number % 4), capture=trial)
            )
    return found
