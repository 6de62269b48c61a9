"""What somebody asks of a training: which model, what for, on what, with which values."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heddle.core.errors import UsageError
from heddle.graph.input_file import reading
from heddle.models.purpose import Purpose

if TYPE_CHECKING:
    from heddle.models.learning.checkpoint import Checkpoint

_TABLES = frozenset({"model", "training"})


EVERY = 10
"""Epochs between two checkpoints where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """A training that somebody asks for.

    Args:
        model: Name of the model.
        purpose: What it is trained for.
        data: Folder of a benchmark or of tables; the workspace where there is none.
        name: What the trained model is kept as; a name of its own for each model and purpose by default.
        output: Folder for a model that was trained on `data`; it is not kept without one.
        tables: Values that replace the model's (`model`) and the training's (`training`) own.
        precision: What the forward pass computes in; empty for the training's own.
        deterministic: Use no operator whose result depends on how threads take turns.
        checkpoint: Folder for the state on the way.
        every: Epochs between two checkpoints, at least.
        resume: Go on from the checkpoint.
        target: The type whose nodes have classes, where several could be meant.
        labels: CSV file `node,label`.
        label_by: Property of the target's nodes that is their label.
        relation: The relation to predict: its name, or `Source|NAME|Target`.
        predictions: CSV file for what the model says.
        curve: CSV file for loss and validation by epoch.
    """

    model: str = "rphgnn"
    purpose: Purpose = Purpose.EMBEDDING
    data: Path | None = None
    name: str = ""
    output: Path | None = None
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    precision: str = ""
    deterministic: bool = False
    checkpoint: Path | None = None
    every: int = EVERY
    resume: bool = False
    target: str = ""
    labels: Path | None = None
    label_by: str = ""
    relation: str = ""
    predictions: Path | None = None
    curve: Path | None = None

    def __post_init__(self) -> None:
        for given, wanted, words in (
            (self.resume, self.checkpoint is not None, "--resume needs --checkpoint FOLDER"),
            (self.every != EVERY, self.checkpoint is not None, "--every needs --checkpoint FOLDER"),
            (self.output, self.data is not None, "--output is for models trained on --data"),
            (self.name, self.data is None, "--name is for models of the workspace"),
            (self.labels, not self.label_by, "--labels and --label-by are two answers to one question"),
            (self.labels or self.label_by, self.data is None, "labels of --data lie in its folder"),
            (self.labels or self.label_by, self._classifies, f"labels are for {Purpose.NODE_CLASSIFICATION}"),
            (self.target, self._classifies, f"--target is for {Purpose.NODE_CLASSIFICATION}"),
            (
                self.relation,
                self.purpose is Purpose.LINK_PREDICTION,
                f"--relation is for {Purpose.LINK_PREDICTION}",
            ),
            (self.predictions, self.purpose is not Purpose.EMBEDDING, "embeddings predict nothing"),
        ):
            if given and not wanted:
                raise UsageError(words, hint="see `heddle train rphgnn --help`")

    @property
    def _classifies(self) -> bool:
        return self.purpose is Purpose.NODE_CLASSIFICATION

    @property
    def kept_as(self) -> str:
        """The name that the trained model is kept under in the workspace."""
        own = self.model if self.purpose is Purpose.EMBEDDING else f"{self.model}-{self.purpose}"
        return self.name or own

    @property
    def training_values(self) -> dict[str, Any]:
        """Values of the training, with those that have options of their own."""
        values = dict(self.tables.get("training", {}))
        if self.precision:
            values["precision"] = self.precision
        if self.deterministic:
            values["deterministic"] = True
        return values

    def checkpoint_of(self, of: Mapping[str, str]) -> Checkpoint | None:
        """Where the run keeps its state, told what it is a run of; None where it keeps none."""
        from heddle.models.learning.checkpoint import Checkpoint

        if self.checkpoint is None:
            return None
        return Checkpoint(self.checkpoint, every=self.every, resume=self.resume, of=of)


def read_tables(path: Path, names: Collection[str] = _TABLES) -> dict[str, dict[str, Any]]:
    """The tables of a training's configuration file.

    Args:
        path: A TOML file.
        names: What its tables may be called.

    Raises:
        PathNotFound: there is no such file.
        FileUnreadable: it cannot be read.
        UsageError: it is no TOML, or has a table that means nothing.
    """
    with reading(path):
        content = path.read_bytes()
    try:
        tables = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no TOML ({error})", hint="see docs/cli.md for an example") from error
    for name, table in tables.items():
        if name not in names or not isinstance(table, dict):
            raise UsageError(
                f"{path} has {name[:60]!r}, which means nothing there",
                hint=f"write {' and '.join(f'[{each}]' for each in sorted(names))} tables",
            )
    return tables
