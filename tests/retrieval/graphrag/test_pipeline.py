"""Every part runs under its name, stays inside what a request allows, and costs nothing where it is off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from indexed_world import DocumentBuilder, entity, filled_scope, world

from heddle.core.deadline import NO_DEADLINE
from heddle.core.errors import UsageError
from heddle.core.knowledge import KnowledgeType
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.fusion import Fused
from heddle.retrieval.graphrag.adaptive import Depth, depth, worth_running
from heddle.retrieval.graphrag.answer_nodes import answer_nodes
from heddle.retrieval.graphrag.bridging_name import bridging_names
from heddle.retrieval.graphrag.expansion import Expansion, expansions
from heddle.retrieval.graphrag.graph_stages import META_PATHS, MetaPaths, Neighbours, SteinerEvidence
from heddle.retrieval.graphrag.iterative import Iterative, missing_words, word_weights
from heddle.retrieval.graphrag.pair_rerank import PairRerank, SentenceScorer
from heddle.retrieval.graphrag.part import (
    LAYOUT,
    USUAL,
    Part,
    PipelineOptions,
    chosen_parts,
    parse_parts,
    pipeline_of,
)
from heddle.retrieval.graphrag.pipeline import run_parts, stages_of
from heddle.retrieval.graphrag.pruning import Connected, Relevance
from heddle.retrieval.graphrag.relation_stages import MatchedRelations, RelationBeam, StructuredFacts
from heddle.retrieval.graphrag.similarity_edges import SimilarityEdges
from heddle.retrieval.graphrag.stage import Situation, Stage, mixed, reordered
from heddle.retrieval.graphrag.sub_questions import SubQuestions, fillings, kinds_asked
from heddle.retrieval.graphrag.subgraph import rows_on, subgraph_around
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.search import Searcher, SearchRequest, _Clock

ENCODER = HashingEncoder(128)


def hops() -> DocumentBuilder:
    """Passages of which each names what the next is about."""
    made = DocumentBuilder("Hops")
    made.paragraph("The snow survey was written by Mina Okafor in spring.")
    made.paragraph("Mina Okafor was born in Bergen and grew up there.")
    made.paragraph("Bergen lies between seven hills and has rain on most days.")
    made.relation("Mina Okafor", "WORKS_FOR", "Acme", "Mina Okafor was born in Bergen and grew up there.")
    return made


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder: Path = tmp_path_factory.mktemp("parts")
    build_index(filled_scope(folder, [*world(), hops()]), ENCODER, folder / "index")
    return Searcher(open_index(folder / "index"), ENCODER)


def situation_of(searcher: Searcher, question: str) -> tuple[Situation, list[Fused]]:
    """What stages read of a question, and what a search without parts finds."""
    request, clock = SearchRequest(question), _Clock(NO_DEADLINE)

    def retrieved(words: str) -> tuple[list[Fused], Situation]:
        ranked, query = searcher._retrieve(searcher._query(words, request, frozenset(), clock), clock)
        return ranked, Situation(
            searcher.generation, ENCODER, words, query, lambda again: retrieved(again)[0]
        )

    ranked, situation = retrieved(question)
    return situation, ranked


def texts(searcher: Searcher, ranked: list[Fused], most: int = 5) -> str:
    return "\n".join(searcher.generation.entry(fused.row).text for fused in ranked[:most])


def row_saying(searcher: Searcher, words: str) -> int:
    """The row of a passage that holds some words."""
    generation = searcher.generation
    known = {row: generation.entry(row) for row in range(len(generation.ids)) if generation.live[row]}
    return next(row for row, entry in known.items() if words in entry.text and entry.type == "text")


@pytest.mark.parametrize("part", list(Part))
def test_every_part_runs_and_is_timed_under_its_name(searcher: Searcher, part: Part) -> None:
    question = "Where was the author of the snow survey born, and who works for Acme?"

    plain = searcher.search(SearchRequest(question, pipeline=PipelineOptions()))
    result = searcher.search(SearchRequest(question, pipeline=PipelineOptions(frozenset({part}))))

    assert (part in result.timings) is (part not in LAYOUT)
    assert part not in plain.timings
    assert result.hits
    assert len({hit.id for hit in result.hits}) == len(result.hits)


def test_sub_questions_run_where_nobody_names_parts(searcher: Searcher) -> None:
    question = "Where was the author of the snow survey born, and who works for Acme?"

    assert Part.DECOMPOSITION in searcher.search(SearchRequest(question)).timings
    assert chosen_parts("plain") == frozenset()
    assert chosen_parts(" ") is None
    assert chosen_parts("beam") == frozenset({Part.BEAM})


def test_a_budget_alone_runs_beside_the_usual_parts() -> None:
    assert pipeline_of(None) is None
    assert pipeline_of([]) == PipelineOptions()
    assert pipeline_of(None, 500) == PipelineOptions(USUAL.parts | {Part.BUDGET}, budget=500)
    assert pipeline_of([Part.BEAM], 500) == PipelineOptions(frozenset({Part.BEAM, Part.BUDGET}), budget=500)


def test_all_parts_at_once_stay_inside_the_asked_type(searcher: Searcher) -> None:
    request = SearchRequest(
        "Where was the author of the snow survey born?",
        types=frozenset({KnowledgeType.TEXT}),
        pipeline=PipelineOptions(frozenset(Part), budget=120),
    )

    result = searcher.search(request)

    assert {hit.type for hit in result.hits} == {KnowledgeType.TEXT}
    shown = {name for hit in result.hits for name in hit.evidence}
    assert sum(len(item.quote) for item in result.evidence if item.id in shown) <= 120


def test_the_same_question_gives_the_same_order_with_all_parts(searcher: Searcher) -> None:
    parts = PipelineOptions(frozenset(Part))
    request = SearchRequest("Who is the author of the snow survey?", pipeline=parts)

    first, second = searcher.search(request), searcher.search(request)

    assert [hit.to_json() for hit in first.hits] == [hit.to_json() for hit in second.hits]


def test_sub_questions_reach_the_third_hop(searcher: Searcher) -> None:
    situation, ranked = situation_of(
        searcher, "What is the weather of the birthplace of the author of the Snow Survey?"
    )

    found = list(SubQuestions().rank(situation, ranked))

    assert "seven hills" in texts(searcher, found)
    assert any("decomposition" in fused.scores for fused in found)


def test_what_the_whole_question_finds_first_stays_first(searcher: Searcher) -> None:
    situation, ranked = situation_of(
        searcher, "What is the weather of the birthplace of the author of the Snow Survey?"
    )
    least = ranked[-1].row

    found = list(mixed(situation, ranked, "step", {"1": [(least, 1.0)]}, {"1": 50.0}, kept=1))
    led = list(mixed(situation, ranked, "step", {"1": [(least, 1.0)]}, {"1": 50.0}))

    assert [fused.row for fused in found[:2]] == [ranked[0].row, least]
    assert led[0].row == least
    assert [fused.score for fused in found] == sorted((fused.score for fused in found), reverse=True)


def test_steps_do_not_run_where_rows_alone_are_asked(searcher: Searcher) -> None:
    situation, ranked = situation_of(
        searcher, "What is the weather of the birthplace of the author of the Snow Survey?"
    )
    rows = replace(situation, query=replace(situation.query, types=frozenset({KnowledgeType.TABLE})))

    assert SubQuestions().rank(situation, ranked) != ranked
    assert SubQuestions().rank(rows, ranked) is ranked


def test_what_nothing_joins_stands_twice_as_far_back(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    situation, _ = situation_of(searcher, "snow survey")
    ranked = [Fused(row, 1.0 / (row + 1), {}) for row in range(6)]
    joined = {0, 3, 4, 5}
    monkeypatch.setattr(Connected, "_joined", staticmethod(lambda _, __, row: row in joined))

    found = [fused.row for fused in Connected().rank(situation, ranked)]

    assert found == [0, 1, 3, 2, 4, 5]


def test_fillings_are_tried_from_the_likeliest_down() -> None:
    from heddle.retrieval.graphrag.decomposition import Step
    from heddle.retrieval.graphrag.sub_questions import Bridge

    answers = {1: [Bridge("Ada", 1.0), Bridge("Grace", 0.5)], 2: [Bridge("Acme", 0.8)]}

    assert list(fillings(Step("Did #1 join #2?", (1, 2)), answers)) == [
        ("Did Ada join Acme?", 0.8),
        ("Did Grace join Acme?", 0.4),
    ]
    assert list(fillings(Step("Who led #3?", (3,)), {})) == [("Who led ?", 1.0)]


def test_the_noun_of_a_description_tells_what_answers_it() -> None:
    assert kinds_asked("the birthplace of Ada") == {"Place"}
    assert kinds_asked("what city where Ada was born") == {"Place"}
    assert "Person" in kinds_asked("the director of Big Eye")


def test_missing_words_are_those_that_nothing_read_holds(searcher: Searcher) -> None:
    generation = searcher.generation
    question = "Who wrote the snow survey about volcanoes?"
    situation, _ = situation_of(searcher, question)
    weights = word_weights(generation, situation.query.words)

    assert sum(weights.values()) == pytest.approx(1.0)
    assert "volcanoes?" in missing_words(generation, question, weights, [])
    every = [int(row) for row in range(len(generation.ids)) if generation.live[row]]
    assert missing_words(generation, "Who wrote the snow survey?", {"snow": 0.5, "survey": 0.5}, every) == []


def test_iterative_retrieval_stops_where_nothing_is_missing(searcher: Searcher) -> None:
    def never(words: str) -> list[Fused]:
        raise AssertionError(words)

    situation, ranked = situation_of(searcher, "snow survey")

    assert list(Iterative().rank(replace(situation, look_again=never), ranked)) == ranked


def test_bridging_names_leave_out_what_the_question_names(searcher: Searcher) -> None:
    row = row_saying(searcher, "was born in Bergen")
    asked = "Where was Mina Okafor born?"

    found = bridging_names(searcher.generation, asked, [row], 9)

    assert found[0] in ("Bergen", "Acme")
    assert "Mina Okafor" not in found


def test_a_question_of_one_hop_that_is_covered_needs_no_more(searcher: Searcher) -> None:
    simple, found = situation_of(searcher, "snow survey")
    nested, others = situation_of(searcher, "Where was the author of the Snow Survey born?")

    assert depth(simple, found) is Depth.DONE
    assert depth(nested, others) is Depth.STEPS
    assert worth_running((Part.DECOMPOSITION, Part.RERANK), Depth.DONE) == (Part.RERANK,)
    assert worth_running((Part.DECOMPOSITION,), Depth.STEPS) == (Part.DECOMPOSITION,)


def test_expansion_adds_what_stands_at_the_asked_relation(searcher: Searcher) -> None:
    situation, ranked = situation_of(searcher, "Who works for Acme?")

    assert {"Ada Lovelace", "Mina Okafor"} <= set(expansions(situation))
    assert "Acme" not in expansions(situation)
    assert any("expansion" in fused.scores for fused in Expansion().rank(situation, ranked))


def test_matched_relations_and_structured_facts_find_the_triples(searcher: Searcher) -> None:
    situation, ranked = situation_of(searcher, "Who works for Acme?")

    for stage in (MatchedRelations(), StructuredFacts()):
        found = [fused.row for fused in stage.rank(situation, ranked) if stage.name in fused.scores]
        assert {searcher.generation.entry(row).type for row in found} == {KnowledgeType.TRIPLE}


def test_a_beam_follows_relations_from_what_is_named(searcher: Searcher) -> None:
    situation, ranked = situation_of(searcher, "Whom does Ada Lovelace work with at Acme?")

    found = [fused.row for fused in RelationBeam().rank(situation, ranked) if "beam" in fused.scores]

    told = "\n".join(searcher.generation.entry(row).text for row in found)
    assert "Ada Lovelace works for Acme" in told
    assert "Mina Okafor works for Acme" in told


def test_meta_paths_lead_from_passage_to_passage_by_what_both_mention(searcher: Searcher) -> None:
    situation, _ = situation_of(searcher, "snow survey")
    first = [Fused(row_saying(searcher, "snow survey was written"), 1.0, {})]

    found = list(MetaPaths(rules=("mentions",)).rank(situation, first))

    assert "was born in Bergen" in texts(searcher, found)
    assert all(all(isinstance(step[1], bool) for step in rule) for rule in META_PATHS.values())


def test_neighbours_and_trees_stay_near(searcher: Searcher) -> None:
    situation, ranked = situation_of(searcher, "snow survey")

    for stage in (Neighbours(hops=2), SteinerEvidence()):
        found = list(stage.rank(situation, ranked[:1]))
        assert any(stage.name in fused.scores for fused in found)


def test_a_subgraph_holds_its_starts_and_only_what_is_near(searcher: Searcher) -> None:
    generation = searcher.generation
    start = generation.view.adjacency.row(entity("Mina Okafor"))

    none, one = subgraph_around(generation, [start], 0), subgraph_around(generation, [start], 1)

    assert none.nodes.tolist() == [start]
    assert start in one.nodes
    assert set(one.distance.tolist()) == {0, 1}
    assert len(subgraph_around(generation, [start], 2, most=3).nodes) <= 4
    assert (one.edges[:, 0] < one.edges[:, 1]).all()
    assert len(rows_on(generation, one.nodes, generation.live)) > 0


def test_similar_entries_of_the_first_hits_join(searcher: Searcher) -> None:
    situation, ranked = situation_of(searcher, "snow survey")

    found = SimilarityEdges().rank(situation, ranked)

    assert {fused.row for fused in ranked} <= {fused.row for fused in found}


@pytest.mark.parametrize("stage", [Relevance(kept=0.9), Connected(hops=1), PairRerank()])
def test_what_only_orders_loses_nothing(searcher: Searcher, stage: Stage) -> None:
    situation, ranked = situation_of(searcher, "Who leads Project Aurora in Bergen?")

    found = stage.rank(situation, ranked)

    assert sorted(fused.row for fused in found) == sorted(fused.row for fused in ranked)
    assert [fused.score for fused in found] == [fused.score for fused in ranked]


def test_a_pair_scorer_prefers_the_text_whose_sentence_says_it() -> None:
    scores = SentenceScorer(ENCODER).score(
        "Who leads the project?", ["The rain falls. It is cold.", "Grace leads the project. Rain falls.", ""]
    )

    assert scores.argmax() == 1
    assert scores[2] == 0


def test_answer_nodes_are_of_the_kind_that_is_asked_for(searcher: Searcher) -> None:
    situation, ranked = situation_of(searcher, "Who wrote the snow survey?")

    best = answer_nodes(situation, ranked)[0]

    assert (best.name, best.kind, best.score) == ("Mina Okafor", "Person", 1.0)


def test_mixing_keeps_the_best_score_and_respects_the_filter(searcher: Searcher) -> None:
    situation, ranked = situation_of(searcher, "snow survey")
    row = ranked[-1].row

    found = mixed(situation, ranked, "x", {"": [(row, 1.0)]}, {"": 5.0})

    assert found[0].row == row
    assert found[0].score == pytest.approx(ranked[0].score)
    assert mixed(situation, ranked, "x", {}, {}) == ranked
    assert [fused.row for fused in reordered(ranked[:2], [1, 0])] == [ranked[1].row, ranked[0].row]


def test_parts_are_asked_for_by_name() -> None:
    assert parse_parts(["Steiner", " beam ", ""]) == {Part.STEINER, Part.BEAM}
    with pytest.raises(UsageError, match="no part of a search is called teleport"):
        parse_parts(["teleport"])
    with pytest.raises(UsageError, match="neighbours within 9"):
        PipelineOptions(hops=9)


def test_every_part_that_is_no_layout_has_a_stage() -> None:
    everything = PipelineOptions(frozenset(Part))

    assert set(stages_of(everything)) == set(Part) - LAYOUT - {Part.ADAPTIVE}
    assert all(stage.name == part for part, stage in stages_of(everything).items())


def test_without_parts_a_ranking_stays_as_it_is(searcher: Searcher) -> None:
    situation, ranked = situation_of(searcher, "snow survey")

    assert run_parts(PipelineOptions(), situation, ranked, lambda _: pytest.fail("a part ran")) == ranked
