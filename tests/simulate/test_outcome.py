"""How a dialogue is said to have ended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.simulate.outcome import OUTCOMES, name_outcome
from emosim.spec.dynamics import OutcomeLevels
from emosim.spec.facts import PHASES

LEVELS = OutcomeLevels(resolved_below=0.2, improved_drop=0.2, worsened_rise=0.08)


@pytest.mark.parametrize(
    ("first", "last", "phase", "outcome"),
    [
        (0.8, 0.1, "resolved", "resolved"),
        (0.8, 0.2, "de_escalating", "resolved"),
        (0.8, 0.21, "resolved", "improved"),
        (0.8, 0.1, "relapsing", "improved"),
        (0.8, 0.1, "escalating", "improved"),
        (0.3, 0.2, "plateau", "resolved"),
        (0.25, 0.2, "plateau", "resolved"),
        (0.15, 0.12, "resolved", "resolved"),
        (0.8, 0.6, "plateau", "improved"),
        (0.3, 0.1, "relapsing", "improved"),
        (0.28, 0.36, "plateau", "worsened"),
        (0.8, 0.65, "de_escalating", "unresolved"),
        (0.5, 0.5, "plateau", "unresolved"),
        (0.5, 0.57, "escalating", "unresolved"),
        (0.5, 0.6, "escalating", "worsened"),
        (0.5, 0.6, "resolved", "worsened"),
        (0.0, 0.1, "onset", "worsened"),
    ],
)
def test_the_outcome_of_a_distress(first, last, phase, outcome):
    assert name_outcome(first, last, phase, LEVELS) == outcome


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(PHASES))
def test_an_outcome_is_better_the_lower_it_ends(first, last, phase):
    order = ("worsened", "unresolved", "improved", "resolved")
    outcome = name_outcome(first, last, phase, LEVELS)
    assert outcome in OUTCOMES
    assert order.index(name_outcome(first, last / 2, phase, LEVELS)) >= order.index(outcome)
    assert outcome != "resolved" or last < first + LEVELS.worsened_rise
    assert outcome != "worsened" or last > first


def test_only_a_crisis_is_handed_off():
    found = {name_outcome(a / 10, b / 10, p, LEVELS) for a in range(11) for b in range(11) for p in PHASES}
    assert found == set(OUTCOMES) - {"handed_off"}
