"""What a run is in numbers: limits that the search for a judged part and the decision on the activity share."""

from __future__ import annotations

# Nobody runs much below this many steps/min in real time, few walk above.
CADENCE_DIVIDE_SPM = 138.0
# Running cadence in steps/min (docs/biomechanics.md §5: outside it slow motion is suspected); sprinters take up to 290.
CADENCE_RANGE_SPM = (120.0, 300.0)
# Strides a second of sprinting (300 steps/min).
FASTEST_STRIDE_HZ = 2.5
# Hips of somebody on a treadmill stay within this many leg lengths; who crosses the picture is not on one.
LARGEST_TRAVEL = 1.5


def smallest_swing(is_side: bool) -> float:
    """Standard deviation of the legs' exchange in leg lengths below which nobody runs.

    Fore-aft (side view) it is 0.35-0.5 in running, of heights (otherwise) 0.1-0.2.
    """
    return 0.12 if is_side else 0.03
