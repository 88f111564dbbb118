"""The rows of a dialogue's picture, each drawn over its user's turns: turn k stands at k, its reply at k + 0.5."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from emosim.affect.colors import FAMILY_COLORS, OTHER_COLOR
from emosim.corpus.arcs import AXES, Arc, Feeling
from emosim.corpus.in_words import spoken
from emosim.draw.fit import POINTS, fitted
from emosim.draw.palette import INK, QUIET, ink_on, strategy_color
from emosim.simulate.episodes import Episode

CHIP = 0.3  # inches; choice: height of a strategy
LINE = 0.16  # inches; choice: height of a small line of text
SMALLEST = 5.0  # points; choice: what is still read in print

AXIS_COLORS = {"valence": "#1B6CA8", "arousal": "#B5522B", "dominance": "#4F7942"}
AXIS_RANGES = {"valence": (-1.0, 1.0), "arousal": (0.0, 1.0), "dominance": (0.0, 1.0)}
DISTRESS_COLOR = "#B2434A"
PHASE_COLORS = {
    "onset": "#EFEFEF",
    "escalating": "#FBE2CB",
    "peak": "#F7C9C2",
    "plateau": "#ECE6D8",
    "de_escalating": "#DCEAF5",
    "resolved": "#D9EFDD",
    "relapsing": "#E8DCF1",
}
EPISODE_SIGNS = {
    "disclosure": "◆ discloses",
    "crisis": "✚ crisis",
    "peak": "▲ peak",
    "breakthrough": "↘ breakthrough",
    "relapse": "↗ relapse",
    "shift": "↕ largest shift",
}
EVENT_SIGNS = {"setback": "▾\N{NO-BREAK SPACE}", "relief": "▴\N{NO-BREAK SPACE}"}
REPLY_SAID = {"support": "the reply helps", "misfit": "the reply misses"}


def family_color(feeling: Feeling) -> str:
    """The color of a feeling."""
    return FAMILY_COLORS.get(feeling.family, OTHER_COLOR)


def turning_points(arc: Arc) -> list[list[Episode]]:
    """Of each turn, its episodes but the events told."""
    return [[e for e in arc.episodes if e.at == at and e.kind != "told"] for at in range(len(arc))]


def draw_causes(axes: Any, arc: Arc, cell: float) -> None:
    """What moved each turn: the event told, or how the last reply met the user."""
    told = {episode.at: episode.what for episode in arc.episodes if episode.kind == "told"}
    for at, cause in enumerate(arc.causes or ()):
        if at in told:
            _write(axes, at, 0.5, EVENT_SIGNS.get(cause, "") + spoken(told[at]), cell, 8, lines=2, bold=True)
        elif cause in REPLY_SAID:
            _write(axes, at, 0.5, REPLY_SAID[cause], cell, 7, QUIET, lines=2)


def draw_turning_points(axes: Any, arc: Arc, cell: float) -> None:
    """The turning points of each turn, one below the other, the last line next to the curves."""
    columns = turning_points(arc)
    lines = max(map(len, columns))
    for at, column in enumerate(columns):
        for line, episode in enumerate(reversed(column)):
            color = DISTRESS_COLOR if episode.kind == "crisis" else INK
            _write(axes, at, (line + 0.5) / lines, EPISODE_SIGNS[episode.kind], cell, 7.5, color)


def draw_phases(axes: Any, arc: Arc, cell: float) -> None:
    """The phase of the distress, one band for as long as it lasts."""
    for phase, first, last in phase_runs(arc):
        axes.axvspan(first - 0.5, last + 0.5, color=PHASE_COLORS[phase], lw=0)
        _write(axes, (first + last) / 2, 0.5, spoken(phase), (last - first + 1) * cell, 7.5)


def phase_runs(arc: Arc) -> Iterator[tuple[str, int, int]]:
    """Each phase with the first and the last turn of it, in order."""
    for phase, run in groupby(enumerate(arc.phases), key=lambda pair: pair[1]):
        turns = [at for at, _ in run]
        yield phase, turns[0], turns[-1]


def shade(axes: Any, arc: Arc) -> None:
    """The phases behind a curve, and a fine line where the turning points are."""
    for phase, first, last in phase_runs(arc):
        axes.axvspan(first - 0.5, last + 0.5, color=PHASE_COLORS[phase], lw=0, alpha=0.6, zorder=0)
    for at, episodes in enumerate(turning_points(arc)):
        if episodes:
            axes.axvline(at, color=QUIET, lw=0.7, ls=(0, (1, 2)), zorder=1)


def draw_axis(axes: Any, arc: Arc, axis: str) -> None:
    """One axis of VAD: the truth as a line, the belief as rings beside it, and how far apart they are."""
    shade(axes, arc)
    column, color = AXES.index(axis), AXIS_COLORS[axis]
    turns, truth = range(len(arc)), arc.truth[:, column]
    if arc.belief is not None:
        belief = arc.belief[:, column]
        axes.vlines(turns, truth, belief, color=color, lw=0.9, alpha=0.55, zorder=2)
        axes.plot(turns, belief, color=color, lw=1.0, ls=(0, (4, 2.5)), alpha=0.75, zorder=2)
        axes.plot(turns, belief, "o", mfc="white", mec=color, mew=1.1, ms=5, zorder=3)
    axes.plot(turns, truth, "-o", color=color, lw=2.2, ms=5, zorder=4, clip_on=False)
    low, high = AXIS_RANGES[axis]
    _scale(axes, arc, low, high)


def _scale(axes: Any, arc: Arc, low: float, high: float) -> None:
    """The scale of a curve: its ends and its middle, with a little room beyond."""
    middle = (low + high) / 2
    axes.set_ylim(low - 0.07, high + 0.07)
    axes.set_yticks([low, middle, high], [f"{value:g}".replace("-", "\N{MINUS SIGN}") for value in (low, middle, high)])
    axes.plot([-0.5, len(arc) - 0.5], [middle, middle], color="white", lw=1.0, zorder=0.5)


def draw_distress(axes: Any, arc: Arc) -> None:
    """The distress as an area, its turning points on it, and the first feeling's intensity as bars."""
    shade(axes, arc)
    turns, colors = range(len(arc)), [family_color(feeling) for feeling in arc.felt]
    axes.bar(turns, [feeling.intensity for feeling in arc.felt], width=0.16, color=colors, alpha=0.8, zorder=3)
    if arc.distress is not None:
        axes.fill_between(turns, arc.distress, color=DISTRESS_COLOR, alpha=0.22, lw=0, zorder=2)
        axes.plot(turns, arc.distress, "-", color=DISTRESS_COLOR, lw=1.8, zorder=4)
        for episode in arc.episodes:
            _mark(axes, arc, episode)
    _scale(axes, arc, 0.0, 1.0)


def _mark(axes: Any, arc: Arc, episode: Episode) -> None:
    at = episode.at
    if episode.kind == "peak":
        axes.plot(at, arc.distress[at], "^", color=DISTRESS_COLOR, mec="white", mew=0.9, ms=8, zorder=6, clip_on=False)
    if episode.kind in ("breakthrough", "relapse"):
        ends = {"xy": (at, arc.distress[at]), "xytext": (at - 1, arc.distress[at - 1])}
        arrow = {"arrowstyle": "-|>", "color": DISTRESS_COLOR, "lw": 2.6, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", **ends, arrowprops=arrow, zorder=5)


def draw_felt(axes: Any, arc: Arc, cell: float) -> None:
    """The first feeling of each turn."""
    for at, feeling in enumerate(arc.felt):
        color = family_color(feeling)
        axes.add_patch(_box(at - 0.47, 0.06, 0.88, color))
        _write(axes, at, 0.5, spoken(feeling.label), cell, 8.5, ink_on(color))


def draw_believed(axes: Any, arc: Arc, cell: float) -> None:
    """What each turn was taken for, named where that is another feeling."""
    for at, (felt, believed) in enumerate(zip(arc.felt, arc.believed or (), strict=True)):
        if believed.label == felt.label:
            axes.add_patch(_box(at - 0.47, 0.36, 0.28, family_color(believed), alpha=0.45))
        else:
            axes.add_patch(_box(at - 0.47, 0.06, 0.88, family_color(believed), alpha=0.3))
            _write(axes, at, 0.5, spoken(believed.label), cell, 7.5)


def draw_replies(axes: Any, arc: Arc, cell: float) -> None:
    """The strategies of each reply between the turns it stands between, the lead on top and in bold."""
    height = 1 / max(map(len, arc.strategies))
    for at, names in enumerate(arc.strategies):
        for place, name in enumerate(names):
            color, bottom = strategy_color(name), 1 - (place + 1) * height
            axes.add_patch(_box(at + 0.03, bottom + 0.04 * height, 0.92 * height, color))
            ink = ink_on(color)
            _write(axes, at + 0.5, bottom + 0.5 * height, spoken(name), cell, 7.5, ink, lines=2, bold=place == 0)


def _box(x: float, y: float, height: float, color: str, alpha: float = 1.0) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), 0.94, height, facecolor=color, alpha=alpha, lw=0, zorder=2)


def _write(
    axes: Any,
    x: float,
    y: float,
    text: str,
    width: float,
    size: float,
    color: str = INK,
    lines: int = 1,
    bold: bool = False,
) -> None:
    """A text about a point, within so many inches."""
    text, size = fitted(text, width * POINTS * 0.9, size, SMALLEST, lines, bold)
    va = "center" if "\n" in text else "center_baseline"
    weight = "bold" if bold else "normal"
    axes.text(x, y, text, size=size, color=color, weight=weight, ha="center", va=va, linespacing=1.1)
