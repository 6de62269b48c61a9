"""Stage 1: heterogeneous self-supervised pre-training, RetroMAE style, on entries and their twins alike."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from heddle.core.events import Listener, ignore
from heddle.models.seeded_generator import seeded_generator
from heddle.retrieval.retriever_training.enhanced_decoder import EnhancedDecoder
from heddle.retrieval.retriever_training.masking import masked_words, visible_sets
from heddle.retrieval.retriever_training.retriever_config import PretrainingConfig
from heddle.retrieval.retriever_training.sentence_network import SentenceNetwork
from heddle.retrieval.retriever_training.token_rows import TokenBatch
from heddle.retrieval.retriever_training.training_loop import Schedule, run_schedule

STAGE = "pretraining"
_HEAD_WIDTH = 64


def pretrain(
    network: SentenceNetwork,
    texts: Sequence[str],
    config: PretrainingConfig,
    *,
    seed: int,
    device: str = "cpu",
    listener: Listener = ignore,
) -> tuple[float, ...]:
    r"""Let the vector of a text carry what is needed to rebuild it.

    .. math:: L = \sum_{x_i \in \text{hidden}} \mathrm{CE}(x_i \mid \tilde X_{enc})
              + \sum_{x_i \in X} \mathrm{CE}(x_i \mid A_i, H_1)

    RetroMAE (arXiv 2205.12035, sections 3.1 to 3.3) as UniHGKR uses it for its first stage (arXiv 2410.20163,
    section 3.2): the encoder does not see three words in ten; from its pooled vector and a share of the
    tokens, another one for each position, one layer must name every token. Both sums are means here. The
    decoder is thrown away afterwards.

    Args:
        network: What is trained.
        texts: Linearised entries and the texts that say the same.
        config: How.
        seed: Of masks and order.
        device: Where it computes.
        listener: Told of every step.

    Returns:
        The curve of the loss.

    Raises:
        ModelUnusable: the tokenizer has no mask token, or the loss is not finite.
    """
    rows = network.tokenise(texts, config.longest)
    heads = max(1, network.width // _HEAD_WIDTH)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        decoder = EnhancedDecoder(network.words, config.longest, heads if network.width % heads == 0 else 1)
    decoder = decoder.to(device)
    generator = seeded_generator(seed, STAGE, "masks")
    network.train()

    def loss_of(chosen: list[int]) -> Tensor:
        return pretraining_loss(network, decoder, rows.batch(chosen, device), config, generator)

    schedule = Schedule(STAGE, len(texts), config.epochs, config.batch, config.learning_rate, seed)
    curve = run_schedule(
        schedule,
        list(network.learned().values()),
        loss_of,
        device=device,
        listener=listener,
        fresh=list(decoder.parameters()),
        fresh_rate=config.head_rate,
    )
    network.eval()
    return curve


def pretraining_loss(
    network: SentenceNetwork,
    decoder: EnhancedDecoder,
    batch: TokenBatch,
    config: PretrainingConfig,
    generator: torch.Generator,
) -> Tensor:
    """The loss of one batch: that of the encoder on what it did not see, and that of the decoder."""
    hidden = masked_words(batch.words, config.encoder_share, generator)
    vectors, tokens = network(batch.ids.masked_fill(hidden, network.mask_token), batch.mask)
    seen = visible_sets(batch.mask, config.decoder_share, generator)
    decoded = decoder(vectors, batch.ids, seen)
    told = batch.words >= 0  # the marks at both ends say nothing
    rebuilt = functional.cross_entropy(decoder.logits(decoded[told]).float(), batch.ids[told])
    if not bool(hidden.any()):
        return rebuilt
    guessed = functional.cross_entropy(decoder.logits(tokens[hidden]).float(), batch.ids[hidden])
    return guessed + rebuilt
