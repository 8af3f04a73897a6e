"""From the clean track to the run: activity, events, steps, cadence, belt. Refuses what is not a run on the spot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcam.gait.activity import Evidence, find_activity
from formcam.gait.events import Belt, Stance, find_belts, find_stances, lock_spread_s
from formcam.gait.leg_motion import find_rhythm, runner_motion
from formcam.gait.slow_motion import Slowing, doubt_of_rate, find_slowing, is_slowed
from formcam.records import skeleton
from formcam.records.errors import CannotJudge, SlowMotion
from formcam.records.skeleton import Side
from formcam.records.track import CleanTrack, Event, EventQuality, Gait, Orientation, Step

SHORTEST_CLIP_S = 1.5
# Of both feet; fewer hold no two strides of each. Single values are graded from 7 steps on (`grading`), so that what a
# short clip does show (which side, how fast) is told, and the reason for what it does not.
FEWEST_STEPS = 6
# Whoever crosses a fixed picture has room for few steps: two of each foot, as a rule. Nothing of them is graded.
FEWEST_STEPS_IN_PASSING, SHORTEST_PASS_S = 4, 1.1
# docs/biomechanics.md §0: strides off the median by more than this are left out.
STRIDE_TOLERANCE = 0.15
# A landmark seen less surely than this makes the step's readings doubtful (docs/biomechanics.md §0).
SURE = 0.5
# Ankle points about a well-timed contact that the pose model itself gave: bridging one frame in ten costs nothing at
# 24 fps and more (docs/accuracy.md, 3 % of gaps).
MOSTLY_SEEN = 0.9
# Contacts and spectrum count the same steps; 3 steps/min is one miscount in 20 s.
LARGEST_CADENCE_DIFFERENCE_SPM = 3.0


def find_gait(
    clean: CleanTrack, orientation: Orientation, given_fps: float | None = None, *, over_ground: bool = False
) -> Gait:
    """The run in a clean track; `given_fps` is the rate of recording where it is the user's word, not the file's.

    `over_ground` says that the runner crossed the picture, where few steps have room; the track is as seen by a camera
    that goes along.

    Raises `CannotJudge`: too_short, not_running (walking, anything else), slow_motion, too_few_steps.
    """
    shortest_s = SHORTEST_PASS_S if over_ground else SHORTEST_CLIP_S
    if len(clean) < 8 or clean.time_s[-1] - clean.time_s[0] < shortest_s:
        raise CannotJudge(
            "too_short", "the clip is too short to hold a few strides", "film 30 s of steady running"
        )
    _refuse_nobody(clean, shortest_s)
    motion = runner_motion(clean, orientation)
    rhythm = find_rhythm(motion, orientation)
    if rhythm is None:
        raise CannotJudge(
            "not_running", "no legs could be followed", "film the whole body of one runner on a treadmill"
        )
    belts = find_belts(motion, rhythm, orientation.is_side)
    stances = find_stances(motion, rhythm, orientation.is_side, belts)
    evidence = find_activity(motion, rhythm, stances, orientation.is_side, belts)
    slowing = _slowing(evidence, clean.fps)
    _refuse_unless_running(evidence, slowing, given_fps, clean.fps)
    events = _events(stances, clean, orientation)
    contacts = [e for e in events if e.type == "initial_contact"]
    _refuse_few_steps(contacts, over_ground=over_ground)
    near, stride_s = orientation.near, 1.0 / rhythm.stride_hz
    belt = belts.get(near) if near else None
    spread = lock_spread_s(motion, belt, near, stances) if belt and near else float("nan")
    belt = belt or Belt(float("nan"), float("nan"), float("nan"))
    return Gait(
        orientation=orientation,
        activity=evidence.activity,
        events=events,
        steps=_steps(events, clean, orientation, stride_s),
        cadence_spm=cadence_spm(contacts, stride_s),
        cadence_spectral_spm=evidence.cadence_spm,
        belt_speed_px_s=belt.speed_px_s,
        belt_speed_se_px_s=belt.se_px_s,
        belt_slope_deg=belt.slope_deg,
        timing_sd_s=spread,
        rate_doubt=doubt_of_rate(slowing, evidence.held_up, given_fps),
        notes=_notes(evidence, cadence_spm(contacts, stride_s)),
        over_ground=over_ground,
    )


def with_events(gait: Gait, events: tuple[Event, ...], clean: CleanTrack) -> Gait:
    """The same run with other events, in time order: its steps and cadence follow.

    Raises `CannotJudge` (too_few_steps).
    """
    contacts = [event for event in events if event.type == "initial_contact"]
    _refuse_few_steps(contacts, over_ground=gait.over_ground)
    stride_s = 120.0 / gait.cadence_spm
    return replace(
        gait,
        events=events,
        steps=_steps(events, clean, gait.orientation, stride_s),
        cadence_spm=cadence_spm(contacts, stride_s),
    )


def cadence_spm(contacts: list[Event], stride_s: float) -> float:
    """Steps a minute: robust slope (Theil-Sen) of each foot's contact times against stride number, both feet pooled.

    The numbers come from the gaps in units of the stride time, so missed contacts and an unseen far foot do no harm,
    and foot by foot, because a constant timing offset between the feet would bend a common slope.
    """
    slopes: list[float] = []
    for side in skeleton.SIDES:
        times = np.array([c.time_s for c in contacts if c.side == side])
        strides = np.maximum(1.0, np.round(np.diff(times) / stride_s))
        numbers = np.concatenate([[0.0], np.cumsum(strides)])
        earlier, later = np.triu_indices(len(times), 1)
        slopes += list((times[later] - times[earlier]) / (numbers[later] - numbers[earlier]))
    return 120.0 / float(np.median(slopes))


def standing(time_s: np.ndarray, gait: Gait, side: Side) -> np.ndarray:
    """(T,) True at the times at which this foot is on the belt."""
    down = np.zeros(len(time_s), bool)
    for step in gait.steps:
        if step.side == side and step.toe_off_s is not None:
            down |= (time_s >= step.initial_contact_s) & (time_s <= step.toe_off_s)
    return down


def _refuse_nobody(clean: CleanTrack, shortest_s: float) -> None:
    legs = np.isfinite(clean.xy_px[:, [*skeleton.LEG["left"], *skeleton.LEG["right"]], 0]).any(axis=1)
    seen_s = float(legs.mean() * (clean.time_s[-1] - clean.time_s[0]))
    if seen_s >= shortest_s:
        return
    others = clean.repairs.hidden_frames / clean.repairs.frames
    if seen_s + others * (clean.time_s[-1] - clean.time_s[0]) >= SHORTEST_CLIP_S:
        raise CannotJudge(
            "not_running",
            f"nobody runs on the spot here: a person stays in one place for only {seen_s:.1f} s",
            "film one runner on a treadmill from the side or from behind, camera fixed",
        )
    raise CannotJudge(
        "no_person",
        f"a runner is seen for only {seen_s:.1f} s",
        "film one runner for 30 s with the whole body in the picture",
    )


def _refuse_few_steps(contacts: list[Event], *, over_ground: bool) -> None:
    fewest = FEWEST_STEPS_IN_PASSING if over_ground else FEWEST_STEPS
    if len(contacts) >= fewest:
        return
    found = f"only {len(contacts)} steps were found, at least {fewest} are needed"
    if over_ground:
        raise CannotJudge(
            "too_few_steps",
            f"the runner crosses the picture, and {found}",
            "film a run on a treadmill; over ground, stand further away, so that more steps have room",
        )
    raise CannotJudge("too_few_steps", found, "film 30 s of steady running")


def _slowing(evidence: Evidence, fps: float) -> Slowing | None:
    running = evidence.activity == "running"
    return find_slowing(evidence.held_up, evidence.cadence_spm, fps) if running else None


def _refuse_unless_running(
    evidence: Evidence, slowing: Slowing | None, given_fps: float | None, own_fps: float
) -> None:
    if slowing is not None and is_slowed(slowing, evidence.cadence_spm, given_fps):
        best, next_best, real_time = slowing.capture_fps, slowing.runner_up_fps, round(own_fps, 2)
        raise SlowMotion(
            f"this looks like slow motion: running, but at {evidence.cadence_spm:.0f} steps a minute",
            f"say at how many frames per second it was filmed: {best:g} would fit a runner best, next {next_best:g};"
            f" {real_time:g} if it plays as fast as life",
            best,
            (next_best, real_time),
        )
    if evidence.activity == "walking":
        raise CannotJudge(
            "not_running",
            f"this looks like walking: {evidence.why}",
            "film a run at a steady speed; walking is not judged",
        )
    if evidence.activity != "running":
        raise CannotJudge(
            "not_running",
            f"nobody runs on the spot here: {evidence.why}",
            "film one runner on a treadmill from the side or from behind, camera fixed",
        )


def _events(stances: tuple[Stance, ...], clean: CleanTrack, orientation: Orientation) -> tuple[Event, ...]:
    events = []
    for stance in stances:
        quality = _quality(stance, clean, orientation)
        if stance.contact_s is not None:
            events.append(Event(stance.side, "initial_contact", stance.contact_s, quality))
        if stance.off_s is not None:
            events.append(Event(stance.side, "toe_off", stance.off_s, quality))
    return tuple(sorted(events, key=lambda e: e.time_s))


def _notes(evidence: Evidence, found: float) -> tuple[str, ...]:
    """Plain sentences about the run as a whole."""
    spectral = evidence.cadence_spm
    if abs(found - spectral) > LARGEST_CADENCE_DIFFERENCE_SPM:
        return (f"Two ways of counting steps disagree: {found:.1f} and {spectral:.1f} a minute.",)
    return ()


def _quality(stance: Stance, clean: CleanTrack, orientation: Orientation) -> EventQuality:
    """Good = the near foot, well seen; poor = a far leg that is hardly seen, or a time taken from other strides."""
    joints = [skeleton.INDEX[f"{stance.side}_{j}"] for j in skeleton.LEG_JOINTS]
    if stance.doubtful or not clean.seen[:, joints].any(axis=0).all():
        return "poor"
    if not orientation.is_side:
        return "fair"
    ankle, knee = (skeleton.INDEX[f"{stance.side}_{j}"] for j in ("ankle", "knee"))
    about = np.abs(clean.time_s - stance.anchor_s) < 0.2
    sure = np.nanmedian(clean.visibility[about][:, [ankle, knee]]) if about.any() else 0.0
    if stance.side != orientation.near:
        return "poor" if sure < SURE else "fair"
    return "good" if sure >= SURE and clean.seen[about][:, ankle].mean() >= MOSTLY_SEEN else "fair"


def _steps(
    events: tuple[Event, ...], clean: CleanTrack, orientation: Orientation, stride_s: float
) -> tuple[Step, ...]:
    """A step a contact, with the toe-off and the contacts that follow it."""
    contacts = [e for e in events if e.type == "initial_contact"]
    steps = []
    for number, contact in enumerate(contacts):
        off = _next(events, contact, contact.side, "toe_off", stride_s * 0.75)
        following = contacts[number + 1] if number + 1 < len(contacts) else None
        opposite = (
            following is not None
            and following.side != contact.side
            and following.time_s - contact.time_s < 0.8 * stride_s
        )
        end = _next(events, contact, contact.side, "initial_contact", stride_s * 1.5)
        steps.append(
            Step(
                number=number,
                side=contact.side,
                initial_contact_s=contact.time_s,
                toe_off_s=off,
                next_contact_s=following.time_s if opposite and following else None,
                stride_end_s=end,
                quality=contact.quality,
                reason=_why_unused(contact, off, end, stride_s, clean, orientation),
            )
        )
    return tuple(steps)


def _next(events: tuple[Event, ...], contact: Event, side: Side, kind: str, within_s: float) -> float | None:
    for event in events:
        if event.side == side and event.type == kind and 0.0 < event.time_s - contact.time_s <= within_s:
            return event.time_s
    return None


def _why_unused(
    contact: Event,
    off: float | None,
    end: float | None,
    stride_s: float,
    clean: CleanTrack,
    orientation: Orientation,
) -> str | None:
    if off is None:
        return "its toe-off was not seen"
    if end is not None and abs(end - contact.time_s - stride_s) > STRIDE_TOLERANCE * stride_s:
        return "its stride time is far from the others"
    during = (clean.time_s >= contact.time_s) & (clean.time_s <= off)
    if clean.gap[during].any():
        return "the runner was not fully seen"
    # From behind the pose model is never surer than 0.5-0.6 of knees and ankles that are in plain sight.
    if orientation.near == contact.side and _hardly_seen(clean, contact.side, during):
        return "the leg was hardly seen"
    return None


def _hardly_seen(clean: CleanTrack, side: Side, during: np.ndarray) -> bool:
    """Knee or ankle of the standing leg less sure than `SURE` for half of its stance (docs/biomechanics.md §0)."""
    joints = [skeleton.INDEX[f"{side}_{joint}"] for joint in ("knee", "ankle")]
    sure = clean.visibility[during][:, joints]
    return bool(len(sure)) and bool((np.nanmedian(np.nan_to_num(sure), axis=0) < SURE).any())
