"""A router learns from questions which kind of source answers, and tells how sure it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from heddle.core.errors import ModelUnusable, UsageError
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.question_gram import question_grams, shape_of
from heddle.retrieval.source_router import RouterConfig, SourceRouter, load_router, train_router

NAMES = ("The Third Man", "Blue Harbour", "Old Mill Lane", "Cold River", "High Sierra", "Night Train")
QUESTIONS = [
    *(f"How many goals did {name} score in 1987?" for name in NAMES),
    *(f"Why did {name} leave the country?" for name in NAMES),
]
TYPES = [KnowledgeType.TABLE] * len(NAMES) + [KnowledgeType.TEXT] * len(NAMES)


@pytest.fixture(scope="module")
def router() -> SourceRouter:
    return train_router(QUESTIONS, TYPES)


def test_the_form_of_a_question_is_learned_and_not_its_names(router: SourceRouter) -> None:
    assert router.route("How many goals did Ada Lovelace score in 2001?") == KnowledgeType.TABLE
    assert router.route("Why did Ada Lovelace leave the town?") == KnowledgeType.TEXT


def test_likelihoods_sum_to_one_for_any_question(router: SourceRouter) -> None:
    found = router.probabilities(["", "?", "\ud800", "雪", "How many?", "a" * 100_000])

    assert found.shape == (6, 2)
    assert np.allclose(found.sum(axis=1), 1)


def test_training_twice_gives_the_same(router: SourceRouter) -> None:
    again = train_router(QUESTIONS, TYPES)

    assert np.array_equal(again.weights, router.weights)
    assert np.array_equal(again.bias, router.bias)


def test_tempering_raises_what_is_rare() -> None:
    questions, types = [*QUESTIONS, *QUESTIONS[6:], *QUESTIONS[6:]], [*TYPES, *TYPES[6:], *TYPES[6:]]
    plain, tempered = (
        train_router(questions, types, RouterConfig(tempering=each)).probabilities(["Which one?"])[0]
        for each in (0.0, 1.0)
    )

    assert tempered[0] > plain[0]


def test_a_saved_router_is_the_same(router: SourceRouter, tmp_path: Path) -> None:
    router.save(tmp_path / "router.safetensors")
    loaded = load_router(tmp_path / "router.safetensors")

    assert loaded.types == router.types
    assert np.array_equal(loaded.probabilities(QUESTIONS), router.probabilities(QUESTIONS))


@pytest.mark.parametrize("content", [None, b"", b"words", b"\x08\x00\x00\x00\x00\x00\x00\x00{}      "])
def test_what_is_no_router_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "router.safetensors"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ModelUnusable, match="router"):
        load_router(path)


def test_a_damaged_router_is_refused(router: SourceRouter, tmp_path: Path) -> None:
    broken = SourceRouter(
        router.types, router.rarity, router.weights + np.float32(np.inf), router.bias, router.prior
    )
    broken.save(tmp_path / "router.safetensors")

    with pytest.raises(ModelUnusable, match="damaged"):
        load_router(tmp_path / "router.safetensors")


@pytest.mark.parametrize(
    ("questions", "types"),
    [([], []), (QUESTIONS, TYPES[:1]), (QUESTIONS[:6], TYPES[:6]), (QUESTIONS[:7], TYPES[:7])],
)
def test_too_little_to_learn_from_is_refused(questions: list[str], types: list[KnowledgeType]) -> None:
    with pytest.raises(UsageError):
        train_router(questions, types)


def test_a_shape_keeps_what_asks_and_marks_names_and_numbers() -> None:
    assert shape_of("Who directed The Third Man in 1949?") == ["who", "directed", "NAME", "in", "NUM"]
    assert question_grams([]).shape[0] == 0
