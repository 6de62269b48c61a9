"""Blocking: keys by which a node finds those that it may be one with, so that no two are compared idly.

A key holds as long as at most `MOST` nodes have it: one that is too common tells nothing, and comparing all
who share it would be the quadratic step that keys are there to avoid. Which keys hold is a function of the
graph, and the resolver keeps it exact (`key_directory.py`).

Forms of keys: `=` the words that tell, whatever the family; `t` a word; `@` a word in one document; `a` an
acronym; `p` surname and initial; `c` the same beside a neighbour; `s` skeleton; `m` a band of the MinHash;
`i` an identifier; `w` the words of a title; `j` the initials of a journal; and `n` a neighbour, which finds
nobody, and whose commonness says what sharing it is worth.
"""

from __future__ import annotations

import zlib
from typing import Final

from heddle.ingest.resolution.name_form import Family
from heddle.ingest.resolution.name_words import LINKING, SHORT_FORMS
from heddle.ingest.resolution.record import Record
from heddle.ingest.resolution.spelling import bands, fold_words, skeleton

MOST: Final = 24
"""Nodes that may share a key that holds."""
_LETTER = {
    Family.PERSON: "P",
    Family.BODY: "B",
    Family.PLACE: "L",
    Family.VENUE: "V",
    Family.MATTER: "M",
    Family.WRITING: "W",
}
_NEIGHBOURS = 10
_COMPANIONS = 6
_DOCUMENTS = 8
_TITLE_WORDS = 6
_LONGEST = 60
_SHORTEST_SKELETON = 4
_FINDING_NOBODY = "n"


def finds(key: str) -> bool:
    """Whether a key leads to candidates."""
    return not key.startswith(_FINDING_NOBODY)


def neighbour_key(name: str) -> str:
    """The key whose commonness says what a neighbour is worth."""
    return f"n:{_short(name)}"


def word_key(family: Family, word: str) -> str:
    """The key of a word of a name."""
    return f"t{_LETTER[family]}:{_short(word)}"


def keys_of(record: Record) -> tuple[str, ...]:
    """All keys of a record, sorted."""
    if record.family is Family.WRITING:
        keys = _of_writing(record)
    else:
        keys = _of_name(record)
        keys |= _of_person(record) if record.family is Family.PERSON else _of_acronym(record)
        if record.family is Family.VENUE:
            keys |= {f"j:{record.form.initials[:length]}" for length in (3, 4, 9)}
        ranked = sorted(record.neighbours().items(), key=lambda item: (-item[1], item[0]))
        keys |= {neighbour_key(name) for name, _ in ranked[:_NEIGHBOURS]}
    keys |= {f"i:{_short(identifier)}" for identifier in record.identifiers}
    return tuple(sorted(keys))


def _of_name(record: Record) -> set[str]:
    form, letter = record.form, _LETTER[record.family]
    documents = list(record.settings)[:_DOCUMENTS]
    keys = {whole_key(form.key), *(whole_key(alias) for alias in record.aliases)}
    for word in form.telling:
        keys.add(word_key(record.family, word))
        keys |= {local_key(record.family, word, document) for document in documents}
    bones = skeleton(form.core)
    if len(bones) >= _SHORTEST_SKELETON:
        # In the order of the alphabet, so that letters that changed places meet.
        keys.add(f"s{letter}:{_short(bones[0] + ''.join(sorted(bones[1:])))}")
    if sum(map(len, form.core)) > _SHORTEST_SKELETON:
        keys |= {f"m{letter}{at}:{band:x}" for at, band in enumerate(bands(form.core))}
    return keys


def _of_acronym(record: Record) -> set[str]:
    form = record.form
    shorts = {form.short, form.initials, form.full_initials, *(a for a in record.aliases if " " not in a)}
    letters = {each for each in shorts if 2 <= len(each) <= 8}
    documents = list(record.settings)[:_DOCUMENTS]
    return {f"a:{each}" for each in letters if len(each) > 2 or each == form.short} | {
        f"a:{each}@{document[:16]}" for each in letters for document in documents
    }


def _of_person(record: Record) -> set[str]:
    form = record.form
    if not form.given:
        return set()
    surname, initial = form.surname.split()[-1], form.given[0][0]
    keys = {f"p:{_short(surname)}|{initial}"}
    # Mike Brown is Michael Brown: the initial of each name that may stand behind a short form.
    keys |= {f"p:{_short(surname)}|g{group}" for group in SHORT_FORMS.get(form.given[0], ())}
    if len(form.core) == 2:
        keys.add(f"p:{_short(form.given[0])}|{surname[0]}")
    ranked = sorted(record.neighbours().items(), key=lambda item: (-item[1], item[0]))
    return keys | {f"c:{_short(surname)}|{initial}|{_short(name)}" for name, _ in ranked[:_COMPANIONS]}


def _of_writing(record: Record) -> set[str]:
    title = record.text("title")
    words = title_words(title)
    if len(words) < 2:
        return set()
    keys = {f"w:{_short(' '.join(words[:_TITLE_WORDS]))}"}
    keys |= {f"mW{at}:{band:x}" for at, band in enumerate(bands(tuple(words)))}
    return keys


def word_of(key: str) -> str:
    """The word that the key of a word is of; empty for other keys."""
    return key.partition(":")[2] if key[0] == "t" else ""


def whole_key(words: str) -> str:
    """The key of all words that tell, as one text."""
    return f"=:{_short(words)}"


def local_key(family: Family, word: str, document: str) -> str:
    """The key of a word of a name in one document."""
    return f"@{_LETTER[family]}:{_short(word)}@{document[:16]}"


def local_document(key: str) -> str:
    """What the id of the document begins with that a key is local to; empty for other keys."""
    return key.rpartition("@")[2] if key[0] in "@a" and "@" in key else ""


def title_words(title: str) -> list[str]:
    """The words of a title that tell it from others, in order."""
    return [word for word in fold_words(title) if word not in LINKING]


def _short(text: str) -> str:
    """A text as it may stand in a key: what is too long for an index is cut, and told apart by its hash."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 9]}~{zlib.crc32(text.encode()):08x}"
