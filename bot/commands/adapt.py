"""Makes the adapter of the sentence encoder anew from the training data and the danger sentences.

`scripts/adapt-encoder` runs it; docs/adr/0011-adapted-sentence-vectors.md says when and why.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT

from bot.commands.slips import with_slips
from bot.commands.trainable_encoder import NOT_LABELLED, TrainableEncoder
from bot.knowledge.loader import load_knowledge
from bot.nlu.adapter import FILE, save_adapter
from bot.nlu.danger_sense import NO_DANGER, harmless_examples, labelled_sentences
from bot.nlu.knowledge_retriever import topic_examples
from bot.nlu.minilm import SentenceEncoder, padded, weights_folder
from bot.nlu.retrieval import statement_questions
from bot.nlu.spelling import load_mender
from bot.nlu.wording import plain

_BATCH = 64
# So many batches are sorted by length together, which saves padding and still mixes the texts.
_SORTED_TOGETHER = 20
_TOLD_EACH = 100


@dataclass(frozen=True, slots=True)
class Settings:
    """How the adapter learns; the file of rank 14 has just under 1 MiB."""

    rank: int = 14
    epochs: int = 3
    learning_rate: float = 3e-3
    warm_up: float = 0.06
    weight_decay: float = 0.01
    dropout: float = 0.1
    slipped: float = 0.35
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Example:
    """A plain text and what is known of it: its intent, the sign it reports, its topic, the statement asked for."""

    text: str
    labels: tuple[str | None, str | None, str | None, str | None]


def examples() -> list[Example]:
    """Returns all that the classifiers over the vectors learn from: intents, danger signs, topics and statements."""
    data = TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"]).get_nlu_data()
    harmless = {id(message) for _, message in harmless_examples(data)}
    knowledge = load_knowledge()
    topics = {id(message): topic for message, _, topic in topic_examples(data, knowledge)}
    of_intents = [
        Example(
            text,
            (message.get(INTENT), NO_DANGER if id(message) in harmless else None, topics.get(id(message)), None),
        )
        for message in data.intent_examples
        if (text := plain(message.get(TEXT)))
    ]
    questions = [
        Example(text, (None, None, None, f"{place.record}#{place.at}"))
        for place, text in statement_questions(knowledge)
    ]
    return of_intents + questions + [Example(text, (None, danger, None, None)) for text, danger in labelled_sentences()]


def adapt(known: Sequence[Example], settings: Settings, file: Path) -> None:
    """Learns an adapter and writes it.

    Args:
        known: What to learn from.
        settings: How to learn.
        file: Where the adapter goes; its checksum is written beside it.
    """
    tf.keras.utils.set_random_seed(settings.seed)
    encoder = SentenceEncoder(weights_folder())
    tables = [_table(labels) for labels in zip(*(example.labels for example in known), strict=True)]
    model = TrainableEncoder(
        encoder.weights, settings.rank, [len(table) for table in tables], settings.dropout, settings.seed
    )
    optimiser = tf.keras.optimizers.AdamW(0.0, weight_decay=settings.weight_decay, global_clipnorm=1.0)

    @tf.function(
        input_signature=[
            tf.TensorSpec((None, None), tf.int32),
            tf.TensorSpec((None, None), tf.float32),
            tf.TensorSpec((len(tables), None), tf.int32),
        ],
        autograph=False,
    )
    def learn(tokens, mask, labels):  # type: ignore[no-untyped-def]
        with tf.GradientTape() as tape:
            loss = model.loss(tokens, mask, tf.unstack(labels))
        optimiser.apply_gradients(zip(tape.gradient(loss, model.variables), model.variables, strict=True))
        return loss

    every = list(batches(known, encoder, settings))
    steps = len(every)
    started, losses = time.monotonic(), []
    for step, batch in enumerate(every):
        optimiser.learning_rate.assign(settings.learning_rate * pace(step / steps, settings.warm_up))
        tokens, mask = padded([ids for ids, _ in batch])
        wanted = [
            [table.get(example.labels[kind], NOT_LABELLED) for _, example in batch] for kind, table in enumerate(tables)
        ]
        losses.append(float(learn(tokens.astype(np.int32), mask, np.array(wanted, dtype=np.int32))))
        if step % _TOLD_EACH == 0:
            spent = time.monotonic() - started
            print(f"  {step} of {steps}: loss {np.mean(losses[-_TOLD_EACH:]):.3f}, {spent:.0f} s", flush=True)
    save_adapter(model.adapter(), file)


def _table(labels: Sequence[str | None]) -> dict[str | None, int]:
    return {label: number for number, label in enumerate(sorted({label for label in labels if label is not None}))}


def pace(done: float, warm_up: float) -> float:
    """Returns which share of the full rate is learned at: rising to all of it, then falling to none along a cosine."""
    if done < warm_up:
        return done / warm_up
    return float((1 + np.cos(np.pi * (done - warm_up) / (1 - warm_up))) / 2)


def batches(
    known: Sequence[Example], encoder: SentenceEncoder, settings: Settings
) -> Iterator[list[tuple[list[int], Example]]]:
    """Yields the examples with their word pieces, those of like length together.

    An epoch takes every other danger sentence, or these would outweigh the rest.

    Args:
        known: What to learn from.
        encoder: Cuts texts into word pieces.
        settings: How many epochs, the seed, and which share has slips of the fingers.
    """
    chance = random.Random(settings.seed)
    of_dangers = [example for example in known if example.labels[0] is None and example.labels[1] is not None]
    others = [example for example in known if example.labels[0] is not None or example.labels[1] is None]
    for epoch in range(settings.epochs):
        taken = others + of_dangers[epoch % 2 :: 2]
        texts = [_as_typed(example.text, epoch, chance, settings.slipped) for example in taken]
        rows = list(zip(encoder.tokens(texts), taken, strict=True))
        chance.shuffle(rows)
        pool = _BATCH * _SORTED_TOGETHER
        found = []
        for start in range(0, len(rows), pool):
            alike = sorted(rows[start : start + pool], key=lambda row: len(row[0]))
            found += [alike[at : at + _BATCH] for at in range(0, len(alike), _BATCH)]
        chance.shuffle(found)
        yield from found


def _as_typed(text: str, epoch: int, chance: random.Random, slipped: float) -> str:
    """The text, or now and then as it arrives when the fingers slip: what can be mended has been."""
    return load_mender().mend(plain(with_slips(text, epoch))) if chance.random() < slipped else text


def main() -> None:
    """Makes the adapter; `--few` learns from some of the examples only, to see that all works."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--few", type=int, help="learn from so many examples only")
    parser.add_argument("--file", type=Path, default=FILE, help="where to write it")
    options = parser.parse_args()
    known = examples()
    if options.few:
        known = random.Random(0).sample(known, options.few)
    print(f"Learning from {len(known)} texts ...", flush=True)
    adapt(known, Settings(), options.file)
    print(f"Written to {options.file}. Next: python -m bot train, then make evaluate.")


if __name__ == "__main__":
    main()
