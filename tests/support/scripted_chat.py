"""Chat models that answer as a test says, and count what they were asked."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import PrivateAttr

Script = Callable[[str], str | Exception]


class ScriptedChat(BaseChatModel):
    """Answers by the last message, and says how many tokens it read and wrote: one for each word."""

    script: Script
    counts: bool = True
    _asked: list[list[BaseMessage]] = PrivateAttr(default_factory=list)
    _lock: Any = PrivateAttr(default_factory=threading.Lock)

    @property
    def asked(self) -> list[list[BaseMessage]]:
        """The messages of each question."""
        return self._asked

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        with self._lock:
            self._asked.append(messages)
        answer = self.script(str(messages[-1].content))
        if isinstance(answer, Exception):
            raise answer
        read = sum(len(str(message.content).split()) for message in messages)
        written = len(answer.split())
        usage = {"input_tokens": read, "output_tokens": written, "total_tokens": read + written}
        message = AIMessage(answer, usage_metadata=usage if self.counts else None)
        return ChatResult(generations=[ChatGeneration(message=message)])


class StructuredChat(ScriptedChat):
    """One that has a structured form of its own."""

    def with_structured_output(self, schema: Any, **_: Any) -> Runnable[Any, Any]:
        """Gives the value beside the raw message, as providers do; None where it cannot be read."""

        def ask(messages: Any) -> dict[str, Any]:
            raw = self.invoke(messages)
            try:
                return {
                    "raw": raw,
                    "parsed": schema.model_validate_json(str(raw.text)),
                    "parsing_error": None,
                }
            except ValueError as error:
                return {"raw": raw, "parsed": None, "parsing_error": error}

        return RunnableLambda(ask)


def replying(
    kinds: Mapping[str, str], relations: Sequence[tuple[str, str, str, str]] = ()
) -> Callable[[str], str]:
    """A script that finds names and relations (head, relation, tail, quote) where passages hold them."""

    def answer(prompt: str) -> str:
        passages = {
            int(number): text for number, text in re.findall(r"^\[(\d+)\] (.*)$", prompt, re.MULTILINE)
        }
        entities = [
            {"passage": number, "type": kind, "name": name, "mentions": [name]}
            for number, text in passages.items()
            for name, kind in kinds.items()
            if name in text
        ]
        said = [
            {"passage": number, "head": head, "relation": name, "tail": tail, "quote": quote}
            for number, text in passages.items()
            for head, name, tail, quote in relations
            if quote in text
        ]
        return json.dumps({"entities": entities, "relations": said})

    return answer
