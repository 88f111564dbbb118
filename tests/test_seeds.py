"""Randomness from names: the same on any machine, and never the same for two names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import emosim
from emosim.seeds import derive, digest, numbers_random, words_random

ROOT = Path(emosim.__file__).parents[1]
names = st.lists(st.one_of(st.integers(), st.text(max_size=8)), max_size=5).map(tuple)


@pytest.mark.parametrize(
    ("parts", "seed"),
    [
        ((), 16476032584258269876),
        ((0,), 10477722890193157240),
        ((1,), 11230417280623306468),
        (("1",), 12761237513355508131),
        ((-1,), 4891095936093424280),
        (("a", "bc"), 8859497020425565200),
        (("ab", "c"), 15364260061069623725),
        (("é",), 4230184694908175180),
        (("trajectory", 7, "crash_before_retirement", "night_shift_nurse", 0, 0), 10510263980366268581),
    ],
)
def test_a_name_is_the_same_seed_for_ever(parts, seed):
    """Every corpus made so far hangs on these numbers: a change of one is a new major version."""
    assert derive(*parts) == seed


def test_what_generators_give_is_the_same_for_ever():
    assert words_random("contents", 1).random() == 0.8375293517729153
    assert numbers_random("trajectory", 1).standard_normal(3).round(12).tolist() == [
        -1.027054093288,
        1.034539790071,
        0.215619025424,
    ]


def test_another_process_derives_the_same():
    """Python's own hash() differs from process to process; nothing here may lean on it."""
    command = "from emosim.seeds import derive; print(derive('a', 1))"
    made = [
        subprocess.run([sys.executable, "-c", command], capture_output=True, check=True, text=True, cwd=ROOT).stdout
    ]
    assert made == [f"{derive('a', 1)}\n"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((1,), ("1",)),
        ((0,), (False,)),
        (("a", "bc"), ("ab", "c")),
        (("a",), ("a", "")),
        ((), ("",)),
        (("a", "b"), ("b", "a")),
        (("int:1",), (1,)),
        ((1, 23), (12, 3)),
    ],
)
def test_names_that_look_alike_differ(one, other):
    assert derive(*one) != derive(*other)


@given(names, names)
def test_two_names_never_collide(one, other):
    same = [(type(a), a) for a in one] == [(type(b), b) for b in other]
    assert (derive(*one) == derive(*other)) == same


@given(names)
def test_a_seed_has_64_bits_and_a_digest_the_size_asked_for(parts):
    assert 0 <= derive(*parts) < 2**64
    for size in (4, 8, 16, 32):
        assert len(digest(*parts, size=size)) == 2 * size
    assert int(digest(*parts, size=8), 16) == derive(*parts)


def test_generators_are_their_own():
    """Drawing from one moves no other, and asking again begins anew."""
    first, again = words_random("a"), words_random("a")
    drawn = [first.random() for _ in range(5)]
    words_random("b").random()
    assert [again.random() for _ in range(5)] == drawn
    numbers = numbers_random("a").random(5).tolist()
    numbers_random("a").random(3)
    assert numbers_random("a").random(5).tolist() == numbers
    assert drawn != numbers


def test_seeds_in_a_row_are_not_alike():
    """Ordinals 0, 1, 2 ... give draws that are spread evenly."""
    draws = [words_random(7, ordinal).random() for ordinal in range(2000)]
    for low in (0.0, 0.25, 0.5, 0.75):
        assert abs(sum(low <= draw < low + 0.25 for draw in draws) / 2000 - 0.25) < 0.04
