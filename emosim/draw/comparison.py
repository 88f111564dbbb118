"""A comparison of two rule sets as a page to hand on: markdown with every figure, and why to trust it how far."""

from __future__ import annotations

from collections.abc import Sequence

from emosim.corpus.compare import METRICS, Group
from emosim.draw.findings import KIND_TITLES, MAIN, cautions, change, contrasts, figure, findings, verdict
from emosim.runners.ab import Trial


def markdown(trial: Trial, picture: str | None = None) -> str:
    """The page; `picture` is the file of the forest plot, as seen from the page."""
    overall = trial.comparison.overall
    parts = [
        "# Two rule sets over the same dialogues",
        heading(trial),
        *contrasts(trial.contrast),
        "## In short",
        "\n".join(f"- {line}" for line in findings(trial.comparison)),
        "## In all",
        pipe_table(("", "A", "B", "B - A"), [_cells(name, overall) for name in METRICS]),
        "Bold: the interval misses zero. Shares are per 100.",
        *([f"![Differences with their intervals, by group]({picture})"] if picture else []),
        "## How to read this",
        "\n".join(f"- {line}" for line in cautions(trial)),
    ]
    for kind, title in KIND_TITLES.items():
        parts += _section(title, trial.comparison.groups[kind])
    return "\n\n".join(parts) + "\n"


def heading(trial: Trial) -> str:
    """Who stands against whom, over what."""
    order = trial.order
    chosen = [f"{kind} {', '.join(order[kind])}" for kind in ("scenarios", "personas") if order[kind]]
    over = "; ".join([f"{order['count']:,} dialogues under each, seed {order['seed']}", *chosen])
    return f"A: {trial.a.rules}; B: {trial.b.rules}. {over}."


def sorted_out(groups: Sequence[Group]) -> tuple[list[Group], str]:
    """The groups large enough for an interval, and a line about the others, empty if there are none."""
    large = [group for group in groups if group.resampled]
    small = [f"{group.name} ({group.pairs})" for group in groups if not group.resampled]
    return large, f"Too small for an interval: {', '.join(small)}." if small else ""


def name_of(group: Group) -> str:
    """The group's name, with a mark where its intervals come from single dialogues."""
    return f"{group.name} ~" if group.resampled == "dialogues" else group.name


def _section(title: str, groups: Sequence[Group]) -> list[str]:
    large, small = sorted_out(groups)
    if not groups:
        return []
    head = ("", "pairs", "part", *(METRICS[metric].title for metric in MAIN))
    rows = [
        [name_of(group), f"{group.pairs:,}", f"{group.parted:.0%}", *(_strong(metric, group) for metric in MAIN)]
        for group in large
    ]
    return [f"## {title}", *([pipe_table(head, rows)] if rows else []), *([small] if small else [])]


def _cells(metric: str, group: Group) -> list[str]:
    found = group.metrics[metric]
    return [METRICS[metric].title, figure(metric, found.a), figure(metric, found.b), _strong(metric, group)]


def _strong(metric: str, group: Group) -> str:
    found = group.metrics[metric]
    return f"**{change(metric, found)}**" if verdict(metric, found) else change(metric, found)


def pipe_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A pipe table, names to the left and figures to the right."""
    rule = [":--", *("--:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))
