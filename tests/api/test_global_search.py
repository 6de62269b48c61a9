"""Questions about the whole are answered from communities where some were found, and from entries else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from indexed_world import world
from scripted_chat import ScriptedChat

from heddle.api import composition
from heddle.api.app import create_app
from heddle.api.communities import make_communities
from heddle.api.global_search import global_events
from heddle.api.ingestion import delete_by_id, refresh_index
from heddle.api.workbench import Workbench
from heddle.core.deadline import NO_DEADLINE, Deadline
from heddle.core.errors import DeadlineExceeded, NoCommunities, ScopeConflict, UsageError
from heddle.core.knowledge import KnowledgeType
from heddle.core.result import SearchResult
from heddle.core.scope import Scope
from heddle.core.settings import Settings
from heddle.graph.looking_around import go_on
from heddle.retrieval.search import SearchRequest

WHOLE = "What are the main themes?"
SINGLE = "Who leads Project Aurora?"


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    made = Workbench(Settings(home=str(tmp_path / "home"), encoder="hashing", resolve=False))
    made.scope.put([each.put() for each in world()])
    refresh_index(made)
    return made


@pytest.fixture
def parted(bench: Workbench) -> Workbench:
    make_communities(bench, check=go_on)
    return bench


def shown(result: SearchResult) -> dict[str, Any]:
    return {**result.to_json(), "timings": {}}


def test_the_question_decides(parted: Workbench) -> None:
    whole, single = parted.search(SearchRequest(WHOLE)), parted.search(SearchRequest(SINGLE))

    assert (whole.scope, single.scope) == (Scope.GLOBAL, Scope.LOCAL)
    assert whole.communities
    assert (whole.hits, single.communities) == ((), ())


def test_the_caller_decides_otherwise(parted: Workbench) -> None:
    local = parted.search(SearchRequest(WHOLE), scope=Scope.LOCAL)
    forced = parted.search(SearchRequest(SINGLE), scope=Scope.GLOBAL)

    assert (local.scope, forced.scope) == (Scope.LOCAL, Scope.GLOBAL)
    assert local.hits


def test_every_sentence_cites_what_is_shown_and_nothing_else_is(parted: Workbench) -> None:
    result = parted.search(SearchRequest(WHOLE, k=3))

    assert result.answer is not None
    assert 0 < len(result.answer.sentences) <= 3
    assert all(each.supported for each in result.answer.sentences)
    cited = {name for each in result.answer.sentences for name in each.evidence}
    assert cited == {each.id for each in result.evidence}


def test_the_same_question_gives_the_same_answer(parted: Workbench) -> None:
    first = shown(parted.search(SearchRequest(WHOLE)))
    parted.close()

    assert shown(parted.search(SearchRequest(WHOLE))) == first


def test_a_local_question_gets_no_events_from_communities(parted: Workbench) -> None:
    request = SearchRequest(WHOLE)

    assert global_events(parted, request, Scope.LOCAL, NO_DEADLINE) is None
    assert global_events(parted, request, Scope.AUTO, NO_DEADLINE) is not None


def test_what_narrows_a_question_makes_it_local(parted: Workbench) -> None:
    asked = SearchRequest(WHOLE, types=frozenset({KnowledgeType.TABLE}))

    assert parted.search(asked).scope is Scope.LOCAL
    assert parted.search(SearchRequest(WHOLE, answer=False)).scope is Scope.LOCAL
    with pytest.raises(ScopeConflict, match="know no types"):
        parted.search(asked, scope=Scope.GLOBAL)


def test_documents_that_are_named_are_cited_alone(parted: Workbench) -> None:
    named = world()[0].document

    result = parted.search(SearchRequest(WHOLE, documents=(named,)), scope=Scope.GLOBAL)

    assert {each.document for each in result.evidence} == {named}


def test_without_communities_auto_is_local_and_global_says_what_to_do(bench: Workbench) -> None:
    assert bench.search(SearchRequest(WHOLE)).scope is Scope.LOCAL
    with pytest.raises(NoCommunities):
        bench.search(SearchRequest(WHOLE), scope=Scope.GLOBAL)


def test_what_is_deleted_is_in_no_answer(parted: Workbench) -> None:
    gone = parted.search(SearchRequest(WHOLE)).evidence[0].document
    delete_by_id(parted, gone)

    after = parted.search(SearchRequest(WHOLE))

    assert after.scope is Scope.GLOBAL
    assert gone not in {each.document for each in after.evidence}


def test_when_everything_is_deleted_the_answer_says_so(parted: Workbench) -> None:
    for each in list(parted.scope.documents()):
        delete_by_id(parted, each.id)

    result = parted.search(SearchRequest(WHOLE), scope=Scope.GLOBAL)

    assert (result.communities, result.evidence) == ((), ())
    assert result.answer is not None
    assert not result.answer.sentences[0].supported


def test_a_chat_model_writes_from_the_reports(parted: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    model = ScriptedChat(script=lambda prompt: "90 | Buoys [E1]." if "Report:" in prompt else "Buoys [E1].")
    monkeypatch.setattr(composition, "open_chat_model", lambda _: model)

    answer = parted.search(SearchRequest(WHOLE)).answer

    assert answer is not None
    assert (answer.generator, answer.sentences[0].supported) == ("chat:scripted", True)


def test_it_ends_when_the_time_is_over(parted: Workbench) -> None:
    with pytest.raises(DeadlineExceeded):
        parted.search(SearchRequest(WHOLE), Deadline(0.0))


def test_an_empty_question_is_refused(parted: Workbench) -> None:
    with pytest.raises(UsageError, match="empty"):
        parted.search(SearchRequest(" "), scope=Scope.GLOBAL)


def test_the_route_takes_a_scope_and_streams_its_answer(tmp_path: Path, parted: Workbench) -> None:
    parted.close()
    with TestClient(create_app(Settings(home=str(tmp_path / "home"), encoder="hashing"))) as api:
        auto = api.post("/v1/answer", json={"question": WHOLE}).json()
        local = api.post("/v1/answer", json={"question": WHOLE, "scope": "local"}).json()
        search = api.post("/v1/search", json={"question": WHOLE, "scope": "global"}).json()
        unknown = api.post("/v1/search", json={"question": WHOLE, "scope": "some"})
        stream = api.post(
            "/v1/answer", json={"question": WHOLE}, headers={"accept": "text/event-stream"}
        ).text

    assert (auto["scope"], local["scope"], search["scope"]) == ("global", "local", "global")
    assert search["answer"] is None
    assert search["evidence"]
    assert unknown.status_code == 422
    done = json.loads(stream.split("event: done")[1].split("data: ")[1].splitlines()[0])
    assert done["answer"] == auto["answer"]
