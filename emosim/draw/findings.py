"""What a comparison of two rule sets found, in plain words: a sentence a finding, and the cautions with them."""

from __future__ import annotations

from emosim.corpus.compare import METRICS, Comparison, Difference, Group
from emosim.runners.ab import Contrast, Trial

FIRST = next(iter(METRICS))
# Unit -> factor and decimals of a figure as it is shown; shares go by the hundred.
UNITS = {"share": (100.0, 1), "points": (1.0, 3), "turns": (1.0, 2)}
MOST_DIGITS = 6
MAIN = ("ended_well", "turns_to_calm", "drop", "against")
"""The metrics that groups are shown by, in this order as far as there is room."""
KIND_TITLES = {
    "family": "By family of the opening feeling",
    "emotion": "By opening feeling",
    "persona": "By persona",
    "locale": "By locale",
    "scenario": "By scenario",
    "parting": "By what B decided in place of A, where the two first part",
}
# Metric -> what to say where B has more of it, and where it has less; {} is how much.
SAID = {
    "ended_well": ("B ends {} more of 100 dialogues well", "B ends {} fewer of 100 dialogues well"),
    "turns_to_calm": ("B calms people {} turns later", "B calms people {} turns sooner"),
    "drop": ("B lowers distress by {} more", "B lowers distress by {} less"),
    "calm": ("With B {} more of 100 people get calm at all", "With B {} fewer of 100 people get calm at all"),
    "worsened": ("B leaves {} more of 100 people worse off", "B leaves {} fewer of 100 people worse off"),
    "handed_off": ("With B {} more of 100 dialogues are handed off", "With B {} fewer of 100 dialogues are handed off"),
    "against": (
        "With B {} more of 100 replies go against what is felt",
        "With B {} fewer of 100 replies go against what is felt",
    ),
    "rapport": ("B ends with {} more rapport", "B ends with {} less rapport"),
    "valence_rise": ("B lifts valence by {} more", "B lifts valence by {} less"),
    "turns": ("Dialogues with B are {} user turns longer", "Dialogues with B are {} user turns shorter"),
}


def figure(metric: str, value: float, signed: bool = False, finer: int = 0) -> str:
    """A figure in its unit, with `finer` decimals more than usual."""
    factor, digits = UNITS[METRICS[metric].unit]
    shown = round(value * factor, digits + finer) + 0.0  # never -0.0
    return f"{shown:{'+' if signed and shown else ''}.{digits + finer}f}"


def change(metric: str, found: Difference) -> str:
    """The difference with its interval, or with how many pairs differ where that is too few; `same` where none does."""
    if not found.differing:
        return "same"
    finer = _finer(metric, found)
    amount = figure(metric, found.difference, True, finer)
    if found.low is None or found.high is None:
        return f"{amount} ({found.differing} differ)"
    return f"{amount} [{figure(metric, found.low, finer=finer)}, {figure(metric, found.high, finer=finer)}]"


def verdict(metric: str, found: Difference) -> str:
    """`better` or `worse` where the interval misses zero; `other` where neither is; else an empty string."""
    if not found.misses_zero:
        return ""
    sign = METRICS[metric].better * (1 if found.difference > 0 else -1)
    return {1: "better", -1: "worse", 0: "other"}[sign]


def findings(comparison: Comparison) -> list[str]:
    """What all pairs together show, the metric to look at first first."""
    overall = comparison.overall
    count = f"{comparison.pairs:,}"
    if comparison.alike:
        return [f"A and B answer alike in all {count} pairs: nothing differs."]
    said = [_sentence(name, overall.metrics[name]) for name in SAID if overall.metrics[name].misses_zero]
    first = overall.metrics[FIRST]
    if not first.misses_zero:
        where = " in how many end well" if said else ""
        ended = f"ended well, of 100: {change(FIRST, first)}"
        said.insert(0, f"No difference{where} that these {count} pairs can show ({ended}).")
    return said


def contrasts(contrast: Contrast) -> list[str]:
    """In what the two rule sets differ, a line a kind."""
    lines = [_careful(contrast.people)] if contrast.people else []
    for title, names in (
        ("Rules that differ", contrast.changed),
        ("Rules only A has", contrast.only_a),
        ("Rules only B has", contrast.only_b),
    ):
        if names:
            lines.append(f"{title}: {', '.join(names)}.")
    if contrast.reordered:
        lines.append("The rules that both have are asked in another order.")
    return lines or ["A and B hold the same rules, and words make no difference here."]


def cautions(trial: Trial) -> list[str]:
    """What to bear in mind while reading the figures, a paragraph each."""
    comparison, choices = trial.comparison, trial.choices
    most = comparison.horizon
    return [
        *_parting(comparison.overall),
        *_pairing(comparison),
        *_chance(comparison, choices["level"]),
        f"In brackets: {choices['level']:.0%} intervals, from {choices['resamples']:,} resamples of whole pairs of "
        f"scenario and persona, whose dialogues resemble each other. Groups of fewer than {choices['fewest_clusters']} "
        f"such pairs (marked ~) resample dialogues: theirs speak of these people and situations alone. There is no "
        f"interval for fewer than {choices['fewest_pairs']} dialogues, or where fewer than "
        f"{choices['fewest_differing']} differ.",
        f"Turns to calm: {most}, the longest that these scenarios plan, where calm never comes (a choice). Dialogues "
        f"are as first drawn: no words are made, and no check turns one away.",
    ]


def _sentence(metric: str, found: Difference) -> str:
    """A difference whose interval misses zero."""
    assert found.low is not None and found.high is not None
    less, finer = found.difference < 0, _finer(metric, found)
    numbers = (-found.difference, -found.high, -found.low) if less else (found.difference, found.low, found.high)
    amount, low, high = (figure(metric, number, finer=finer) for number in numbers)
    sides = f"A {figure(metric, found.a, finer=finer)}, B {figure(metric, found.b, finer=finer)}"
    return f"{SAID[metric][less].format(amount)} [{low}, {high}] ({sides})."


def _finer(metric: str, found: Difference) -> int:
    """The decimals it takes beside the usual ones to show that an interval misses zero."""
    if not found.misses_zero or found.low is None or found.high is None:
        return 0
    factor, digits = UNITS[METRICS[metric].unit]
    near = min(abs(found.low), abs(found.high)) * factor
    return next((more for more in range(MOST_DIGITS - digits) if round(near, digits + more)), MOST_DIGITS - digits)


def _careful(files: tuple[str, ...]) -> str:
    line = (
        f"Careful: {', '.join(files)} {'differs' if len(files) == 1 else 'differ'} too, so the people differ, not just "
        f"the answers they get. Both are held to the outcome levels of A, and grouped by the opening feeling under A."
    )
    if "strategies.yaml" in files:
        line += " What goes against a feeling is judged by each side's own strategies."
    return line


def _parting(overall: Group) -> list[str]:
    if overall.first_reply is None:
        return []
    return [
        f"{overall.parted:.1%} of the dialogues are answered otherwise at some point, first at reply "
        f"{overall.first_reply:.1f} on average; so are {overall.otherwise:.1%} of the replies."
    ]


def _pairing(comparison: Comparison) -> list[str]:
    left = comparison.variance_left[FIRST]
    if not left or not comparison.overall.parted:
        return []
    return [
        f"Same people, same luck: pairing removes {1 - left:.0%} of the variance of the difference in dialogues that "
        f"end well. Without it, it would take {comparison.pairs / left:,.0f} dialogues a side to see as sharply."
    ]


def _chance(comparison: Comparison, level: float) -> list[str]:
    count = comparison.intervals
    if not count:
        return []
    return [
        f"Of {count:,} intervals about {count * (1 - level):.0f} miss zero by chance alone; here "
        f"{comparison.missing_zero:,} do. Trust what is in short above more than any one group."
    ]
