"""How a retriever is trained: the values of each stage, those of UniHGKR where a small machine allows."""

from __future__ import annotations

from dataclasses import dataclass, field

from heddle.core.errors import UsageError


@dataclass(frozen=True, slots=True)
class PretrainingConfig:
    """Stage 1.

    UniHGKR trains for one epoch with 512 texts a step at 2e-5 on 1.8 million pairs, from a plain BERT
    (arXiv 2410.20163). It is left out unless asked for: an encoder of sentences loses by it on few texts.

    Args:
        epochs: Times that each text is read; 0 leaves the stage out.
        batch: Texts a step.
        learning_rate: The highest; it rises for a tenth of the steps and then falls to nothing.
        head_rate: The highest of the decoder, which starts from nothing.
        encoder_share: Share of words that the encoder does not see.
        decoder_share: Share of tokens that each position of the decoder does not see.
        longest: Tokens of a text that are read.
    """

    epochs: int = 0
    batch: int = 32
    learning_rate: float = 2e-5
    head_rate: float = 1e-3
    encoder_share: float = 0.3
    decoder_share: float = 0.5
    longest: int = 128

    def __post_init__(self) -> None:
        _check_steps(self.epochs, self.batch, max(self.learning_rate, self.head_rate), self.longest)
        for share in (self.encoder_share, self.decoder_share):
            if not 0 < share < 1:
                raise UsageError(f"a share of masks is {share:g}", hint="give one between 0 and 1")


@dataclass(frozen=True, slots=True)
class AlignmentConfig:
    """Stage 2.

    Args:
        epochs: Times that each pair is read; 0 leaves the stage out.
        batch: Pairs a step; the texts of the others are a pair's negatives.
        learning_rate: The highest.
        temperature: What cosines are divided by.
        longest: Tokens of a text that are read.
    """

    epochs: int = 1
    batch: int = 64
    learning_rate: float = 1e-5
    temperature: float = 0.02
    longest: int = 128

    def __post_init__(self) -> None:
        _check_steps(self.epochs, self.batch, self.learning_rate, self.longest)
        _check_temperature(self.temperature)


@dataclass(frozen=True, slots=True)
class TuningConfig:
    """Stage 3.

    Args:
        epochs: Times that each question is read; 0 leaves the stage out.
        batch: Questions a step.
        learning_rate: The highest.
        temperature: What cosines are divided by.
        group: Entries a question is trained with: one that answers it, the others do not.
        balanced: Share of the questions that ask for all types; the others ask for one.
        uninstructed: Share of those that ask for all types without saying so.
        other_types: Share of a type-preferred question's negatives that answer it in another type.
        first_rank: Ranks of the hard negatives that are left out, because an unknown answer may stand there.
        last_rank: Ranks of them that are drawn from.
        longest_question: Tokens of a question that are read.
        longest: Tokens of an entry that are read.
    """

    epochs: int = 2
    batch: int = 32
    learning_rate: float = 5e-5
    temperature: float = 0.05
    group: int = 8
    balanced: float = 0.5
    uninstructed: float = 0.5
    other_types: float = 0.25
    first_rank: int = 1
    last_rank: int = 60
    longest_question: int = 96
    longest: int = 128

    def __post_init__(self) -> None:
        _check_steps(self.epochs, self.batch, self.learning_rate, min(self.longest, self.longest_question))
        _check_temperature(self.temperature)
        if self.group < 2:
            raise UsageError(f"a group has {self.group} entries", hint="give at least 2")
        if not all(0 <= share <= 1 for share in (self.balanced, self.uninstructed, self.other_types)):
            raise UsageError("a share of stage 3 is not one", hint="give values from 0 to 1")
        if not 0 <= self.first_rank < self.last_rank:
            raise UsageError(
                f"hard negatives would come from rank {self.first_rank} to {self.last_rank}",
                hint="let last_rank be above first_rank",
            )


@dataclass(frozen=True, slots=True)
class RetrieverConfig:
    """All stages.

    Args:
        pretraining: Stage 1.
        alignment: Stage 2.
        tuning: Stage 3.
        rank: Rank of the change that each dense layer learns; 0 trains all weights.
        alpha: Weight of such a change.
        kept: Share of the starting weights that is mixed into the trained ones at the end.
        dropout: Share of values that training leaves out.
    """

    pretraining: PretrainingConfig = field(default_factory=PretrainingConfig)
    alignment: AlignmentConfig = field(default_factory=AlignmentConfig)
    tuning: TuningConfig = field(default_factory=TuningConfig)
    rank: int = 0
    alpha: float = 32.0
    kept: float = 0.0
    dropout: float = 0.1

    def __post_init__(self) -> None:
        if self.rank < 0 or self.alpha <= 0:
            raise UsageError(
                "a low-rank change cannot be like that", hint="give a rank of 0 or more, alpha above 0"
            )
        if not 0 <= self.kept < 1 or not 0 <= self.dropout < 1:
            raise UsageError("a share cannot be like that", hint="give kept and dropout from 0 to below 1")


def _check_steps(epochs: int, batch: int, rate: float, longest: int) -> None:
    if epochs < 0 or batch < 2 or longest < 8 or not 0 < rate < 1:
        raise UsageError(
            f"a stage cannot have {epochs} epochs, {batch} a step, a rate of {rate:g} and {longest} tokens",
            hint="give 0 epochs or more, batches of 2 or more, a rate from 0 to 1 and 8 tokens or more",
        )


def _check_temperature(value: float) -> None:
    if not 0 < value <= 1:
        raise UsageError(f"the temperature is {value:g}", hint="give one above 0 and at most 1")
