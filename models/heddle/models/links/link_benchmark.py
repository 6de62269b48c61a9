"""Learns the links of a benchmark from its training edges, and scores its test pairs."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch_geometric.data import HeteroData

from heddle.core.events import Listener, ignore
from heddle.models.embedding_model import EmbeddingModel
from heddle.models.graph_shape import GraphShape
from heddle.models.learning.learned import Learned
from heddle.models.learning.loop import learn
from heddle.models.links.edge_split import Part, check_no_leak
from heddle.models.links.given_exam import GivenExam, LinkScores, PairScores, scored_by
from heddle.models.links.link_baselines import baseline_scores
from heddle.models.links.link_prediction import LinkScorer
from heddle.models.links.link_recipe import LinkRecipe
from heddle.models.links.link_set import LinkSet
from heddle.models.links.link_task import Lesson, LinkLearner, LinkTask
from heddle.models.seeded_generator import seeded_generator

_FACTORS = (8, 16, 32, 64, 128)
"""Numbers of factors among which validation chooses."""


@dataclass(frozen=True, slots=True)
class PredictedLinks:
    """What one seed gave.

    Args:
        scored: The test, by the trained model.
        untrained: The test, by the same model with the weights that training began with.
        validation: Validation pairs, by the trained model.
        predicted: Scores of the benchmark's test pairs, edges first.
        learned: How training went.
        parameters: Numbers that were learned.

    Shapes:
        predicted: `[edges + negatives]`
    """

    scored: LinkScores
    untrained: LinkScores
    validation: PairScores
    predicted: Tensor
    learned: Learned
    parameters: int


def predict_links(
    exam: GivenExam,
    recipe: LinkRecipe,
    *,
    seed: int,
    device: str = "cpu",
    listener: Listener = ignore,
) -> PredictedLinks:
    """Train on a benchmark's training edges and score its test pairs.

    The training edges are divided into folds. Each is learnt by what nodes heard along all other training
    edges; validation and test hear all training edges, and no others ever.

    Args:
        exam: The benchmark.
        recipe: Model and training.
        seed: Seed of everything random.
        device: Where to compute.
        listener: Hears of the preparations and of each validation.

    Raises:
        ModelUnusable: training went astray.
    """
    link_set = exam.link_set
    shape = GraphShape(dict.fromkeys(sorted(link_set.nodes), 0), tuple(sorted(link_set.split.edges)))
    model = recipe.build(shape, recipe.config, seed).to(device)
    model.hear(_graph(link_set, link_set.held_out, recipe), seed=seed, device=device, listener=listener)
    scorer = LinkScorer([link_set.relation], model.width).to(device)
    untrained = exam.test(scored_by(model.embed(), scorer))
    lessons = _lessons(model, link_set, recipe, seed, device, listener)
    learner = LinkLearner(model, scorer)
    fewest = min(lesson.edges[link_set.relation].size(1) for lesson in lessons)
    task = LinkTask(
        learner,
        exam,
        batch=recipe.learning.batch,
        negatives=recipe.negatives,
        steps=max(1, round(fewest / recipe.learning.batch)),
        seed=seed,
        lessons=lessons,
    )
    learned = learn(task, recipe.learning, seed=seed, device=device, listener=listener)
    score = scored_by(model.embed(), scorer)
    pairs = asked_pairs(link_set)
    return PredictedLinks(
        scored=exam.test(score),
        untrained=untrained,
        validation=exam.pairs(score, Part.VALIDATION),
        predicted=score(link_set.relation, pairs[0], pairs[1]),
        learned=learned,
        parameters=sum(each.numel() for each in learner.parameters()),
    )


def asked_pairs(link_set: LinkSet) -> Tensor:
    """The pairs that a benchmark asks about, edges first; `[2, edges + negatives]`."""
    edges = link_set.split.of(Part.TEST)[link_set.relation]
    return torch.cat([edges, link_set.negatives[Part.TEST]], dim=1)


def measure_baselines(exam: GivenExam, *, seed: int = 0) -> dict[str, LinkScores]:
    """What scores without training find in the test; of the factors, the number that validation chose."""
    link_set = exam.link_set
    source, _, target = link_set.relation
    heard = link_set.split.of(Part.SUPERVISION)[link_set.relation]
    scores = baseline_scores(heard, (link_set.nodes[source], link_set.nodes[target]), _FACTORS, seed)
    factors = {name: score for name, score in scores.items() if name.startswith("factors")}
    chosen = {name: score for name, score in scores.items() if name not in factors}
    if factors:
        best = max(factors, key=lambda name: exam.pairs(factors[name], Part.VALIDATION).auc)
        chosen[best] = factors[best]
    return {name: exam.test(score) for name, score in chosen.items()}


def _graph(link_set: LinkSet, unheard: Tensor, recipe: LinkRecipe) -> HeteroData:
    """What may be heard, after proving that nothing else is."""
    data = link_set.graph_without(unheard)
    check_no_leak(data, {link_set.relation: link_set.split.edges[link_set.relation][:, unheard]})
    for store in data.edge_stores:
        if "edge_weight" in store and recipe.weighted:
            store.edge_weight = store.edge_weight.log1p()
        elif "edge_weight" in store:
            del store["edge_weight"]
    return data


def _lessons(
    model: EmbeddingModel, link_set: LinkSet, recipe: LinkRecipe, seed: int, device: str, listener: Listener
) -> list[Lesson]:
    edges = link_set.split.edges[link_set.relation]
    (taught,) = torch.nonzero(~link_set.held_out, as_tuple=True)
    order = taught[torch.randperm(len(taught), generator=seeded_generator(seed, "folds"))]
    lessons = []
    for fold in order.tensor_split(recipe.folds):
        unheard = link_set.held_out.clone()
        unheard[fold] = True
        twin = model.twin()
        twin.hear(_graph(link_set, unheard, recipe), seed=seed, device=device, listener=listener)
        lessons.append(Lesson(twin, {link_set.relation: edges[:, fold]}))
    return lessons
