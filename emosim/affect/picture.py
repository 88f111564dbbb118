"""Drawing the emotion machine: as text, mermaid, dot, and as a picture of the VAD plane."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx

from emosim.affect.graph import family_graph, machine_graph, traps, unreachable
from emosim.affect.machines import TransitionsMachines
from emosim.errors import InputError
from emosim.spec.conditions import All, Compare, Condition, Not
from emosim.spec.emotions import EmotionMachine, Transition

# Paul Tol's "bright" scheme, which people with any kind of color vision tell apart.
COLORS = {
    "joy": "#CCBB44",
    "love": "#EE6677",
    "surprise": "#66CCEE",
    "anger": "#AA3377",
    "fear": "#4477AA",
    "sadness": "#228833",
}
OTHER_COLOR = "#888888"


def as_text(machine: EmotionMachine, machines: TransitionsMachines) -> str:
    """The families with their feelings, and every rule with what it joins and when."""
    graph = machine_graph(machine, machines)
    lines = [f"machine {machine.name}: {len(graph)} feelings, {graph.number_of_edges()} transitions", ""]
    for family in machine.families:
        lines.append(f"{family}")
        for label in machine.members(family):
            vad, tier = machine.emotions[label].point, machine.emotions[label].tier
            indent = {"primary": "  ", "secondary": "    ", "tertiary": "      "}[tier]
            place = f"valence {vad.valence:+.2f}  arousal {vad.arousal:.2f}  dominance {vad.dominance:.2f}"
            lines.append(f"{indent + label:<24} {place}")
    lines += ["", "what may turn into what, between families"]
    for source, target, data in family_graph(graph).edges(data=True):
        often = "always" if data["open"] == 1.0 else f"{data['reached']:.0%} of the pairs, {data['open']:.0%} always"
        lines.append(f"  {source:>8} -> {target:<8} {often}: {', '.join(data['rules'])}")
    lines += ["", "rules with a guard"]
    for transition in _guarded(machine):
        lines.append(f"  {transition.rule}: when {said(transition.condition)}")
    lost, stuck = unreachable(graph, machine.neutral), traps(graph, machine.neutral)
    lines += ["", f"never reached from {machine.neutral}: {', '.join(lost) or 'none'}"]
    lines.append(f"no way back to {machine.neutral}: {', '.join(stuck) or 'none'}")
    return "\n".join(lines) + "\n"


def as_mermaid(machine: EmotionMachine, machines: TransitionsMachines) -> str:
    """A mermaid flowchart: a box a family with its feelings, an arrow for the ways between two families."""
    families = family_graph(machine_graph(machine, machines))
    lines = ["flowchart LR"]
    for family, labels in families.nodes(data="members"):
        lines.append(f"  subgraph {family}")
        lines += [f"    {label}_" + f"([{label}])" for label in labels]
        lines.append("  end")
    for source, target, data in families.edges(data=True):
        arrow = "-->" if data["open"] == 1.0 else "-.->"
        lines.append(f"  {source} {arrow}|{' / '.join(data['rules'])}| {target}")
    for family in families:
        lines.append(
            f"  style {family} fill:{COLORS.get(family, OTHER_COLOR)}22,stroke:{COLORS.get(family, OTHER_COLOR)}"
        )
    return "\n".join(lines) + "\n"


def as_dot(machine: EmotionMachine, machines: TransitionsMachines) -> str:
    """A Graphviz graph of every feeling at its place (neato -n), with the ways that are always open solid."""
    graph = machine_graph(machine, machines)
    lines = [f'digraph "{machine.name}" {{', "  layout=neato; overlap=true; splines=true;", "  node [shape=ellipse];"]
    for label, data in graph.nodes(data=True):
        x, y = data["vad"].valence * 12, data["vad"].arousal * 14
        lines.append(f'  "{label}" [pos="{x:.2f},{y:.2f}!", color="{COLORS.get(data["family"], OTHER_COLOR)}"];')
    seen: dict[tuple[str, str], list[Any]] = {}
    for source, target, data in graph.edges(data=True):
        seen.setdefault((source, target), []).append(data)
    for (source, target), ways in seen.items():
        rules = ", ".join(dict.fromkeys(way["rule"] for way in ways))
        style = "dashed" if all(way["guarded"] for way in ways) else "solid"
        lines.append(f'  "{source}" -> "{target}" [style={style}, tooltip="{rules}"];')
    return "\n".join([*lines, "}"]) + "\n"


def draw_png(machine: EmotionMachine, machines: TransitionsMachines, path: Path) -> None:
    """A picture of the VAD plane: each feeling at its valence and arousal, colored by family, its dominance as the
    size of its dot; arrows between the families, solid where every way is always open.

    Raises InputError if matplotlib is not installed.
    """
    try:
        import matplotlib
    except ImportError:
        raise InputError("pictures need matplotlib: pip install 'emosim[plots]'") from None
    matplotlib.use("Agg")
    from matplotlib import pyplot

    graph = machine_graph(machine, machines)
    figure, axes = pyplot.subplots(figsize=(14, 10), dpi=130)
    centers = _draw_feelings(graph, axes)
    _draw_arrows(family_graph(graph), centers, axes)
    axes.set_xlabel("valence", fontsize=12)
    axes.set_ylabel("arousal", fontsize=12)
    axes.set_title(
        f"What a person can feel, and what it may turn into: {len(graph)} feelings, "
        f"{graph.number_of_edges():,} transitions",
        fontsize=14,
        loc="left",
    )
    axes.spines[["top", "right"]].set_visible(False)
    axes.axvline(0, color="#dddddd", zorder=0)
    axes.axhline(0.5, color="#dddddd", zorder=0)
    axes.set_xlim(-0.85, 1.02)
    axes.set_ylim(0.12, 1.0)
    axes.legend(
        loc="lower right", frameon=False, title="dot size: dominance\nsolid arrow: always open\ndashed: under a guard"
    )
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)


def _draw_feelings(graph: nx.MultiDiGraph, axes: Any) -> dict[str, tuple[float, float]]:
    """Dots and names; the center of each family."""
    centers = {}
    placed = [(vad.valence - 0.008, vad.arousal, 1) for _, vad in graph.nodes(data="vad")]  # names keep off dots too
    for family in dict.fromkeys(dict(graph.nodes(data="family")).values()):
        inside = [(label, data["vad"]) for label, data in graph.nodes(data=True) if data["family"] == family]
        xs, ys = [vad.valence for _, vad in inside], [vad.arousal for _, vad in inside]
        color = COLORS.get(family, OTHER_COLOR)
        axes.scatter(
            xs, ys, s=[40 + 260 * vad.dominance**2 for _, vad in inside], color=color, alpha=0.75, label=family
        )
        centers[family] = (sum(xs) / len(xs), sum(ys) / len(ys))
        for label, vad in inside:
            x, y = _free_place(vad.valence, vad.arousal, len(label), placed)
            axes.annotate(
                label,
                (vad.valence, vad.arousal),
                (x, y),
                fontsize=8.5,
                color="#222222",
                va="center",
                arrowprops={"arrowstyle": "-", "color": color, "lw": 0.5, "alpha": 0.6, "shrinkA": 0, "shrinkB": 3},
            )
    return centers


def _free_place(x: float, y: float, length: int, placed: list[tuple[float, float, int]]) -> tuple[float, float]:
    """Where a name can stand without covering another: next to its dot, or the nearest free line above or below."""
    width = 0.0108  # of a letter, in units of valence
    for step in range(60):
        shift = 0.015 * ((step + 1) // 2) * (1 if step % 2 else -1)
        at_x, at_y = x + 0.014 + 0.35 * abs(shift), y + shift
        if all(
            abs(at_y - other_y) >= 0.0145 or at_x + length * width < other_x or other_x + size * width < at_x
            for other_x, other_y, size in placed
        ):
            break
    placed.append((at_x, at_y, length))
    return at_x, at_y


def _draw_arrows(families: nx.DiGraph, centers: dict[str, tuple[float, float]], axes: Any) -> None:
    for source, target, data in families.edges(data=True):
        if "neutral" in (source, target):
            continue
        axes.annotate(
            "",
            centers[target],
            centers[source],
            arrowprops={
                "arrowstyle": "-|>",
                "color": COLORS.get(source, OTHER_COLOR),
                "lw": 0.4 + 1.1 * data["reached"],
                "alpha": 0.45,
                "linestyle": "-" if data["open"] == 1.0 else (0, (4, 3)),
                "connectionstyle": "arc3,rad=0.18",
                "shrinkA": 14,
                "shrinkB": 14,
            },
        )


def _guarded(machine: EmotionMachine) -> list[Transition]:
    """One transition of each guarded rule."""
    return list({t.rule: t for t in machine.transitions if t.condition is not None}.values())


def said(condition: Condition | None) -> str:
    """A condition in words."""
    if condition is None:
        return "always"
    if isinstance(condition, Compare):
        return str(condition)
    if isinstance(condition, Not):
        return f"not ({said(condition.term)})"
    return (" and " if isinstance(condition, All) else " or ").join(said(term) for term in condition.terms)


TEXT_FORMATS: dict[str, Callable[[EmotionMachine, TransitionsMachines], str]] = {
    "text": as_text,
    "mermaid": as_mermaid,
    "dot": as_dot,
}
