"""A document's chunks and rows carry the dates and quantities that they state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from layouts import contributed
from parsed_builders import a_block, a_document, a_heading, a_table

from heddle.graph.records import Subgraph
from heddle.graph.schema import NodeType
from heddle.graph.stated_value import dates_of, quantities_of
from heddle.ingest.composition import compose
from heddle.ingest.parsed import BlockKind, Mail, ParsedDocument
from heddle.ingest.stated_value import headed_date, header_unit, own_date


def stated_in(parsed: ParsedDocument, node_type: NodeType) -> list[tuple[str, str]]:
    """The words and the value of all that the nodes of a type state."""
    nodes = [node for node in contributed(parsed).nodes if node.type is node_type]
    nodes.sort(key=lambda node: int(str(node.properties["start"])))
    dates = [(stated.text, stated.date) for node in nodes for stated in dates_of(node)]
    return dates + [(stated.text, str(stated.quantity)) for node in nodes for stated in quantities_of(node)]


def root_of(subgraph: Subgraph) -> dict[str, object]:
    return next(dict(node.properties) for node in subgraph.nodes if node.type is NodeType.DOCUMENT)


def test_a_passage_states_what_its_blocks_say() -> None:
    parsed = a_document(
        a_heading("Annual Report 2023"), a_block("Paid 12,000 EUR on 3 May 2024."), a_block("It weighs 5 kg.")
    )
    assert stated_in(parsed, NodeType.CHUNK) == [
        ("2023", "2023"),
        ("3 May 2024", "2024-05-03"),
        ("12,000 EUR", "12000 EUR"),
        ("5 kg", "5 kg"),
    ]


def test_a_cell_has_the_unit_and_the_date_of_its_column() -> None:
    parsed = a_document(
        a_table(
            ("Item", "Year", "Price (EUR)", "Weight in kg"),
            ("Reed", "2019", "1,250.50", "7"),
            ("Loom", "", "-", ""),
        )
    )
    assert stated_in(parsed, NodeType.ROW) == [("2019", "2019"), ("1,250.50", "1250.5 EUR"), ("7", "7 kg")]


def test_a_field_of_a_form_may_be_a_date() -> None:
    parsed = a_document(a_table(("Founded", "1998"), ("Rooms", "1998"), header_rows=0, key_value=True))
    assert stated_in(parsed, NodeType.ROW) == [("1998", "1998")]


def test_code_and_reference_lists_state_nothing() -> None:
    parsed = a_document(
        a_block("x = 5 kg  # since 2019", BlockKind.CODE),
        a_heading("References"),
        a_block("[1] Weaver, A. On 5 kg looms. Journal of Reeds, March 2019."),
        a_block("[2] Webber, B. The 10 kg reed. Journal of Reeds, May 2020."),
    )
    assert stated_in(parsed, NodeType.CHUNK) == []


def test_a_mail_counts_from_the_day_it_was_sent() -> None:
    mail = Mail("m@x", "Delivery", (), (), sent="2024-03-15T10:00:00+01:00")
    parsed = a_document(a_block("The looms came yesterday."), mail=mail)
    assert ("yesterday", "2024-03-14") in stated_in(parsed, NodeType.CHUNK)
    assert own_date(parsed) == date(2024, 3, 15)


def test_the_own_date_of_a_file_is_what_it_says_of_itself() -> None:
    assert own_date(replace(a_document(a_block("Words.")), metadata={"created": "2023-07-01"})) == date(
        2023, 7, 1
    )
    assert own_date(replace(a_document(a_block("Words.")), metadata={"created": "2023"})) is None


def test_a_document_bears_the_date_at_its_head() -> None:
    parsed = a_document(a_heading("Offer"), a_block("Date: 15 March 2024\nTo: Acme"))
    assert root_of(contributed(parsed))["dated"] == "2024-03-15"
    assert headed_date(compose(a_document(a_block("Nothing was dated."))), "en") == ""


def test_a_header_names_a_unit_or_none() -> None:
    assert [header_unit(name) for name in ("Mass [mg]", "Sum, EUR", "EUR", "Results in brief", "Name")] == [
        "mg",
        "EUR",
        "EUR",
        "",
        "",
    ]
