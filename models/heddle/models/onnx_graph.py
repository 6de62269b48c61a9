"""An ONNX graph while it is written: nodes and tensors, every value under a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import ModelUnusable

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

Weights = Mapping[str, NDArray[np.float32]]
"""A model's tensors by name."""
Array = NDArray[np.float32 | np.int8 | np.uint8]
"""What a graph's tensors are made of."""


@dataclass(slots=True)
class GraphDraft:
    """Nodes and tensors as they are added.

    Args:
        weights: The model's tensors, from which those of the graph are made.
        nodes: The operators, in the order in which they run.
        tensors: What the graph says of its tensors, by name.
        arrays: The tensors that are handed to the runtime beside the graph, by name.
    """

    weights: Weights
    nodes: list[NodeProto] = field(default_factory=list)
    tensors: dict[str, TensorProto] = field(default_factory=dict)
    arrays: dict[str, Array] = field(default_factory=dict)

    def add(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """Add a node and name its result."""
        from onnx import helper

        name = output or f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], name=name, **attributes))
        return name

    def weight(self, name: str) -> NDArray[np.float32]:
        """A tensor of the model.

        Raises:
            ModelUnusable: there is none of that name.
        """
        try:
            return self.weights[name]
        except KeyError:
            raise ModelUnusable(
                f"the text encoder's weights lack {name}", hint="use a BERT with safetensors weights"
            ) from None

    def tensor(self, name: str, values: Array) -> str:
        """Name an array that is handed to the runtime beside the graph."""
        from onnx import TensorProto, helper

        array: Array = np.ascontiguousarray(values)
        tensor = TensorProto(
            name=name,
            dims=array.shape,
            data_type=helper.np_dtype_to_tensor_dtype(array.dtype),
            data_location=TensorProto.EXTERNAL,
        )
        # The format asks for a file; none is opened, because the runtime is given the array under this name.
        tensor.external_data.add(key="location", value="model.safetensors")
        tensor.external_data.add(key="length", value=str(array.nbytes))
        self.tensors[name] = tensor
        self.arrays[name] = array
        return name

    def constant(self, name: str, values: Sequence[int]) -> str:
        """Put integers into the graph itself: axes, shapes."""
        return self._small(name, np.asarray(values, dtype=np.int64))

    def number(self, name: str, value: np.float32 | np.uint8) -> str:
        """Put one number into the graph itself: a scale, a zero point."""
        return self._small(name, np.asarray(value))

    def _small(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.tensors[name] = numpy_helper.from_array(values, name)
        return name
