"""What is different between two graphs of feelings, as tables for a person to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import networkx as nx
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from emosim.affect.divergence import SURE, Divergence

MOST_ROWS = 15  # choice: changes of a table
Row = tuple[str, ...]


def show_differences(graph: nx.DiGraph, console: Console) -> None:
    """Print what is different: of two machines, feelings and rules; of steps, shares with the largest changes first."""
    about = graph.graph
    console.print(f"[bold]{escape(about['before'])}[/] before, [bold]{escape(about['after'])}[/] after")
    if about["of"] == "declared":
        _show_machines(graph, console)
    else:
        _show_steps(graph, console)


def _show_steps(graph: nx.DiGraph, console: Console) -> None:
    about = graph.graph
    for when in ("before", "after"):
        console.print(f"{when:>6}: {about[f'dialogues_{when}']:,} dialogues, {about[f'steps_{when}']:,} steps")
    console.print("\n[bold]How far apart[/]")
    console.print(
        "[dim]Jensen-Shannon divergence in bits: 0 is the same, 1 has nothing in common. Chance: what two samples of "
        "these sizes from one source show, on average and at most in 95 of 100 draws.[/]"
    )
    console.print(_divergences({"what is felt": about["visits"], "what it turns into": about["ways"]}))
    nodes = [(node, (label,)) for label, node in graph.nodes(data=True)]
    _show_changes(console, "Felt more or less often", nodes, ("feeling",), "visits")
    edges = [(edge, (u, v)) for u, v, edge in graph.edges(data=True)]
    _show_changes(console, "Turns into something else", edges, ("from", "to"), "count")
    if about["of"] == "reached":
        console.print(
            "\n[dim]The same people were simulated under both, so that all of it comes of the rules; chance says "
            "whether it would show in other people too.[/]"
        )


def _divergences(found: dict[str, Divergence]) -> Table:
    table = Table(box=None, padding=(0, 2), header_style="dim")
    table.add_column("")
    for name in ("bits", "by chance", "at most"):
        table.add_column(name, justify="right")
    table.add_column("")
    for name, measured in found.items():
        verdict = "no more than chance" if measured.bits else "the same"
        if measured.bits > measured.chance_at_most:
            verdict = "[yellow]more than chance[/]"
        values = (measured.bits, measured.by_chance, measured.chance_at_most)
        table.add_row(name, *(f"{value:.4f}" for value in values), verdict)
    return table


def _show_changes(
    console: Console, title: str, changes: Sequence[tuple[dict[str, Any], Row]], names: Row, counted: str
) -> None:
    """A table of the changes that are more than chance, the largest first."""
    changed = [(change, labels) for change, labels in changes if change["before"] != change["after"]]
    sure = [(change, labels) for change, labels in changed if abs(change["z"]) >= SURE]
    sure.sort(key=lambda item: (-abs(item[0]["after"] - item[0]["before"]), item[1]))
    console.print(f"\n[bold]{title}[/]")
    if sure:
        console.print(_changes(sure[:MOST_ROWS], names, counted))
    told = []
    if len(sure) > MOST_ROWS:
        told.append(f"{len(sure) - MOST_ROWS:,} more are certain, which --format json has")
    if len(changed) > len(sure):
        told.append(f"{len(changed) - len(sure):,}{' others' if sure else ''} are within chance (|z| below {SURE:g})")
    console.print(f"  [dim]{'; '.join(told) or ('that is all' if sure else 'no change at all')}[/]")


def _changes(changes: Sequence[tuple[dict[str, Any], Row]], names: Row, counted: str) -> Table:
    table = Table(box=None, padding=(0, 2), header_style="dim")
    for name in names:
        table.add_column(name)
    for name in ("before", "after", "change", "z", "counted"):
        table.add_column(name, justify="right")
    for change, labels in changes:
        before, after = change["before"], change["after"]
        counts = f"{change[f'{counted}_before']:,} -> {change[f'{counted}_after']:,}"
        table.add_row(*labels, f"{before:.1%}", f"{after:.1%}", f"{after - before:+.1%}", f"{change['z']:+.1f}", counts)
    return table


def _show_machines(graph: nx.DiGraph, console: Console) -> None:
    nodes, edges = dict(graph.nodes(data=True)), list(graph.edges(data=True))
    lists = {
        "new feelings": [label for label, node in nodes.items() if not node["before"]],
        "feelings gone": [label for label, node in nodes.items() if not node["after"]],
        "feelings moved": [f"{label}: {node['moved']}" for label, node in nodes.items() if node["moved"]],
        "new ways": [f"{u} -> {v}" for u, v, edge in edges if not edge["before"]],
        "ways gone": [f"{u} -> {v}" for u, v, edge in edges if not edge["after"]],
    }
    rules = graph.graph["rules"]
    if not (any(lists.values()) or rules):
        console.print(
            "\nno difference: the same feelings at the same places, and the same rules between them\n"
            "[dim]Whether people feel otherwise under the two, --scenario NAME tells.[/]"
        )
        return
    for title, found in lists.items():
        if found:
            more = f" and {len(found) - MOST_ROWS:,} more" if len(found) > MOST_ROWS else ""
            separator = "; " if title == "feelings moved" else ", "
            console.print(f"\n[bold]{title}: {len(found):,}[/]\n  {separator.join(found[:MOST_ROWS])}{more}")
    if rules:
        console.print("\n[bold]rules[/]")
        console.print(_rules(rules))


def _rules(rules: dict[str, Any]) -> Table:
    table = Table(box=None, padding=(0, 2), header_style="dim")
    for name in ("rule", "open before", "open after"):
        table.add_column(name)
    for name in ("more pairs", "fewer pairs"):
        table.add_column(name, justify="right")
    for rule, change in rules.items():
        after = "the same" if change.before == change.after else change.after or "[red]gone[/]"
        table.add_row(rule, change.before or "[green]new[/]", after, f"{change.added:,}", f"{change.removed:,}")
    return table
