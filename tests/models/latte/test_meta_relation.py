"""Meta-relations are exactly the joins of relations that follow each other."""

from __future__ import annotations

import pytest

from heddle.models.latte.meta_relation import MetaRelation, composed, first_order

WRITES, IN = ("author", "writes", "paper"), ("paper", "in", "venue")
BACK = ("paper", "rev_writes", "author")


def test_a_chain_must_hold_together() -> None:
    with pytest.raises(ValueError, match="does not begin where"):
        MetaRelation((WRITES, WRITES))
    with pytest.raises(ValueError, match="at least one step"):
        MetaRelation(())


def test_head_and_tail_are_the_ends_of_the_chain() -> None:
    relation = MetaRelation((WRITES, IN))

    assert (relation.head, relation.tail, relation.order) == ("author", "venue", 2)
    assert relation.shorter == MetaRelation((WRITES,))
    assert str(relation) == "author -writes- paper -in- venue"


def test_order_two_is_the_join_of_order_one_with_itself() -> None:
    steps = (WRITES, IN, BACK)

    found = composed(first_order(steps), steps)

    assert set(found) == {MetaRelation((a, b)) for a in steps for b in steps if a[2] == b[0]}
    assert len(found) == len(set(found)) == 3


def test_relations_that_lead_nowhere_are_not_extended() -> None:
    assert composed(first_order([IN]), [IN]) == ()
