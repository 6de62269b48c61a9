"""`heddle ontology`: check your own types and relations, show those in force, draft them from documents."""

from __future__ import annotations

from pathlib import Path

import click

from heddle.cli.exit_code import ExitCode
from heddle.cli.verb import Call, verb

_FILE = click.Path(path_type=Path)


@click.group("ontology", help="Check, show and draft your own types and relations.")
def ontology() -> None:
    """The group of verbs."""


@verb("check")
@click.argument("file", type=_FILE)
def check(call: Call, file: Path) -> int:
    """Say all that is wrong with an ontology, each with its line.

    FILE is YAML; docs/extraction.md says how one is written. The exit code is 3 where something is wrong.
    """
    from heddle.graph.ontology_file import examine_ontology

    found, problems = examine_ontology(file)
    types, relations = (len(found.types), len(found.relations)) if found else (0, 0)
    text = "\n".join(problems) or f"{file} is an ontology: {types} types, {relations} relations"
    call.output.result({"valid": not problems, "problems": problems}, text)
    return ExitCode.CONFIGURATION if problems else ExitCode.OK


@verb("show", settings=("ontology",))
def show(call: Call) -> int:
    """Show the types and relations in force, Heddle's own among them, as YAML."""
    from heddle.api.ontology import ontology_facts, ontology_in_force
    from heddle.graph.ontology_file import dump_ontology

    found = ontology_in_force(call.settings)
    call.output.result(ontology_facts(found), dump_ontology(found).rstrip("\n"))
    return ExitCode.OK


@verb("suggest", settings=("ontology", "chat_model"))
@click.option("-o", "--out", type=_FILE, metavar="FILE", help="Write the draft there; it must not exist.")
@click.option(
    "--sentences",
    type=click.IntRange(min=0),
    default=5000,
    help="English sentences to read for it; 0 looks at tables, labels and relations alone.  [default: 5000]",
)
def suggest(call: Call, out: Path | None, sentences: int) -> int:
    """Draft an ontology of what the workspace's documents say, with what speaks for each part.

    Types come from nouns beside names, columns of tables and labels; relations from those that were read and
    from verbs between names. A chat model, where one is set, adds descriptions and nothing else.
    """
    from heddle.api.ontology import suggest as draft
    from heddle.api.workbench import Workbench

    _refuse_to_overwrite(out)
    with Workbench(call.settings) as bench:
        found = draft(bench, sentences=sentences)
    text = found.to_yaml()
    if out is not None:
        _write(out, text)
        text = f"{out}: {len(found.ontology.types)} types, {len(found.ontology.relations)} relations"
    call.output.result(found.to_json(), text.rstrip("\n"))
    return ExitCode.OK


def _refuse_to_overwrite(out: Path | None) -> None:
    from heddle.core.errors import UsageError

    if out is not None and out.exists():
        raise UsageError(f"{out} is there already", hint="name another file, or remove it")


def _write(out: Path, text: str) -> None:
    from heddle.core.errors import OutOfReach

    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise OutOfReach(
            f"cannot write {out} ({error.strerror or error})", hint="name another file"
        ) from error


for _each in (check, show, suggest):
    ontology.add_command(_each)
