"""`esconv`: the JSON of ESConv (Liu et al. 2021), so that what reads that corpus reads ours.

A supporter's turn bears one strategy there: the first of ours that the catalogue gives an ESConv name. Ratings are
strings, as there; intensity is on its scale of 1 to 5. What its annotators were asked and nobody was asked here
(feedback, empathy, relevance) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from emosim.export.chats import Chat, Reply
from emosim.export.files import Row
from emosim.export.format import Format

LOWEST, HIGHEST = 1, 5  # the scale of ESConv's surveys


@cache
def labels(rules: Path) -> Mapping[str, str]:
    """The first ESConv name of each strategy that has one, by a folder of rules. Raises InputError."""
    from emosim.spec.marked import load
    from emosim.spec.model import build
    from emosim.spec.strategies import CatalogueFile, StrategySpec

    marked = load(rules / "strategies.yaml")
    specs = {
        name: build(StrategySpec, marked, ("strategies", name), raw)
        for name, raw in build(CatalogueFile, marked).strategies.items()
    }
    return {name: spec.esconv[0] for name, spec in specs.items() if spec.esconv}


def rows(chat: Chat, rules: Path) -> Iterator[Row]:
    """The chat as one dialogue."""
    first, last = chat.replies[0].state, chat.replies[-1].state
    yield {
        "experience_type": "Current Experience",
        "emotion_type": first.emotion,
        "problem_type": chat.scenario.replace("_", " "),
        "situation": chat.situation,
        "survey_score": {
            "seeker": {
                "initial_emotion_intensity": _rated(first.intensity),
                "final_emotion_intensity": _rated(last.intensity),
            },
            "supporter": {},
        },
        "dialog": list(_turns(chat, labels(rules))),
    }


def _turns(chat: Chat, named: Mapping[str, str]) -> Iterator[Row]:
    replies = iter(chat.replies)
    for message in chat.messages:
        if message.role == "user":
            yield {"speaker": "seeker", "annotation": {}, "content": message.content}
        else:
            yield {"speaker": "supporter", "annotation": _annotation(next(replies), named), "content": message.content}


def _annotation(reply: Reply, named: Mapping[str, str]) -> Row:
    label = next((named[strategy] for strategy in reply.strategies if strategy in named), None)
    return {"strategy": label} if label else {}


def _rated(intensity: float) -> str:
    return str(round(LOWEST + intensity * (HIGHEST - LOWEST)))


FORMAT = Format(
    about="ESConv's JSON: situation, intensity before and after, a strategy a turn",
    rows=rows,
    next="give {folder}/train.json to what reads ESConv",
    file="json",
)
