"""Reports of communities: quoted word for word, placed, nested, and the same for the same graph."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import resolved_world
from indexed_world import NAMES, DocumentBuilder, entity, filled_scope, world

from heddle.core.errors import Cancelled, NotFound
from heddle.core.ids import DEFAULT_WORKSPACE, NodeId
from heddle.graph.clusters import clusters_of
from heddle.graph.communities import Communities, Community, find_communities
from heddle.graph.embedded import EmbeddedScope, EmbeddedStore
from heddle.graph.records import Node
from heddle.graph.same_as import PartId
from heddle.graph.schema import EdgeType, NodeType
from heddle.retrieval.community_reading import CommunityReader
from heddle.retrieval.community_report import CommunityReport
from heddle.retrieval.community_reporter import MOST_DOCUMENTS, CommunityReporter
from heddle.retrieval.document_text import DocumentText


def two_towns() -> list[DocumentBuilder]:
    """Two groups of people who meet in two documents each, and one sentence that joins the groups."""
    names = dict.fromkeys(("Ann Ode", "Bob Oak", "Cyd Elm", "Dee Fir", "Eve Ash", "Fay Yew"), "Person")
    made = []
    for number, (one, other, third, trade) in enumerate(
        [("Ann Ode", "Bob Oak", "Cyd Elm", "boats"), ("Dee Fir", "Eve Ash", "Fay Yew", "clocks")]
    ):
        for copy in range(2):
            page = DocumentBuilder(f"{trade}-{copy}", names)
            page.paragraph(
                f"{one} and {other} build {trade} in a shed beside the railway bridge, which leaks."
            )
            page.paragraph(
                f"{third} sells the {trade} that {one} and {other} have built since spring {copy}."
            )
            page.paragraph(
                f"{one} taught {third} how {trade} are mended when they come back, in lesson {copy}."
            )
            page.relation(one, "KNOWS", other, f"{one} and {other} build {trade} in a shed")
            if number == 0 and copy == 0:
                page.paragraph("Cyd Elm once wrote a letter to Dee Fir about the price of brass.")
            made.append(page)
    return made


@pytest.fixture
def towns(tmp_path: Path) -> EmbeddedScope:
    return filled_scope(tmp_path, two_towns())


def reports_of(scope: EmbeddedScope, found: Communities | None = None) -> list[CommunityReport]:
    return list(CommunityReporter(scope, found or find_communities(scope, seed=0)).reports())


def test_every_sentence_and_relation_opens_at_its_words(towns: EmbeddedScope) -> None:
    reports = reports_of(towns)

    cited = [each for report in reports for each in report.evidence]
    assert cited
    for each in cited:
        subgraph = towns.subgraph(each.document)
        assert subgraph is not None
        assert DocumentText(subgraph.nodes).quote(each.start, each.end) == each.quote
        assert each.locator.to_json()["page"] == 1
    for report in reports:
        known = {each.id for each in report.evidence}
        cites = [each.evidence for each in report.sentences] + [each.evidence for each in report.relations]
        assert all(each and set(each) <= known for each in cites)


def test_a_report_tells_what_its_community_is_about(towns: EmbeddedScope) -> None:
    boats = next(each for each in reports_of(towns) if "Ann Ode" in each.title)

    assert {"Ann Ode", "Bob Oak", "Cyd Elm"} == set(boats.title.replace(" and ", ", ").split(", "))
    named = {member.name for each in boats.sentences for member in each.members}
    assert {"Ann Ode", "Bob Oak", "Cyd Elm"} <= named
    assert [(each.head.name, each.type, each.tail.name, each.count) for each in boats.relations] == [
        ("Ann Ode", "KNOWS", "Bob Oak", 2)
    ]
    assert {each.name for each in boats.documents} == {"boats-0.pdf", "boats-1.pdf"}
    assert "boats" in boats.terms
    assert "clocks" not in " ".join(boats.terms)


def test_what_two_documents_say_in_the_same_words_is_said_once_with_both_as_evidence(
    towns: EmbeddedScope,
) -> None:
    boats = next(each for each in reports_of(towns) if "Ann Ode" in each.title)

    texts = [each.text for each in boats.sentences]
    assert len(set(texts)) == len(texts)
    twice = next(each for each in boats.sentences if "railway bridge" in each.text)
    sources = {each.source for each in boats.evidence if each.id in twice.evidence}
    assert sources == {"boats-0.pdf", "boats-1.pdf"}


def test_documents_in_another_order_give_the_same_reports(tmp_path: Path) -> None:
    documents = two_towns()
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()

    one = reports_of(filled_scope(tmp_path / "one", documents))
    other = reports_of(filled_scope(tmp_path / "other", documents[::-1]))

    assert [each.to_json() for each in one] == [each.to_json() for each in other]


def test_a_report_is_the_same_whether_it_is_asked_for_alone_or_with_all(towns: EmbeddedScope) -> None:
    found = find_communities(towns, seed=0)
    together = {each.id: each for each in reports_of(towns, found)}

    for each in found.communities:
        assert CommunityReporter(towns, found).report(each.id) == together[each.id]


def test_a_large_community_draws_on_its_parts(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, two_towns())
    found = find_communities(scope, seed=0)
    halves = [each for each in found.communities if each.level == 0]
    whole = Communities(
        found.graph_version,
        0,
        (
            # As Louvain gives them where both halves are one at the level above.
            Community("whole", 0, "", halves[0].members + halves[1].members, halves[0].top, 0.5),
            *(replace(each, level=1, parent="whole") for each in halves),
        ),
        0,
        0,
    )

    report = CommunityReporter(scope, whole).report("whole")

    assert {name for name, _ in report.parts} == {each.id for each in halves}
    sources = {each.source.split("-")[0] for each in report.evidence}
    assert sources == {"boats", "clocks"}


def test_a_deleted_document_is_quoted_no_more(towns: EmbeddedScope) -> None:
    found = find_communities(towns, seed=0)
    for document in [each for each in towns.documents() if each.name.startswith("boats")]:
        towns.delete(document.id)

    reports = reports_of(towns, found)

    assert not [each for report in reports for each in report.evidence if "boats" in each.source]
    gone = next(each for each in reports if not each.sentences)
    assert (gone.documents, gone.relations, gone.period) == ((), (), None)


def test_what_rows_and_mails_say_is_quoted_as_it_stands(tmp_path: Path) -> None:
    scope = filled_scope(tmp_path, world())

    reports = reports_of(scope)

    assert any(each.evidence for each in reports)
    for report in reports:
        for each in report.evidence:
            subgraph = scope.subgraph(each.document)
            assert subgraph is not None
            assert DocumentText(subgraph.nodes).quote(each.start, each.end) == each.quote


def test_rows_and_the_headers_of_mails_are_read_whole(tmp_path: Path) -> None:
    mail = DocumentBuilder("mail-2")
    sent = mail.mail("m2@acme", "Delay of the buoys", "The storm delays the buoys by two weeks.")
    mail.nodes[entity("Ada Lovelace")] = Node(
        entity("Ada Lovelace"), NodeType.ENTITY, {"name": "Ada Lovelace"}, "Person"
    )
    mail.edge(sent, EdgeType.SENT_BY, entity("Ada Lovelace"))
    scope = filled_scope(tmp_path, [*world(), mail])

    reading = CommunityReader(scope, lambda: None).read([entity("Nordlicht Sensors"), entity("Ada Lovelace")])

    texts = [each.text for each in reading.said]
    assert (
        "Contracts, Supplier is Nordlicht Sensors, Annual value is 48,000 EUR, Ends is 2027-03-31." in texts
    )
    assert "From: Ada Lovelace; Subject: Delay of the buoys." in texts


def test_a_community_that_nobody_found_is_not_found(towns: EmbeddedScope) -> None:
    with pytest.raises(NotFound):
        CommunityReporter(towns, find_communities(towns, seed=0)).report("none")


def test_reading_ends_where_its_check_says_so(towns: EmbeddedScope) -> None:
    found = find_communities(towns, seed=0)

    def stop() -> None:
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        CommunityReporter(towns, found, check=stop).report(found.communities[0].id)


def test_a_member_of_many_documents_is_read_in_some_of_them_and_the_report_says_so(tmp_path: Path) -> None:
    documents = []
    for number in range(60):
        page = DocumentBuilder(f"note-{number}", NAMES)
        page.paragraph(f"Ada Lovelace met Grace Hopper in Bergen on the day with the number {number}.")
        documents.append(page)
    scope = filled_scope(tmp_path, documents)

    (report,) = [each for each in reports_of(scope) if each.level == 0]

    assert report.truncated
    assert len(report.documents) == MOST_DOCUMENTS < report.document_count
    assert len(report.sentences) < 4, "sixty sentences of the same words say one thing"


def test_a_reading_weighs_the_best_connected_members_most(towns: EmbeddedScope) -> None:
    community = find_communities(towns, seed=0).communities[0]

    reading = CommunityReader(towns, lambda: None).read(community.members)

    assert list(reading.weights) == list(community.members)
    assert list(reading.weights.values()) == sorted(reading.weights.values(), reverse=True)
    assert not reading.unread


def test_of_two_mails_with_one_message_id_the_one_that_is_shown_is_quoted(tmp_path: Path) -> None:
    mails: list[DocumentBuilder] = []
    for name in ("mail-a", "mail-b"):
        mail = DocumentBuilder(name)
        mail.paragraph(f"A first page of {name} " * (1 + len(mails)))
        sent = mail.mail("same@acme", f"Delay as told in {name}", "The storm delays the buoys.")
        mail.nodes[entity("Ada Lovelace")] = Node(
            entity("Ada Lovelace"), NodeType.ENTITY, {"name": "Ada Lovelace"}, "Person"
        )
        mail.edge(sent, EdgeType.SENT_BY, entity("Ada Lovelace"))
        mails.append(mail)
    scope = filled_scope(tmp_path, mails)

    (said,) = CommunityReader(scope, lambda: None).read([entity("Ada Lovelace")]).said

    subgraph = scope.subgraph(said.span.document)
    assert subgraph is not None
    assert DocumentText(subgraph.nodes).quote(said.span.start, said.span.end) == said.span.quote


def test_headings_are_not_sentences_and_the_paragraphs_below_them_are(tmp_path: Path) -> None:
    page = DocumentBuilder("page")
    chunk = page.paragraph("Ada Lovelace and her work in Bergen.\n\nAda Lovelace wrote to Grace Hopper.")
    page.nodes[chunk] = replace(
        page.nodes[chunk],
        properties={
            **page.nodes[chunk].properties,
            "block": "heading",
            "blocks": "heading1:0-36 paragraph:38-73",
        },
    )
    scope = filled_scope(tmp_path, [page])

    reading = CommunityReader(scope, lambda: None).read([entity("Ada Lovelace")])

    assert [each.text for each in reading.said] == ["Ada Lovelace wrote to Grace Hopper."]


def test_a_member_is_read_about_under_each_of_its_names_and_a_namesake_by_its_own_documents(
    tmp_path: Path,
) -> None:
    scope = EmbeddedStore(tmp_path / "graph.db").scope(DEFAULT_WORKSPACE)
    resolved_world.fill(scope)
    clusters = clusters_of(scope)
    person = clusters.representative(PartId(resolved_world.named("Grace Hopper")))
    of_minutes, of_census = map(NodeId, resolved_world.parts())
    reader = CommunityReader(scope, lambda: None, clusters)

    read = reader.read([NodeId(person), of_census])

    assert {each.text for each in read.said} == {
        "Grace Hopper leads the harbour works of Acme.",
        "G. Hopper wrote to Acme Ltd about the harbour.",
        "John Smith was a baker in a village far away.",
    }
    assert {member for each in read.said for member in each.members} == {person, of_census}
    assert [each.text for each in reader.read([of_minutes]).said] == [
        "Amazing Grace asked John Smith for the plans of the bridge."
    ]
