"""The grammar that a tree answers."""

from __future__ import annotations

from heddle.ingest.annotation import SpacyAnnotator
from heddle.ingest.dependency import DependencyTree
from heddle.ingest.mention import Mention


def tree_of(sentence: str, *names: str) -> DependencyTree:
    mentions = [
        Mention(start, start + len(name), "Organization", name, name)
        for name in names
        for start in [sentence.index(name)]
    ]
    return DependencyTree(SpacyAnnotator().trees([sentence])[0], mentions, 0)


def index_of(tree: DependencyTree, word: str) -> int:
    return next(index for index, token in enumerate(tree.tokens) if token.text == word)


def test_a_name_of_several_words_stands_at_its_head() -> None:
    tree = tree_of("Acme Robotics grew.", "Acme Robotics")

    assert tree.at(index_of(tree, "Robotics")) == tree.mentions[0]
    assert tree.at(index_of(tree, "Acme")) is None
    assert tree.inside_mention(index_of(tree, "Acme"))


def test_a_conjoined_verb_shares_the_subject() -> None:
    tree = tree_of("Acme grew fast and bought Helios.", "Acme", "Helios")

    assert [mention.name for mention in tree.subjects(index_of(tree, "bought"))] == ["Acme"]


def test_a_relative_pronoun_stands_for_the_noun_before_it() -> None:
    tree = tree_of("Acme, which bought Helios, grew.", "Acme", "Helios")

    assert [mention.name for mention in tree.subjects(index_of(tree, "bought"))] == ["Acme"]


def test_a_shared_modal_holds_for_both_verbs() -> None:
    tree = tree_of("Acme may grow and buy Helios.", "Acme", "Helios")

    assert not tree.asserted(index_of(tree, "buy"))


def test_a_statement_is_asserted_and_a_doubted_one_is_not() -> None:
    plain = tree_of("They say that Acme bought Helios.", "Acme", "Helios")
    doubted = tree_of("They doubt that Acme bought Helios.", "Acme", "Helios")

    assert plain.asserted(index_of(plain, "bought"))
    assert not doubted.asserted(index_of(doubted, "bought"))


def test_participles_after_a_noun_are_passive() -> None:
    tree = tree_of("Helios, bought by Acme, grew.", "Acme", "Helios")

    assert tree.is_passive(index_of(tree, "bought"))
    assert [mention.name for mention in tree.agents(index_of(tree, "bought"))] == ["Acme"]
