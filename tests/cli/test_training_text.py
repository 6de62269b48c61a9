"""A training is told in a few lines."""

from __future__ import annotations

from heddle.cli.training_text import training_text

SCORES = {"auc": 0.9, "ap": 0.8, "mrr": 0.7}


def test_embeddings_stand_beside_what_is_to_be_beaten() -> None:
    text = training_text(
        {
            "kind": "latte",
            "nodes": {"Person": 3, "Firm": 2},
            "dimension": 8,
            "steps": 40,
            "seconds": 1.25,
            "metrics": {"trained": SCORES, "untrained": None, "features": SCORES},
            "predicted": 12,
        }
    )

    lines = text.splitlines()
    assert lines[0] == "LATTE: 5 nodes of 2 types in 8 dimensions"
    assert [line.split()[0] for line in lines[3:5]] == ["LATTE,", "features"]
    assert lines[-1] == "12 predictions written"


def test_classes_are_told_with_who_was_never_looked_at() -> None:
    text = training_text(
        {
            "kind": "rphgnn",
            "classes": ["a", "b"],
            "target": "Person",
            "divided": {"train": 6, "validation": 2, "scored": 2},
            "metrics": {"validation": {"macro_f1": 0.5, "micro_f1": 0.75}, "scored": None},
            "epoch": 3,
            "epochs": 9,
            "seconds": 2.0,
            "predicted": 0,
        }
    )

    assert text.splitlines() == [
        "RpHGNN: 2 classes of Person, learned from 6 nodes, chosen by 2",
        "epoch 3 of 9, 2.0 s",
        "held-out nodes                macro F1  micro F1",
        "validation (2)                   0.500     0.750",
    ]


def test_a_model_that_is_kept_nowhere_is_told() -> None:
    report = {
        "kind": "latte",
        "nodes": {"Person": 3},
        "dimension": 8,
        "steps": 40,
        "seconds": 1.25,
        "metrics": {},
        "predicted": 0,
    }

    assert "not kept: say --output FOLDER" in training_text({**report, "model": ""})
    assert "not kept" not in training_text({**report, "model": "kept"})
