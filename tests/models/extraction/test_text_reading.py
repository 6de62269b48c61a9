"""From scores to names, entities and relations."""

from __future__ import annotations

import numpy as np
from annotated_texts import LESSONS
from hypothesis import given
from hypothesis import strategies as st

from heddle.models.extraction.annotated_text import TaskShape
from heddle.models.extraction.name_likeness import LIKENESSES, is_acronym, likenesses, plain_name
from heddle.models.extraction.pair_place import distance_step, pair_places
from heddle.models.extraction.span_choice import choose_spans
from heddle.models.extraction.text_reading import Leaning, Spans, link_antecedents, read_relations, read_text
from heddle.models.extraction.word_shape import WordShape, word_shape

TASK = TaskShape("conll04", ("Loc", "Org", "Peop"), ("Located_In", "Work_For"))


@given(seed=st.integers(0, 10_000), words=st.integers(1, 12), cut=st.integers(1, 12))
def test_chosen_names_lie_in_one_sentence_and_never_overlap(seed: int, words: int, cut: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(words, words, 4)).astype(np.float32)
    cut = min(cut, words)
    sentences = [(0, cut), (cut, words)] if cut < words else [(0, words)]
    chosen = choose_spans(scores, sentences, longest=4)
    covered = [word for span in chosen for word in range(span.start, span.end)]
    assert len(covered) == len(set(covered))
    assert all(any(first <= span.start and span.end <= last for first, last in sentences) for span in chosen)
    assert all(0 < span.end - span.start <= 4 for span in chosen)


@given(seed=st.integers(0, 10_000))
def test_how_careful_a_reader_is_goes_from_naming_nothing_to_naming_every_word(seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(8, 8, 3)).astype(np.float32)
    assert choose_spans(scores, [(0, 8)], longest=8, lean=50.0) == []
    eager = choose_spans(scores, [(0, 8)], longest=8, lean=-50.0)
    assert sum(span.end - span.start for span in eager) == 8


@given(
    places=st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 4), st.integers(0, 3)), min_size=2, max_size=9
    )
)
def test_a_pair_stands_where_its_nearest_names_stand(places: list[tuple[int, int, int]]) -> None:
    spans = [(start, start + length) for start, length, _ in places]
    numbers = {entity: row for row, entity in enumerate(sorted({entity for *_, entity in places}))}
    entities = [numbers[entity] for *_, entity in places]
    pairs, found = pair_places(spans, entities, len(numbers))
    assert len(pairs) == len(numbers) * (len(numbers) - 1)
    for (head, tail), (low, high, step) in zip(pairs.tolist(), found.tolist(), strict=True):
        gaps = [
            max(spans[b][0] - spans[a][1], spans[a][0] - spans[b][1], 0)
            for a in range(len(spans))
            for b in range(len(spans))
            if entities[a] == head and entities[b] == tail
        ]
        assert step == distance_step(min(gaps))
        assert high - low == min(gaps)


def test_likeness_sees_what_tells_two_names_alike() -> None:
    names = ["European Union", "EU", "the European Union", "Ada Lovelace", "Lovelace"]
    alike = likenesses(names, ["Org", "Org", "Org", "Peop", "Peop"])
    assert alike.shape == (5, 5, LIKENESSES)
    assert np.array_equal(alike, alike.transpose(1, 0, 2))
    assert alike[0, 2, 0] == 1
    assert alike[0, 1, 2] == 1
    assert alike[3, 4, 3] == 1
    assert alike[0, 3].sum() == 0
    assert plain_name("The Übersee-Museum") == ("ubersee", "museum")
    assert not is_acronym("IT", "in")


def test_each_name_joins_the_earlier_one_that_it_most_likely_repeats() -> None:
    scores = np.full((4, 4), -1.0, dtype=np.float32)
    scores[2, 0], scores[3, 1], scores[3, 2] = 0.5, 0.2, 0.9
    assert link_antecedents(scores) == [0, 1, 0, 0]


def test_shapes_of_words() -> None:
    assert word_shape("Ångström") is WordShape.TITLE
    assert word_shape("北京") is WordShape.MIXED


class _Told:
    """A look that has been told what to see."""

    def __init__(self, names: np.ndarray, relation: float) -> None:
        self._names = names
        self._relation = relation

    def span_scores(self) -> np.ndarray:
        return self._names

    def coreference_scores(self, spans: Spans, likeness: np.ndarray) -> np.ndarray:
        return likeness[..., 0] - 0.5

    def relation_scores(
        self, spans: Spans, entities: object, kinds: object, pairs: np.ndarray, places: np.ndarray
    ) -> np.ndarray:
        scores = np.zeros((len(pairs), 3), dtype=np.float32)
        scores[(pairs == (0, 1)).all(axis=1), 2] = self._relation
        return scores


def test_a_text_is_read_name_by_name_and_pair_by_pair() -> None:
    text = LESSONS[0]
    names = np.zeros((6, 6, 4), dtype=np.float32)
    names[..., 0] = 1
    names[0, 1, 3] = names[4, 4, 2] = 5
    read = read_text(_Told(names, 1.0), text, TASK, longest=4)
    assert (read.spans, read.relations) == (text.spans, text.relations)
    careful = read_text(_Told(names, 1.0), text, TASK, longest=4, leaning=Leaning(relations=2.0))
    assert careful.relations == ()
    assert read_relations(_Told(names, 1.0), text, TASK) == text.relations


def test_names_of_a_document_may_be_one_entity() -> None:
    task = TaskShape("documents", TASK.kinds, TASK.relations, documents=True)
    names = np.zeros((4, 4, 4), dtype=np.float32)
    names[..., 0] = 1
    names[0, 0, 3] = names[2, 2, 3] = 5
    from heddle.models.extraction.annotated_text import AnnotatedText

    text = AnnotatedText("d", ("Ada", "met", "Ada", "."), ((0, 4),))
    read = read_text(_Told(names, 1.0), text, task, longest=4)
    assert [span.entity for span in read.spans] == [0, 0]
