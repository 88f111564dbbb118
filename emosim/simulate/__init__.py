"""Trajectories: a scenario, a persona and a seed become a dialogue's numbers and contents, without a word of it."""
