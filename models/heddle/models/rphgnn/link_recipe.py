"""RpHGNN on benchmarks of link prediction, on graphs without features."""

from __future__ import annotations

from heddle.models.embedding_model import EmbeddingModel
from heddle.models.graph_shape import GraphShape
from heddle.models.learning.learning_config import LearningConfig
from heddle.models.links.link_recipe import LinkRecipe
from heddle.models.rphgnn.embedding_model import rphgnn_embedding
from heddle.models.rphgnn.encoder import RpHGNNConfig
from heddle.models.rphgnn.propagation_plan import PropagationConfig


def recipe() -> LinkRecipe:
    """RpHGNN as it predicts who listens to whom. These values were not compared with others."""
    config = RpHGNNConfig(
        out_width=128,
        hidden=128,
        dropout=0.3,
        input_dropout=0.2,
        propagation=PropagationConfig(iterations=2, featureless_width=128),
    )
    learning = LearningConfig(epochs=60, patience=8, batch=8192, learning_rate=3e-3)
    return LinkRecipe("rphgnn", config, learning, _build)


def _build(shape: GraphShape, config: RpHGNNConfig, seed: int) -> EmbeddingModel:
    return rphgnn_embedding(shape, config, seed)
