"""The exercise library with doses, and the stop list that is shown before any result.

Exercises follow the web article that `ARTICLE` names and the work named in each `source` (docs/biomechanics.md §6).
Sets and repetitions without a named study are usual ACSM practice. Two or three days a week with a rest day between,
6-8 weeks; pain at most 3 of 10 while training and settled within 24 hours, else a step back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from formcam.feedback.rules import COMPOSITES, RULES
from formcam.metrics.norms import ARTICLE
from formcam.records.analysis import Exercise, Finding

WEEKLY = "2-3 days a week with a rest day between, for 6-8 weeks"
# Three easy repetitions left and 3 of 10 are design defaults, usual in physiotherapy (docs/biomechanics.md §6c).
PAIN_RULE = "Pain at most 3 of 10 while training and gone within a day; otherwise take a step back."
PROGRESS_RULE = "When the last set leaves you at least three easy repetitions, move on to the harder form."
_ACSM = "usual ACSM practice"
_STRETCH = "ACSM and Harvard Health stretching guidance (about 60 s per muscle in all)"
_BACK = "sharp or severe back pain, pain or tingling down a leg, or a recent operation or fracture: ask first"
_LOAD = "pregnancy, osteoporosis or a recent fracture or operation: ask first"


@dataclass(frozen=True)
class StopSign:
    """A warning sign to ask about: `urgency` decides which of `STOP_ADVICE` replaces the training advice."""

    id: str
    urgency: Literal["emergency", "soon"]
    question: str


STOP_ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "emergency": "Call your emergency number now. These can be signs of pressure on the nerves at the base "
        "of the spine.",
        "soon": "See a doctor or physiotherapist soon, before you train on. formcam gives no training advice here.",
    }
)

STOP_HEADING = "Before you train: see someone first if any of these is true"
# Sources (docs/biomechanics.md §6d): the web article; healthify.nz/sciatica and cks.nhs.uk (emergency signs);
# clinical.zone (fever ... steroids).
STOP_LIST: tuple[StopSign, ...] = (
    StopSign("bladder_bowel", "emergency", "Loss of control of your bladder or bowel"),
    StopSign("saddle_numbness", "emergency", "Numbness around your genitals or buttocks"),
    StopSign("both_legs_weak", "emergency", "Weakness or numbness in both legs"),
    StopSign("both_legs_pain", "emergency", "Pain shooting down both legs"),
    StopSign("leg_pain", "soon", "Pain down the leg, especially below the knee"),
    StopSign("numb_weak", "soon", "Numbness, tingling or muscle weakness"),
    StopSign("sudden_severe", "soon", "Sudden severe pain after a small effort"),
    StopSign("weeks", "soon", "Pain for more than a few weeks in spite of rest"),
    StopSign(
        "general", "soon", "Fever, weight loss you cannot explain, pain at night, or cancer in the past"
    ),
    StopSign("fragile", "soon", "A fall or accident, osteoporosis, or long use of steroids"),
    StopSign("bone_point", "soon", "Pain at one point on a bone that gets worse as you run"),
)


def stop_advice(signs: Sequence[StopSign]) -> str:
    """Whom to see about these signs: the most urgent one decides."""
    return STOP_ADVICE["emergency" if any(sign.urgency == "emergency" for sign in signs) else "soon"]


def stop_lines() -> tuple[str, ...]:
    """The stop list in sentences, one for each urgency, the worst first: all its signs, and what to do."""
    kinds = dict.fromkeys(sign.urgency for sign in STOP_LIST)
    return tuple(
        f"{'; '.join(sign.question for sign in STOP_LIST if sign.urgency == kind)}: {STOP_ADVICE[kind]}"
        for kind in kinds
    )


LIBRARY: tuple[Exercise, ...] = (
    Exercise(
        "metronome",
        "Metronome run",
        "drill",
        "2-3 runs a week: blocks of 5 minutes, growing to 20; then turn the sound off for longer and longer",
        "Keep the belt at your usual speed. Set the beat to your own cadence plus 5 % and let each foot meet a beat.",
        "Start with 1-minute blocks, or plus 3 %.",
        "Longer blocks; never more than 10 % above your own cadence.",
        "new calf or Achilles pain: go back to your own cadence",
        "Heiderscheit 2011 (10.1249/MSS.0b013e3181ebedf4) for +5 and +10 %; block lengths are a design default",
    ),
    Exercise(
        "lean_drill",
        "Lean from the ankles",
        "drill",
        "2-3 times before a run: 5 leans of 5 seconds, then 3 easy runs of 30 seconds",
        "Stand tall, tip your whole body forward from the ankles until you want to step, then run on.",
        "Do it with your hands against a wall.",
        "Keep the feeling for whole minutes of a run.",
        "dizziness or poor balance; calf or Achilles pain",
        f"{ARTICLE}: run tall, lean from the ankles",
    ),
    Exercise(
        "clamshell",
        "Clamshell",
        "strength",
        "2-3 sets of 15 each side",
        "Lie on your side, knees bent, feet together. Open the top knee without rolling back, and lower it slowly.",
        "Open only half way.",
        "Put a band around your thighs.",
        f"pain in the hip while doing it; {_LOAD}",
        f"{ARTICLE}; Willy & Davis 2011",
    ),
    Exercise(
        "side_lying_abduction",
        "Side-lying leg lift",
        "strength",
        "2-3 sets of 10-15 each side",
        "Lie on your side, legs straight. Lift the top leg a little behind you, toes forward, and lower it slowly.",
        "Bend the lower knee and lift less.",
        "Hold each lift for 3 seconds, or add a band.",
        f"pain in the hip while doing it; {_LOAD}",
        f"Willy & Davis 2011; dose: {_ACSM}",
    ),
    Exercise(
        "single_leg_deadlift",
        "Single-leg deadlift",
        "strength",
        "2-3 sets of 8-12 each side",
        "Stand on one leg, knee soft. Tip forward from the hip with a long back, free leg behind you, and come up.",
        "Keep the toes of the back leg on the floor, or hold a chair.",
        "Hold a weight in the hand of the free leg's side.",
        _BACK + "; " + _LOAD,
        f"{ARTICLE}; dose: {_ACSM}",
    ),
    Exercise(
        "glute_bridge",
        "Glute bridge",
        "strength",
        "2-3 sets of 10-15",
        "Lie on your back, feet flat. Press through the heels and lift the hips until knees, hips and shoulders align.",
        "Lift half way.",
        "One leg at a time.",
        _BACK,
        f"Teng 2016 (JAT 51:519) for the hip muscles; dose: {_ACSM}",
    ),
    Exercise(
        "step_down",
        "Step-down",
        "strength",
        "2-3 sets of 8-12 each side",
        "Stand on a low step. Lower one heel to the floor slowly, keeping the belt line level, and come up.",
        "Use a lower step and hold a rail.",
        "A higher step.",
        "pain in the front of the knee while doing it; " + _LOAD,
        f"Willy & Davis 2011 (control in front of a mirror); dose: {_ACSM}",
    ),
    Exercise(
        "plank",
        "Plank",
        "strength",
        "3 holds of 20-45 seconds",
        "On forearms and toes, body in one line from head to heels. Breathe.",
        "On your knees.",
        "Lift one foot a little.",
        "high blood pressure that is not treated; late pregnancy; " + _BACK,
        f"{ARTICLE}; dose: {_ACSM}",
    ),
    Exercise(
        "side_plank",
        "Side plank",
        "strength",
        "3 holds of 15-30 seconds each side",
        "On one forearm, body in one line, hips up. Breathe.",
        "Bend the knees and rest on them.",
        "Lift the top leg.",
        "shoulder pain; high blood pressure that is not treated; late pregnancy",
        f"{ARTICLE}; dose: {_ACSM}",
    ),
    Exercise(
        "bird_dog",
        "Bird-dog",
        "strength",
        "2-3 sets of 8-10 each side, holding 5 seconds",
        "On hands and knees, reach one arm and the opposite leg out long. Keep the back still.",
        "Move only the leg.",
        "Draw small circles with hand and foot.",
        "wrist or knee pain on the floor: use a cushion or leave it out",
        f"{ARTICLE}; dose: {_ACSM}",
    ),
    Exercise(
        "low_lunge",
        "Low lunge stretch",
        "mobility",
        "2-4 holds of 15-30 seconds each side",
        "Kneel on one knee, other foot in front. Tuck the tailbone, stay tall and move the hips forward gently.",
        "Hold a chair; move less.",
        "Raise the arm on the kneeling side.",
        "pain in the kneeling knee: use a cushion or leave it out",
        f"{ARTICLE}; {_STRETCH}",
    ),
    Exercise(
        "hamstring_mobility",
        "Hamstring mobility",
        "mobility",
        "2-4 times 15-30 seconds each side",
        "Lie on your back, hold one thigh upright and straighten the knee until you feel a mild pull.",
        "Keep the knee more bent.",
        "Use a strap around the foot.",
        "pain or tingling down the leg: leave it out and ask",
        f"{ARTICLE}; {_STRETCH}",
    ),
    Exercise(
        "hip_mobility",
        "Hip circles",
        "mobility",
        "2-3 sets of 8 slow circles each side",
        "On hands and knees, draw slow circles with one knee, as wide as the back stays still.",
        "Smaller circles, standing with a hand on a wall.",
        "Wider and slower.",
        "pain in the hip or a hip operation: ask first",
        f"{ARTICLE}; dose: {_ACSM}",
    ),
)  # fmt: skip

KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "drill": (
            "Running drills",
            "One cue at a time: your body needs weeks, and your calves, to get used to it.",
        ),
        "strength": (
            "Strength",
            "Slow and controlled, for as long as the last repetition looks like the first.",
        ),
        "mobility": ("Mobility", "A mild pull, never pain. Breathe on."),
    }
)

# What the web article gives runners whose back hurts, whatever the video shows.
BACK_PROGRAMME = (
    "clamshell",
    "single_leg_deadlift",
    "plank",
    "side_plank",
    "bird_dog",
    "low_lunge",
    "hamstring_mobility",
    "hip_mobility",
)
BACK_REASON = "A back that hurts"
BACK_WORDS = (
    "You said that your back hurts. Two or three times a week, for 6 to 8 weeks, this is a place to start; meanwhile "
    "scale back distance and speed, and look at worn shoes. In 84 runners with back pain eight weeks of leg exercises "
    "helped more than back exercises did for running, and pain eased in all groups. The video did not find the cause "
    "of your pain; no video can."
)
BACK_SOURCE = f"{ARTICLE}; Cai 2017 (10.1249/MSS.0000000000001396)"

BY_ID: Mapping[str, Exercise] = MappingProxyType({exercise.id: exercise for exercise in LIBRARY})


def for_findings(findings: Sequence[Finding]) -> tuple[Exercise, ...]:
    """The exercises of the findings, each once, in the findings' order."""
    ids = dict.fromkeys(exercise for finding in findings for exercise in finding.exercises)
    return tuple(BY_ID[exercise] for exercise in ids)


def findings_with() -> dict[str, tuple[str, ...]]:
    """The titles of all findings with the ids of their exercises, in the order of importance of the findings."""
    composite = {one.title: one.exercises for one in COMPOSITES.values()}
    return composite | {rule.title: rule.exercises for rule in RULES}
