"""A home with a small graph and a model that was trained on it, in seconds and badly."""

from __future__ import annotations

from pathlib import Path

from graph_builders import a_document

from heddle.api.workbench import Workbench
from heddle.core.settings import Settings
from heddle.graph.snapshot import take_snapshot
from heddle.models.artifact import save_model
from heddle.models.features import node_features
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.rphgnn.propagation_plan import PropagationConfig
from heddle.models.training import train_rphgnn
from heddle.models.training_config import TrainingConfig

COMPANIES = ("Corvane", "Helios", "Nordhav")
STAFF = {company: [f"{company} Person {number}" for number in range(8)] for company in COMPANIES}


def filled_bench(home: Path) -> Workbench:
    """A workbench over three companies: each person has a document that says where they work."""
    bench = Workbench(Settings(home=str(home), encoder="hashing"))
    bench.home.make(home)
    bench.scope.put(
        [
            a_document(person, people=(person,), employer=company, text=f"{person} works for {company}.")
            for company, people in STAFF.items()
            for person in people
        ]
    )
    return bench


def train_badly(bench: Workbench, *, seed: int = 0) -> None:
    """Train a model of four steps and keep it where the workspace's model lies."""
    snapshot = take_snapshot(bench.scope, bench.workspace)
    propagation = PropagationConfig(iterations=1, use_self=True, width=16, featureless_width=16)
    trained = train_rphgnn(
        snapshot,
        node_features(snapshot, bench.encoder),
        config=RpHGNNConfig(out_width=16, hidden=8, propagation=propagation),
        training=TrainingConfig(steps=4, batch=64),
        seed=seed,
    )
    save_model(bench.home.make(bench.model_folder.parent) / bench.model_folder.name, trained)
