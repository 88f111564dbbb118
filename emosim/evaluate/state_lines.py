"""Measuring who writes state lines: a model with an adapter and without, beside the majority."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from emosim.converse.speaker import Speaker
from emosim.errors import InputError
from emosim.evaluate.asking import BEGUN, Answer, Asking, Told, answer_of, ask
from emosim.evaluate.dialogues import Gathered
from emosim.evaluate.fields import FIELDS
from emosim.evaluate.labels import Label, by_label
from emosim.evaluate.measures import HEADLINE, MEASURES
from emosim.evaluate.metrics.confusions import Confusion, confusions
from emosim.evaluate.metrics.validity import tally
from emosim.evaluate.report import CONFUSED, MAJORITY, Meaning, Model, Report, Sample
from emosim.evaluate.scores import Sums, score
from emosim.evaluate.subject import BASE, Subject
from emosim.evaluate.vocabulary import Vocabulary
from emosim.export.chats import Chat
from emosim.seeds import derive, digest

SAMPLES = 5  # choice: replies that are shown


BEGUN_BASE = "base_begun"

Given = tuple[tuple[Answer, ...], ...]
"""The answers of somebody: of each chat, to each of its turns."""


def contenders(subject: Subject, words: int, batch: int, prefill: bool) -> dict[str, tuple[Speaker, Asking]]:
    """Who is asked, and how; with `prefill` the base once more, its lines begun for it.

    Raises InputError for a prefill where no base is asked.
    """
    asked = Asking(words, batch=batch)
    found = {who: (speaker, asked) for who, speaker in subject.speakers.items()}
    if prefill:
        if BASE not in found:
            raise InputError("--prefill begins the lines of a base; an endpoint starts its replies itself")
        found[BEGUN_BASE] = (subject.speakers[BASE], Asking(words, BEGUN, batch))
    return found


def evaluate_state_lines(
    gathered: Gathered,
    speakers: Mapping[str, tuple[Speaker, Asking]],
    model: Model,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Report, list[dict[str, Any]]]:
    """Ask everybody for the state lines of chats, the first of them being the one it is about, and set the majority
    beside them. Gives the report, and every single answer.

    Raises InputError for what cannot be answered.
    """
    told = _told(gathered, speakers, on_progress)
    answers = {who: one.answers for who, one in told.items()}
    if gathered.majority is not None:
        answers[MAJORITY] = _always(gathered.majority, gathered)
    sums = {who: _sums(gathered, given) for who, given in answers.items()}
    figures = {name: measure.figure for name, measure in MEASURES.items()}
    report = Report(
        task="state",
        of="",
        model=model,
        over=gathered.over,
        measures=_meanings(),
        scores=score(sums, figures, gathered.pairs(), gathered.over.seed),
        asked={who: asked for who, (_, asked) in speakers.items()},
        problems={who: tally(answer.problem for answer in chain(*given)) for who, given in answers.items()},
        tokens={who: one.tokens for who, one in told.items()},
        left_out={who: one.left_out for who, one in told.items()},
        labels=_labels(sums, gathered.vocabulary),
        confusions=_confusions(gathered, next(iter(answers.values()))),
        samples=_samples(gathered, {who: answers[who] for who in told}),
        majority=gathered.majority,
    )
    return report, _predictions(gathered.chats, answers)


def _meanings() -> dict[str, Meaning]:
    ordered = [*HEADLINE, *(name for name in MEASURES if name not in HEADLINE)]
    return {name: Meaning(MEASURES[name].title, MEASURES[name].better, name in HEADLINE) for name in ordered}


def _told(
    gathered: Gathered, speakers: Mapping[str, tuple[Speaker, Asking]], on_progress: Callable[[int, int], None]
) -> dict[str, Told]:
    """What everybody says who has to be asked."""
    total, done = gathered.over.replies * len(speakers), 0

    def tick(more: int) -> None:
        nonlocal done
        done += more
        on_progress(done, total)

    return {
        who: ask(speaker, gathered.chats, gathered.vocabulary, asked, tick)
        for who, (speaker, asked) in speakers.items()
    }


def _always(text: str, gathered: Gathered) -> Given:
    answer = answer_of(text, gathered.vocabulary)
    return tuple((answer,) * len(chat.replies) for chat in gathered.chats)


def _sums(gathered: Gathered, given: Given) -> Sums:
    known, both = gathered.vocabulary, list(zip(gathered.chats, given, strict=True))
    return {
        name: np.array([measure.sums(chat.replies, answers, known) for chat, answers in both])
        for name, measure in MEASURES.items()
    }


def _labels(sums: Mapping[str, Sums], known: Vocabulary) -> dict[str, tuple[Label, ...]]:
    return {
        name: by_label(field.labels(known), {who: found[f"{name}_f1"] for who, found in sums.items()})
        for name, field in FIELDS.items()
    }


def _confusions(gathered: Gathered, given: Given) -> dict[str, tuple[Confusion, ...]]:
    """What is taken for what by somebody."""
    replies = [reply for chat in gathered.chats for reply in chat.replies]
    answers = list(chain(*given))
    return {
        name: confusions(*field.pairs(replies, answers, gathered.vocabulary), CONFUSED)
        for name, field in FIELDS.items()
    }


def _samples(gathered: Gathered, given: Mapping[str, Given]) -> tuple[Sample, ...]:
    """Replies of different dialogues, drawn by name."""
    seed = gathered.over.seed
    chats = sorted(enumerate(gathered.chats), key=lambda placed: digest("evaluate", "sample", seed, placed[1].id))
    samples = []
    for place, chat in chats[:SAMPLES]:
        turn = derive("evaluate", "sample of", seed, chat.id) % len(chat.replies)
        user, reference = chat.messages[2 * turn :][:2]
        answers = {who: answers[place][turn].text for who, answers in given.items()}
        samples.append(Sample(chat.id, turn, user.content, reference.content, answers))
    return tuple(samples)


def _predictions(chats: Sequence[Chat], given: Mapping[str, Given]) -> list[dict[str, Any]]:
    """A row for each reply: whose and which it is, what is so, and what everybody wrote."""
    return [
        {
            "dialogue": chat.id,
            "scenario": chat.scenario,
            "persona": chat.persona,
            "reply": turn,
            "state": reply.state,
            "strategies": reply.strategies,
            "answers": {who: answers[place][turn] for who, answers in given.items()},
        }
        for place, chat in enumerate(chats)
        for turn, reply in enumerate(chat.replies)
    ]
