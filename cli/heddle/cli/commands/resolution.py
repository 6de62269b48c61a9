"""`heddle resolve`, `review`, `merge`, `split`, `undo`, `decisions`: which nodes are one thing."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from heddle.cli.output import one_line
from heddle.cli.progress import progress
from heddle.cli.verb import Call, verb

if TYPE_CHECKING:
    from heddle.core.events import Listener
    from heddle.graph.records import Verdict

_NAME_WIDTH, _QUOTE_WIDTH, _ID_WIDTH = 50, 120, 12
_REASON = click.option("--reason", default="", metavar="TEXT", help="Why; it is logged.")


@verb("resolve")
def resolve(call: Call) -> int:
    """Find out which nodes are one thing.

    Looks at the names of documents that changed since the last time, and says what is put together, what
    is in doubt, and which names stand for several things.
    """
    from heddle.api.resolution import resolution_standing, resolve_graph
    from heddle.api.workbench import Workbench

    with Workbench(call.settings) as bench, progress(call.output) as listen:
        if bench.scope.document_count() == 0:
            call.output.result({"entities": 0}, "nothing to resolve: nothing was ingested yet")
            return 0
        done = resolve_graph(bench, listener=_told(listen))
        report = {**done, "standing": resolution_standing(bench)}
    call.output.result(report, resolve_text(report))
    return 0


def _told(listener: Listener) -> Any:
    from heddle.core.events import Event

    return lambda done, total: listener(Event("resolve", "advanced", done, total))


def resolve_text(report: Mapping[str, Any]) -> str:
    """What a run found, and what stands now, in words."""
    now = report["standing"]
    found = (
        f"{report['entities']} nodes looked at, {report['accepted']} pairs are one thing, "
        f"{report['doubtful']} are in doubt, {report['namesakes']} names are several things; "
        f"{report['seconds']:.1f} s"
    )
    standing = (
        f"{now['members']} nodes are {now['clusters']} things; {now['doubtful']} pairs in doubt, "
        f"{now['namesakes']} namesakes, {now['decisions']} decisions hold"
    )
    lines = [found, standing]
    if now["doubtful"]:
        lines.append("`heddle review` shows the pairs in doubt")
    return "\n".join(lines)


@verb("review")
@click.option(
    "--limit", "most", metavar="N", type=click.IntRange(min=1), default=10, help="How many at most."
)
@click.option("--kind", default="", metavar="TYPE", help="Only nodes of a type: Person, Author, ...")
def review(call: Call, *, most: int, kind: str) -> int:
    """Show the pairs that are most in doubt.

    Those nearest to 0.5 come first, each with its score, the facts that it rests on, and sentences that name
    either. What was decided already is left out.
    """
    from heddle.api.resolution_review import review_page
    from heddle.api.workbench import Workbench
    from heddle.graph.looking_around import go_on

    pairs: list[dict[str, Any]] = []
    with Workbench(call.settings) as bench:
        after, more = None, True
        while more and len(pairs) < most:
            page = review_page(bench.scope, kind=kind, after=after, limit=most - len(pairs), check=go_on)
            pairs, after = pairs + page.pairs, page.after
            more = after is not None
    call.output.result({"pairs": pairs}, "\n\n".join(map(pair_text, pairs)) or "nothing is in doubt")
    return 0


def pair_text(pair: Mapping[str, Any]) -> str:
    """A pair in doubt as people read it."""
    lines = [f"{pair['score']:.2f}  {pair['method']}: {', '.join(pair['evidence']) or 'no facts'}"]
    for end in (pair["left"], pair["right"]):
        lines.append(f"  {end['type']} {one_line(end['name'], _NAME_WIDTH)}  {short_id(end['id'])}")
        lines += [
            f'    {each["source"]}: "{one_line(each["quote"], _QUOTE_WIDTH)}"' for each in end["sentences"]
        ]
        if not end["sentences"] and end["documents"]:
            lines.append(f"    {', '.join(each['name'] for each in end['documents'])}")
    return "\n".join(lines)


@verb("merge")
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@_REASON
def merge(call: Call, *, left: str, right: str, reason: str) -> int:
    """Say that two nodes are one thing.

    A and B are ids, or names that only one entity has. Your word is stronger than any score; `heddle index`
    lets searches know of it, `heddle undo` takes it back.
    """
    from heddle.graph.records import Verdict

    return _decide(call, Verdict.MERGE, left, right, reason)


@verb("split")
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@_REASON
def split(call: Call, *, left: str, right: str, reason: str) -> int:
    """Say that two nodes are not one thing.

    A and B are as for `heddle merge`. What else joins them gives way, where it is weakest.
    """
    from heddle.graph.records import Verdict

    return _decide(call, Verdict.SPLIT, left, right, reason)


def _decide(call: Call, verdict: Verdict, left: str, right: str, reason: str) -> int:
    from heddle.api.node_choice import choose_part
    from heddle.api.resolution import decide
    from heddle.api.workbench import Workbench

    with Workbench(call.settings) as bench:
        ends = [choose_part(bench.scope, each) for each in (left, right)]
        decision = decide(bench.scope, verdict, *ends, reason=reason, by=_person())
    call.output.result(decision, decision_text(decision))
    return 0


@verb("undo")
@click.argument("left", metavar="[A", required=False, default="")
@click.argument("right", metavar="B]", required=False, default="")
@_REASON
def undo(call: Call, *, left: str, right: str, reason: str) -> int:
    """Take a decision back.

    The one about A and B, or the newest that holds; A alone may be its number in `heddle decisions`. It stays
    in the log, and what resolution says of the pair holds again.
    """
    from heddle.api.node_choice import choose_part
    from heddle.api.resolution import last_in_force, withdraw
    from heddle.api.workbench import Workbench
    from heddle.core.errors import UsageError

    if left and not right and not left.isdecimal():
        raise UsageError("name both nodes, or the number of a decision", hint="see `heddle decisions`")
    with Workbench(call.settings) as bench:
        if left and not right:
            number = int(left)
        else:
            ends = [choose_part(bench.scope, each) for each in (left, right) if each]
            number = last_in_force(bench.scope, *ends)
        decision = withdraw(bench.scope, number, reason=reason, by=_person())
    call.output.result(decision, decision_text(decision))
    return 0


@verb("decisions")
@click.option(
    "--limit", "most", metavar="N", type=click.IntRange(min=1), default=20, help="How many at most."
)
def decisions(call: Call, *, most: int) -> int:
    """Show what people decided, the newest first.

    What was taken back stays in the log.
    """
    from heddle.api.resolution import decisions_page
    from heddle.api.workbench import Workbench

    with Workbench(call.settings) as bench:
        shown, before = decisions_page(bench.scope, before=0, limit=most)
    lines = [decision_text(each) for each in shown]
    if before is not None:
        lines.append("and more: --limit shows them")
    call.output.result({"decisions": shown, "more": before is not None}, "\n".join(lines) or "no decisions")
    return 0


def short_id(part: str) -> str:
    """The beginning of an id, by which every command finds it: of a node, or of a node and a document."""
    return ":".join(each[:_ID_WIDTH] for each in part.split(":"))


def decision_text(decision: Mapping[str, Any]) -> str:
    """A decision in one line."""
    ends = [f"{one_line(each['name'], _NAME_WIDTH) or each['id']}" for each in _ends(decision)]
    reason = f": {one_line(decision['reason'])}" if decision["reason"] else ""
    state = "" if decision["in_force"] or decision["verdict"] == "withdraw" else " (no longer holds)"
    who = f", {decision['by']}" if decision["by"] else ""
    number, verdict, at = decision["number"], decision["verdict"], decision["at"]
    return f"{number:>4}  {verdict:<8} {ends[0]} | {ends[1]}{reason}  [{at}{who}]{state}"


def _ends(decision: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return decision["left"], decision["right"]


def _person() -> str:
    """Who sits at the command line, for the log; nobody where the system knows no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
