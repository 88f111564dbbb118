"""A report of measures as a page to hand on: markdown with the figures, the labels, and replies to look at."""

from __future__ import annotations

from collections.abc import Sequence

from emosim.draw.comparison import pipe_table
from emosim.evaluate.cautions import cautions
from emosim.evaluate.labels import Label
from emosim.evaluate.metrics.confusions import Confusion
from emosim.evaluate.metrics.validity import PROBLEMS
from emosim.evaluate.report import Report
from emosim.evaluate.scores import Figure

NOTHING = "-"
NAME = 40  # choice: characters that a name of a model's own may take
LONG, LINES = 800, 12  # choice: what is shown of what a model writes without end, in characters and lines


def page(report: Report) -> str:
    """The page."""
    rest = [name for name in report.measures if name not in report.headline()]
    parts = [
        f"# {title(report)}",
        heading(report),
        "## In short",
        figures_table(report, report.headline()),
        "## How to read this",
        "\n".join(f"- {line}" for line in cautions(report)),
        *_problems(report),
        *(["## All other figures", figures_table(report, rest)] if rest else []),
    ]
    for name, labels in report.labels.items():
        parts += _labels(name, labels, report.confusions.get(name, ()), list(report.scores.figures), report.first)
    return "\n\n".join([*parts, *_samples(report)]) + "\n"


def title(report: Report) -> str:
    """What the report is about, in a line."""
    what = {
        "state": "state lines",
        "respond": "replies",
        "recognize": f"reading {'emotions' if report.of == 'emotion' else 'strategies'}",
    }[report.task]
    model = report.model
    return f"{model.adapter or model.model or model.base}: {what}"


def heading(report: Report) -> str:
    """Who was measured on what."""
    model, over = report.model, report.over
    who = (
        f"Adapter {model.adapter} on {model.base}"
        if model.adapter
        else model.base or f"{model.model} at {model.endpoint}"
    )
    return (
        f"{who}. {over.replies:,} replies in {over.dialogues:,} dialogues of the split {over.split} (corpus "
        f"{over.corpus[:8]}), {len(over.personas)} personas, {over.pairs} pairs of scenario and persona."
    )


def name_of(who: str) -> str:
    """Somebody who answered, in words."""
    return who.replace("_", " ")


def value(figure: Figure, signed: bool = False, digits: int = 3) -> str:
    """A figure to a few decimals."""
    return NOTHING if figure.value is None else _shown(figure.value, signed, digits)


def spread(figure: Figure, signed: bool = False, digits: int = 3) -> str:
    """A figure with its interval."""
    if figure.low is None or figure.high is None:
        return value(figure, signed, digits)
    ends = ", ".join(_shown(end, digits=digits) for end in (figure.low, figure.high))
    return f"{value(figure, signed, digits)} [{ends}]"


def _shown(number: float, signed: bool = False, digits: int = 3) -> str:
    rounded = round(number, digits) + 0.0  # never -0.0
    return f"{rounded:{'+' if signed and rounded else ''}.{digits}f}"


def figures_table(report: Report, names: Sequence[str]) -> str:
    """Measures by who answered: of the first with intervals, and how it differs from the others."""
    first, *others = report.scores.figures
    head = ["", name_of(first), *map(name_of, others), *(f"{name_of(first)} - {name_of(other)}" for other in others)]
    rows = []
    for name in names:
        figures = [report.scores.figures[who][name] for who in report.scores.figures]
        differences = [report.scores.differences[other][name] for other in others]
        cells = [spread(figures[0]), *map(value, figures[1:]), *map(_strong, differences)]
        rows.append([report.measures[name].title, *cells])
    return pipe_table(head, rows)


def _strong(difference: Figure) -> str:
    text = spread(difference, signed=True)
    return f"**{text}**" if difference.misses_zero else text


def _problems(report: Report) -> list[str]:
    """State lines that are not to be used, and why."""
    who = [name for name, counts in report.problems.items() if counts]
    if not who:
        return []
    found = [reason for reason in PROBLEMS if any(reason in report.problems[name] for name in who)]
    rows = [[PROBLEMS[reason], *(f"{report.problems[name].get(reason, 0):,}" for name in who)] for reason in found]
    return ["## State lines that are not to be used", pipe_table(["", *map(name_of, who)], rows)]


def _labels(
    name: str, labels: Sequence[Label], confused: Sequence[Confusion], who: Sequence[str], first: str
) -> list[str]:
    rows = [[one.label, f"{one.times:,}", *(_shown(one.f1[name]) for name in who)] for one in labels]
    parts = [f"## By {name}", pipe_table(["F1", "times", *map(name_of, who)], rows)]
    if confused:
        taken = [[one.label, _cell(one.taken_for), f"{one.times:,}", f"{one.share:.0%}"] for one in confused]
        parts += [
            f"What the {name_of(first)} takes for what:",
            pipe_table(["is", "taken for", "times", "of all"], taken),
        ]
    return parts


def _cell(text: str) -> str:
    """What a model named, such that a table stays one."""
    return " ".join(text.split())[:NAME].replace("|", "\\|")


def _samples(report: Report) -> list[str]:
    if not report.samples:
        return []
    parts = ["## Replies to look at"]
    if report.majority:
        parts.append(f"The majority says to all of them:\n\n{_fenced(report.majority)}")
    for sample in report.samples:
        said = [("reference", sample.reference), *((name_of(who), text) for who, text in sample.answers.items())]
        parts += [f"### {sample.dialogue}, reply {sample.reply + 1}", _quoted(sample.user)]
        parts += [f"{who}:\n\n{_fenced(text)}" for who, text in said]
    return parts


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _fenced(text: str) -> str:
    """Text as it stands, as far as it is of use; a fence longer than any in it."""
    text = text.strip()
    if len(text) > LONG or text.count("\n") > LINES:
        text = "\n".join(text[:LONG].splitlines()[:LINES]) + " [...]"
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text}\n{fence}"
