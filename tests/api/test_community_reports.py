"""Reports of communities over the API: read from the graph of now, kept while it stays, open to no other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from indexed_world import DocumentBuilder, world

from heddle.api.app import create_app
from heddle.api.communities import make_communities, read_communities
from heddle.api.community_reports import all_reports
from heddle.api.wire.communities import CommunityReportModel
from heddle.api.workbench import Workbench
from heddle.core.deadline import Deadline
from heddle.core.errors import DeadlineExceeded
from heddle.core.settings import Settings
from heddle.graph.looking_around import go_on


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    made = Workbench(Settings(home=str(tmp_path / "home"), encoder="hashing"))
    made.scope.put([each.put() for each in world()])
    make_communities(made, check=go_on)
    return made


def report(bench: Workbench, **words: Any) -> dict[str, Any]:
    found = read_communities(bench)
    return bench.reports.report(bench, found, found.communities[0].id, **words)


def test_the_route_gives_the_report_of_a_listed_community(tmp_path: Path, bench: Workbench) -> None:
    bench.close()
    with TestClient(create_app(Settings(home=str(tmp_path / "home"), encoder="hashing"))) as api:
        listed = api.get("/v1/communities").json()["communities"]
        shown = api.get(f"/v1/communities/{listed[0]['id']}/report").json()
        unknown = api.get("/v1/communities/none/report")

    assert shown["title"] == listed[0]["title"]
    assert shown["behind"] is False
    cited = {each["id"] for each in shown["evidence"]}
    assert shown["sentences"]
    assert {name for each in shown["sentences"] for name in each["evidence"]} <= cited
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not-found")


def test_a_report_is_written_once_while_the_graph_stays_as_it_is(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = report(bench)
    monkeypatch.setattr(
        "heddle.retrieval.community_reporter.CommunityReporter.report",
        lambda *_: pytest.fail("it was written before"),
    )

    assert report(bench) == first


def test_a_report_shows_a_graph_that_changed_at_once(bench: Workbench) -> None:
    before = report(bench)
    quoted = {each["document"] for each in before["evidence"]}
    for document in sorted(quoted):
        bench.scope.delete(document)

    after = report(bench)

    assert quoted
    assert after["behind"] is True
    assert not quoted & {each["document"] for each in after["evidence"]}


def test_a_report_that_takes_too_long_ends_and_can_be_asked_for_again(bench: Workbench) -> None:
    with pytest.raises(DeadlineExceeded):
        report(bench, check=Deadline(0).check)

    assert report(bench)["sentences"]


def test_all_reports_come_parts_before_wholes(bench: Workbench) -> None:
    bench.scope.put([_more().put()])
    make_communities(bench, check=go_on)
    found = read_communities(bench)

    levels = [each.level for each in all_reports(bench, found)]

    assert len(levels) == len(found.communities)
    assert levels == sorted(levels, reverse=True)


def test_a_report_is_of_the_form_that_the_wire_says(bench: Workbench) -> None:
    shown = report(bench)

    assert CommunityReportModel.model_validate(shown).model_dump(mode="json") == json.loads(json.dumps(shown))


def test_the_text_of_a_report_holds_its_title_and_its_sentences(bench: Workbench) -> None:
    first = next(all_reports(bench, read_communities(bench)))

    assert first.text.startswith(first.title)
    assert all(each.text in first.text for each in first.sentences)


def _more() -> DocumentBuilder:
    made = DocumentBuilder("Staff")
    made.paragraph("Mina Okafor and Ada Lovelace went to London. Mina Okafor works in Bergen with Acme.")
    return made
