"""What nodes begin with: features as given, weighted, or made."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from planted_graph import a_planted_snapshot, a_snapshot
from torch_geometric.data import HeteroData

from heddle.core.errors import InvalidGraph
from heddle.models.rphgnn.node_inputs import node_features
from heddle.models.rphgnn.propagation_plan import Featureless, FeatureWeighting, PropagationConfig
from heddle.models.rphgnn.spectral_features import spectral_features

COUNTS = np.array([[1, 0, 2], [1, 3, 0], [0, 0, 0], [1, 1, 1]], np.float32)


def counted(x: np.ndarray[tuple[int, int], np.dtype[np.float32]] = COUNTS) -> HeteroData:
    return a_snapshot({"A": 4, "B": 2}, {("A", "R", "B"): [(0, 0), (1, 1)]}).to_hetero_data({"A": x})


def weighted(weighting: FeatureWeighting) -> torch.Tensor:
    return node_features(counted(), PropagationConfig(weighting=weighting), 0)["A"]


def test_weighted_rows_have_unit_length_and_empty_ones_stay_empty() -> None:
    for weighting in (FeatureWeighting.UNIT, FeatureWeighting.TFIDF):
        lengths = weighted(weighting).norm(dim=1)
        assert torch.allclose(lengths, torch.tensor([1.0, 1.0, 0.0, 1.0]))
    assert torch.equal(weighted(FeatureWeighting.GIVEN), torch.from_numpy(COUNTS))


def test_tf_idf_weighs_rare_words_more() -> None:
    rows_with = (COUNTS > 0).sum(axis=0)
    wanted = COUNTS * (np.log(5 / (1 + rows_with)) + 1)
    wanted /= np.maximum(np.linalg.norm(wanted, axis=1, keepdims=True), 1e-12)

    np.testing.assert_allclose(weighted(FeatureWeighting.TFIDF).numpy(), wanted, atol=1e-6)


def test_negative_features_are_no_counts() -> None:
    with pytest.raises(InvalidGraph, match="features of A are no counts"):
        node_features(counted(-COUNTS), PropagationConfig(weighting=FeatureWeighting.TFIDF), 0)


def test_types_without_features_get_gaussian_or_spectral_ones_of_the_wanted_width() -> None:
    for featureless in Featureless:
        config = PropagationConfig(featureless=featureless, featureless_width=5)
        features = node_features(counted(), config, 0)
        assert features["B"].shape == (2, 5)
        assert torch.equal(features["A"], torch.from_numpy(COUNTS))
        assert torch.equal(features["B"], node_features(counted(), config, 0)["B"])


def test_spectral_features_of_one_community_are_alike() -> None:
    snapshot, _ = a_planted_snapshot(noise=0.0)
    features = spectral_features(snapshot.to_hetero_data({}), 24, torch.Generator().manual_seed(0))
    relation = ("Person", "WORKS_FOR", "Organization")
    source, target = torch.from_numpy(snapshot.edges[relation])
    people, firms = features["Person"], features["Organization"]

    joined = (people[source] * firms[target]).sum(dim=1).mean()
    apart = (people @ firms.t()).mean()

    assert float(joined) > float(apart) + 0.3


def test_spectral_features_span_the_leading_eigenvectors() -> None:
    data = counted()
    dense = torch.zeros(6, 6, dtype=torch.float64)
    for source, target in data["A", "R", "B"].edge_index.t().tolist():
        dense[source, 4 + target] = dense[4 + target, source] = 1

    features = spectral_features(data, 8, torch.Generator().manual_seed(0))

    # Two edges apart from each other: either end of an edge is alike, and orthogonal to the other edge.
    joined = torch.cat([features["A"], features["B"]]).double()
    likeness = joined @ joined.t()
    assert torch.allclose(likeness[0, 4], torch.tensor(1.0, dtype=torch.float64), atol=1e-4)
    assert abs(float(likeness[0, 1])) < 1e-4
    assert not joined[2:4].any()
    assert not joined[:, 6:].any()
