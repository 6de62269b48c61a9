r"""RpHGNN: the encoder that turns pre-computed tensors into embeddings.

"Efficient Heterogeneous Graph Learning via Random Projection" (Hu, Hooi, He; TKDE 2024,
https://arxiv.org/abs/2310.14481). For a node type with groups $g$ of tensors $X_g$ (see `propagation`):

$$z_g = \mathrm{MLP}_g(\mathrm{flatten}(\mathrm{Conv}_g(\mathrm{dropout}(X_g)))), \qquad
  h = \mathrm{MLP}(\mathrm{merge}_g z_g)$$

Conv is a convolution of kernel size 1 over the hop axis: a learned mixture of hops, the same for every
feature. There is no attention and no message passing left, so a batch is rows of dense tensors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize, pad

from heddle.core.errors import ModelUnusable
from heddle.models.rphgnn.input_dropout import input_dropout
from heddle.models.rphgnn.label_config import LabelConfig
from heddle.models.rphgnn.propagation_plan import Group, GroupShape, Parity, PropagationConfig


class Merge(StrEnum):
    """How the groups' vectors become one."""

    CONCAT = "concat"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class RpHGNNConfig:
    """Hyper-parameters; the defaults are the published ones of ogbn-mag.

    Args:
        out_width: Width of the embeddings (the number of classes where it classifies).
        hidden: Width of hidden layers.
        hop_channels: Channels that the hops are mixed to; a group of one hop has one.
        group_layers: Layers of each group's MLP.
        merged_layers: Layers of the MLP after the merge, the output layer included.
        input_dropout: Dropout on the pre-computed tensors.
        dropout: Dropout after each hidden layer.
        merge: How groups are merged.
        residual: Add each node's features to its output, which then starts at zero: embeddings start as what
            a text encoder knows of a node and learn what the graph adds. Not in the paper, which classifies;
            a small graph has too few edges to learn anew what is in the texts. Needs `use_self`.
        propagation: How the tensors are pre-computed.
        labels: What classifiers hear of the labels of training nodes, if anything.
        label_dropout: Dropout on that.
    """

    out_width: int = 512
    hidden: int = 512
    hop_channels: int = 2
    group_layers: int = 2
    merged_layers: int = 2
    input_dropout: float = 0.0
    dropout: float = 0.5
    merge: Merge = Merge.CONCAT
    residual: bool = False
    propagation: PropagationConfig = field(default_factory=PropagationConfig)
    labels: LabelConfig | None = None
    label_dropout: float = 0.0

    def __post_init__(self) -> None:
        sizes = (self.out_width, self.hidden, self.hop_channels, self.group_layers, self.merged_layers)
        if min(sizes) < 1:
            raise ModelUnusable("widths and numbers of layers must be positive")
        rates = self.input_dropout, self.dropout, self.label_dropout
        if not all(0 <= rate < 1 for rate in rates):
            raise ModelUnusable("dropout must be at least 0 and below 1")
        if self.residual and not self.propagation.use_self:
            raise ModelUnusable("a residual model needs the nodes' own features", hint="set use_self")


class HopMixture(nn.Module):
    r"""Mixes hops: a `Conv1d` of kernel size 1 with the hops as channels.

    $Y_{bfd} = \sum_l W_{fl} X_{bld} + b_f$. One small product a row, forward and backward, reads X where it
    lies; the convolution and an einsum over the whole batch copy it first.

    Shapes:
        x: `[B, L, D]`
        returns: `[B, F, D]`
    """

    def __init__(self, hops: int, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(channels, hops))  # [F, L]
        self.bias = nn.Parameter(torch.empty(channels))  # [F]

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Xavier-normal weights, no bias."""
        nn.init.xavier_normal_(self.weight, generator=generator)
        nn.init.zeros_(self.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Mix the hops."""
        weight = self.weight.expand(x.size(0), -1, -1)  # [B, F, L]
        return torch.bmm(weight, x) + self.bias[:, None]

    def __repr__(self) -> str:
        channels, hops = self.weight.shape
        return f"{type(self).__name__}({hops} -> {channels})"


class GroupEncoder(nn.Module):
    """Encodes the tensor of one group: dropout, mixture of hops, MLP.

    Shapes:
        x: `[B, L, D]`
        returns: `[B, H]`
    """

    def __init__(self, parity: Parity, shape: GroupShape, config: RpHGNNConfig) -> None:
        super().__init__()
        channels = 1 if shape.hops == 1 else config.hop_channels
        self.input_dropout = config.label_dropout if parity is Parity.LABELS else config.input_dropout
        self.mixture = HopMixture(shape.hops, channels)
        widths = [channels * shape.width, *[config.hidden] * config.group_layers]
        self.mlp = perceptron(widths, config.dropout)

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draw all weights anew."""
        self.mixture.reset_parameters(generator)
        reset_perceptron(self.mlp, generator)

    def forward(self, x: Tensor) -> Tensor:
        """Encode a batch of rows."""
        x = input_dropout(x, self.input_dropout, training=self.training)  # [B, L, D]
        x = self.mixture(x)  # [B, F, D]
        encoded: Tensor = self.mlp(x.flatten(1))  # [B, H]
        return encoded


class RpHGNN(nn.Module):
    """The encoder of one node type.

    Args:
        shapes: The type's groups, in the order of `plan_groups`.
        config: Hyper-parameters.
        generator: Source of the initial weights.

    Shapes:
        inputs: for each group `[B, L_g, D_g]`
        returns: `[B, out_width]`
    """

    def __init__(
        self, shapes: Mapping[Group, GroupShape], config: RpHGNNConfig, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.config = config
        self.shapes = dict(shapes)
        self.groups = nn.ModuleList(
            GroupEncoder(group.parity, shape, config) for group, shape in shapes.items()
        )
        merged = config.hidden * (len(shapes) if config.merge is Merge.CONCAT else 1)
        widths = [merged, *[config.hidden] * (config.merged_layers - 1)]
        self.mlp = perceptron(widths, config.dropout)
        self.output = linear(widths[-1], config.out_width)
        self.own = _own_group(shapes, config) if config.residual else None
        self.reset_parameters(generator)

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draw all weights anew: Xavier-normal, biases 0, slopes 0.25."""
        for group in self.groups:
            cast("GroupEncoder", group).reset_parameters(generator)
        reset_perceptron(self.mlp, generator)
        reset_linear(self.output, generator)
        if self.own is not None:
            nn.init.zeros_(self.output.weight)

    def forward(self, inputs: Sequence[Tensor]) -> Tensor:
        """Embed a batch of nodes."""
        return self.join([group(x) for group, x in zip(self.groups, inputs, strict=True)], inputs)

    def join(self, encoded: list[Tensor], inputs: Sequence[Tensor]) -> Tensor:
        """Make embeddings of groups that are encoded already: the second half of `forward`.

        Shapes:
            encoded: for each group `[B, H]`
            inputs: as for `forward`; a residual model adds the nodes' own features
            returns: `[B, out_width]`
        """
        if self.config.merge is Merge.CONCAT:
            merged = torch.cat(encoded, dim=1)  # [B, G * H]
        else:
            merged = torch.stack(encoded).mean(dim=0)  # [B, H]
        embedded: Tensor = self.output(self.mlp(merged))  # [B, out]
        if self.own is not None:
            own = inputs[self.own][:, 0]  # [B, D]
            # Zeros on the right keep every dot product of the features.
            embedded = embedded + pad(own, (0, self.config.out_width - own.size(1)))  # [B, out]
        return embedded

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(groups={len(self.shapes)}, hidden={self.config.hidden}, "
            f"out={self.config.out_width}, merge={self.config.merge})"
        )


def _own_group(shapes: Mapping[Group, GroupShape], config: RpHGNNConfig) -> int:
    """Where the node's own features stand among its groups."""
    place, shape = next(
        (place, shape) for place, (group, shape) in enumerate(shapes.items()) if group.parity is Parity.SELF
    )
    if shape.width > config.out_width:
        raise ModelUnusable(
            f"a residual model of width {config.out_width} cannot hold features of width {shape.width}",
            hint="set out_width to at least the width of the features",
        )
    return place


class RpHGNNEncoder(nn.Module):
    """One RpHGNN a node type, all into one space of unit vectors.

    Args:
        plan: Groups and shapes by node type, as `plan_groups` gives them.
        config: Hyper-parameters.
        generator: Source of the initial weights.

    Shapes:
        inputs: for each type and group `[B_type, L_g, D_g]`
        returns: for each type `[B_type, out_width]`, rows of unit length
    """

    def __init__(
        self,
        plan: Mapping[str, Mapping[Group, GroupShape]],
        config: RpHGNNConfig,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.config = config
        self.types = tuple(plan)
        # A list, not a ModuleDict: the names of a user's types may hold dots.
        self.models = nn.ModuleList()
        for name, shapes in plan.items():
            if not shapes:
                raise ModelUnusable(
                    f"nodes of type {name!r} have no relations, so there is nothing to encode",
                    hint="set use_self in the propagation",
                )
            self.models.append(RpHGNN(shapes, config, generator))

    def reset_parameters(self, generator: torch.Generator) -> None:
        """Draw all weights anew."""
        for name in self.types:
            self.of(name).reset_parameters(generator)

    def of(self, name: str) -> RpHGNN:
        """The model of a node type.

        Raises:
            ModelUnusable: the encoder has no such type.
        """
        if name not in self.types:
            raise ModelUnusable(f"the model knows no node type {name!r}", hint="train it on this graph")
        return cast("RpHGNN", self.models[self.types.index(name)])

    def forward(self, inputs: Mapping[str, Mapping[Group, Tensor]]) -> dict[str, Tensor]:
        """Embed a batch of rows of every type given."""
        embedded = {}
        for name, groups in inputs.items():
            model = self.of(name)
            rows = [groups[group].float() for group in model.shapes]  # G x [B, L, D]
            embedded[name] = normalize(model(rows), dim=1)  # [B, out]
        return embedded

    def __repr__(self) -> str:
        models = "".join(f"\n  {name}: {self.of(name)!r}" for name in self.types)
        return f"{type(self).__name__}({models}\n)"


def linear(narrow: int, wide: int) -> nn.Linear:
    """A linear layer without values yet; drawing torch's own would move its global generator."""
    with torch.device("meta"):
        layer = nn.Linear(narrow, wide)
    return layer.to_empty(device="cpu")


def perceptron(widths: Sequence[int], rate: float) -> nn.Sequential:
    """Linear, PReLU and dropout for each step of the widths."""
    layers: list[nn.Module] = []
    for narrow, wide in pairwise(widths):
        layers += [linear(narrow, wide), nn.PReLU(init=0.25), nn.Dropout(rate)]
    return nn.Sequential(*layers)


def reset_perceptron(layers: nn.Sequential, generator: torch.Generator) -> None:
    """Draw a perceptron's weights anew."""
    for layer in layers:
        if isinstance(layer, nn.Linear):
            reset_linear(layer, generator)
        elif isinstance(layer, nn.PReLU):
            nn.init.constant_(layer.weight, 0.25)


def reset_linear(layer: nn.Linear, generator: torch.Generator) -> None:
    """Xavier-normal weights, no bias."""
    nn.init.xavier_normal_(layer.weight, generator=generator)
    nn.init.zeros_(layer.bias)
