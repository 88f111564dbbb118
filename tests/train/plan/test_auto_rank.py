"""Ranks: from how much there is to learn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.train.plan.rank import RANKS, auto_rank, needed_rank
from emosim.train.plan.shape import shape_of

LEARNED = 50_000_000  # 100,000 dialogues of 500 tokens in replies
TABLE = [  # parameters of a rank, their share at ranks 8 and 16 in percent, the rank that such a corpus needs
    ("Qwen/Qwen3-0.6B", 630_784, 0.84, 1.67, 40),
    ("Qwen/Qwen3-1.7B", 1_089_536, 0.50, 1.00, 23),
    ("Qwen/Qwen3-4B", 2_064_384, 0.41, 0.81, 13),
    ("Qwen/Qwen3-8B", 2_727_936, 0.27, 0.53, 10),
    ("Qwen/Qwen3-14B", 4_014_080, 0.22, 0.43, 7),
    ("meta-llama/Llama-3.2-3B-Instruct", 1_519_616, 0.38, 0.75, 17),
    ("meta-llama/Llama-3.1-8B-Instruct", 2_621_440, 0.26, 0.52, 10),
    ("mistralai/Mistral-7B-Instruct-v0.3", 2_621_440, 0.29, 0.58, 10),
]


@pytest.mark.parametrize(("base", "each", "at_8", "at_16", "needed"), TABLE)
def test_the_published_table_is_met(base, each, at_8, at_16, needed):
    shape = shape_of(base)
    assert shape.adapter_parameters(1) == each
    assert round(100 * shape.share(8), 2) == at_8
    assert round(100 * shape.share(16), 2) == at_16
    assert needed_rank(LEARNED, shape) == needed


@pytest.mark.parametrize(("learned", "rank"), [(1, 8), (43_000_000, 8), (44_000_000, 16), (200_000_000, 64)])
def test_a_rank_is_rounded_up(learned, rank, qwen):
    assert auto_rank(learned, qwen)[0] == rank


def test_a_corpus_too_large_for_any_rank_says_so(qwen):
    rank, why = auto_rank(10**10, qwen)
    assert rank == RANKS[-1] and "for you to ask for" in why


@given(st.integers(1, 10**9))
def test_what_is_chosen_holds_what_is_learned(learned):
    shape = shape_of("Qwen/Qwen3-4B")
    needed = needed_rank(learned, shape)
    assert 2 * shape.adapter_parameters(needed) >= learned > 2 * shape.adapter_parameters(needed - 1)
    assert auto_rank(learned, shape)[0] >= min(needed, RANKS[-1])
