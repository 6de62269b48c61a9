"""Whether a question is about the whole of the documents, and what it is about besides.

"What are the main themes?" has no passage that answers it; "Who signed the supply contract?" has one. Rules
decide, and abstain: a question counts as global only where it asks for a summary, for themes or for what all
have in common, *and* names no single thing.
"""

from __future__ import annotations

import re

from heddle.retrieval.stop_words import STOP_WORDS

_CHIEF = (
    r"(?:main|top|major|key|central|overall|overarching|common|recurring|recurrent|principal|dominant|prevailing|"
    r"important|salient|core|broad(?:er)?|general|frequent)"
)
_THEME = (
    r"(?:themes?|topics?|subjects?|issues?|points?|trends?|patterns?|findings?|concerns?|messages?|areas?|"
    r"threads?|ideas?|insights?|problems?|conclusions?|takeaways?|developments?|events?|storylines?)"
)
_STUFF = (
    r"(?:documents?|files?|corpus|collection|data(?:set| set|base)?|archive|library|papers?|reports?|texts?|"
    r"mails?|e-?mails?|records?|materials?|knowledge (?:base|graph)|workspace|dossier|sources?|notes?)"
)
_WHOLE = (
    rf"(?:across (?:all|every|the (?:whole|entire)|these|the)|all (?:of )?(?:the |these |our |my )?\w+|"
    rf"(?:the |this )?(?:whole|entire)|overall|in general|as a whole|altogether|everything|"
    rf"(?:in|from|of|over|throughout|within) (?:the|these|this|those|our|my|all) {_STUFF})"
)
_SUMMARY = (
    r"(?:summar(?:y|ies|i[sz]e[ds]?|i[sz]ing)|overview|big picture|gist|synopsis|outline|recap|sum up|"
    r"high[- ]level)"
)
_ABOUT = (
    rf"what (?:is|are|was|were) (?:all |most of )?(?:this|these|the|those|our|my) (?:\w+ ){{0,2}}{_STUFF} "
    rf"(?:all |mostly |mainly )?(?:about|concerned with|on)\b"
)
_SAY = (
    rf"what do(?:es)? (?:all )?(?:of )?(?:these|the|this|those|our|my) {_STUFF} (?:have in common|say|cover|"
    rf"discuss|deal with|talk about|describe|contain|tell(?: us| me)?)\W*$"
)
_COMMON = rf"\b(?:have in common|{_WHOLE}.*\bin common)\b"

_GLOBAL = re.compile(
    rf"\b{_CHIEF}\b(?: and {_CHIEF})?(?: \w+){{0,2}} {_THEME}\b|\b(?:which|what) {_THEME} (?:are|is|do|come|"
    rf"keep|run|emerge|recur|dominate|appear)\b|{_ABOUT}|{_SAY}|{_COMMON}|\bbig picture\b",
    re.IGNORECASE,
)
_OF_ONE_THING = re.compile(
    rf"\b{_THEME} (?:\w+ )?(?:of|in|from|about|for|on|with|by|at|behind) (?:the|this|that|an?) "
    rf"(?!\w* ?{_STUFF}\b|whole|entire)",
    re.IGNORECASE,
)
_SUMMARISING = re.compile(rf"\b{_SUMMARY}\b", re.IGNORECASE)
_OVER_ALL = re.compile(rf"\b{_WHOLE}\b", re.IGNORECASE)
_NOTHING_ELSE = re.compile(
    rf"^\W*(?:please |can you |could you |give (?:me )?|write |make |provide )*(?:an? |the )?"
    rf"(?:short |brief )?{_SUMMARY}(?: (?:it|this|everything|please))*\W*$",
    re.IGNORECASE,
)
_SINGLE = re.compile(r"^\W*(?:who|whom|whose|when|where|how (?:many|much|old|long|far))\b", re.IGNORECASE)
_NAMED = re.compile(r"(?<=[\w,;)] )(?:[A-Z][\w’'-]*|\d{3,})|[\"“«][^\"”»]+[\"”»]")
_CUES = re.compile(
    rf"\b(?:{_CHIEF}|{_THEME}|{_SUMMARY}|{_STUFF}|across|all|every|everything|whole|entire|overall|general|"
    r"common|give|write|make|tell|list|describe|provide|identify|please|short|brief|about|discussed?|mentioned|"
    r"covered|happen(?:ed|s)?|emerge|recur)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def is_global(question: str) -> bool:
    """Whether a question asks about the whole; False where it does not say so clearly.

    >>> is_global("What are the main themes?"), is_global("Who signed the supply contract?")
    (True, False)
    >>> is_global("Summarise what happened across all incidents"), is_global("Summarise the supply contract")
    (True, False)
    """
    text = " ".join(question.split())
    if _SINGLE.match(text) or _NAMED.search(text):
        return False
    if _NOTHING_ELSE.match(text):
        return True
    over_all = _OVER_ALL.search(text)
    if _GLOBAL.search(text):
        return bool(over_all) or not _OF_ONE_THING.search(text)
    return bool(over_all and _SUMMARISING.search(text))


def topic_words(question: str) -> frozenset[str]:
    """What a question is about besides asking for the whole, in small letters; empty where nothing is left.

    >>> sorted(topic_words("What are the main themes?")), sorted(topic_words("Summarise all pump incidents"))
    ([], ['incidents', 'pump'])
    """
    words = _WORD.findall(_CUES.sub(" ", question).casefold())
    return frozenset(word for word in words if word not in STOP_WORDS)
