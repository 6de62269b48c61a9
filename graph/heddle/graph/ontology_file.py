"""Ontologies as YAML, for people.

    title: Procurement
    builtin: true                 # Heddle's own types and relations stay beside these
    types:
      Supplier:
        parent: Organization
        description: a firm that sells to us
        examples: [Helios GmbH]
      Contract: {}
    relations:
      SUPPLIES:
        heads: [Supplier]
        tails: [Organization]
        inverse: SUPPLIED_BY
    names:
      Helios Robotics GmbH: {type: Supplier, aliases: [Helios]}

A file is data: nothing in it is run, anchors and repeated keys are refused, and all that is wrong is told
with its line.
"""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from heddle.core.errors import OntologyInvalid, PathNotFound
from heddle.graph.ontology import Ontology, OntologyName, OntologyRelation, OntologyType
from heddle.graph.ontology_check import Path, Problem, problems_of

_LARGEST = 4 << 20
_MEND = "see docs/extraction.md for how one is written"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _TypePart(_Part):
    parent: str = ""
    description: str = ""
    examples: list[str] = Field(default_factory=list)


class _RelationPart(_Part):
    heads: list[str] = Field(default_factory=list)
    tails: list[str] = Field(default_factory=list)
    description: str = ""
    inverse: str = ""
    symmetric: bool = False


class _NamePart(_Part):
    type: str
    aliases: list[str] = Field(default_factory=list)


class _OntologyPart(_Part):
    title: str = ""
    builtin: bool = True
    types: dict[str, _TypePart | None] = Field(default_factory=dict)
    relations: dict[str, _RelationPart | None] = Field(default_factory=dict)
    names: dict[str, _NamePart] = Field(default_factory=dict)


def read_ontology(path: FilePath) -> Ontology:
    """Read an ontology.

    Raises:
        PathNotFound: there is no such file.
        OntologyInvalid: it cannot be read, or something in it is wrong; the message names the first thing.
    """
    ontology, problems = examine_ontology(path)
    if ontology is None or problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise OntologyInvalid(f"{problems[0]}{more}", hint=f"heddle ontology check {path} lists all")
    return ontology


def examine_ontology(path: FilePath) -> tuple[Ontology | None, list[str]]:
    """Read an ontology and say all that is wrong with it, each with file and line.

    Raises:
        PathNotFound: there is no such file.
        OntologyInvalid: it cannot be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise PathNotFound(f"no such ontology: {path}", hint="check the setting ontology") from None
    except OSError as error:
        raise OntologyInvalid(f"cannot read {path} ({error.strerror or error})", hint=_MEND) from error
    if len(data) > _LARGEST:
        raise OntologyInvalid(f"{path} has more than {_LARGEST >> 20} MiB", hint="name fewer things in it")
    try:
        return _parse(data.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError:
        return None, [f"{path}: it is not UTF-8"]


def parse_ontology(text: str, *, origin: str = "ontology") -> Ontology:
    """Read an ontology from its text.

    Raises:
        OntologyInvalid: something in it is wrong.
    """
    ontology, problems = _parse(text, origin)
    if ontology is None or problems:
        raise OntologyInvalid(problems[0], hint=_MEND)
    return ontology


def dump_ontology(ontology: Ontology) -> str:
    """An ontology as YAML; reading it gives the same ontology."""
    parts: dict[str, Any] = {"title": ontology.title} if ontology.title else {}
    parts["builtin"] = ontology.builtin
    parts["types"] = {
        each.name: _said(parent=each.parent, description=each.description, examples=each.examples)
        for each in ontology.types
    }
    parts["relations"] = {
        each.name: _said(
            heads=each.heads,
            tails=each.tails,
            description=each.description,
            inverse=each.inverse,
            symmetric=each.symmetric,
        )
        for each in ontology.relations
    }
    if ontology.names:
        parts["names"] = {each.name: _said(type=each.type, aliases=each.aliases) for each in ontology.names}
    return str(yaml.safe_dump(parts, sort_keys=False, allow_unicode=True, width=110))


def _said(**values: Any) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value
    }


def _parse(text: str, origin: str) -> tuple[Ontology | None, list[str]]:
    try:
        tree, value = _load(text)
        part = _OntologyPart.model_validate(value if value is not None else {})
    except _Refused as refusal:
        return None, [f"{origin}, line {refusal.line}: {refusal}"]
    except RecursionError:
        return None, [f"{origin}, line 1: it is nested too deeply"]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        what = getattr(error, "problem", None) or "it is not YAML"
        return None, [f"{origin}, line {mark.line + 1 if mark else 1}: {what}"]
    except ValidationError as error:
        problems = [
            Problem(tuple(item["loc"]), f"{'.'.join(map(str, item['loc'])) or 'it'}: {item['msg']}")
            for item in error.errors()
        ]
        return None, [_located(problem, tree, origin) for problem in problems]
    ontology = _ontology(part)
    return ontology, [_located(problem, tree, origin) for problem in problems_of(ontology)]


def _ontology(part: _OntologyPart) -> Ontology:
    types = {name: value or _TypePart() for name, value in part.types.items()}
    relations = {name: value or _RelationPart() for name, value in part.relations.items()}
    return Ontology(
        part.title,
        part.builtin,
        tuple(
            OntologyType(name, each.parent, each.description, tuple(each.examples))
            for name, each in types.items()
        ),
        tuple(
            OntologyRelation(
                name, tuple(each.heads), tuple(each.tails), each.description, each.inverse, each.symmetric
            )
            for name, each in relations.items()
        ),
        tuple(OntologyName(name, each.type, tuple(each.aliases)) for name, each in part.names.items()),
    )


class _Refused(Exception):
    """YAML that has no place in an ontology."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def _load(text: str) -> tuple[yaml.Node | None, Any]:
    """The tree of a file, which knows lines, and its value."""
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.AliasToken):
            # One name for many copies: a short file could become an endless one.
            raise _Refused("references (*name) are not read; write it out", token.start_mark.line + 1)
    tree = yaml.compose(text, Loader=yaml.SafeLoader)
    if tree is not None:
        _refuse_twice(tree)
    return tree, yaml.safe_load(text)


def _refuse_twice(tree: yaml.Node) -> None:
    if isinstance(tree, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in tree.value:
            if key.value in seen:
                raise _Refused(f"{key.value!r} is said twice", key.start_mark.line + 1)
            seen.add(key.value)
            _refuse_twice(value)
    elif isinstance(tree, yaml.SequenceNode):
        for value in tree.value:
            _refuse_twice(value)


def _located(problem: Problem, tree: yaml.Node | None, origin: str) -> str:
    return f"{origin}, line {_line(tree, problem.path)}: {problem.message}"


def _line(tree: yaml.Node | None, path: Path) -> int:
    """The line of the deepest part of a path that is in the file."""
    line = 1
    for step in path:
        if isinstance(tree, yaml.MappingNode):
            found = next(((key, value) for key, value in tree.value if key.value == str(step)), None)
            if found is None:
                break
            line, tree = found[0].start_mark.line + 1, found[1]
        elif isinstance(tree, yaml.SequenceNode) and isinstance(step, int) and step < len(tree.value):
            tree = tree.value[step]
            line = tree.start_mark.line + 1
        else:
            break
    return line
