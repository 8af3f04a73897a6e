"""The bones of every runner, and the three that only loose cloth hangs on, numbered after them."""

from __future__ import annotations

BONES = (
    *("Hips", "LHipJoint", "RHipJoint", "LowerBack", "Spine", "Spine1", "Neck", "Neck1", "Head"),
    *("LeftShoulder", "LeftArm", "LeftForeArm", "LeftHand"),
    *("RightShoulder", "RightArm", "RightForeArm", "RightHand"),
    *("LeftUpLeg", "LeftLeg", "LeftFoot", "LeftToeBase"),
    *("RightUpLeg", "RightLeg", "RightFoot", "RightToeBase"),
)
INDEX = {name: k for k, name in enumerate(BONES)}
CLOTH_OWNERS = {"LeftLegCloth": "LeftUpLeg", "RightLegCloth": "RightUpLeg", "HemCloth": "Hips"}
"""Cloth bone -> the bone that carries it. In a pose these follow `BONES`, in this order."""
CLOTH_INDEX = {name: len(BONES) + k for k, name in enumerate(CLOTH_OWNERS)}
