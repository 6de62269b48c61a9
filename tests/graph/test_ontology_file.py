"""What a file says is what the ontology says, and what is wrong with a file is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.errors import OntologyInvalid, PathNotFound
from heddle.graph.ontology import Ontology, OntologyName, OntologyRelation, OntologyType
from heddle.graph.ontology_file import dump_ontology, examine_ontology, parse_ontology, read_ontology

TRADE = """\
title: Trade
types:
  Supplier:
    parent: Organization
    examples: [Helios GmbH]
  Contract:
relations:
  SUPPLIES:
    heads: [Supplier]
    tails: [Organization]
    inverse: SUPPLIED_BY
names:
  Helios GmbH: {type: Supplier, aliases: [Helios]}
"""


def test_a_file_is_read() -> None:
    ontology = parse_ontology(TRADE)

    assert ontology == Ontology(
        "Trade",
        builtin=True,
        types=(OntologyType("Supplier", "Organization", examples=("Helios GmbH",)), OntologyType("Contract")),
        relations=(OntologyRelation("SUPPLIES", ("Supplier",), ("Organization",), inverse="SUPPLIED_BY"),),
        names=(OntologyName("Helios GmbH", "Supplier", ("Helios",)),),
    )


_word = st.from_regex(r"[A-Z][A-Za-z0-9]{3,12}", fullmatch=True)
_text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(
    st.dictionaries(_word, st.tuples(_text, st.lists(_text, max_size=3)), max_size=4), _text, st.booleans()
)
def test_what_is_written_is_read_again(
    types: dict[str, tuple[str, list[str]]], title: str, builtin: bool
) -> None:
    ontology = Ontology(
        title,
        builtin,
        tuple(OntologyType(f"{name}X", "", text, tuple(said)) for name, (text, said) in types.items()),
        (OntologyRelation("SAYS", description=title, symmetric=True),),
    )

    assert parse_ontology(dump_ontology(ontology)) == ontology


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("types:\n  Supplier:\n    parant: Organization\n", "line 3: types.Supplier.parant"),
        ("types:\n  A: {parent: B}\n  B: {parent: A}\n", "line 2: A is above itself"),
        ("types:\n  Supplier: {parent: Firm}\n", "line 2: the parent 'Firm' of Supplier is no type"),
        ("types:\n  Chunk: {}\n", "line 2: Chunk is a type of the structure"),
        ("types:\n  big firm: {}\n", "line 2: 'big firm' cannot name a type"),
        ("relations:\n  MENTIONS: {}\n", "line 2: MENTIONS is an edge of the structure"),
        ("relations:\n  Sells:\n    heads: []\n", "'Sells' cannot name a relation"),
        (
            "relations:\n  SELLS:\n    heads:\n    - Person\n    - Firm\n",
            "line 5: 'Firm', which SELLS may join",
        ),
        ("relations:\n  SELLS: {inverse: KNOWS}\n", "line 2: KNOWS names two relations"),
        ("relations:\n  RIVALS: {symmetric: true, heads: [Person]}\n", "line 2: RIVALS is symmetric"),
        ("names:\n  Ada: {type: Lady}\n", "line 2: the type 'Lady' of Ada is no type"),
        (
            "names:\n  Ada: {type: Person}\n  Bob: {type: Person, aliases: [ada]}\n",
            "line 3: 'ada' names both Ada and Bob",
        ),
        ("builtin: maybe\n", "line 1: builtin"),
        ("- a\n- b\n", "line 1: it:"),
        ("types: {A: {}}\ntypes: {B: {}}\n", "line 2: 'types' is said twice"),
        ("a: &x [1]\nb: *x\n", "line 2: references"),
        ("types: [\n", "line 2"),
        ("title: !!python/object/apply:os.system [ls]\n", "line 1"),
        ("[" * 5000, "line 1"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, message: str) -> None:
    with pytest.raises(OntologyInvalid) as caught:
        parse_ontology(text)

    assert message in str(caught.value)


def test_all_that_is_wrong_is_told_and_the_error_names_the_first(tmp_path: Path) -> None:
    path = tmp_path / "trade.yaml"
    path.write_text("types:\n  A: {parent: B}\n  C: {parent: D}\n", "utf-8")

    _, problems = examine_ontology(path)

    assert len(problems) == 2
    with pytest.raises(OntologyInvalid, match="and 1 more"):
        read_ontology(path)


def test_a_file_that_is_not_there_or_no_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound):
        read_ontology(tmp_path / "none.yaml")
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OntologyInvalid, match="UTF-8"):
        read_ontology(binary)
    with pytest.raises(OntologyInvalid, match="cannot read"):
        read_ontology(tmp_path)
