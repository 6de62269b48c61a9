"""Groups of stage 3: positives even over types, other types' answers refused when one type is asked for."""

from __future__ import annotations

from collections import Counter

import numpy as np
import torch

from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.retriever_training.instruction_tuning import barred, draw_group
from heddle.retrieval.retriever_training.question_set import PlacedQuestion
from heddle.retrieval.retriever_training.retriever_config import TuningConfig
from heddle.retrieval.retriever_training.seeded_draw import seeded_draw

_TEXT, _TABLE = KnowledgeType.TEXT, KnowledgeType.TABLE
_QUESTION = PlacedQuestion(
    "why?",
    {_TEXT: (0, 1, 2, 3, 4, 5, 6, 7), _TABLE: (8,)},
    np.arange(20, 60, dtype=np.int32),
    {_TEXT: np.arange(20, 40, dtype=np.int32), _TABLE: np.arange(40, 60, dtype=np.int32)},
)


def test_type_balanced_positives_are_even_over_types_however_many_each_has() -> None:
    draw = seeded_draw(0, "test")
    groups = [draw_group(_QUESTION, TuningConfig(balanced=1.0), draw) for _ in range(2000)]
    rows = Counter(group.answer for group in groups)
    assert abs(rows[8] / 2000 - 0.5) < 0.05
    assert all(group.asked is None and group.answering == _QUESTION.known for group in groups)
    assert all(not _QUESTION.known & set(group.negatives) for group in groups)


def test_type_preferred_answers_of_other_types_become_negatives() -> None:
    draw = seeded_draw(0, "test")
    for _ in range(200):
        group = draw_group(_QUESTION, TuningConfig(balanced=0.0), draw)
        assert group.asked is not None
        assert group.answer in _QUESTION.answers[group.asked]
        assert group.answering == set(_QUESTION.answers[group.asked])
        others = _QUESTION.known - group.answering
        assert set(group.negatives) & others
        assert not set(group.negatives) & group.answering
        assert len(group.negatives) == len(set(group.negatives)) == TuningConfig().group - 1


def test_the_share_of_balanced_groups_is_the_configured_one() -> None:
    draw = seeded_draw(0, "test")
    asked = [draw_group(_QUESTION, TuningConfig(balanced=0.3), draw).asked for _ in range(2000)]
    assert abs(asked.count(None) / 2000 - 0.3) < 0.04


def test_only_other_answers_of_the_instruction_are_barred() -> None:
    draw = seeded_draw(0, "test")
    group = draw_group(_QUESTION, TuningConfig(balanced=0.0, other_types=1.0), draw)
    rows = [group.answer, *group.negatives, *sorted(group.answering)]
    found = barred([group], rows)[0]
    wanted = [row in group.answering for row in rows]
    wanted[0] = False
    assert torch.equal(found, torch.tensor(wanted))


def test_some_balanced_groups_carry_no_instruction() -> None:
    draw = seeded_draw(0, "test")
    config = TuningConfig(balanced=1.0, uninstructed=0.4)
    plain = [draw_group(_QUESTION, config, draw).query == "why?" for _ in range(2000)]
    assert abs(sum(plain) / 2000 - 0.4) < 0.04
