"""What an instruction says about things other than sources, taken out before its sources are read.

"Answer in one sentence" is about the answer, "a paper on knowledge graphs" about somebody's work, "from all
sources" about every source: each names a kind of source and asks for none.
"""

from __future__ import annotations

import re

from heddle.retrieval.instruction_words import any_of
from heddle.retrieval.source_words import ANY_NAME

GAP = " … "
"""What stands where something was taken out."""
_COUNTED = r"(?:an?|one|two|three|four|\d+)"
_LOOKS = any_of("looks")
_BEFORE_ORDERS = r"^|(?:[,.;:!?…]|\b(?:please|just|and|to|then|you|not|n't|never|only|bitte|kindly)) "
_OUTPUT = rf"(?P<kept>{_BEFORE_ORDERS})(?P<said>{any_of('output')}\b"
_NO_SEEKING = rf"(?:(?!\b{any_of('seek')}\b)[^.;:!?]){{0,60}}?"
_FORMATS = (
    # "answer in one sentence", "put the result in a table", "reply as a table with two columns"
    (
        rf"{_OUTPUT}{_NO_SEEKING}\b(?:(?:in|as|into|en|als)\s+|with\s+(?={_COUNTED}|{_LOOKS}))"
        rf"(?:{_COUNTED}\s+|(?:the|my)\s+|{_LOOKS}\s+)*{ANY_NAME}(?:\s+(?:form|format|with \w+ \w+))?\b)"
    ),
    # "write a short text about it", "make a table of it", "draw me a picture"
    (
        r"(?P<kept>)\b(?:write|make|create|draw|produce|compose|draft|build|generate|prepare|design|sketch|plot|"
        rf"send|give|show|drop) (?:me |us |him |her |them )?(?:up )?{_COUNTED} (?:{_LOOKS} )*{ANY_NAME}\b"
        r"(?! (?:row|that|which))"
    ),
    # "as a chart please"
    rf"(?P<kept>^|[,;.!] )(?:please )?(?:in|as) (?:{_COUNTED}|{_LOOKS})(?: {_LOOKS})* {ANY_NAME}\b",
    # "in one paragraph", "in full sentences", "in tabular form"
    rf"(?P<kept>)\banswers? (?:\w+ )?(?:be|as|is|in) {_COUNTED} (?:{_LOOKS} )*{ANY_NAME}\b",
    rf"(?P<kept>)\bin (?:(?:{_COUNTED}|at most \w+|{_LOOKS}) )+(?:sentences?|paragraphs?|words?)\b",
    (
        r"(?P<kept>^|[,;.!] )(?:please )?(?:in|as) (?:a )?(?:tabular|table|text|prose|textual) "
        r"(?:form|format|layout)\b"
    ),
    r"(?P<kept>)\bformat\b ?:[^.;!?]*",
    r"(?P<kept>^)(?:please )?tabulate\b",
    r"(?P<kept>)\bin a (?:row|column)\b",
)
_ASIDES = tuple(re.compile(pattern) for pattern in _FORMATS)
_IDIOMS = re.compile(rf"\b{any_of('idiom')}\b")
_TOPIC = re.compile(
    r"\b(?:(?:tell|told|know|knows|learn|ask|asks|asking|talk|talks|wonder|curious|is|are|was|it's|inform|"
    r"explain|read)(?: \w+){0,3}? about|"
    r"(?:writing|study|studying|studies|paper|thesis|essay|book|talk|lecture|course|works?|working|research|"
    r"expert|specialist|(?<!only )(?<!just )(?<!not )interested|preparing)(?: \w+){0,3}? "
    r"(?:on|about|in|of|into|for)|studying|"
    r"(?:question|query|inquiry|report|topic|subject|project|task)s? (?:is |are )?"
    r"(?:about|on|concerns?|regards?)|"
    r"given an? (?:question|query|inquiry) (?:about|on|in|of|concerning|regarding)|"
    r"i like|i love|i liked|worry about|thank)\b"
    r"(?:(?!\b(?:from|using|out of|use|only|search|look|retrieve|find|extract|gather|fetch|locate|"
    r"collect|but|so)\b)"
    r"[^.,;:!?])*"
)
_ALL = re.compile(
    r"\b(?:all|any|every|everything|whatever|whichever)\b"
    r"(?: (?:of|the|your|our|available|possible|knowledge|kinds?|types?|sorts?|other)){0,4}? "
    r"(?:sources?|resources?|knowledge|kinds?|types?|material|evidence|data|information|formats?|documents?|"
    r"quellen)\b(?! (?:except|but|apart|other|besides|excluding|without|save|with the exception|than))|"
    rf"\b{any_of('every')}\b"
)
_ASKED = re.compile(
    r"^(?:what|who|whom|whose|when|where|why|how|which)(?: \w+){0,2}? "
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)\b"
)
_CITED = re.compile(
    rf"\b(?:in|from|by|of|using|through|per|to) (?:\w+ ){{0,3}}?{ANY_NAME}\b|"
    rf"\b{ANY_NAME} (?:\w+ )?(?:says?|said|states?|stated|shows?|showed|tells?|lists?|listed|contains?|"
    r"mentions?|mentioned|records?|gives?|holds?|has|have|reports?|reveals?|suggests?|indicates?)\b|"
    r"\b(?:written|put) (?:out )?in\b|\bsay in\b"
)
_LINKED = re.compile(r"\b(?:relationships?|relations?|entities|entity|graph|messages?) (?:between|of|with)\b")


def without_asides(text: str) -> str:
    """A plain text without what it says on the form of the answer, on its topic and in idioms."""
    text = _IDIOMS.sub(GAP, text)
    for pattern in _ASIDES:
        text = pattern.sub(rf"\g<kept>{GAP}", text)
    return _TOPIC.sub(GAP, text)


def asks_for_all(text: str) -> bool:
    """Whether a plain text says that every source will do."""
    return bool(_ALL.search(text))


def is_plain_question(clause: str) -> bool:
    """Whether a clause is a question that cites no source: "how do entities of a company relate?"."""
    if not _ASKED.match(clause):
        return False
    return bool(_LINKED.search(clause)) or not _CITED.search(clause)
