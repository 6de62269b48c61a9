"""Instructions: which knowledge types an instruction asks for.

"Retrieve evidence from Table sources" keeps tables; "from all knowledge sources" keeps everything;
"anything but e-mails" keeps all the rest (UniHGKR, section 3.3: instructions name a source or all).
"""

from __future__ import annotations

import re

from heddle.core.knowledge import KnowledgeType

_WORDS = {
    KnowledgeType.INFOBOX: r"info-?\s?box(?:es)?|key-?value(?:s| pairs?| tables?)?|attribute boxes",
    KnowledgeType.TRIPLE: (
        r"(?:knowledge|entity|semantic) graphs?|kgs?|kbs?|triplets?|triples?|relations?(?! to\b)|"
        r"relationships?"
    ),
    KnowledgeType.TABLE: r"tables?|tabular|spread-?sheets?|sheets?|rows?|(?:excel|csv) files?|cells?",
    KnowledgeType.TEXT: r"texts?|textual|prose|passages?|paragraphs?|(?:written|running) (?:text|words?|\w+)",
    KnowledgeType.FIGURE: r"figures?(?! out\b)|images?|pictures?|charts?|diagrams?|photos?|captions?",
    KnowledgeType.MAIL: r"e-?mails?|mails?|correspondence|mailbox(?:es)?|messages?|letters?",
    KnowledgeType.ENTITY: r"entit(?:y|ies)(?! graphs?)",
}
_PATTERNS = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _WORDS.items()}
_NOT = re.compile(
    r"\b(?:except(?: for)?|excluding|exclude|without|other than|apart from|anything but|all but|but not|not|"
    r"ignor(?:e|ing)|leav(?:e|ing) out|skip(?:ping)?|never|no)\b(?P<rest>[^.;:!?]*)",
    re.IGNORECASE,
)
_BUT = re.compile(r"\b(?:but|only|instead|rather)\b", re.IGNORECASE)


def parse_instruction(instruction: str) -> frozenset[KnowledgeType]:
    """The knowledge types that an instruction asks for; empty where it asks for all or names none.

    >>> sorted(parse_instruction("Use tables and infoboxes only"))
    [<KnowledgeType.INFOBOX: 'infobox'>, <KnowledgeType.TABLE: 'table'>]
    """
    refused: set[KnowledgeType] = set()

    def take(match: re.Match[str]) -> str:
        rest = match.group("rest")
        turn = _BUT.search(rest)
        refused.update(_named(rest[: turn.start()] if turn else rest))
        return rest[turn.start() :] if turn else " "

    wanted = _named(_NOT.sub(take, instruction)) - refused
    if wanted:
        return frozenset(wanted)
    return frozenset(KnowledgeType) - refused if refused else frozenset()


def _named(text: str) -> set[KnowledgeType]:
    found = set()
    # Infobox before table and text: "key-value tables" are infoboxes.
    for kind, pattern in _PATTERNS.items():
        if pattern.search(text):
            found.add(kind)
            text = pattern.sub(" ", text)
    return found
