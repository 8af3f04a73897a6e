"""MoveNet Thunder from TensorFlow Lite to ONNX, for OpenCV: `python -m tools.convert_movenet IN.tflite [OUT.onnx]`.

Takes the network up to its four maps; what picks the joints out of them is a few lines in `formcam.pose.movenet` (the
original does it with operations that OpenCV does not know). The weights stay the original's 16-bit ones, and the
joints are equal to the original's to 5 millionths of the picture. Needs `pip install tflite onnx`, which nothing else
here does; `ai-edge-litert`, where installed, is asked for the original's answer and compared.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from formcam.pose.model_files import FOLDER
from formcam.pose.movenet import PICTURE_PX, Movenet

# The tensors of the original graph that are the network's maps, and what they are called here: name, channels.
MAPS = {403: ("centre", 1), 418: ("joints", 17), 421: ("offsets", 34), 424: ("from_centre", 34)}
PICTURE_TENSOR = 321
# The last operation of the network; those after it pick the joints.
LAST = 257
RELU, RELU6 = 1, 3
DTYPES = {0: np.float32, 1: np.float16, 2: np.int32}


class Converter:
    """Walks the operations of a TensorFlow Lite model and collects ONNX nodes and weights."""

    def __init__(self, content: bytes) -> None:
        import tflite

        self._tflite = tflite
        self._model = tflite.Model.GetRootAsModel(content, 0)
        self._graph = self._model.Subgraphs(0)
        self._names = {v: k for k, v in vars(tflite.BuiltinOperator).items() if isinstance(v, int)}
        self._original: dict[int, int] = {}
        self._weights = {"zero": np.array(0, np.float32), "six": np.array(6, np.float32)}
        self._weights["twice"] = np.array([1, 1, 2, 2], np.float32)
        self.nodes: list[Any] = []

    def convert(self) -> Any:
        """The ONNX model."""
        from onnx import TensorProto, checker, helper, numpy_helper

        for number in range(LAST + 1):
            self._operation(self._graph.Operators(number))
        size = PICTURE_PX // 4
        picture = helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 3, PICTURE_PX, PICTURE_PX])
        maps = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, count, size, size])
            for name, count in MAPS.values()
        ]
        weights = [numpy_helper.from_array(np.asarray(w), name) for name, w in self._weights.items()]
        graph = helper.make_graph(self.nodes, "movenet_thunder", [picture], maps, weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
        model.ir_version = 8
        checker.check_model(model)
        return model

    def _operation(self, operation: Any) -> None:
        kind = self._names[self._model.OperatorCodes(operation.OpcodeIndex()).BuiltinCode()]
        inputs, output = operation.InputsAsNumpy().tolist(), int(operation.OutputsAsNumpy()[0])
        if kind == "DEQUANTIZE":
            self._original[output] = inputs[0]
        elif kind in ("CONV_2D", "DEPTHWISE_CONV_2D"):
            self._convolution(operation, kind, inputs, output)
        elif kind == "RESIZE_BILINEAR":
            self._node("Resize", [_name(inputs[0]), "", "twice"], output, mode="linear",
                       coordinate_transformation_mode="half_pixel")  # fmt: skip
        elif kind == "LOGISTIC":
            self._node("Sigmoid", [_name(inputs[0])], output)
        elif kind == "ADD" and self._graph.Tensors(output).ShapeLength() == 4:
            self._node("Add", [_name(i) for i in inputs], output)

    def _convolution(self, operation: Any, kind: str, inputs: list[int], output: int) -> None:
        plain = kind == "CONV_2D"
        options = (self._tflite.Conv2DOptions if plain else self._tflite.DepthwiseConv2DOptions)()
        table = operation.BuiltinOptions()
        options.Init(table.Bytes, table.Pos)
        shape = self._graph.Tensors(inputs[1]).ShapeAsNumpy()
        side, kernel, stride = (
            self._graph.Tensors(inputs[0]).ShapeAsNumpy()[1],
            int(shape[1]),
            options.StrideH(),
        )
        around = max((-(-side // stride) - 1) * stride + kernel - side, 0)
        if options.Padding() == self._tflite.Padding.VALID:
            around = 0
        weight = self._weight(inputs[1], (0, 3, 1, 2) if plain else (3, 0, 1, 2))
        before, after = int(around // 2), int(around - around // 2)
        activation = options.FusedActivationFunction()
        sums = f"{_name(output)}_sums" if activation else _name(output)
        self._node("Conv", [_name(inputs[0]), weight, self._weight(inputs[2])], sums,
                   strides=[stride] * 2, pads=[before, before, after, after], kernel_shape=[kernel] * 2,
                   group=1 if plain else int(shape[3]))  # fmt: skip
        if activation == RELU:
            self._node("Relu", [sums], output)
        elif activation == RELU6:
            self._node("Clip", [sums, "zero", "six"], output)

    def _weight(self, tensor: int, order: tuple[int, ...] | None = None) -> str:
        """The 16-bit weights as they are, and a node that widens them when the model is loaded."""
        kept = self._original.get(tensor, tensor)
        buffer = self._model.Buffers(self._graph.Tensors(kept).Buffer()).DataAsNumpy().tobytes()
        shape = self._graph.Tensors(kept).ShapeAsNumpy()
        values = np.frombuffer(buffer, DTYPES[self._graph.Tensors(kept).Type()]).reshape(shape)
        if order is not None:
            values = values.transpose(order)
        name = f"w{tensor}"
        if name not in self._weights:
            self._weights[name] = np.ascontiguousarray(values.astype(np.float16))
            self._node("Cast", [name], f"{name}_wide", to=1)
        return f"{name}_wide"

    def _node(self, kind: str, inputs: list[str], output: int | str, **attributes: Any) -> None:
        from onnx import helper

        name = output if isinstance(output, str) else _name(output)
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))


def _name(tensor: int) -> str:
    if tensor == PICTURE_TENSOR:
        return "picture"
    return MAPS[tensor][0] if tensor in MAPS else f"t{tensor}"


def compare(source: Path, converted: Path) -> float | None:
    """The largest difference between both models' joints in a made-up picture, px; None without LiteRT."""
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:
        return None
    rgb = np.random.default_rng(0).integers(0, 255, (PICTURE_PX, PICTURE_PX, 3), np.uint8)
    original = Interpreter(str(source), num_threads=1)
    original.allocate_tensors()
    original.set_tensor(original.get_input_details()[0]["index"], rgb[None].astype(np.int32))
    original.invoke()
    told = original.get_tensor(original.get_output_details()[0]["index"])[0, 0, :, [1, 0]].T * PICTURE_PX
    return float(np.abs(Movenet(converted).find(rgb)[0, :, :2] - told).max())


def main() -> None:
    """Convert, write, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path, nargs="?", default=FOLDER / "movenet_thunder.onnx")
    choice = parser.parse_args()
    choice.target.write_bytes(Converter(choice.source.read_bytes()).convert().SerializeToString())
    print(choice.target, choice.target.stat().st_size, "bytes; largest difference in px:",
          compare(choice.source, choice.target))  # fmt: skip


if __name__ == "__main__":
    main()
