"""The factors of LoRA: several put together exactly, and cut to the rank that keeps most of their energy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

NOTHING = 1e-12  # choice: singular values below this share of the factors' norms are rounding of float64


@dataclass(frozen=True, slots=True)
class Factors:
    """A change of one matrix: scale * up @ down, where `down` is (rank, in) and `up` is (out, rank)."""

    down: Tensor
    up: Tensor
    scale: float = 1.0

    def product(self) -> Tensor:
        """The change itself, (out, in), in float64."""
        return self.scale * (self.up.double() @ self.down.double())

    def scaled(self, by: float) -> Factors:
        """The change, multiplied by any number."""
        return Factors(self.down, self.up, self.scale * by)


@dataclass(frozen=True, slots=True)
class Decomposed:
    """A change of one matrix as left * values @ right: `left` (out, k), `values` (k,) falling, `right` (k, in)."""

    left: Tensor
    values: Tensor
    right: Tensor

    def energy(self) -> float:
        """The squared Frobenius norm of the change."""
        return float(self.values.square().sum())

    def rank_for(self, share: float) -> int:
        """The smallest rank that keeps this share (0 to 1) of the energy; 0 for no change at all."""
        energies = self.values.square()
        real = int((energies > 0.0).sum())
        enough = energies.cumsum(0) >= share * energies.sum()
        return min(real, int((~enough).sum()) + 1)

    def kept(self, rank: int) -> float:
        """The share of the energy that a rank keeps; 1 for no change at all."""
        whole = self.energy()
        return float(self.values[:rank].square().sum()) / whole if whole else 1.0

    def cut(self, rank: int) -> Factors:
        """The nearest change of this rank (Eckart and Young 1936), both factors of the same norm; rows of zeros where
        there is less to keep."""
        root = self.values[:rank].sqrt()
        down = root[:, None] * self.right[:rank]
        up = self.left[:, :rank] * root
        missing = rank - len(root)
        return Factors(torch.nn.functional.pad(down, (0, 0, 0, missing)), torch.nn.functional.pad(up, (0, missing)))


def stacked(parts: Sequence[Factors]) -> Factors:
    """The sum of changes of one matrix, exactly: their factors side by side. Ranks and signs may be any."""
    return Factors(
        torch.cat([part.down.double() for part in parts]),
        torch.cat([part.scale * part.up.double() for part in parts], dim=1),
    )


def decomposed(factors: Factors) -> Decomposed:
    """The singular value decomposition of a change, without ever forming its matrix.

    With up = Q1 R1 and down' = Q2 R2 the change is Q1 (R1 R2') Q2', and the core is no larger than the ranks.
    What is left where parts cancel each other out by rounding alone becomes 0.
    """
    outer, left = torch.linalg.qr(factors.up.double())
    inner, right = torch.linalg.qr(factors.down.double().T)
    u, values, v = torch.linalg.svd(factors.scale * left @ right.T, full_matrices=False)
    values[values <= NOTHING * abs(factors.scale) * left.norm() * right.norm()] = 0.0
    return _same_signs(Decomposed(outer @ u, values, v @ inner.T))


def _same_signs(found: Decomposed) -> Decomposed:
    """Of the two signs a pair of vectors may have, the one whose largest left entry is positive."""
    if not found.values.numel():
        return found
    largest = found.left.abs().argmax(0, keepdim=True)
    signs = torch.where(found.left.gather(0, largest)[0] < 0.0, -1.0, 1.0).double()
    return Decomposed(found.left * signs, found.values, signs[:, None] * found.right)
