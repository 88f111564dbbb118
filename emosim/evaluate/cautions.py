"""How far a report is to be trusted, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from emosim.corpus.bootstrap import FEWEST_CLUSTERS
from emosim.evaluate.report import Report

FEW_PERSONAS = 10  # choice: fewer people than these say little of people
OFTEN = 0.5  # choice: a model that writes fewer usable lines than this share is told how to be helped


def cautions(report: Report) -> list[str]:
    """What a reader has to know before believing the figures."""
    return [*_intervals(report), *_people(report), *_truth(report), *_bases(report), *_seen(report), *_cut(report)]


def _intervals(report: Report) -> Iterator[str]:
    scores = report.scores
    if scores.units < FEWEST_CLUSTERS:
        yield "There are too few dialogues for intervals: leave out --limit, or take a larger corpus."
        return
    what = "pairs of scenario and persona" if scores.resampled == "pairs" else "dialogues"
    yield (
        f"Intervals (95 %) come from drawing the {scores.units:,} {what} anew: they say how far luck in these goes. "
        "A difference is in bold, or colored, where its interval misses zero."
    )
    if scores.resampled != "pairs":
        yield (
            f"There are fewer than {FEWEST_CLUSTERS} pairs of scenario and persona to draw from, and dialogues of one "
            "pair resemble each other, so the intervals are too narrow."
        )


def _people(report: Report) -> Iterator[str]:
    personas = len(report.over.personas)
    if personas < FEW_PERSONAS:
        some = "one persona speaks" if personas == 1 else f"{personas} personas speak"
        yield f"Only {some} in these dialogues: how it goes with other people is not in the intervals."


def _truth(report: Report) -> Iterator[str]:
    if report.task == "respond":
        yield "A lower loss means that the reference's words come as less of a surprise, not that replies are good."
        return
    if report.task == "recognize" and report.of == "strategy":
        return
    yield (
        "What is so is what the simulated person felt. Words show a part of that, people may hide what they feel, and "
        "neighboring feelings share words, so that no reader of words reaches 1."
    )
    yield "Macro-F1 weighs rare labels as much as frequent ones; what is missing or not well-formed counts as wrong."


def _bases(report: Report) -> Iterator[str]:
    figures = report.scores.figures
    if report.task != "state":
        return
    if "base" in figures:
        told = "is told nothing of state lines" if report.over.system == "none" else "is told the form of a state line"
        yield (
            f"The base {told}, and never the names that the corpus has for feelings, phases and strategies; a name of "
            "its own counts as wrong."
        )
    usable = figures.get("base", {}).get("well_formed")
    if usable and usable.value is not None and usable.value < OFTEN and "base_begun" not in figures:
        yield (
            f"The base writes a well-formed state line in {usable.value:.0%} of its replies, so that its figures tell "
            "more of form than of what it knows. --prefill begins its lines for it."
        )
    if "base_begun" in figures:
        yield 'As "base begun" the base\'s state lines are begun for it, so that form stands less in its way.'


def _seen(report: Report) -> Iterator[str]:
    model, over = report.model, report.over
    if not model.adapter:
        return
    if over.corpus not in model.trained_on:
        yield "The adapter was trained on another corpus than this one; whether dialogues are in both is not known."
    elif over.split == "train":
        yield "The adapter was trained on these very dialogues, so the figures say what it remembers."
    elif over.split == "validation":
        yield "Training stopped by these dialogues, which flatters the adapter a little; the split test is held out."
    if over.only:
        yield f"Only dialogues with {', '.join(over.only)} were asked for."


def _cut(report: Report) -> Iterator[str]:
    over = report.over
    if over.dialogues < over.of_dialogues:
        yield f"A draw of {over.dialogues:,} of {over.of_dialogues:,} dialogues."
    for who, messages in report.left_out.items():
        if messages:
            name = who.replace("_", " ")
            yield f"The {name} had no room for {messages:,} messages, the oldest of long dialogues, each time counted."
