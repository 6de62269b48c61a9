"""Node vectors become words of a language model, and only the map between them learns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from heddle.core.errors import ModelUnusable

if TYPE_CHECKING:
    from transformers import PreTrainedModel

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from heddle.retrieval.graphrag.soft_prompt import (  # noqa: E402
    SoftPrompt,
    prompt_loss,
    prompted_embeddings,
    train_soft_prompt,
)


def tiny() -> PreTrainedModel:
    """A causal language model with random weights."""
    torch.manual_seed(5)
    config = transformers.LlamaConfig(
        vocab_size=20,
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=32,
    )
    model: PreTrainedModel = transformers.LlamaForCausalLM(config)
    return model


def test_nodes_stand_before_the_question() -> None:
    model, prompt = tiny(), SoftPrompt(4, 16, tokens=2, hidden=8)
    words = torch.tensor([[1, 2, 3]])

    embeddings, mask = prompted_embeddings(prompt, model, torch.ones(1, 3, 4), words)

    assert embeddings.shape == (1, 9, 16)
    assert mask.shape == (1, 9)
    assert torch.equal(embeddings[:, 6:], model.get_input_embeddings()(words))


def test_the_map_learns_to_tell_nodes_apart_and_the_model_stays() -> None:
    model = tiny()
    torch.manual_seed(7)
    prompt = SoftPrompt(4, 16, hidden=16)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    question = torch.tensor([[1, 2]])
    batches = [
        (torch.eye(4)[None, node : node + 1], question, torch.tensor([[10 + node]])) for node in range(2)
    ]

    losses = train_soft_prompt(prompt, model, batches, rounds=40, rate=0.05)

    assert sum(losses[-2:]) < sum(losses[:2])
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert all(weight.requires_grad for weight in model.parameters())
    swapped = prompt_loss(prompt, model, batches[0][0], question, batches[1][2])
    assert swapped > prompt_loss(prompt, model, batches[1][0], question, batches[1][2])


def test_a_saved_map_is_the_same_map(tmp_path: Path) -> None:
    prompt = SoftPrompt(4, 16, tokens=2, hidden=8)
    prompt.save(tmp_path / "prompt.safetensors")

    again = SoftPrompt.load(tmp_path / "prompt.safetensors")

    assert torch.equal(prompt(torch.ones(1, 2, 4)), again(torch.ones(1, 2, 4)))


@pytest.mark.parametrize("content", [None, b"", b"not safetensors at all"])
def test_a_file_that_is_no_map_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "prompt.safetensors"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ModelUnusable, match=r"prompt\.safetensors"):
        SoftPrompt.load(path)
