"""Records of dialogues that nobody has said: all the numbers, no words, nothing checked."""

from __future__ import annotations

from collections.abc import Iterator

from emosim.corpus.annotate import Annotator
from emosim.corpus.order import Order, items
from emosim.corpus.record import Record
from emosim.realize.wordless import Wordless
from emosim.simulate.simulate import simulate
from emosim.simulate.stage import Stage


def simulated(stage: Stage, order: Order) -> Iterator[Record]:
    """The records of an order, in order: what `generate` makes of it but for words, checks and an outcome mix."""
    realizer, annotator = Wordless(), Annotator(stage.library, order.seed)
    for item in items(order, stage.library):
        trajectory = simulate(stage, item.scenario, item.persona, item.assistant, order.seed, item.ordinal)
        yield annotator.annotate(realizer.realize(trajectory, order.seed), "train")
