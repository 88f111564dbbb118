"""Trajectories as walks."""

from __future__ import annotations

from emosim.affect.graph import machine_graph, taken_graph
from emosim.simulate.walks import walk_of


def test_a_walk_has_a_step_for_each_turn_of_the_user(trajectories):
    for trajectory in trajectories[:20]:
        walk = walk_of(trajectory)
        assert len(walk) == len(trajectory.exchanges)
        for step, (user, reply) in zip(walk, trajectory.exchanges, strict=True):
            assert (step.label, step.vad) == (user.affect.blend[0].label, user.affect.vad)
            assert step.lead == reply.decision.plan[0].strategy


def test_what_is_reached_is_declared(stage, trajectories):
    declared = machine_graph(stage.world.emotions, stage.world.machines)
    reached = taken_graph(stage.world.emotions, map(walk_of, trajectories), "all", "reached")
    assert reached.graph["dialogues"] == len(trajectories)
    for u, v, way in reached.edges(data=True):
        if u != v:
            assert way["rules"] == declared.edges[u, v]["rules"]
            assert way["when"] == declared.edges[u, v]["when"]
            assert way["rules"]
