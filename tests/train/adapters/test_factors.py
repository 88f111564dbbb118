"""Factors put together and cut, held against the dense matrices that they stand for."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from emosim.train.adapters.factors import Factors, decomposed, stacked

SIZES = st.integers(1, 12)


@st.composite
def sums(draw):
    """Changes of one matrix of any size, of any ranks and signs, now and then the same one twice."""
    inner, outer = draw(SIZES), draw(SIZES)
    generator = torch.Generator().manual_seed(draw(st.integers(0, 999)))
    parts = [
        Factors(torch.randn(rank, inner, generator=generator), torch.randn(outer, rank, generator=generator), scale)
        for rank, scale in draw(st.lists(st.tuples(st.integers(1, 6), st.floats(-3, 3)), min_size=1, max_size=4))
    ]
    return parts + parts[:1] * draw(st.integers(0, 1))


@given(sums())
def test_stacked_factors_are_the_sum(parts):
    dense = sum(part.product() for part in parts)
    assert torch.allclose(stacked(parts).product(), dense, atol=1e-12)


@given(sums())
def test_the_decomposition_is_that_of_the_dense_matrix(parts):
    dense = sum(part.product() for part in parts)
    found = decomposed(stacked(parts))
    assert torch.allclose(found.left * found.values @ found.right, dense, atol=1e-10)
    values = torch.linalg.svdvals(dense)
    both = min(len(values), len(found.values))
    assert torch.allclose(found.values[:both], values[:both], atol=1e-10)
    assert found.energy() == pytest.approx(float(dense.square().sum()), abs=1e-10)


@given(sums(), st.integers(1, 12))
def test_a_cut_is_the_nearest_matrix_of_its_rank(parts, rank):
    dense = sum(part.product() for part in parts)
    found = decomposed(stacked(parts))
    u, values, v = torch.linalg.svd(dense, full_matrices=False)
    nearest = u[:, :rank] * values[:rank] @ v[:rank]
    cut = found.cut(rank)
    assert cut.down.shape == (rank, dense.shape[1])
    assert cut.up.shape == (dense.shape[0], rank)
    error = float((cut.product() - dense).norm())
    assert error == pytest.approx(float((nearest - dense).norm()), abs=1e-8)
    assert error**2 == pytest.approx((1.0 - found.kept(rank)) * found.energy(), abs=1e-8)


@given(sums(), st.floats(0.1, 1.0))
@settings(max_examples=200)
def test_the_rank_for_a_share_is_the_smallest_that_keeps_it(parts, share):
    found = decomposed(stacked(parts))
    rank = found.rank_for(share)
    if found.energy() == 0.0:
        assert rank == 0
        return
    assert found.kept(rank) >= share - 1e-9
    assert rank == 1 or found.kept(rank - 1) < share


def test_what_cancels_out_has_no_rank():
    part = Factors(torch.randn(3, 8), torch.randn(5, 3), 2.0)
    found = decomposed(stacked([part, part.scaled(-1.0)]))
    nothing = decomposed(Factors(torch.randn(3, 8), torch.zeros(5, 3)))
    for gone in (found, nothing):
        assert (gone.energy(), gone.rank_for(0.99), gone.kept(1)) == (0.0, 0, 1.0)


def test_the_rank_of_a_sum_is_not_its_rows():
    part = Factors(torch.randn(3, 16), torch.randn(16, 3))
    assert decomposed(stacked([part, part.scaled(0.5)])).rank_for(1.0) == 3


def test_signs_do_not_depend_on_the_solver():
    found = decomposed(Factors(torch.randn(3, 16), torch.randn(16, 3)))
    largest = found.left.abs().argmax(0)
    assert (found.left[largest, range(3)] > 0.0).all()
