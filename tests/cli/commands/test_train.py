"""`heddle train`, and what comes of it: `heddle embed` and `heddle explain`."""

from __future__ import annotations

import json
from pathlib import Path

from heddle_process import Heddle
from labelled_graphs import write_labelled_graph
from paper_lines import write_set
from trained_home import filled_bench

from heddle.cli.commands.train import train
from heddle.models.embedding_recipe import embedding_models
from heddle.models.links.link_recipe import link_models


def test_training_for_nothing_is_refused(heddle: Heddle, tmp_path: Path) -> None:
    ended = heddle("train", "metadata", str(tmp_path))

    assert ended.code == 2
    assert "nothing would come of it" in ended.err


def test_models_are_written_where_they_are_wanted(heddle: Heddle, tmp_path: Path) -> None:
    ended = heddle("train", "metadata", str(write_set(tmp_path / "set")), "-o", str(tmp_path / "models"))

    assert ended.code == 0
    assert {file.suffix for file in (tmp_path / "models").iterdir()} == {".safetensors"}


def test_classes_of_a_folder_are_learned_with_values_of_ones_own(heddle: Heddle, tmp_path: Path) -> None:
    folder, config = write_labelled_graph(tmp_path / "toy"), tmp_path / "c.toml"
    config.write_text("[model]\nhidden = 8\n[training]\nepochs = 2\n")
    words = ["train", "rphgnn", "--task", "node-classification", "--data", str(folder), "--threads", "1"]

    ended = heddle(*words, "--config", str(config), "--predictions", str(tmp_path / "p.csv"), "--json")

    assert ended.code == 0
    assert json.loads(ended.out)["epochs"] == 2
    assert (tmp_path / "p.csv").read_text().startswith("node,label,probability\n")


def test_every_model_that_embeds_nodes_has_its_command() -> None:
    learners = set(train.commands) - {"metadata", "extraction", "ranker", "retriever"}

    assert learners == set(embedding_models())
    assert learners >= set(link_models())


def test_a_key_that_no_configuration_has_is_named(heddle: Heddle, tmp_path: Path) -> None:
    folder, config = write_labelled_graph(tmp_path / "toy"), tmp_path / "c.toml"
    config.write_text("[training]\nepoch = 2\n")
    words = ["train", "latte", "--task", "node-classification", "--data", str(folder)]

    ended = heddle(*words, "--config", str(config))

    assert ended.code == 2
    assert "training has no value 'epoch'" in ended.err


def test_a_graph_is_trained_embedded_and_explained(heddle: Heddle, tmp_path: Path) -> None:
    home = ["--home", str(tmp_path / "home"), "--encoder", "hashing"]
    config = tmp_path / "c.toml"
    config.write_text("[model]\nhidden = 8\n[training]\nsteps = 2\n")
    filled_bench(tmp_path / "home").close()

    trained = heddle("train", "latte", *home, "--config", str(config))
    embedded = heddle("embed", *home)
    explained = heddle("explain", *home)
    node = heddle("explain", *home, "--node", "Person Corvane Person 1")

    assert [each.code for each in (trained, embedded, explained, node)] == [0, 0, 0, 0]
    assert trained.out.startswith("LATTE: 75 nodes of 4 types")
    assert "75 nodes, of which 0 are new and 0 changed" in embedded.out
    assert "Person -WORKS_FOR- Organization" in explained.out
    assert "Corvane  by Person -WORKS_FOR- Organization" in node.out
