"""Stage 3: instruction-aware fine-tuning with type-balanced and type-preferred groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from heddle.core.events import Listener, ignore
from heddle.core.knowledge import KnowledgeType
from heddle.retrieval.retriever_training.contrastive_loss import contrastive_loss
from heddle.retrieval.retriever_training.instruction_wording import draw_instruction
from heddle.retrieval.retriever_training.question_set import PlacedQuestion
from heddle.retrieval.retriever_training.retriever_config import TuningConfig
from heddle.retrieval.retriever_training.seeded_draw import one_of, seeded_draw
from heddle.retrieval.retriever_training.sentence_network import SentenceNetwork
from heddle.retrieval.retriever_training.training_loop import Schedule, run_schedule

STAGE = "tuning"


@dataclass(frozen=True, slots=True)
class TuningGroup:
    """A question under one instruction, with the entries that it is trained with.

    Args:
        query: The instruction and the question.
        asked: The type that the instruction asks for; None for all.
        answer: The row that answers it.
        negatives: Rows that do not.
        answering: Rows that answer it under this instruction: no negatives, wherever they come from.
    """

    query: str
    asked: KnowledgeType | None
    answer: int
    negatives: tuple[int, ...]
    answering: frozenset[int]


def draw_group(question: PlacedQuestion, config: TuningConfig, draw: np.random.Generator) -> TuningGroup:
    """One group for a question, type-balanced or type-preferred.

    Type-balanced: all types are asked for; the answer's type is drawn evenly from those that answer, so that
    the most frequent type does not win, and no answer of any type is a negative; some of them carry no
    instruction at all, as questions do that come from elsewhere. Type-preferred: one of the
    types that answer is asked for; answers of other types become negatives.
    """
    kind = one_of(sorted(question.answers), draw)
    answer = one_of(question.answers[kind], draw)
    wanted = config.group - 1
    if draw.random() < config.balanced:
        negatives = _drawn(question.negatives, wanted, draw)
        plain = draw.random() < config.uninstructed
        query = question.text if plain else f"{draw_instruction(None, draw)} {question.text}"
        return TuningGroup(query, None, answer, negatives, question.known)
    others = np.array([row for each, rows in question.answers.items() if each is not kind for row in rows])
    refused = _drawn(others, round(wanted * config.other_types), draw)
    # Half of the rest are of the type that is asked for, half what an encoder without an ear would find.
    inside = _drawn(question.typed[kind], (wanted - len(refused) + 1) // 2, draw)
    rest = np.setdiff1d(question.negatives, inside)
    negatives = refused + inside + _drawn(rest, wanted - len(refused) - len(inside), draw)
    query = f"{draw_instruction(kind, draw)} {question.text}"
    return TuningGroup(query, kind, answer, negatives, frozenset(question.answers[kind]))


def tune(
    network: SentenceNetwork,
    questions: Sequence[PlacedQuestion],
    texts: Sequence[str],
    config: TuningConfig,
    *,
    seed: int,
    device: str = "cpu",
    listener: Listener = ignore,
) -> tuple[float, ...]:
    """Teach a network to find what answers, of the types that an instruction asks for.

    UniHGKR, arXiv 2410.20163, section 3.3: `contrastive_loss` over one answer, the hard negatives of the
    group and the entries of the other groups of the batch, under an instruction drawn from many wordings.

    Args:
        network: What is trained.
        questions: With their answers and negatives.
        texts: The entries, by row.
        config: How.
        seed: Of order, groups and instructions.
        device: Where it computes.
        listener: Told of every step.

    Returns:
        The curve of the loss.

    Raises:
        ModelUnusable: the loss is not finite.
    """
    entries = network.tokenise(texts, config.longest)
    draw = seeded_draw(seed, STAGE, "groups")
    network.train()

    def loss_of(chosen: list[int]) -> Tensor:
        groups = [draw_group(questions[place], config, draw) for place in chosen]
        rows = [group.answer for group in groups] + [row for group in groups for row in group.negatives]
        asked = network.tokenise([group.query for group in groups], config.longest_question)
        one = asked.batch(range(len(groups)), device)
        other = entries.batch(rows, device)
        queries, _ = network(one.ids, one.mask)
        found, _ = network(other.ids, other.mask)
        answers = torch.arange(len(groups), device=device)
        return contrastive_loss(queries, found, answers, config.temperature, barred(groups, rows).to(device))

    schedule = Schedule(STAGE, len(questions), config.epochs, config.batch, config.learning_rate, seed)
    learned = list(network.learned().values())
    curve = run_schedule(schedule, learned, loss_of, device=device, listener=listener)
    network.eval()
    return curve


def barred(groups: Sequence[TuningGroup], rows: Sequence[int]) -> Tensor:
    """Which entries of a batch answer a question although they are not the answer of its group.

    Args:
        groups: The questions; the answer of the first is the first row, and so on.
        rows: All entries of the batch.

    Shapes:
        returns: `[len(groups), len(rows)]`, bool
    """
    found = torch.tensor([[row in group.answering for row in rows] for group in groups])
    places = torch.arange(len(groups))
    found[places, places] = False
    return found


def _drawn(rows: NDArray[np.integer], most: int, draw: np.random.Generator) -> tuple[int, ...]:
    if most <= 0 or not len(rows):
        return ()
    return tuple(draw.choice(rows, min(most, len(rows)), replace=False).tolist())
