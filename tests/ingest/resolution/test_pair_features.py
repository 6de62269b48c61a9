"""What two records have in common."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.core.ids import DocumentId, NodeId
from heddle.ingest.resolution.blocking import keys_of
from heddle.ingest.resolution.name_form import Family, name_form
from heddle.ingest.resolution.pair_features import (
    WIDTH,
    Feature,
    Profile,
    given_names,
    pair_features,
    words_left,
)
from heddle.ingest.resolution.record import Record, Setting, pack, record_of

NAMES = st.text("abcdef .-JHé", min_size=1, max_size=20).filter(lambda text: any(map(str.isalpha, text)))


def profile(
    name: str,
    family: Family = Family.BODY,
    *,
    node: str = "",
    neighbours: dict[str, float] | None = None,
    identifiers: frozenset[str] = frozenset(),
) -> Profile:
    plain = record_of(NodeId(node or name), family.value, family, name)
    setting = Setting(tuple((neighbours or {}).items()), pack({1, 2, 3}, 9), frozenset({"c"}))
    record = Record(
        plain.part, plain.node, plain.type_name, family, name, plain.form,
        identifiers=identifiers, settings={DocumentId("d" * 64): setting},
    )  # fmt: skip
    return Profile.of(record, keys_of(record))


def always(_key: str) -> bool:
    return True


def row(one: Profile, other: Profile) -> dict[Feature, float]:
    return dict(zip(Feature, pair_features(one, other, always), strict=True))


@given(NAMES, NAMES, st.sampled_from(list(Family)), st.sampled_from(list(Family)))
def test_features_are_the_same_in_either_order(a: str, b: str, first: Family, second: Family) -> None:
    one, other = profile(a, first, node="1"), profile(b, second, node="2")
    features = pair_features(one, other, always)

    assert features == pair_features(other, one, always)
    assert len(features) == WIDTH


@pytest.mark.parametrize(
    ("a", "b", "fit"),
    [
        ("Bob Brown", "Robert Brown", 0.8),
        ("R. Brown", "Robert Brown", 0.5),
        ("Brown", "Robert Brown", 0.5),
        ("Robert Brown", "Alice Brown", 0.0),
        ("Jon Brown", "John Brown", 0.8),
        ("Brown, Robert", "Robert Brown", 1.0),
    ],
)
def test_given_names_go_together_as_people_use_them(a: str, b: str, fit: float) -> None:
    assert given_names(name_form(a, Family.PERSON), name_form(b, Family.PERSON)) == fit


def test_acronyms_legal_forms_and_numbers_speak_for_and_against() -> None:
    whole = profile("World Health Organization")
    assert row(profile("WHO"), whole)[Feature.ACRONYM] == 1
    assert row(profile("WHA"), whole)[Feature.ACRONYM] == 0
    assert row(profile("Helios GmbH"), profile("Helios AG"))[Feature.LEGAL] == -1
    assert row(profile("Helios GmbH"), profile("Helios"))[Feature.LEGAL] == 0
    assert row(profile("World Cup 2010"), profile("World Cup 2014"))[Feature.NUMBERS] == -1


def test_a_journal_is_its_abbreviation() -> None:
    long = profile("Proceedings of the National Academy of Sciences", Family.VENUE)
    assert row(profile("Proc. Natl. Acad. Sci.", Family.VENUE), long)[Feature.ACRONYM] == 1
    assert row(profile("Proc. Royal Soc.", Family.VENUE), long)[Feature.ACRONYM] == 0


def test_only_rare_neighbours_count() -> None:
    one, other = profile("a b", neighbours={"acme": 1.0}), profile("a c", neighbours={"acme": 1.0})
    common = pair_features(one, other, lambda _key: False)

    assert row(one, other)[Feature.NEIGHBOURS] == 1
    assert common[Feature.NEIGHBOURS] == 0
    assert common[Feature.NEIGHBOUR_SHARE] == 1


def test_one_orcid_joins_and_two_part() -> None:
    ids = [frozenset({f"orcid:{number}"}) for number in range(2)]
    same = row(profile("a b", identifiers=ids[0]), profile("a c", identifiers=ids[0]))
    other = row(profile("a b", identifiers=ids[0]), profile("a c", identifiers=ids[1]))

    assert (same[Feature.IDENTIFIERS], other[Feature.IDENTIFIERS]) == (1, -1)


def test_a_typo_leaves_words_that_are_like_each_other() -> None:
    assert words_left({"ridgeway"}, {"rigdeway"}) < 0.4 < 0.6 < words_left({"robotics"}, {"mining"})
    assert words_left({"a", "b"}, {"a"}) == 0
