"""emosim decide: the proof of a state somebody names."""

from __future__ import annotations

import pytest

from emosim.cli.decide import FACTS


def test_every_fact_can_be_given(library):
    assert set(FACTS) == set(library.facts)


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ("--emotion shame --intensity 0.8", "validate_then_reframe"),
        ("--emotion anxiety --intensity 0.71", "validate_then_reframe"),
        ("--emotion fear --intensity 0.9 --phase escalating", "validate_then_reframe"),
        ("--emotion sadness --phase escalating", "slow_down_while_it_rises"),
        ("--emotion shame --intensity 0.8 --risk indirect --risk-kind self_harm", "hint_of_self_harm"),
    ],
)
def test_decides_and_proves(emosim, options, rule):
    ran = emosim("decide", *options.split())
    assert ran.code == 0
    assert ran.out.startswith(f"{rule} (")
    assert "because:" in ran.out
    assert "holds:" in ran.out


def test_the_seeds_threshold_is_strict(emosim):
    assert not emosim("decide", "--emotion", "shame", "--intensity", "0.7").out.startswith("validate_then_reframe")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--emotion shamed", "--emotion: expected one of joy"),
        ("--intensity 3", "--intensity: expected a number in [0, 1], got 3"),
        ("--turn -1", "--turn: expected a whole number in [0, 200], got -1"),
    ],
)
def test_says_what_a_state_cannot_be(emosim, options, message):
    ran = emosim("decide", *options.split())
    assert ran.code == 1
    assert message in ran.err
    assert "Traceback" not in ran.err


def test_says_all_of_it_at_once(emosim):
    ran = emosim("decide", "--emotion", "shamed", "--intensity", "3")
    assert len(ran.err.strip().splitlines()) == 2
