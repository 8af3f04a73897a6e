"""A pose bundle without the part of its network that nobody reads: the mask of the person.

The landmark network has five outputs; MediaPipe computes all of them, although formcam never asks for the third, a mask
of 256 x 256 that takes the 46 operations of largest area (measured: 10 % of the time of `heavy`, 35 % of `full`). Here
those operations leave the list of what is run, and a tensor of one element that is computed anyhow stands in for the
mask. All other operations and weights stay as they are, so the landmarks are the same to the last bit
(`tests/pose/test_mask_removal.py`). The file itself is never changed: what is altered is its copy in memory.

A bundle is a ZIP archive of uncompressed networks; a network is a FlatBuffer of the TFLite schema
(https://github.com/tensorflow/tensorflow/blob/master/tensorflow/lite/schema/schema.fbs), whose field numbers are below.
"""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import dataclass

from formcam.pose.tried_mediapipe import mediapipe_was_tried

NETWORK = "pose_landmarks_detector.tflite"
MASK = 2
"""The mask's place among the outputs (MediaPipe, pose_landmarks_detector_graph.cc)."""

# CRC-32, as the archive lists it, of the networks that this was tried with: those of `heavy` and `full`.
TRIED_NETWORKS = frozenset({0x32BC0A11, 0x7C5AFF55})

# Field numbers of the TFLite schema's tables.
_MODEL_SUBGRAPHS = 2
_SUBGRAPH_TENSORS, _SUBGRAPH_OUTPUTS, _SUBGRAPH_OPERATORS = 0, 2, 3
_TENSOR_SHAPE = 0
_OPERATOR_INPUTS, _OPERATOR_OUTPUTS = 1, 2
# A local file header of a ZIP archive up to the lengths of its name and extra field.
_ZIP_LENGTHS, _ZIP_HEADER = 26, 30


def without_mask(bundle: bytes) -> bytes | None:
    """The bundle with the mask's operations left out, of the same length.

    None where the bundle or the installed MediaPipe is none with which this was tried: then it runs as it is.
    """
    if not mediapipe_was_tried():
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            entry = archive.getinfo(NETWORK)
    except (KeyError, zipfile.BadZipFile):
        return None
    if entry.CRC not in TRIED_NETWORKS or entry.compress_type != zipfile.ZIP_STORED:
        return None
    name, extra = struct.unpack_from("<HH", bundle, entry.header_offset + _ZIP_LENGTHS)
    data = bytearray(bundle)
    _leave_out(_Tables(data, entry.header_offset + _ZIP_HEADER + name + extra), MASK)
    return bytes(data)


@dataclass(frozen=True)
class _Tables:
    """Reading and patching of the FlatBuffer that begins at `start` of `data`; places are offsets into `data`."""

    data: bytearray
    start: int

    def number(self, place: int) -> int:
        return int(struct.unpack_from("<I", self.data, place)[0])

    def root(self) -> int:
        return self.start + self.number(self.start)

    def field(self, table: int, number: int) -> int:
        """Where the vector of a field begins (its length); raises `KeyError` where the field is not set."""
        rules = table - struct.unpack_from("<i", self.data, table)[0]
        size = struct.unpack_from("<H", self.data, rules)[0]
        within = (
            struct.unpack_from("<H", self.data, rules + 4 + 2 * number)[0] if 4 + 2 * number < size else 0
        )
        if within == 0:
            raise KeyError(f"field {number}")
        return self._pointed(table + within)

    def tables(self, vector: int) -> list[int]:
        """The tables that a vector lists."""
        return [self._pointed(vector + 4 + 4 * i) for i in range(self.number(vector))]

    def numbers(self, vector: int) -> list[int]:
        """The int32 values of a vector."""
        return list(struct.unpack_from(f"<{self.number(vector)}i", self.data, vector + 4))

    def _pointed(self, place: int) -> int:
        return place + self.number(place)


def _leave_out(file: _Tables, output: int) -> None:
    """Take what only one output needs out of the network's list of operations."""
    (graph,) = file.tables(file.field(file.root(), _MODEL_SUBGRAPHS))
    output_vector = file.field(graph, _SUBGRAPH_OUTPUTS)
    operator_vector = file.field(graph, _SUBGRAPH_OPERATORS)
    outputs, operators = file.numbers(output_vector), file.tables(operator_vector)
    inputs = [file.numbers(file.field(operator, _OPERATOR_INPUTS)) for operator in operators]
    results = [file.numbers(file.field(operator, _OPERATOR_OUTPUTS)) for operator in operators]
    kept = _needed([tensor for tensor in outputs if tensor != outputs[output]], inputs, results)
    tensors = file.tables(file.field(graph, _SUBGRAPH_TENSORS))
    spare = next(
        tensor
        for number in kept
        for tensor in results[number]
        if tensor not in outputs and file.numbers(file.field(tensors[tensor], _TENSOR_SHAPE)) == [1, 1, 1, 1]
    )
    struct.pack_into("<i", file.data, output_vector + 4 + 4 * output, spare)
    struct.pack_into("<I", file.data, operator_vector, len(kept))
    for place, number in enumerate(kept):
        slot = operator_vector + 4 + 4 * place
        struct.pack_into("<I", file.data, slot, operators[number] - slot)


def _needed(wanted: list[int], inputs: list[list[int]], results: list[list[int]]) -> list[int]:
    """The numbers of the operations that the wanted tensors need, in order."""
    maker = {tensor: number for number, made in enumerate(results) for tensor in made}
    needed: set[int] = set()
    open_tensors = list(wanted)
    while open_tensors:
        number = maker.get(open_tensors.pop())
        if number is not None and number not in needed:
            needed.add(number)
            open_tensors += inputs[number]
    return sorted(needed)
