"""The state a model tracks, as a line below a reply and as a table of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from emosim.cli.reading import FAMILY_STYLE

if TYPE_CHECKING:
    from emosim.converse.talk import Exchange
    from emosim.export.states import StateLine

AXES = {"valence": "+.2f", "arousal": ".2f", "dominance": ".2f"}
NONE = "no reply has a state line that is well-formed; adapters of task state learn to write them"
ARROWS = (" ↓", "", " ↑")


def tracked(state: StateLine, before: StateLine | None, family: Mapping[str, str]) -> Text:
    """A line on a state: an arrow says which way a number went since the state before."""
    line = Text(style="dim")
    line.append(state.emotion, style=f"not dim {FAMILY_STYLE.get(family.get(state.emotion, ''), 'white')}")
    line.append(f" {_number(state, before, 'intensity', '.2f')}")
    for axis, form in AXES.items():
        line.append(f" · {axis} {_number(state, before, axis, form)}")
    moved = before is not None and before.phase != state.phase
    line.append(f" · {phase(before.phase)} → {phase(state.phase)}" if moved else f" · {phase(state.phase)}")
    if state.strategies:
        line.append(f" · {plan(state.strategies)}")
    return line


def state_table(exchanges: Sequence[Exchange], family: Mapping[str, str]) -> RenderableType:
    """Every state so far, reply by reply."""
    if not any(exchange.state for exchange in exchanges):
        return Padding(Text(NONE, style="dim"), (0, 0, 1, 6))
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for title in ("", "feeling", "intensity", *AXES, "phase", "strategies"):
        right = title in (*AXES, "intensity", "")
        table.add_column(title, justify="right" if right else "left", no_wrap=title != "strategies")
    for number, exchange in enumerate(exchanges, 1):
        table.add_row(str(number), *_cells(exchange.state, family))
    return table


def _cells(state: StateLine | None, family: Mapping[str, str]) -> Iterable[Text | str]:
    if state is None:
        return (Text("no state line", style="dim"),)
    numbers = [f"{getattr(state, name):{form}}" for name, form in ({"intensity": ".2f"} | AXES).items()]
    felt = Text(state.emotion, style=FAMILY_STYLE.get(family.get(state.emotion, ""), "white"))
    return (felt, *numbers, phase(state.phase), plan(state.strategies))


def phase(name: str) -> str:
    """A phase as it is read."""
    return name.replace("_", "-")


def plan(strategies: Iterable[str]) -> str:
    """Strategies in their order, as they are read."""
    return ", then ".join(name.replace("_", " ") for name in strategies)


def _number(state: StateLine, before: StateLine | None, name: str, form: str) -> str:
    now = getattr(state, name)
    change = 0.0 if before is None else round(now - getattr(before, name), 2)
    return f"{now:{form}}{ARROWS[(change > 0) - (change < 0) + 1]}"
