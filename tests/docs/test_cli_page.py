"""`docs/cli.md` and the command line say the same."""

from __future__ import annotations

import re
from functools import cache

import click
import pytest
from markdown_page import Page
from tree import ROOT

PAGE = Page(ROOT / "docs" / "cli.md")
EVERYWHERE = {"--help", "-h"}
OPTION = re.compile(r"(?<![\w-])--?[a-zA-Z][\w-]*")


@cache
def verbs() -> dict[str, set[str]]:
    """Every verb with the options it takes, read from the application itself."""
    from heddle.cli.main import app

    return dict(_below(app, ""))


def _below(command: click.Command, name: str) -> list[tuple[str, set[str]]]:
    children = getattr(command, "commands", {})
    found = [pair for key, each in children.items() for pair in _below(each, f"{name} {key}".strip())]
    return found or [(name, _options(command))]


def _options(command: click.Command) -> set[str]:
    return {
        word
        for parameter in command.params
        for word in (*parameter.opts, *parameter.secondary_opts)
        if word.startswith("-")
    }


def shared() -> set[str]:
    """The options that every verb takes."""
    return set.intersection(*verbs().values())


def section(verb: str) -> str:
    """The section of a verb: its heading is the verb, or `heddle` and the verb, arguments or none."""
    named = [
        heading
        for heading in PAGE.headings()
        if heading.replace("`", "").removeprefix("heddle ").startswith(verb)
    ]
    return PAGE.section(named[0].strip("`")) if named else ""


def test_there_is_a_verb_for_each_step_of_the_way() -> None:
    expected = {
        "ingest",
        "status",
        "delete",
        "train rphgnn",
        "index",
        "query",
        "serve",
        "export",
        "import",
        "doctor",
    }

    assert expected <= set(verbs())


@pytest.mark.parametrize("verb", sorted(verbs()))
def test_a_verb_has_a_section_with_all_of_its_options(verb: str) -> None:
    named = set(OPTION.findall(section(verb)))

    assert section(verb), f"docs/cli.md has no section {verb}"
    assert verbs()[verb] - shared() - EVERYWHERE - named == set()


@pytest.mark.parametrize("verb", sorted(verbs()))
def test_a_section_names_no_option_that_its_verb_does_not_take(verb: str) -> None:
    tables = "\n".join(line for line in section(verb).splitlines() if line.startswith("|"))
    firsts = " ".join(line.split("|")[1] for line in tables.splitlines())

    assert set(OPTION.findall(firsts)) - verbs()[verb] == set()


def test_the_shared_options_are_named_before_the_verbs() -> None:
    assert shared() - EVERYWHERE - set(OPTION.findall(PAGE.text)) == set()


def test_every_verb_can_speak_json() -> None:
    assert [verb for verb, options in verbs().items() if "--json" not in options] == []


def test_examples_call_verbs_that_exist() -> None:
    called = re.findall(
        r"^\$ heddle(?: --?[\w-]+[= ]\S+)* ([a-z]+)", "\n".join(PAGE.fences("console")), re.MULTILINE
    )

    assert {verb for verb in called if verb not in {name.split()[0] for name in verbs()}} == set()


def test_every_exit_code_is_documented_beside_the_verbs() -> None:
    from heddle.cli.exit_code import ExitCode

    assert [
        code for code in ExitCode if not re.search(rf"^\| `?{code.value}`? \|", PAGE.text, re.MULTILINE)
    ] == []
