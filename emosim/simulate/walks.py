"""Trajectories as walks from feeling to feeling."""

from __future__ import annotations

from emosim.affect.tally import Step
from emosim.simulate.trajectory import Trajectory


def walk_of(trajectory: Trajectory) -> list[Step]:
    """The walk of a trajectory: a step for each turn of the user, with what the reply to it led with."""
    return [
        Step(user.affect.emotion, user.affect.vad, reply.items[0].strategy if reply.items else "")
        for user, reply in trajectory.exchanges
    ]
