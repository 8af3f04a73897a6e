"""A parametric running cycle: pelvis and both feet as functions of phase, the planted foot locked to the belt.

Conventions: x forward, y up (belt = 0), z to the runner's right; metres, seconds. Phase 0 is the right foot's
initial contact, 1 its next. A leg's own phase starts at its own contact. Foot pitch + = toes up. In stance the
foot's path is given and the leg follows; in swing leg length, leg angle, lateral offset and foot pitch are cubic
splines whose ends carry the stance leg's exact values and rates, so that the path has no kink at contact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.interpolate import CubicSpline, PchipInterpolator

from tools.runner.body import Body
from tools.runner.rotations import about_x, about_y, about_z
from tools.runner.skeleton import INDEX
from tools.runner.style import Style

SIDES = ("Left", "Right")
MAX_REACH = 0.9985
"""Hip to ankle at most, of thigh + shank: no leg ever clamps."""
# Foot pitch through stance as shares of the contact and of the pitch at either end.
PITCH_AT = np.array([0, 0.08, 0.16, 0.24, 0.46, 0.60, 0.73, 0.87, 1.0])
IC_SHARE = np.array([1.0, 0.5, 0.18, 0, 0, 0, 0, 0, 0])
TO_SHARE = np.array([0, 0, 0, 0, 0, 0.08, 0.29, 0.64, 1.0])
TOE_ROLL_AT, TOE_ROLL_DEG = 0.74, 24.0
"""From this share of contact on the ball leaves the belt and the foot rolls over the toe tip."""
# Swing keys in own swing phase: thigh forward, knee flexion, ankle (foot against shank, + = toes up), degrees. Chosen
# by eye until thigh, shank and foot move through toe-off and contact as the motion-capture runners' do at 2.5-3.5
# m/s; with the keys before, the leg was flung back at three times the belt's speed after toe-off.
SWING_AT = np.array([0.10, 0.22, 0.38, 0.52, 0.66, 0.80, 0.945])
THIGH_DEG = np.array([-2.0, 6.5, -1.0, 11.0, 15.0, 6.5, 0.8])
THIGH_FROM_OFF = np.array([1.0, 1.0, 0.4, 0, 0, 0, 0])
THIGH_FROM_LANDING = np.array([0, 0, 0.5, 0.5, 0.8, 1.0, 1.0])
"""Early keys are relative to the thigh at toe-off, later ones to the thigh at the coming contact."""
KNEE_SHARE = np.array([0.07, 0.36, 0.84, 1.0, 0.79, 0.35, 0])
KNEE_FROM_OFF = np.array([1.0, 0.8, 0.2, 0, 0, 0, 0])
KNEE_FROM_LANDING = np.array([0, 0, 0, 0, 0, 0, 0.85])
ANKLE_DEG = np.array([-17, -13, -8, -1, 5, 9, 8])
# Where the knee bends more when the foot would graze the belt, and by how much at most.
LIFT_SHARE, MOST_LIFT_DEG = np.array([0, 0.1, 0.4, 0.9, 1.0, 0.3, 0]), 21.0
RATE_STEP = 1e-4
LOWERING = 0.84
"""From this share of swing on the foot comes down and may be near the belt."""
CLEARANCE_M = 0.012
"""The swinging foot stays this far above the belt; a lower hip bends the knee more to get it."""


REFERENCE_LEG_M = 0.885
"""Thigh + shank of the body that styles are written for (the 180 cm man `adam`)."""


def fitted(style: Style, body: Body) -> Style:
    """The same run for other legs at the same belt speed: lengths and contact time shrink with the legs, cadence
    grows with the root, so that angles stay about the same."""
    size = sum(leg_lengths(body)) / REFERENCE_LEG_M
    return replace(
        style,
        contact=style.contact * size,
        overstride=style.overstride * size,
        bounce=style.bounce * size,
        cadence=float(style.cadence / np.sqrt(size)),
    )


def leg_lengths(body: Body) -> tuple[float, float]:
    """Thigh and shank, m."""
    hip, knee, ankle = (body.joints[INDEX[f"Right{b}"]] for b in ("UpLeg", "Leg", "Foot"))
    return float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee))


@dataclass(frozen=True, eq=False)
class Foot:
    """One foot at one phase: ankle (3,), foot pitch and toe pitch in radians."""

    ankle: np.ndarray
    pitch: float
    toe: float


class Cycle:
    """The run of one body in one style. Raises ValueError when the body cannot run that way."""

    def __init__(self, body: Body, style: Style) -> None:
        self.body, self.style = body, style
        self.duty = style.contact / style.stride_s
        joint = {name: body.joints[k] for name, k in INDEX.items()}
        self.thigh_m, self.shank_m = leg_lengths(body)
        self.mid_hip = (joint["LeftUpLeg"] + joint["RightUpLeg"]) / 2
        self._rest_hip = {s: joint[f"{s}UpLeg"] - self.mid_hip for s in SIDES}
        self.foot_yaw, self._contacts = {}, {}
        for k, side in enumerate(SIDES):
            ankle, ball = joint[f"{side}Foot"], joint[f"{side}ToeBase"]
            yaw = float(np.arctan2(ball[2] - ankle[2], ball[0] - ankle[0]))
            self.foot_yaw[side] = yaw
            # Heel, toe joint, tip: in stance the toes lie flat and the foot turns about the toe joint.
            points = (np.stack([body.soles[k, 0], ball, body.soles[k, 2]]) - ankle) @ about_y(yaw).T
            points[:, 2] = 0
            self._contacts[side] = points
        shares = IC_SHARE * style.pitch_at_contact + TO_SHARE * style.pitch_at_toe_off
        self._pitch = PchipInterpolator(PITCH_AT, np.radians(shares))
        self._hip_height, self._lift_deg = 0.0, 0.0
        self._start: dict[str, float] = {}
        self._swing: dict[str, CubicSpline] = {}
        self._settle()
        while self._clearance() < CLEARANCE_M and self._lift_deg < MOST_LIFT_DEG:
            self._lift_deg += 3
            self._settle()

    def delay(self, side: str) -> float:
        """The phase at which a foot lands."""
        return 0.0 if side == "Right" else 0.5 + self.style.step_delay

    def pelvis(self, phase: float) -> tuple[np.ndarray, np.ndarray]:
        """Mid-hip (3,) and rotation (3, 3) of the pelvis."""
        s = self.style
        turn = 2 * np.pi
        stance = phase - 0.5 * self.duty
        height = self._hip_height - s.bounce / 2 * np.cos(2 * turn * (phase - s.bounce_low * self.duty))
        both, uneven = (s.drop_right + s.drop_left) / 2, (s.drop_right - s.drop_left) / 2
        drop = both * np.cos(turn * stance) + uneven * np.cos(2 * turn * stance)
        yaw = s.pelvis_yaw * np.cos(turn * (phase - 0.02))
        tilt = s.tilt + s.tilt_swing * np.cos(2 * turn * (stance - 0.12))
        rotation = about_y(np.radians(yaw)) @ about_x(-np.radians(drop)) @ about_z(-np.radians(tilt))
        place = np.array([0.008 * np.sin(2 * turn * stance), height, s.sway * np.cos(turn * stance)])
        return place, rotation

    def hip(self, side: str, own: float) -> np.ndarray:
        """Hip joint centre at the leg's own phase."""
        place, rotation = self.pelvis(own + self.delay(side))
        return place + rotation @ self._rest_hip[side]

    def foot_turn(self, side: str, pitch: float) -> np.ndarray:
        """Rotation of the foot from a flat foot that points straight ahead."""
        sign = 1 if side == "Right" else -1
        return about_y(-sign * np.radians(self.style.toe_out)) @ about_z(pitch)

    def foot(self, side: str, own: float) -> Foot:
        """The foot at the leg's own phase (any real number)."""
        own %= 1.0
        if own <= self.duty:
            return self._stance(side, own)
        share = (own - self.duty) / (1 - self.duty)
        length, angle, lateral, pitch, toe = self._swing[side](share)
        level = np.sqrt(max(length**2 - lateral**2, 1e-9))
        offset = np.array([level * np.sin(angle), -level * np.cos(angle), lateral])
        return Foot(self.hip(side, own) + offset, float(pitch), float(toe))

    def reach(self, side: str, own: float) -> float:
        """Hip to ankle as a share of thigh + shank."""
        away = self.foot(side, own).ankle - self.hip(side, own)
        return float(np.linalg.norm(away)) / (self.thigh_m + self.shank_m)

    def knee_flexion(self, reach: float) -> float:
        """Knee flexion in radians at that reach."""
        full = self.thigh_m + self.shank_m
        cosine = (self.thigh_m**2 + self.shank_m**2 - (reach * full) ** 2) / (2 * self.thigh_m * self.shank_m)
        return float(np.pi - np.arccos(np.clip(cosine, -1, 1)))

    def _stance(self, side: str, own: float) -> Foot:
        """The planted foot: heel, flat toes or toe tip move with the belt and nothing slides."""
        s = self.style
        share = np.clip(own / self.duty, 0, 1)
        pitch = float(self._pitch(share))
        rolled = np.clip((share - TOE_ROLL_AT) / (1 - TOE_ROLL_AT), 0, 1)
        toe = -np.radians(TOE_ROLL_DEG) * rolled**2 * (3 - 2 * rolled) if pitch <= 0 else pitch
        heel, joint, tip = self._contacts[side]
        flat = self.foot_turn(side, 0.0)
        lateral = s.step_width / 2 * (1 if side == "Right" else -1)
        carried = np.array([self._start[side] - s.speed * own * s.stride_s, 0, lateral])
        if pitch > 0:
            ankle = flat @ heel * [1, 0, 1] - self.foot_turn(side, pitch) @ heel
        else:
            raised = flat @ tip * [1, 0, 1] + self.foot_turn(side, toe) @ (joint - tip)
            ankle = raised - self.foot_turn(side, pitch) @ joint
        return Foot(carried + ankle, pitch, float(toe))

    def _leg(self, side: str, own: float) -> np.ndarray:
        """Leg length, angle, lateral offset, foot pitch and toe pitch in stance."""
        foot = self._stance(side, own)
        away = foot.ankle - self.hip(side, own)
        return np.array([np.linalg.norm(away), np.arctan2(away[0], -away[1]), away[2], foot.pitch, foot.toe])

    def _fit_swing(self) -> None:
        """Place the feet and fit the swing splines for the present hip height."""
        swing = 1 - self.duty
        peak = np.radians(KNEE_SHARE * self.style.swing_knee + LIFT_SHARE * self._lift_deg)
        ankle = np.radians(ANKLE_DEG + LIFT_SHARE * self._lift_deg / 2)
        for side in SIDES:
            self._start[side] = 0.0
            middle, _ = self.pelvis(self.delay(side))
            self._start[side] = float(middle[0] + self.style.overstride - self._stance(side, 0.0).ankle[0])
            first, last = self._leg(side, self.duty), self._leg(side, 0.0)
            leaving = (first - self._leg(side, self.duty - RATE_STEP)) / RATE_STEP * swing
            landing = (self._leg(side, RATE_STEP) - last) / RATE_STEP * swing
            thigh = (
                np.radians(THIGH_DEG)
                + THIGH_FROM_OFF * self._thigh_of(first)
                + THIGH_FROM_LANDING * self._thigh_of(last)
            )
            knee = peak + KNEE_FROM_OFF * self._knee_of(first) + KNEE_FROM_LANDING * self._knee_of(last)
            x = self.thigh_m * np.sin(thigh) + self.shank_m * np.sin(thigh - knee)
            y = self.thigh_m * np.cos(thigh) + self.shank_m * np.cos(thigh - knee)
            pitch = thigh - knee + ankle
            lateral = first[2] + (last[2] - first[2]) * SWING_AT
            toe_blend = np.clip(SWING_AT / 0.2, 0, 1)
            toe = pitch * toe_blend + (1 - toe_blend) * first[4]
            keys = np.stack([np.hypot(x, y), np.arctan2(x, y), lateral, pitch, toe], 1)
            at = np.concatenate([[0.0], SWING_AT, [1.0]])
            values = np.vstack([first, keys, last])
            self._swing[side] = CubicSpline(at, values, bc_type=((1, leaving), (1, landing)))

    def _thigh_of(self, leg: np.ndarray) -> float:
        """Thigh angle (knee ahead +, radians) of a leg of that length and direction."""
        length, angle = leg[:2]
        cosine = (self.thigh_m**2 + length**2 - self.shank_m**2) / (2 * self.thigh_m * length)
        return float(angle + np.arccos(np.clip(cosine, -1, 1)))

    def _knee_of(self, leg: np.ndarray) -> float:
        """Knee flexion (radians) of a leg of that length."""
        return self.knee_flexion(float(leg[0]) / (self.thigh_m + self.shank_m))

    def _settle(self) -> None:
        """Let the hips ride as high as knee_at_contact and the legs' reach allow."""
        full = self.thigh_m + self.shank_m
        bend = np.radians(self.style.knee_at_contact)
        target = (
            np.sqrt(self.thigh_m**2 + self.shank_m**2 + 2 * self.thigh_m * self.shank_m * np.cos(bend)) / full
        )

        def possible(height: float) -> bool:
            self._hip_height = height
            self._fit_swing()
            return max(self.reach(side, 0.0) for side in SIDES) <= target and self._longest() <= MAX_REACH

        # Too high over-reaches at contact, too low over-reaches late in swing: take the highest that fits.
        heights = full * np.arange(1.20, 0.95, -0.01)
        fits = next((h for h in heights if possible(h)), None)
        if fits is None:
            raise ValueError(f"{self.body.look.name} cannot run like this: the leg over-reaches")
        low, high = fits, fits + 0.01 * full
        for _ in range(8):
            middle = (low + high) / 2
            low, high = (middle, high) if possible(middle) else (low, middle)
        possible(low)

    def _clearance(self) -> float:
        """How far the lowest of heel, toe joint and tip stays above the belt through swing."""
        lowest = []
        for side in SIDES:
            heel, joint, tip = self._contacts[side]
            for own in np.linspace(self.duty + 0.10, self.duty + LOWERING * (1 - self.duty), 24):
                foot = self.foot(side, own)
                flat, toes = self.foot_turn(side, foot.pitch), self.foot_turn(side, foot.toe)
                ends = (flat @ heel, flat @ joint + toes @ (tip - joint))
                lowest.append(foot.ankle[1] + min(end[1] for end in ends))
        return float(min(lowest))

    def _longest(self) -> float:
        near_off = np.linspace(self.duty - 0.03, self.duty + 0.06, 16)
        phases = np.concatenate([np.linspace(0, 0.9, 16, endpoint=False), near_off, np.linspace(0.92, 1, 20)])
        return max(self.reach(side, p) for side in SIDES for p in phases)
