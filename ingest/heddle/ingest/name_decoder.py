"""Names from token vectors: spaCy's greedy BILUO tagger, decided for all tokens at once.

spaCy walks the tokens one by one: a token begins a name of some type (B), goes on with it (I), ends it (L),
is one by itself (U) or stands outside (O). A step looks at the token, at the first one of the open name and
at the one before; outside of names it looks at the token alone, and most tokens stand outside. So the scores
of every token as if it stood outside are one product, and only names that begin are walked, all of them side
by side. What comes out is what spaCy's walk gives.

The scheme is that of Ratinov and Roth (CoNLL 2009, https://aclanthology.org/W09-1119), the network that of
https://spacy.io/api/architectures#TransitionBasedParser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from heddle.ingest.token_network import Floats

Numbers = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

_STEP = 2048
"""Tokens of one product."""
_SIDE_BY_SIDE = 16
"""Tokens as far as which all names are walked side by side; a longer one is walked alone, where it counts."""
_TOKEN, _FIRST, _BEFORE = 0, 1, 2
"""What a step looks at."""


@dataclass(frozen=True, slots=True)
class NamedTokens:
    """A name in a text: its tokens, half-open, and its label."""

    first: int
    end: int
    label: str


class NameDecoder:
    """What a named-entity recognizer of spaCy makes of its token vectors.

    Args:
        model: Its model, as trained, with three features a state.
        moves: The names of its moves, in order: `B-ORG`, ..., `U-` (which only blocks a token), `O-`.
    """

    def __init__(self, model: Any, moves: Sequence[str]) -> None:
        self._states = _States(model)
        upper = model.get_ref("upper")
        weight, bias = upper.get_param("W"), upper.get_param("b")
        # Only some moves are possible where no name is open, and only two of them where one is.
        outside = [place for place, move in enumerate(moves) if move[0] in "BUO" and move != "U-"]
        self._moves = [moves[place] for place in outside]
        self._weight: Floats = np.ascontiguousarray(weight[outside].T)
        self._bias: Floats = bias[outside]
        self._is_begin: Flags = np.array([move[0] == "B" for move in self._moves])
        self._is_outside: Flags = np.array([move == "O-" for move in self._moves])
        pairs = [
            (f"I-{move[2:]}", f"L-{move[2:]}") if move[0] == "B" else ("O-", "O-") for move in self._moves
        ]
        within = [[moves.index(move) for move in pair] for pair in pairs]
        self._closing: Floats = weight[within][:, 1] - weight[within][:, 0]
        self._closing_bias: Floats = bias[within][:, 1] - bias[within][:, 0]

    def names(self, vectors: Sequence[Floats], spaces: Sequence[Flags]) -> list[list[NamedTokens]]:
        """The names in each text, in order.

        Args:
            vectors: Of the tokens of each text, `[tokens, width]`.
            spaces: Which tokens are white space: no name begins there.
        """
        found: list[list[NamedTokens]] = [[] for _ in vectors]
        full = [place for place, tokens in enumerate(vectors) if len(tokens)]
        if not full:
            return found
        ends = np.cumsum([len(vectors[place]) for place in full])
        line = self._in_line(
            np.concatenate([vectors[place] for place in full]),
            ends,
            np.concatenate([spaces[place] for place in full]),
        )
        texts = np.searchsorted(ends, [name.first for name in line], side="right").tolist()
        for text, name in zip(texts, line, strict=True):
            start = int(ends[text]) - len(vectors[full[text]])
            found[full[text]].append(NamedTokens(name.first - start, name.end - start, name.label))
        return found

    def _in_line(self, vectors: Floats, ends: Numbers, spaces: Flags) -> list[NamedTokens]:
        """The names in texts that lie one behind the other, none of them empty.

        Args:
            vectors: Of all tokens.
            ends: How many tokens there are up to the end of each text.
            spaces: Which tokens are white space.
        """
        tokens = self._states.narrowed(vectors)
        moves = self._moves_outside(tokens, ends, spaces)
        firsts = np.flatnonzero(~self._is_outside[moves])
        stops = ends[np.searchsorted(ends, firsts, side="right")]
        closed = firsts + 1
        begun = self._is_begin[moves[firsts]]
        closed[begun] = self._walk(tokens, moves, firsts[begun], stops[begun], most=_SIDE_BY_SIDE)
        found = []
        position = 0
        for place, (first, end) in enumerate(zip(firsts.tolist(), closed.tolist(), strict=True)):
            if first < position:
                continue
            alone = slice(place, place + 1)
            position = end or int(self._walk(tokens, moves, firsts[alone], stops[alone], most=len(tokens))[0])
            found.append(NamedTokens(first, position, self._moves[moves[first]][2:]))
        return found

    def _moves_outside(self, tokens: Floats, ends: Numbers, spaces: Flags) -> Numbers:
        """The best move at each token if no name is open there."""
        best = np.empty(len(tokens), np.intp)
        last = np.zeros(len(tokens), np.bool_)
        last[ends - 1] = True
        for start in range(0, len(tokens), _STEP):
            part = slice(start, start + _STEP)
            scores = self._states.outside(tokens[part]) @ self._weight + self._bias
            # A name of several tokens does not begin at the last one, and none begins at white space.
            scores[np.ix_(last[part], self._is_begin)] = -np.inf
            scores[np.ix_(spaces[part], ~self._is_outside)] = -np.inf
            best[part] = scores.argmax(axis=1)
        return best

    def _walk(self, tokens: Floats, moves: Numbers, firsts: Numbers, stops: Numbers, *, most: int) -> Numbers:
        """Where names end that begin at some tokens; 0 where one is longer than so many tokens.

        Args:
            tokens: Their narrowed vectors.
            moves: The move at each token, which says what kind of name begins.
            firsts: Where names begin.
            stops: Where the text of each ends.
            most: Tokens to go.
        """
        ends = np.zeros(len(firsts), np.intp)
        open_ = np.arange(len(firsts))
        for step in range(1, most):
            if not len(open_):
                break
            at, kinds = firsts[open_] + step, moves[firsts[open_]]
            states = self._states.within(tokens, at, firsts[open_])
            margin = np.einsum("ij,ij->i", states, self._closing[kinds]) + self._closing_bias[kinds]
            closes = (margin > 0) | (at + 1 == stops[open_])
            ends[open_[closes]] = at[closes] + 1
            open_ = open_[~closes]
        return ends


class _States:
    """The hidden units of states: what the walk knows when it takes a step."""

    def __init__(self, model: Any) -> None:
        narrow, lower = model.get_ref("tok2vec").layers[2], model.get_ref("lower")
        self._narrow: Floats = np.ascontiguousarray(narrow.get_param("W").T)
        self._narrow_bias: Floats = narrow.get_param("b")
        looks, hidden, self._pieces, width = lower.get_param("W").shape
        # The pieces of all units side by side, so that the largest piece is that of whole blocks.
        weight = lower.get_param("W").transpose(0, 3, 2, 1).reshape(looks, width, self._pieces * hidden)
        self._weight: Floats = np.ascontiguousarray(weight)
        self._bias: Floats = lower.get_param("b").T.reshape(-1)
        missing = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(looks, -1)
        self._outside_bias: Floats = self._bias + missing[_FIRST] + missing[_BEFORE]

    def narrowed(self, vectors: Floats) -> Floats:
        """Token vectors as the states look at them."""
        narrowed: Floats = vectors @ self._narrow + self._narrow_bias
        return narrowed

    def outside(self, tokens: Floats) -> Floats:
        """The states at tokens where no name is open."""
        return self._largest(tokens @ self._weight[_TOKEN] + self._outside_bias)

    def within(self, tokens: Floats, at: Numbers, firsts: Numbers) -> Floats:
        """The states at some tokens, each inside a name that began at its first token."""
        return self._largest(
            tokens[at] @ self._weight[_TOKEN]
            + tokens[firsts] @ self._weight[_FIRST]
            + tokens[at - 1] @ self._weight[_BEFORE]
            + self._bias
        )

    def _largest(self, sums: Floats) -> Floats:
        largest: Floats = sums.reshape(len(sums), self._pieces, -1).max(axis=1)
        return largest
