"""What a question is answered from: entries that bear on it, or the communities of the whole graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from heddle.api import composition
from heddle.api.communities import read_communities
from heddle.core.deadline import Deadline
from heddle.core.errors import NoCommunities, ScopeConflict
from heddle.core.scope import Scope

if TYPE_CHECKING:
    from heddle.api.workbench import Workbench
    from heddle.retrieval.answer_stream import SearchEvent
    from heddle.retrieval.search import SearchRequest


def global_events(
    bench: Workbench, request: SearchRequest, scope: Scope, deadline: Deadline
) -> Iterator[SearchEvent] | None:
    """Answer from the communities; None where the question is to be answered from entries.

    With `auto` that is so unless an answer is wanted, the question asks about the whole, nothing narrows it,
    and communities were found.

    Raises:
        NoCommunities: the scope is global, and nobody looked for communities yet.
        ScopeConflict: the scope is global, and the request asks for what reports do not tell apart.
        HeddleError: what the graph, the encoder and the answer raise.
    """
    if scope is Scope.LOCAL or (scope is Scope.AUTO and not _asks_for_all(request)):
        return None
    if scope is Scope.GLOBAL:
        _check(request)
    try:
        return _events(bench, request, deadline)
    except NoCommunities:
        if scope is Scope.GLOBAL:
            raise
        return None


def _events(bench: Workbench, request: SearchRequest, deadline: Deadline) -> Iterator[SearchEvent]:
    from heddle.retrieval.global_search.community_choice import communities_to_read
    from heddle.retrieval.global_search.global_answer import answer_globally
    from heddle.retrieval.global_search.global_question import topic_words
    from heddle.retrieval.search import check_request

    found = read_communities(bench)
    read = communities_to_read(found, topic_words(check_request(request)))
    version, reports = bench.reports.reports(bench, found, [each.id for each in read], check=deadline.check)
    return answer_globally(
        request,
        reports,
        lambda: bench.encoder,
        graph_version=version,
        chat_model=composition.open_chat_model(bench.settings) if request.answer else None,
        deadline=deadline,
    )


def _asks_for_all(request: SearchRequest) -> bool:
    from heddle.retrieval.global_search.global_question import is_global

    narrowed = request.types or request.instruction or request.documents or request.since or request.until
    return request.answer and not narrowed and is_global(request.question)


def _check(request: SearchRequest) -> None:
    if request.types or request.instruction or request.since or request.until:
        raise ScopeConflict(
            "a question about the whole is answered from reports, which know no types, instructions or dates",
            hint="leave them out, or ask with the scope local",
        )
