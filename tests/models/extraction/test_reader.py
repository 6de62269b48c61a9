"""A reader, from lessons to files to answers: torch and NumPy see the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from annotated_texts import LESSONS
from hypothesis import given, settings
from hypothesis import strategies as st

from heddle.core.errors import ModelUnusable
from heddle.models.extraction.adaptive_threshold import adaptive_threshold_loss
from heddle.models.extraction.annotated_text import AnnotatedText, TaskShape, shape_of
from heddle.models.extraction.array_head import ArrayHead
from heddle.models.extraction.cross_validation import read_out_of_fold
from heddle.models.extraction.gathered_pairs import gather_pairs
from heddle.models.extraction.leaning_choice import choose_leaning
from heddle.models.extraction.low_rank import LowRank
from heddle.models.extraction.network_look import NetworkLook, read_with_network
from heddle.models.extraction.pair_place import pair_places
from heddle.models.extraction.prepared_text import prepare
from heddle.models.extraction.reader_config import ReaderConfig
from heddle.models.extraction.reader_file import (
    HeadFile,
    load_encoder,
    load_head,
    save_encoder,
    save_head,
    tasks_in,
)
from heddle.models.extraction.reader_network import ReaderNetwork, new_network
from heddle.models.extraction.reader_saving import save_network
from heddle.models.extraction.reader_training import train_network
from heddle.models.extraction.task_head import HeadConfig, TaskHead
from heddle.models.extraction.text_reading import Leaning
from heddle.models.extraction.trained_reader import TrainedReader, load_reader, shipped_reader_folder
from heddle.models.extraction.weight_average import WeightAverage
from heddle.models.extraction.word_encoder import WordEncoder
from heddle.models.extraction.word_graph import WordVectors
from heddle.models.extraction.word_window import cut_windows
from heddle.models.text_encoder import default_folder, verified_digest

TASK = shape_of("lessons", LESSONS, documents=False)
SMALL = HeadConfig(width=16, pair_width=16, query_width=8, blocks=4, dropout=0.0)
CONFIG = ReaderConfig(
    head=SMALL, rank=2, dropout=0.0, epochs=80, sentences=5, learning_rate=2e-3, average=0.9, name_weight=4.0
)


@pytest.fixture(scope="module")
def network() -> ReaderNetwork:
    made = new_network(default_folder(), [TASK], CONFIG, seed=1)
    train_network(made, {TASK.name: LESSONS}, CONFIG, seed=1)
    return made


@pytest.fixture(scope="module")
def folder(network: ReaderNetwork, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reader")
    save_network(network, CONFIG, path, digest=verified_digest())
    return path


@pytest.fixture(scope="module")
def reader(folder: Path) -> TrainedReader:
    return load_reader(folder)


def test_a_network_learns_its_lessons_by_heart(network: ReaderNetwork) -> None:
    for text in LESSONS:
        read = read_with_network(network, TASK.name, text)
        assert [(span.start, span.end, span.kind) for span in read.spans] == [
            (span.start, span.end, span.kind) for span in text.spans
        ]
        assert read.relations == text.relations


def test_what_was_learned_survives_the_way_through_files(
    network: ReaderNetwork, reader: TrainedReader
) -> None:
    assert reader.read(LESSONS, TASK.name) == [
        read_with_network(network, TASK.name, text) for text in LESSONS
    ]
    assert reader.tasks == {TASK.name: TASK}


def test_onnxruntime_and_torch_see_a_text_alike(network: ReaderNetwork, reader: TrainedReader) -> None:
    text = LESSONS[0]
    look = next(iter(reader.looks([text], TASK.name)))
    ours = NetworkLook(network, TASK.name, text, device="cpu")
    # Eight bits a weight leave a hundredth.
    np.testing.assert_allclose(look.span_scores(), ours.span_scores(), atol=0.3, rtol=0.05)


def test_a_text_without_words_says_nothing(reader: TrainedReader) -> None:
    empty = AnnotatedText("empty", (), ())
    assert reader.read([empty, LESSONS[1], empty], TASK.name)[0] == empty


def test_the_leaning_is_chosen_where_it_reads_best(reader: TrainedReader) -> None:
    assert choose_leaning(reader, TASK.name, LESSONS) == Leaning(0.0, 0.0)


def test_cross_validation_reads_every_text_with_a_network_that_has_not_seen_it() -> None:
    few = replace(CONFIG, epochs=1)
    read = read_out_of_fold(default_folder(), TASK, LESSONS, few, folds=2, seed=0)
    assert [text.id for text in read] == [text.id for text in LESSONS]


def test_training_twice_with_one_seed_gives_the_same_weights() -> None:
    few = replace(CONFIG, epochs=1)
    made = [new_network(default_folder(), [TASK], few, seed=3) for _ in range(2)]
    for each in made:
        train_network(each, {TASK.name: LESSONS}, few, seed=3)
    first, second = (each.parameters() for each in made)
    assert all(torch.equal(first[name], second[name]) for name in first)


@settings(max_examples=20)
@given(seed=st.integers(0, 1000), words=st.integers(2, 9))
def test_a_head_in_numpy_gives_the_scores_of_the_head_in_torch(seed: int, words: int) -> None:
    torch.manual_seed(seed)
    head = TaskHead(TaskShape("t", ("A", "B"), ("x", "y"), documents=True), SMALL, inputs=12).eval()
    for value in head.parameters():
        torch.nn.init.normal_(value, std=0.3)
    arrays = {name: value.detach().numpy() for name, value in head.named_parameters()}
    ours = ArrayHead(HeadFile(head.task, arrays, SMALL.longest, Leaning()))
    vectors, shapes = torch.randn(1, words, 12), torch.randint(0, 9, (1, words))
    spans = [(0, 1), (words - 1, words), (0, words)]
    pairs, places = pair_places(spans, [0, 1, 1], 2)
    with torch.no_grad():
        starts = head.with_shape(vectors, shapes)
        names = head.names(starts[0, [0, words - 1, 0]], starts[0, [0, words - 1, words - 1]])
        entities = head.entities(names, torch.tensor([0, 1, 1]), torch.tensor([1, 2]))
        slots = torch.tensor([[0, 0], [0, 1]])
        likeness = torch.randn(3, 3, 9)
        told = (
            head.span_scores(starts, starts)[0],
            head.coreference_scores(names, likeness),
            head.relation_scores(
                vectors,
                torch.ones(1, words, dtype=torch.bool),
                entities,
                torch.from_numpy(pairs),
                torch.from_numpy(places),
                slots,
            ),
        )
    rows = ours.with_shape(vectors[0].numpy(), shapes[0].tolist())
    own = ours.names(rows, rows, spans)
    found = (
        ours.span_scores(rows, rows),
        ours.coreference_scores(own, likeness.numpy()),
        ours.relation_scores(vectors[0].numpy(), ours.entities(own, [0, 1, 1], [1, 2]), pairs, places),
    )
    for one, other in zip(told, found, strict=True):
        np.testing.assert_allclose(one.numpy(), other, atol=2e-4)


def test_a_low_rank_change_starts_as_nothing_and_is_a_matrix() -> None:
    base = torch.nn.Linear(6, 4)
    layer = LowRank(base, 2, 4.0, generator=torch.Generator().manual_seed(0))
    x = torch.randn(3, 6)
    assert torch.equal(layer(x), base(x))
    torch.nn.init.normal_(layer.up)
    torch.testing.assert_close(layer(x), x @ (base.weight + layer.change()).T + base.bias)
    assert not base.weight.requires_grad
    assert repr(layer).startswith("LowRank(Linear")


def test_the_adaptive_threshold_loss_is_its_equation() -> None:
    scores = torch.tensor([[0.5, 1.0, -1.0], [0.0, 2.0, 1.0]])
    labels = torch.tensor([[True, False], [False, False]])
    said = -torch.log(torch.exp(scores[0, 1]) / (torch.exp(scores[0, 0]) + torch.exp(scores[0, 1])))
    below = -torch.log(torch.exp(scores[0, 0]) / (torch.exp(scores[0, 0]) + torch.exp(scores[0, 2])))
    none = -torch.log(torch.exp(scores[1, 0]) / torch.exp(scores[1]).sum())
    torch.testing.assert_close(adaptive_threshold_loss(scores, labels), torch.stack([said + below, none]))


def test_weights_hold_their_average_inside_a_block_alone() -> None:
    weight = torch.nn.Parameter(torch.zeros(2))
    average = WeightAverage([weight], 0.5)
    with torch.no_grad():
        weight.fill_(1.0)
    average.step()
    with average.held():
        assert 0 < weight[0].item() < 1
    assert weight[0].item() == 1


def test_wrong_names_are_entities_of_which_nothing_is_said(network: ReaderNetwork) -> None:
    prepared = [prepare(text, TASK, network.tokenizer) for text in LESSONS[:1]]
    gathered = gather_pairs(prepared, [[(2, 3, 1)]], len(TASK.relations), torch.device("cpu"))
    assert gathered is not None
    assert gathered.pairs.shape == (6, 2)
    assert gathered.labels.sum() == 1
    alone = [prepare(LESSONS[4], TASK, network.tokenizer)]
    assert gather_pairs(alone, [[]], len(TASK.relations), torch.device("cpu")) is None


@given(words=st.lists(st.text("abcXYZ é.-7", min_size=1, max_size=9), min_size=1, max_size=30))
def test_windows_hold_every_word_once_and_in_order(network: ReaderNetwork, words: list[str]) -> None:
    half = len(words) // 2
    sentences = [span for span in ((0, half), (half, len(words))) if span[0] < span[1]]
    windows = cut_windows(words, sentences, network.tokenizer, longest=12)
    assert sum(len(window.first) for window in windows) == len(words)
    for window in windows:
        assert len(window.pieces) <= 14
        assert all(first <= last for first, last in zip(window.first, window.last, strict=True))
        assert len(window.shapes) == len(window.pieces)


def test_a_broken_file_is_told_by_its_name(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"encoder\.safetensors"):
        load_encoder(tmp_path)
    (tmp_path / "lessons.safetensors").write_bytes(b"\x80\x04not a tensor")
    with pytest.raises(ModelUnusable, match=r"lessons\.safetensors"):
        load_head(tmp_path, "lessons")
    head = load_head(folder, TASK.name)
    save_head(replace(head, arrays={**head.arrays, "key.bias": np.full(8, np.nan, np.float32)}), tmp_path)
    with pytest.raises(ModelUnusable, match="not finite"):
        load_head(tmp_path, TASK.name)
    assert tasks_in(folder) == [TASK.name]


def test_a_reader_of_another_encoder_is_refused(folder: Path, tmp_path: Path) -> None:
    save_encoder(replace(load_encoder(folder), digest="0" * 64), tmp_path)
    with pytest.raises(ModelUnusable, match="another text encoder"):
        load_reader(tmp_path)


def test_the_shipped_reader_is_whole_and_small() -> None:
    folder = shipped_reader_folder()
    assert tasks_in(folder) == ["conll04", "redocred", "scierc"]
    assert all(path.stat().st_size <= 1_000_000 for path in folder.iterdir())
    assert load_encoder(folder).digest == verified_digest()


def test_names_of_parts_say_what_they_are(network: ReaderNetwork, reader: TrainedReader) -> None:
    assert repr(network.heads[TASK.name]) == "TaskHead(lessons, 3 kinds, 2 relations)"
    assert isinstance(network.encoder, WordEncoder)
    assert repr(network.encoder) == "WordEncoder(6 layers, width=384)"
    assert repr(reader) == "TrainedReader(lessons)"
    assert WordVectors.__doc__
