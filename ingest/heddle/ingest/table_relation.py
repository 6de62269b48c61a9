"""Relations that tables say by their form: the entities of one row, joined by what their columns mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heddle.core.names import clean_name
from heddle.graph.schema import Schema
from heddle.ingest.column import Role, names_in_cell, read_columns
from heddle.ingest.mention import Named, is_name
from heddle.ingest.parsed import TableBlock
from heddle.ingest.relation import may_join
from heddle.ingest.word_set import word_set

_JOINS: tuple[tuple[Role, str, Role], ...] = (
    (Role.PERSON, "WORKS_FOR", Role.EMPLOYER),
    (Role.PERSON, "WORKS_FOR", Role.ORGANIZATION),
    (Role.LEADER, "LEADS", Role.EMPLOYER),
    (Role.LEADER, "LEADS", Role.ORGANIZATION),
    (Role.FOUNDER, "FOUNDED", Role.EMPLOYER),
    (Role.FOUNDER, "FOUNDED", Role.ORGANIZATION),
    (Role.EMPLOYER, "LOCATED_IN", Role.PLACE),
    (Role.ORGANIZATION, "LOCATED_IN", Role.PLACE),
    (Role.SUPPLIER, "LOCATED_IN", Role.PLACE),
    (Role.CUSTOMER, "LOCATED_IN", Role.PLACE),
    (Role.EVENT, "LOCATED_IN", Role.PLACE),
    (Role.PERSON, "BORN_IN", Role.BIRTHPLACE),
    (Role.MAKER, "PRODUCES", Role.PRODUCT),
    (Role.SUPPLIER, "SUPPLIES", Role.CUSTOMER),
    (Role.EMPLOYER, "PART_OF", Role.PARENT),
    (Role.ORGANIZATION, "PART_OF", Role.PARENT),
    (Role.ATTENDEE, "ATTENDED", Role.EVENT),
)
"""First column's role, relation, second column's role."""

_LEADING_TITLE = re.compile(
    r"\b(?:ceo|chief executive|president|chair(?:man|woman|person)?|managing director)\b", re.IGNORECASE
)
_NOT_LEADING = re.compile(r"\b(?:vice|deputy|assistant|former|ex)\b", re.IGNORECASE)
_BODY_KEYS = word_set(
    "ceo founded founder founders headquarters industry employees revenue subsidiaries parent key",
    "people",
)
_PERSON_KEYS = word_set("born died birthplace occupation spouse education nationality employer")


@dataclass(frozen=True, slots=True, order=True)
class RowRelation:
    """A relation said by one row.

    Args:
        row: Index among the table's rows.
        head: The entity that it starts from.
        name: The relation's name in the schema.
        tail: The entity that it points to.
        phrase: The headers that say it.
    """

    row: int
    head: Named
    name: str
    tail: Named
    phrase: str


@dataclass(frozen=True, slots=True)
class TableReading:
    """What a table's form says: entities by row and column, and relations."""

    cells: tuple[tuple[int, int, Named], ...] = ()
    relations: tuple[RowRelation, ...] = ()
    subject: Named | None = None


def column_names(table: TableBlock) -> tuple[str, ...]:
    """The name of each column: the header cells above it, joined where the header has several rows.

    A cell over several columns names each of them (`2024 Sales`, `2024 Costs`); a header row that is one
    cell over all of them is a title of the table and names none, unless it is the only one.
    """
    width = max((len(row.cells) for row in table.rows), default=0)
    heads = range(table.header_rows)
    naming = [row for row in heads if not any(span.columns == width for span in table.rows[row].spans)]
    rows = [
        [" ".join(table.words_at(row, column).split()) for column in range(width)] for row in naming or heads
    ]
    return tuple(
        " ".join(dict.fromkeys(row[column] for row in rows if row[column])) for column in range(width)
    )


def read_table(table: TableBlock, schema: Schema) -> TableReading:
    """Read the entities and relations that a table says by its form."""
    return _read_infobox(table, schema) if table.key_value else _read_rows(table, schema)


def _read_rows(table: TableBlock, schema: Schema) -> TableReading:
    headers = column_names(table)
    roles = read_columns(headers)
    joins = [join for join in _JOINS if roles.count(join[0]) == 1 and roles.count(join[2]) == 1]
    cells: list[tuple[int, int, Named]] = []
    relations: list[RowRelation] = []
    for number, row in enumerate(table.rows[table.header_rows :], table.header_rows):
        named = {
            column: [Named(role.kind, name) for name in names_in_cell(row.cells[column])]
            for column, role in enumerate(roles)
            if role is not None and role.kind and column < len(row.cells)
        }
        cells += [(number, column, entity) for column, entities in named.items() for entity in entities]
        title = next(
            (row.cells[i] for i, role in enumerate(roles) if role is Role.TITLE and i < len(row.cells)), ""
        )
        for first, relation, second in joins:
            left, right = roles.index(first), roles.index(second)
            name = relation_by_title(relation, title)
            phrase = " / ".join(word for word in (headers[left], title, headers[right]) if word)
            relations += [
                RowRelation(number, head, name, tail, phrase)
                for head in named.get(left, ())
                for tail in named.get(right, ())
                if may_join(schema, head, name, tail)
            ]
    return TableReading(tuple(cells), tuple(relations))


def relation_by_title(relation: str, title: str) -> str:
    """WORKS_FOR, or LEADS where the title says so; any other relation stays."""
    leads = _LEADING_TITLE.search(title) and not _NOT_LEADING.search(title)
    return "LEADS" if relation == "WORKS_FOR" and leads else relation


def _read_infobox(table: TableBlock, schema: Schema) -> TableReading:
    """An infobox speaks of one thing, its title; each row says one fact of it."""
    subject = _subject(table)
    cells: list[tuple[int, int, Named]] = []
    relations: list[RowRelation] = []
    for number, role, value in _facts(table):
        for name in names_in_cell(value):
            entity = Named(role.kind, name)
            cells.append((number, 1, entity))
            if subject is not None:
                relations += [
                    RowRelation(number, head, relation, tail, table.rows[number].cells[0])
                    for head, relation, tail in _fact_relations(subject, role, entity)
                    if may_join(schema, head, relation, tail)
                ]
    return TableReading(tuple(cells), tuple(relations), subject)


def _facts(table: TableBlock) -> Iterator[tuple[int, Role, str]]:
    for number, row in enumerate(table.rows):
        if number >= table.header_rows and len(row.cells) >= 2:
            role = read_columns([row.cells[0]])[0]
            if role is not None and role.kind:
                yield number, role, row.cells[1]


def _fact_relations(subject: Named, role: Role, value: Named) -> list[tuple[Named, str, Named]]:
    """Heads, relations and tails that a fact about a subject may say; the schema picks."""
    match role:
        case Role.LEADER:
            return [(value, "LEADS", subject)]
        case Role.FOUNDER:
            return [(value, "FOUNDED", subject)]
        case Role.PLACE:
            return [(subject, "LOCATED_IN", value)]
        case Role.BIRTHPLACE:
            return [(subject, "BORN_IN", value)]
        case Role.EMPLOYER:
            return [(subject, "WORKS_FOR", value)]
        case Role.PARENT:
            return [(subject, "PART_OF", value)]
        case Role.MAKER:
            return [(value, "PRODUCES", subject)]
        case Role.PRODUCT:
            return [(subject, "PRODUCES", value)]
        case _:
            return []


def _subject(table: TableBlock) -> Named | None:
    name = clean_name(table.title)
    if not is_name(name):
        return None
    keys = {word for row in table.rows for word in _keys(row.cells)}
    bodies, persons = len(keys & _BODY_KEYS), len(keys & _PERSON_KEYS)
    if "manufacturer" in keys or "developer" in keys:
        return Named("Product", name)
    if bodies > persons:
        return Named("Organization", name)
    return Named("Person", name) if persons else None


def _keys(cells: Sequence[str]) -> list[str]:
    return re.findall(r"[a-z]+", cells[0].lower()) if cells else []
