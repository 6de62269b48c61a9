"""The parts that stages are made of: batches of tokens, schedules, pairs that say the same, requests."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from heddle.api.retriever_training import RetrieverRequest
from heddle.cli.commands.train_retriever import retriever
from heddle.core.errors import ModelUnusable, UsageError
from heddle.core.events import ignore
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.retriever_training.alignment import same_data
from heddle.retrieval.retriever_training.pairs import DataTextPair, PairOrigin
from heddle.retrieval.retriever_training.pretraining import STAGE
from heddle.retrieval.retriever_training.sentence_network import open_network
from heddle.retrieval.retriever_training.token_rows import TokenRows
from heddle.retrieval.retriever_training.training_loop import Schedule, run_schedule


def test_a_batch_is_as_long_as_its_longest_text() -> None:
    batch = TokenRows([[5, 6], [7, 8, 9]], [[0, 0], [0, 1, 2]], pad=3).batch([0, 1], "cpu")
    assert batch.ids.tolist() == [[5, 6, 3], [7, 8, 9]]
    assert batch.mask.tolist() == [[True, True, False], [True, True, True]]
    assert batch.words.tolist() == [[0, 0, -1], [0, 1, 2]]


def test_an_epoch_reads_each_row_once_in_an_order_of_its_own() -> None:
    batches = [sorted(batch) for batch in Schedule(STAGE, 12, 2, 4, 0.1, 0).batches()]
    assert len(batches) == 6
    first, second = (sorted(row for batch in part for row in batch) for part in (batches[:3], batches[3:]))
    assert first == second == list(range(12))
    assert batches[:3] != batches[3:]


def test_a_loss_that_is_not_finite_is_an_error() -> None:
    weight = torch.zeros(1, requires_grad=True)
    schedule = Schedule(STAGE, 4, 1, 2, 0.1, 0)
    with pytest.raises(ModelUnusable, match="not finite"):
        run_schedule(schedule, [weight], lambda _: weight.sum() / 0 * 0, device="cpu", listener=ignore)


def test_twins_of_one_entry_are_no_negatives_of_each_other() -> None:
    kind, origin = KnowledgeType.TABLE, PairOrigin.TEMPLATE
    pairs = [DataTextPair(data, text, kind, origin) for data, text in (("a", "1"), ("b", "2"), ("a", "3"))]
    assert same_data(pairs, [0, 1], [0, 1, 2]).tolist() == [[False, False, True], [False, False, False]]


def test_low_rank_changes_leave_the_encoder_as_it_was(start: Path) -> None:
    whole, low = (open_network(start, rank=rank, alpha=8, dropout=0, seed=0).eval() for rank in (0, 2))
    rows = whole.tokenise(["the tower"], 16).batch([0], "cpu")
    assert torch.allclose(whole(rows.ids, rows.mask)[0], low(rows.ids, rows.mask)[0])
    assert all(name.endswith(("down", "up")) for name in low.learned())


def test_a_request_that_comes_to_nothing_is_refused() -> None:
    assert retriever.name == "retriever"
    for values in ({}, {"output": Path("own"), "resume": True}, {"output": Path("own"), "tables": {"x": {}}}):
        with pytest.raises(UsageError):
            RetrieverRequest(**values)  # type: ignore[arg-type]
