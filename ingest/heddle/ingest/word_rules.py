"""Word rules: the lemma, tag and dependency that spaCy's rules give to parsed words, each worked out once.

After its parser, spaCy matches some 180 patterns against every sentence and then looks up every lemma. All
patterns but a few look at one token alone: at its form, its tag and its dependency. So what they say of such
a word holds wherever it comes again. Sentences that one of the few others fits go through the rules whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Word = tuple[int, int, int]
"""A word's form, tag and dependency, as spaCy's numbers for them."""

_MOST_WORDS = 60_000
"""Words whose reading is kept; when there are more, all are forgotten."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules make of a word.

    Args:
        lemma: Its base form, lower case.
        tag: Part of speech, fine.
        dep: Its dependency.
    """

    lemma: str
    tag: str
    dep: str


class WordRules:
    """The rules of a pipeline that come after its parser.

    Args:
        pipeline: spaCy's pipeline, with an `attribute_ruler` and a `lemmatizer`.
    """

    def __init__(self, pipeline: Any) -> None:
        from spacy.matcher import Matcher

        self._vocabulary = pipeline.vocab
        self._rules = [pipeline.get_pipe("attribute_ruler"), pipeline.get_pipe("lemmatizer")]
        # spaCy keeps the words that it knows in lists, and looks through them for every word.
        index = self._rules[1].lookups.get_table("lemma_index")
        for kind in index:
            index[kind] = frozenset(index[kind])
        patterns = [pattern for rule in self._rules[0].patterns for pattern in rule["patterns"]]
        self._beyond_words = Matcher(pipeline.vocab)
        self._beyond_words.add("beyond", [pattern for pattern in patterns if len(pattern) > 1])
        self._known: dict[Word, Reading] = {}

    def readings(self, sentences: Sequence[Any]) -> list[list[Reading]]:
        """The reading of each word of each of spaCy's documents, which its parser has parsed."""
        from spacy.attrs import DEP, ORTH, TAG

        if len(self._known) > _MOST_WORDS:
            self._known.clear()
        words = [[*map(tuple, sentence.to_array([ORTH, TAG, DEP]).tolist())] for sentence in sentences]
        self._learn(sorted({word for sentence in words for word in sentence} - self._known.keys()))
        return [
            self._ruled(sentence) if self._beyond_words(sentence) else [self._known[word] for word in own]
            for sentence, own in zip(sentences, words, strict=True)
        ]

    def _learn(self, words: Sequence[Word]) -> None:
        together = self._sentence(words)
        if self._beyond_words(together):
            # Side by side, some fit a rule that joins them.
            for word in words:
                self._known[word] = self._ruled(self._sentence([word]))[0]
        else:
            self._known.update(zip(words, self._ruled(together), strict=True))

    def _sentence(self, words: Sequence[Word]) -> Any:
        from spacy.tokens import Doc

        strings = self._vocabulary.strings
        forms, tags, deps = ([strings[word[place]] for word in words] for place in range(3))
        return Doc(self._vocabulary, words=forms, tags=tags, deps=deps, heads=list(range(len(words))))

    def _ruled(self, sentence: Any) -> list[Reading]:
        for rule in self._rules:
            sentence = rule(sentence)
        return [Reading(token.lemma_.lower(), token.tag_, token.dep_) for token in sentence]
