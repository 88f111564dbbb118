"""The figures of an adapter's matrices, by matrices whose figures are known."""

from __future__ import annotations

import math

import pytest
import torch

from emosim.train.adapters.factors import Factors
from emosim.train.adapters.matrices import read_adapter
from emosim.train.adapters.spectrum import grouped, spectrum
from emosim.train.bases.load import load_base


@pytest.mark.parametrize(
    ("values", "stable", "effective", "needed"),
    [
        ((1.0, 1.0, 1.0, 1.0), 4.0, 4.0, 4),
        ((3.0, 0.0, 0.0, 0.0), 1.0, 1.0, 1),
        ((2.0, 1.0, 1.0, 0.0), 1.5, 2.0 * math.sqrt(2.0), 3),
        ((10.0, 0.5, 0.5, 0.0), 1.005, None, 1),
        ((0.0, 0.0, 0.0, 0.0), 0.0, 0.0, 0),
    ],
)
def test_the_figures_of_known_singular_values(make, values, stable, effective, needed):
    adapter = read_adapter(make("one"))
    name = min(adapter.factors)
    vectors = torch.linalg.qr(torch.randn(8, 4)).Q
    adapter.factors[name] = Factors(torch.eye(4, 6), 2.0 * vectors * torch.tensor(values), 0.5)
    found = spectrum(adapter)[0]
    assert (found.name, found.rank, found.needed) == (name, 4, needed)
    assert found.stable == pytest.approx(stable, abs=1e-5)
    assert found.norm == pytest.approx(math.sqrt(sum(value**2 for value in values)), abs=1e-5)
    assert effective is None or found.effective == pytest.approx(effective, abs=1e-4)
    assert found.relative is None


def test_norms_are_set_against_the_base(make, base):
    adapter = read_adapter(make("one"))
    model = load_base(str(base), torch.device("cpu"))
    for found in spectrum(adapter, model):
        change = adapter.factors[found.name].product()
        weight = model.get_submodule(found.name).weight
        assert found.relative == pytest.approx(float(change.norm() / weight.detach().norm()), rel=1e-4)


def test_figures_are_grouped_by_kind(make):
    figures = spectrum(read_adapter(make("one")))
    groups = grouped(figures)
    assert [(group.name, group.matrices) for group in groups] == [("down_proj", 2), ("q_proj", 2)]
    stable = [found.stable for found in figures if found.name.endswith("q_proj")]
    assert groups[1].stable == pytest.approx(sum(stable) / 2)
