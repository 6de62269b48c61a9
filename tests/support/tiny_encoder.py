"""A sentence-transformers model of random weights, small enough to be trained in a test."""

from __future__ import annotations

import string
from pathlib import Path

WIDTH = 32
_WORDS = (
    "the of a in is was which what who where when from and has with for table row "
    "text knowledge graph infobox lake river city tower bridge height length year opened name harbour north "
    "south old new blue green red find evidence sources only all answer question question: retrieve relevant"
)


def tiny_encoder(folder: Path, *, seed: int = 0, mask: bool = True) -> Path:
    """Write a BERT of two layers that pools by the mean.

    Args:
        folder: Where to.
        seed: Of its weights.
        mask: Whether its tokenizer has a token for what is not seen.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *(["[MASK]"] if mask else [])]
    letters = [*string.ascii_lowercase, *string.digits, *string.punctuation]
    vocabulary = list(
        dict.fromkeys([*special, *_WORDS.split(), *letters, *(f"##{each}" for each in letters)])
    )
    ids = {word: place for place, word in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"]))
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        **({"mask_token": "[MASK]"} if mask else {}),
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        bert = BertModel(
            BertConfig(
                vocab_size=len(vocabulary),
                hidden_size=WIDTH,
                num_hidden_layers=2,
                num_attention_heads=4,
                intermediate_size=64,
                max_position_embeddings=128,
            )
        )
    parts = folder.parent / f"{folder.name}-parts"
    bert.save_pretrained(parts)
    fast.save_pretrained(parts)
    transformer = Transformer(str(parts), max_seq_length=128)
    model = SentenceTransformer(modules=[transformer, Pooling(WIDTH, "mean"), Normalize()], device="cpu")
    model.save_pretrained(str(folder), create_model_card=False)
    return folder
