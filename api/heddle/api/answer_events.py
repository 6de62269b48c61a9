"""An answer as server-sent events: retrieval, token, citation, then done or error.

The events that come before an error are as good as those of a whole answer; only `done` says that it is
whole.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

from sse_starlette.event import JSONServerSentEvent

from heddle.api.problem import defect_document, document_of
from heddle.api.trace import current_trace
from heddle.core.errors import HeddleError
from heddle.retrieval.answer_stream import Citation, Done, Retrieved, SearchEvent, Token

PING_SECONDS = 15
_log = logging.getLogger(__name__)


async def server_sent(
    first: SearchEvent, rest: AsyncIterator[SearchEvent]
) -> AsyncIterator[JSONServerSentEvent]:
    """Events as they go over the wire, each with its name and a number from 0; an error is the last."""
    number = 0
    try:
        yield _sent(number, *message(first))
        async for event in rest:
            number += 1
            yield _sent(number, *message(event))
    except HeddleError as error:
        yield _sent(number + 1, "error", document_of(error))
    except Exception:  # noqa: BLE001  (the head is sent: there is no other way left to say it)
        _log.exception("defect [%s]", current_trace())
        yield _sent(number + 1, "error", defect_document())


def _sent(number: int, name: str, data: dict[str, Any]) -> JSONServerSentEvent:
    return JSONServerSentEvent(data, event=name, id=str(number))


def message(event: SearchEvent) -> tuple[str, dict[str, Any]]:
    """The name of an event, and what it says."""
    match event:
        case Retrieved(result):
            whole = result.to_json()
            return "retrieval", {name: whole[name] for name in ("hits", "evidence", "paths", "timings")}
        case Token(text):
            return "token", {"text": text}
        case Citation(sentence, evidence):
            return "citation", {"sentence": sentence, "evidence": list(evidence)}
        case Done(result):
            return "done", result.to_json()
