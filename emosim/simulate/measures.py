"""A trajectory in a few numbers: how it ended, what became of the feeling, how often a reply went against it."""

from __future__ import annotations

from msgspec import Struct

from emosim.simulate.outcome import name_outcome
from emosim.simulate.trajectory import Trajectory
from emosim.spec.dynamics import Dynamics, OutcomeLevels


class Measures(Struct, frozen=True, gc=False):
    """One dialogue in numbers.

    `turns` counts the user's. `drop` is distress at the first turn less that at the last, -1 to 1; `calm_after` how
    many turns passed before distress was low, 0 if it was so from the start, None if it never was. `rapport` is that
    after the last reply, `valence_rise` the last turn's less the first's, -2 to 2. `against` counts the replies that
    held something contraindicated by what was truly felt.
    """

    outcome: str
    turns: int
    drop: float
    calm_after: int | None
    rapport: float
    valence_rise: float
    against: int


class Parting(Struct, frozen=True, gc=False):
    """Where two trajectories of one dialogue part: the first reply that was planned otherwise.

    `turn` counts all turns from 0, as `emosim explain` does; `rules` are the two that decided it; `share` is how many
    of the replies that both dialogues hold were planned otherwise, above 0 to 1.
    """

    turn: int
    rules: tuple[str, str]
    share: float


def measure(trajectory: Trajectory, dynamics: Dynamics, levels: OutcomeLevels) -> Measures:
    """The numbers of a trajectory that was simulated under `dynamics`, its outcome named by `levels`.

    The two are given apart, so that dialogues of different dynamics can be held to the same levels.
    """
    felt = [user.affect for user, _ in trajectory.exchanges]
    first, last = felt[0], felt[-1]
    ended = name_outcome(first.distress, last.distress, last.phase, levels)
    worst = round(dynamics.reply.contraindicated, 4)  # as a step keeps its fits
    return Measures(
        "handed_off" if trajectory.risk else ended,
        len(felt),
        round(first.distress - last.distress, 4),
        next((turn for turn, affect in enumerate(felt) if affect.distress <= levels.resolved_below), None),
        trajectory.exchanges[-1][1].rapport,
        round(last.vad.valence - first.vad.valence, 4),
        sum(worst in reply.fits for _, reply in trajectory.exchanges),
    )


def parting(a: Trajectory, b: Trajectory) -> Parting | None:
    """Where two trajectories of the same dialogue part; None if every reply that both hold was planned alike.

    A rule of another name with the same plan is no difference: what is done is what reaches the user.
    """
    both = [(one[1].decision, other[1].decision) for one, other in zip(a.exchanges, b.exchanges, strict=False)]
    otherwise = [number for number, (one, other) in enumerate(both) if one.plan != other.plan]
    if not otherwise:
        return None
    one, other = both[otherwise[0]]
    return Parting(2 * otherwise[0] + 1, (one.rule, other.rule), round(len(otherwise) / len(both), 4))
