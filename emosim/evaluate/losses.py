"""Measuring replies that have no state line: what the reference's words cost a model, with its adapter and without."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from emosim.evaluate.dialogues import Gathered
from emosim.evaluate.metrics import mean
from emosim.evaluate.report import Meaning, Report
from emosim.evaluate.scores import DIGITS, score
from emosim.evaluate.subject import Subject
from emosim.train.plan.recipe import UNPLANNED, Recipe


def _perplexity(sums: np.ndarray) -> np.ndarray:
    return np.exp(mean.mean(sums))


FIGURES = {"loss": mean.mean, "perplexity": _perplexity}
MEANINGS = {
    "loss": Meaning("loss of a token, nats", -1, True),
    "perplexity": Meaning("perplexity of a token", -1, True),
}


def evaluate_losses(
    gathered: Gathered,
    subject: Subject,
    recipe: Recipe | None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Report, list[dict[str, Any]]]:
    """What each learned token of the reference's replies costs, all weighing the same. Gives the report, and the costs
    of every dialogue.

    `subject` has speakers of models on this machine. Chats are encoded, and cut, as in training under `recipe`.
    """
    costs = _costs(gathered, subject, recipe or UNPLANNED, on_progress)
    sums = {who: dict.fromkeys(FIGURES, found) for who, found in costs.items()}
    scores = score(sums, FIGURES, gathered.pairs(), gathered.over.seed)
    report = Report("respond", "", subject.model, gathered.over, MEANINGS, scores)
    return report, [
        {
            "dialogue": chat.id,
            "scenario": chat.scenario,
            "persona": chat.persona,
            "tokens": int(next(iter(costs.values()))[place, 1]),
            "nats": {who: round(float(found[place, 0]), DIGITS) for who, found in costs.items()},
        }
        for place, chat in enumerate(gathered.chats)
    ]


def _costs(
    gathered: Gathered, subject: Subject, recipe: Recipe, on_progress: Callable[[int, int], None]
) -> Mapping[str, np.ndarray]:
    """The nats and tokens of each chat by who answers, shape (chats, 2); a chat that is too long has none."""
    from emosim.train.adapters.nll import nll, onward
    from emosim.train.data.encode import Encoder

    first: Any = next(iter(subject.speakers.values()))
    tokenizer = first.prompts.tokenizer
    encoded = [encoding.documents for _, encoding in Encoder(tokenizer, recipe).encode_all(gathered.chats)]
    documents = [document for some in encoded for document in some]
    rows = [place for place, some in enumerate(encoded) for _ in some]
    found = {}
    for number, (who, speaker) in enumerate(subject.speakers.items()):
        tick = onward(on_progress, number * len(documents), len(documents) * len(subject.speakers))
        local: Any = speaker
        with local.weights():
            costs = nll(local.model, documents, tokenizer.pad_token_id, tick)
        found[who] = np.zeros((len(encoded), 2))
        np.add.at(found[who], rows, np.array(costs, dtype=float).reshape(-1, 2))
    return found
