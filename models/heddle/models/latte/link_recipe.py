"""LATTE on benchmarks of link prediction, on graphs without features."""

from __future__ import annotations

from heddle.models.embedding_model import EmbeddingModel
from heddle.models.graph_shape import GraphShape
from heddle.models.latte.config import Composition, Featureless, LatteConfig
from heddle.models.latte.embedding_model import latte_embedding
from heddle.models.learning.learning_config import LearningConfig
from heddle.models.links.link_recipe import LinkRecipe


def recipe() -> LinkRecipe:
    """LATTE as it predicts who listens to whom: each node begins with a fixed random vector.

    Order 1: of 65,000 edges hundreds of thousands are composed. These values were not compared with others.
    """
    config = LatteConfig(
        order=1,
        hidden=128,
        featureless=Featureless.RANDOM,
        composition=Composition.WALKED,
        most_edges=200_000,
        cumulative=True,
        path_prior=True,
        only_present=True,
        residual=True,
        norm=True,
        out_width=128,
    )
    learning = LearningConfig(epochs=60, patience=8, batch=8192, learning_rate=3e-3)
    return LinkRecipe("latte", config, learning, _build)


def _build(shape: GraphShape, config: LatteConfig, seed: int) -> EmbeddingModel:
    return latte_embedding(shape, config, seed)
