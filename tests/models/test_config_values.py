"""A table of plain values becomes a configuration, or an error that names the key."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest

from heddle.core.errors import UsageError
from heddle.models.config_values import override, plain
from heddle.models.learning.learning_config import Choice, LearningConfig, Precision
from heddle.models.rphgnn.encoder import Merge, RpHGNNConfig
from heddle.models.rphgnn.propagation_plan import PropagationConfig
from heddle.models.training_config import TrainingConfig


@dataclass(frozen=True, slots=True)
class Lists:
    widths: tuple[int, ...] = (1, 2)
    names: frozenset[str] = frozenset()
    most: int | None = 3
    odd: complex = 1j


def test_values_are_put_over_those_there_are() -> None:
    found = override(
        LearningConfig(batch=7),
        {"epochs": 3, "choice": "loss", "learning_rate": 1, "deterministic": True},
        "t",
    )

    assert found == LearningConfig(
        batch=7, epochs=3, choice=Choice.LOSS, learning_rate=1.0, deterministic=True
    )
    assert type(found.learning_rate) is float


def test_a_nested_configuration_is_a_table_of_its_own() -> None:
    found = override(RpHGNNConfig(), {"merge": "mean", "propagation": {"iterations": 9}}, "model")

    assert found == RpHGNNConfig(merge=Merge.MEAN, propagation=PropagationConfig(iterations=9))


def test_lists_and_limits() -> None:
    assert override(Lists(), {"widths": [4], "names": ["a"], "most": None}, "t") == Lists(
        (4,), frozenset({"a"}), None
    )
    assert override(Lists(most=None), {"most": 5}, "t").most == 5


@pytest.mark.parametrize(
    "config",
    [
        LearningConfig(precision=Precision.BFLOAT16),
        RpHGNNConfig(merge=Merge.MEAN, residual=True, propagation=PropagationConfig(use_self=True)),
        replace(TrainingConfig(), memory_limit=7),
    ],
)
def test_plain_values_come_back_through_json(config: Any) -> None:
    told = json.loads(json.dumps(plain(config)))

    assert override(type(config)(), told, "t") == config


@pytest.mark.parametrize(
    ("config", "values", "said"),
    [
        (LearningConfig(), {"epoch": 3}, "training has no value 'epoch'"),
        (LearningConfig(), {"epochs": 3.5}, "training.epochs must be a whole number, not 3.5"),
        (LearningConfig(), {"epochs": True}, "training.epochs must be a whole number, not True"),
        (LearningConfig(), {"learning_rate": "fast"}, "training.learning_rate must be a number"),
        (LearningConfig(), {"deterministic": 1}, "training.deterministic must be true or false"),
        (LearningConfig(), {"precision": "float8"}, "training.precision must not be 'float8'"),
        (LearningConfig(), {"epochs": 0}, "the values of training do not go together"),
        (RpHGNNConfig(), {"propagation": 3}, "training.propagation must be a table, not 3"),
        (RpHGNNConfig(), {"propagation": {"k": 3}}, "training.propagation has no value 'k'"),
        (Lists(), {"widths": 3}, "training.widths must be a list"),
        (Lists(), {"widths": ["a"]}, "training.widths must be a whole number"),
        (Lists(), {"odd": 1}, "training.odd cannot be set"),
    ],
)
def test_what_does_not_fit_is_named(config: Any, values: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said.replace(".", r"\.")) as raised:
        override(config, values, "training")

    assert raised.value.hint
