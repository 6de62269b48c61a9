"""What graphs a trained model fits: node types with their feature widths, and edge types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heddle.core.errors import InvalidGraph, ModelUnusable
from heddle.graph.snapshot import EdgeKey, Snapshot
from heddle.models.rphgnn.propagation_plan import Relation, reverse_relation

_RETRAIN = "train a model on this graph"


@dataclass(frozen=True, slots=True)
class GraphShape:
    """The types that a model knows.

    Args:
        widths: Feature width by node type, 0 for types without features; sorted by type.
        edge_types: The relations, reverses left out; sorted.
    """

    widths: Mapping[str, int]
    edge_types: tuple[EdgeKey, ...]

    @property
    def relations(self) -> tuple[Relation, ...]:
        """The edge types and their reverses, as messages pass along them."""
        return (*self.edge_types, *(reverse_relation(edge_type) for edge_type in self.edge_types))

    def conform(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot with every type that the model knows; those it lacks are empty.

        Raises:
            ModelUnusable: the snapshot has nodes or edges of a type that the model does not know.
        """
        for name, ids in snapshot.nodes.items():
            if ids and name not in self.widths:
                raise ModelUnusable(f"the model knows no node type {name!r}", hint=_RETRAIN)
        for edge_type, index in snapshot.edges.items():
            if index.shape[1] and edge_type not in self.edge_types:
                raise ModelUnusable(f"the model knows no edge type {'|'.join(edge_type)!r}", hint=_RETRAIN)
        no_edges, no_weights = np.empty((2, 0), np.int64), np.empty(0, np.float32)
        return replace(
            snapshot,
            nodes={name: snapshot.nodes.get(name, ()) for name in self.widths},
            texts={name: snapshot.texts.get(name, ()) for name in self.widths},
            edges={key: snapshot.edges.get(key, no_edges) for key in self.edge_types},
            weights={key: snapshot.weights.get(key, no_weights) for key in self.edge_types},
        )

    def conform_features(
        self, snapshot: Snapshot, features: Mapping[str, NDArray[np.float32]]
    ) -> dict[str, NDArray[np.float32]]:
        """The features of every type that has any; empty types get an empty matrix.

        Raises:
            ModelUnusable: a type's features are missing, or as wide as the model did not learn.
            InvalidGraph: a type has another number of rows than nodes.
        """
        fitting = {}
        for name, width in self.widths.items():
            nodes = len(snapshot.nodes.get(name, ()))
            found = features.get(name)
            if found is None and nodes == 0 and width:
                found = np.empty((0, width), np.float32)
            if found is None and width == 0:
                continue
            if found is None or found.ndim != 2 or (nodes and found.shape[1] != width):
                given = "none" if found is None else list(found.shape)
                raise ModelUnusable(
                    f"the model learned {name!r} from features of width {width}, given {given}",
                    hint="use the encoder that the model was trained with, or train anew",
                )
            if len(found) != nodes:
                raise InvalidGraph(f"{name} has {nodes} nodes and {len(found)} feature rows")
            fitting[name] = found if nodes else np.empty((0, width), np.float32)
        return fitting


def shape_of(snapshot: Snapshot, features: Mapping[str, NDArray[np.float32]]) -> GraphShape:
    """The shape of a graph with its features.

    Raises:
        InvalidGraph: features are not a matrix, or belong to a type that the graph does not have.
    """
    for name, array in features.items():
        if name not in snapshot.nodes:
            raise InvalidGraph(f"there are features of {name!r}, a type that the graph does not have")
        if array.ndim != 2 or array.shape[1] == 0:
            raise InvalidGraph(f"features of {name} must be a matrix, not {list(array.shape)}")
    widths = {
        name: int(features[name].shape[1]) if name in features else 0 for name in sorted(snapshot.nodes)
    }
    return GraphShape(widths, tuple(sorted(snapshot.edges)))


def shape_from_json(told: Mapping[str, Any]) -> GraphShape:
    """The shape that a manifest tells.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it has another form.
    """
    widths = {str(name): int(width) for name, width in told["widths"].items()}
    return GraphShape(widths, edge_types_from_json(told["edge_types"]))


def edge_types_from_json(told: Sequence[Sequence[str]]) -> tuple[EdgeKey, ...]:
    """Edge types that a manifest tells.

    Raises:
        TypeError, ValueError: they have another form.
    """
    return tuple((str(head), str(kind), str(tail)) for head, kind, tail in told)
