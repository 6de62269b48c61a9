"""`heddle communities`: what the documents are about as a whole, and in parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from heddle.cli.output import one_line
from heddle.cli.progress import progress
from heddle.cli.verb import Call, verb

if TYPE_CHECKING:
    from heddle.api.workbench import Workbench
    from heddle.core.events import Listener
    from heddle.graph.communities import Communities

QUOTE_WIDTH = 160
_TITLE_WIDTH = 80


@verb("communities", settings=("seed",))
@click.argument("community", metavar="[ID]", required=False, default="")
@click.option("--level", type=click.IntRange(min=0), help="Only those of a level; 0 has the largest.")
@click.option(
    "--limit", "most", metavar="N", type=click.IntRange(min=1), default=50, help="How many at most."
)
@click.option("--reports", is_flag=True, help="Show the report of each.")
@click.option("--refresh", is_flag=True, help="Find the communities anew.")
def communities(
    call: Call, *, community: str, level: int | None, most: int, reports: bool, refresh: bool
) -> int:
    """Show what the documents are about.

    Lists the communities of the graph, the largest first; with an ID, or the beginning of one, the report of
    that one. They are found when nobody has looked for any yet; --refresh finds them anew in a graph that has
    changed since. Reports are always read from the graph as it stands.
    """
    from heddle.api.workbench import Workbench

    with Workbench(call.settings) as bench, progress(call.output) as listen:
        found = _found(bench, listen, refresh=refresh)
        if found is None:
            call.output.result({"communities": []}, "no communities: nothing was ingested yet")
            return 0
        if found.graph_version != bench.scope.version():
            call.output.talk("the graph has changed since; --refresh finds them anew")
        if community or reports:
            chosen = [_named(found, community)] if community else _first(found, level, most)
            for name in chosen:
                report = bench.reports.report(bench, found, name)
                # One object, or one a line where there may be many.
                if community:
                    call.output.result(report, report_text(report))
                elif call.output.as_json:
                    call.output.event(report)
                else:
                    call.output.result(report, report_text(report) + "\n\n")
            return 0
        listed = _listed(bench, found, level, most)
    call.output.result(listed, list_text(listed))
    return 0


def _found(bench: Workbench, listener: Listener, *, refresh: bool) -> Communities | None:
    """The communities that were found last, or those found now; None where there is no document."""
    from heddle.api.communities import make_communities, read_communities
    from heddle.core.errors import NoCommunities
    from heddle.core.events import Event

    if bench.scope.document_count() == 0:
        return None
    if not refresh:
        try:
            return read_communities(bench)
        except NoCommunities:
            pass
    started = Event("communities", "started")
    make_communities(bench, check=lambda: listener(started))
    return read_communities(bench)


def _first(found: Communities, level: int | None, most: int) -> list[str]:
    return [each.id for each in found.communities if level in (None, each.level)][:most]


def _named(found: Communities, name: str) -> str:
    """The community of an id, or of the only id that begins so.

    Raises:
        NotFound: there is none.
        UsageError: there are several.
    """
    from heddle.core.errors import NotFound, UsageError

    meant = [each.id for each in found.communities if each.id.startswith(name)]
    if not meant:
        raise NotFound(f"no community {name}", hint="`heddle communities` lists them")
    if len(meant) > 1:
        raise UsageError(f"{len(meant)} communities begin with {name}", hint="give more of the id")
    return meant[0]


def _listed(bench: Workbench, found: Communities, level: int | None, most: int) -> dict[str, Any]:
    from heddle.api.communities import community_view, levels_of

    by_id = {each.id: each for each in found.communities}
    of_level = [each for each in found.communities if level in (None, each.level)]
    return {
        "graph_version": found.graph_version,
        "behind": found.graph_version != bench.scope.version(),
        "levels": levels_of(found),
        "isolated": found.isolated,
        "count": len(of_level),
        "communities": [community_view(bench.scope, by_id[name]) for name in _first(found, level, most)],
    }


def list_text(listed: Mapping[str, Any]) -> str:
    """Communities as a table that people read."""
    shown = listed["communities"]
    if not shown:
        return "no communities"
    lines = [f"{'level':<6} {'members':>7}  {'id':<12}  title"]
    lines += [
        f"{each['level']:<6} {each['size']:>7}  {each['id'][:12]}  {one_line(each['title'], _TITLE_WIDTH)}"
        for each in shown
    ]
    left = listed["count"] - len(shown)
    if left:
        lines.append(f"and {left} more: --limit {listed['count']} shows all")
    return "\n".join(lines)


def report_text(report: Mapping[str, Any]) -> str:
    """A report as people read it: sentences and relations with their marks, and what the marks stand for."""
    marks = {each["id"]: number for number, each in enumerate(report["evidence"], start=1)}
    parts = [
        f"{report['title']} ({report['size']} members, level {report['level']})",
        "\n".join(f"{one_line(each['text'])} {_cited(each, marks)}" for each in report["sentences"]),
        "\n".join(f"- {one_line(each['text'])} {_cited(each, marks)}" for each in report["relations"]),
        "\n".join(_facts(report)),
        "\n".join(_evidence(marks[each["id"]], each) for each in report["evidence"]),
    ]
    return "\n\n".join(part for part in parts if part)


def _cited(said: Mapping[str, Any], marks: Mapping[str, int]) -> str:
    return "".join(f"[{marks[name]}]" for name in said["evidence"])


def _facts(report: Mapping[str, Any]) -> Sequence[str]:
    names = ", ".join(one_line(each["name"], 40) for each in report["documents"])
    left = report["document_count"] - len(report["documents"])
    facts = {
        "documents": f"{names}{f' and {left} more' if left > 0 else ''}",
        "period": " to ".join(dict.fromkeys(report["period"] or ())),
        "apart by": ", ".join(report["terms"]),
        "parts": "; ".join(f"{each['id'][:8]} {one_line(each['title'], 60)}" for each in report["parts"]),
    }
    return [f"{name:<10} {fact}" for name, fact in facts.items() if fact]


def _evidence(mark: int, evidence: Mapping[str, Any]) -> str:
    from heddle.core.locator import locator_from_json

    place = locator_from_json(evidence["locator"])
    return f'[{mark}] {evidence["source"]}, {place}: "{one_line(evidence["quote"], QUOTE_WIDTH)}"'
