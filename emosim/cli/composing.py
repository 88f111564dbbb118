"""A composed adapter on the terminal: what it was made of, what was cut, what each part keeps."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from statistics import fmean

from rich.markup import escape
from rich.table import Table

from emosim.cli.main import typed
from emosim.cli.tables import columns
from emosim.cli.terminal import Terminal
from emosim.train.adapters.compose import Composed, Module
from emosim.train.adapters.interference import Interference, Kept
from emosim.train.adapters.spectrum import Figures, Group, grouped, kind_of

ALIKE = 0.9  # choice: from this share of a gain on, a part that was not trained for it has learned the same


def show_composed(adapters: Sequence[Path], out: Path, composed: Composed, found: Interference | None) -> None:
    """Print a composed adapter, what was measured of it if anything was, and what to do next."""
    console = Terminal()
    _show_sum(console, adapters, out, composed)
    console.print(_matrices(composed))
    console.print(f"\n{_rank(composed)}", soft_wrap=True)
    for warning in composed.warnings:
        console.print(f"Careful: {warning}.", style="yellow", markup=False, soft_wrap=True)
    if found:
        console.print(f"\n[bold]What each part keeps[/], on the {found.split} split; loss per learned token, in nats\n")
        console.print(_kept(out, found))
        console.print(f"\n{_in_words(found)}", markup=False)
        if shortened := sum(part.shortened for part in found.parts):
            console.print(f"{shortened:,} dialogues were too long for the adapters and were cut.", soft_wrap=True)
    console.print(f"\n{_next(adapters, out, found)}", markup=False, soft_wrap=True)


def show_spectrum(adapter: str, figures: Sequence[Figures]) -> None:
    """Print what the matrices of an adapter hold, by the kind of matrix."""
    console = Terminal()
    rank = max(found.rank for found in figures)
    console.print(f"[bold]{escape(adapter)}[/]: {len(figures)} matrices, rank {rank}\n", soft_wrap=True)
    figures_of = ("layers", "stable rank", "effective rank", "rank for 99 %", "at most", "|dW|", "|dW| / |W|")
    table = columns("matrix", *map(_right, figures_of))
    for group in grouped(figures):
        table.add_row(group.name, *_group(group))
    console.print(table)
    needed = max(found.needed for found in figures)
    console.print(f"\n{_advice(needed, rank, adapter)}\n", markup=False, soft_wrap=True)


def _show_sum(console: Terminal, adapters: Sequence[Path], out: Path, composed: Composed) -> None:
    weighted = [f"{part.weight:g} {_letter(place)}" for place, part in enumerate(composed.parts)]
    console.print(f"[bold]{escape(str(out))}[/] = {' + '.join(weighted)}", soft_wrap=True)
    for place, (adapter, part) in enumerate(zip(adapters, composed.parts, strict=True)):
        about = f" ({', '.join(part.only)})" if part.only else ""
        console.print(f"  {_letter(place)}  {adapter}{about}", markup=False, soft_wrap=True)
    console.print()


def _right(title: str) -> str:
    return f">{title}"


def _letter(place: int) -> str:
    """What a part is called in tables: A, B and so on."""
    return chr(ord("A") + place) if place < 26 else str(place + 1)


def _matrices(composed: Composed) -> Table:
    asked = f"rank for {100 * composed.energy:.4g} %"
    table = columns("matrix", *map(_right, ("layers", "rank of the sum", asked, "kept, mean", "least")))
    for kind, modules in groupby(sorted(composed.modules, key=_kind), key=_kind):
        table.add_row(kind, *_cut(list(modules)))
    return table


def _cut(modules: Sequence[Module]) -> tuple[str, ...]:
    kept = [module.kept for module in modules]
    exact, needed = [module.exact for module in modules], [module.needed for module in modules]
    return str(len(modules)), _range(exact), _range(needed), _percent(fmean(kept)), _percent(min(kept))


def _kind(module: Module) -> str:
    return kind_of(module.name)


def _rank(composed: Composed) -> str:
    kept = "all of it" if composed.kept > 1.0 - 1e-9 else f"{_percent(composed.kept)} of its squared norm"
    return f"All matrices have rank {composed.rank}, alpha {composed.rank}: that keeps {kept}."


def _kept(out: Path, found: Interference) -> Table:
    letters = [_letter(place) for place in range(len(found.parts[0].alone))]
    other = ["others"] if len(letters) > 1 else []
    titles = ("there are", "base", *letters, escape(out.name), "gain kept", "interval", *other)
    table = columns("dialogues of", *map(_right, titles))
    for part in found.parts:
        losses = [f"{loss:.3f}" for loss in part.alone]
        losses[part.part] = f"[bold]{losses[part.part]}[/]"
        counts = (f"{part.dialogues:,}", f"{part.base:.3f}")
        shares = (*_gain(part), "" if part.others is None else f"{part.others:.0%}")
        table.add_row(escape(_own(part, found)), *counts, *losses, f"{part.composed:.3f}", *shares[: 2 + len(other)])
    return table


def _own(part: Kept, found: Interference) -> str:
    """Whose dialogues they are; and which of them, where a part was itself trained on several kinds."""
    several = sum(other.part == part.part for other in found.parts) > 1
    return f"{_letter(part.part)} {', '.join(part.only)}" if several else _letter(part.part)


def _gain(part: Kept) -> tuple[str, str]:
    if part.gain is None:
        return "none to keep", ""
    if part.low is None or part.high is None:
        return f"{part.gain:.0%}", "unsure"
    return f"[bold]{part.gain:.0%}[/]", f"{part.low:.0%} to {part.high:.0%}"


def _in_words(found: Interference) -> str:
    gained = [part for part in found.parts if part.gain is not None]
    if not gained:
        return "No part is better than the base on its own dialogues, so there is nothing to keep: train longer."
    told = (
        "Gain kept: how far the mix comes from the base's loss to that of the part alone (bold), with its 95 % "
        "interval over dialogues. Others: how far the best of the other parts comes by itself."
    )
    if len(gained) < 2:
        return told
    if all((part.others or 0.0) > ALIKE for part in gained):
        alike = "The parts learned much the same, so this mix has little to lose. Longer training, or dialogues that "
        return f"{told} {alike}differ more, set them apart."
    worst = min(gained, key=lambda part: part.gain or 0.0)
    return f"{told} {_letter(worst.part)} keeps least; a larger weight gives it more, at the others' cost."


def _next(adapters: Sequence[Path], out: Path, found: Interference | None) -> str:
    measure = "" if found or len(adapters) < 2 else "; --measure CORPUS tells what each part keeps"
    return f"Next: emosim chat --adapter {typed(out)}; emosim merge {typed(out)} -o DIR makes one model of it{measure}."


def _advice(needed: int, rank: int, adapter: str) -> str:
    if needed >= rank:
        return (
            f"No rank below {rank} keeps 99 % of every matrix: emosim compose {adapter} --energy .9 -o DIR keeps less."
        )
    return f"Rank {needed} keeps 99 % of every matrix: emosim compose {adapter} -o DIR cuts it to that."


def _group(group: Group) -> tuple[str, ...]:
    means = (f"{group.stable:.1f}", f"{group.effective:.1f}", str(group.needed), str(group.most), f"{group.norm:.3g}")
    return str(group.matrices), *means, "" if group.relative is None else f"{group.relative:.2%}"


def _range(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low} to {high}"


def _percent(share: float) -> str:
    return f"{share:.1%}" if share < 0.9995 or share >= 1.0 - 1e-9 else "> 99.9%"
