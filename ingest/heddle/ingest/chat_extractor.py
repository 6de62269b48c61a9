"""Extraction by a chat model: guided by the ontology, held to the source, metered, and never asked twice."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from heddle.core.errors import HeddleError, ModelUnusable
from heddle.core.extractor import Reading, SourceDocument, SourcePassage
from heddle.core.ids import digest
from heddle.core.spending import Spending
from heddle.graph.ontology import BUILTIN, Ontology
from heddle.ingest.chat_meter import ChatMeter
from heddle.ingest.chat_prompt import MOST_CHARACTERS, PROMPT, batch_hash, cut_batches, extraction_prompt
from heddle.ingest.chat_question import BudgetReached, ChatQuestions
from heddle.ingest.chat_reading import ChatReading
from heddle.ingest.chat_reply import SaidReply, UnusableReply, check_reply
from heddle.ingest.reply_cache import ReplyCache

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_TYPICAL_BATCH = MOST_CHARACTERS // 2
"""Characters of a batch, on the average."""


def chat_name(model_name: str) -> str:
    """What an extractor by a chat model is called: the model, and the version of the prompt."""
    return f"chat:{model_name}/prompt-{PROMPT}"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What became of a batch: a reply, or why there is none."""

    reply: SaidReply | None = None
    trouble: str = ""


class ChatExtractor:
    """Reads documents with a chat model.

    Args:
        model: The LangChain model.
        model_name: What it is called in the settings; part of what documents are derived by.
        ontology: The types and relations that it may use.
        meter: Counts what it costs, and holds to the budget.
        cache: Replies that are known.
        parallel: Questions that are asked at the same time.
    """

    def __init__(
        self,
        model: BaseChatModel,
        model_name: str,
        *,
        ontology: Ontology = BUILTIN,
        meter: ChatMeter | None = None,
        cache: ReplyCache | None = None,
        parallel: int = 4,
    ) -> None:
        self._questions = ChatQuestions(model, meter or ChatMeter())
        self._meter = self._questions.meter
        self._model_name = model_name
        self._ontology = ontology
        self._cache = cache or ReplyCache(None)
        self._parallel = parallel
        # Shared by all documents that are read at the same time.
        self._turns = BoundedSemaphore(parallel)
        self._broken = ""

    @property
    def name(self) -> str:
        """Model and version of the prompt."""
        return chat_name(self._model_name)

    def read(self, document: SourceDocument) -> Reading:
        """Read a document, several batches of its passages at the same time.

        What could not be asked, for want of money or of a model that answers, is said in `unread`.
        """
        batches = list(cut_batches(document.passages))
        if not batches:
            return Reading()
        with ThreadPoolExecutor(min(self._parallel, len(batches))) as pool:
            answers = list(pool.map(self._answer, batches))
        reading = ChatReading(self._ontology)
        for batch, answer in zip(batches, answers, strict=True):
            if answer.reply is not None:
                reading.add(batch, answer.reply)
        return reading.finish(unread=_unread(answers))

    def spent(self) -> Spending:
        """What it has cost so far."""
        return self._meter.spent()

    def expected(self, characters: int, documents: int) -> Spending:
        """About what some documents would cost, if nothing about them were known."""
        calls = max(ceil(characters / _TYPICAL_BATCH), documents if characters else 0)
        each = ceil(characters / calls) if calls else 0
        passage = SourcePassage("", "x" * each, 0)
        one = self._questions.expected(extraction_prompt(self._ontology, [passage]), each)
        return self._meter.priced(one.input_tokens * calls, one.output_tokens * calls, calls)

    def _answer(self, batch: Sequence[SourcePassage]) -> _Answer:
        key = digest(self.name, self._ontology.hash, batch_hash(batch))
        known = self._known(key)
        if known is not None:
            self._meter.known()
            return _Answer(known)
        with self._turns:
            return self._ask(key, batch)

    def _ask(self, key: str, batch: Sequence[SourcePassage]) -> _Answer:
        if self._broken:
            return _Answer(trouble=self._broken)
        try:
            reply = self._questions.ask(
                extraction_prompt(self._ontology, batch), sum(len(passage.text) for passage in batch)
            )
        except BudgetReached:
            return _Answer(trouble=f"the budget of {self._meter.budget()} is spent")
        except UnusableReply as error:
            return _Answer(trouble=f"the chat model's reply cannot be used ({error})")
        except ModelUnusable as error:
            # The questions that follow would wait as long and fail alike.
            self._broken = error.message
            return _Answer(trouble=error.message)
        except HeddleError as error:
            return _Answer(trouble=error.message)
        self._cache.put(key, reply.model_dump())
        return _Answer(reply)

    def _known(self, key: str) -> SaidReply | None:
        value = self._cache.get(key)
        try:
            return check_reply(value) if value is not None else None
        except UnusableReply:
            return None


def _unread(answers: Sequence[_Answer]) -> str:
    troubles = [answer.trouble for answer in answers if answer.trouble]
    if not troubles:
        return ""
    return f"{len(troubles)} of {len(answers)} parts were not read: {'; '.join(dict.fromkeys(troubles))}"
