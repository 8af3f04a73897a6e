"""How somebody runs, as one value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """How somebody runs. Angles in degrees, lengths in metres, times in seconds.

    drop_left / drop_right: amplitude of the pelvis's fall towards the swing side while that foot stands.
    overstride: ankle ahead of mid-hip at contact. knee_at_contact decides how high the hips ride. tilt: pelvis
    forward of its resting posture. step_delay: how much later than half a stride the left foot lands (share of the
    stride). jitter: standard deviation of stride time (share). vary: how much strides differ in bounce, lean and
    drop, as a multiple of `tools.runner.variety`'s usual spread. sway, pelvis_yaw, trunk_yaw, side_lean: amplitudes.
    """

    speed: float = 3.0
    cadence: float = 170.0
    contact: float = 0.245
    bounce: float = 0.075
    bounce_low: float = 0.48
    lean: float = 7.0
    tilt: float = 3.0
    tilt_swing: float = 2.0
    drop_left: float = 4.0
    drop_right: float = 4.0
    overstride: float = 0.18
    knee_at_contact: float = 16.0
    pitch_at_contact: float = 10.0
    pitch_at_toe_off: float = -46.0
    swing_knee: float = 100.0
    pelvis_yaw: float = 5.0
    trunk_yaw: float = 9.0
    side_lean: float = 2.0
    step_width: float = 0.07
    toe_out: float = 6.0
    sway: float = 0.012
    arm: float = 30.0
    elbow: float = 92.0
    head_forward: float = 0.0
    step_delay: float = 0.0
    jitter: float = 0.008
    vary: float = 0.0
    seed: int = 0

    @property
    def stride_s(self) -> float:
        """Duration of a stride."""
        return 120.0 / self.cadence
