"""The numbers of the dynamics by name, and a file of them with some replaced."""

from __future__ import annotations

import pytest

from emosim.errors import InputError
from emosim.shipped import folder
from emosim.spec.dynamics import Dynamics, number_at, rewritten, with_numbers
from emosim.spec.marked import loads
from emosim.spec.model import build

FILE = folder("rules") / "dynamics.yaml"


def test_a_number_is_found_by_its_name(library):
    assert number_at(library.dynamics, "noise.valence") == library.dynamics.noise.valence
    assert number_at(library.dynamics, "event_gain") == library.dynamics.event_gain


def test_numbers_are_replaced_and_nothing_else(library):
    other = with_numbers(library.dynamics, {"noise.valence": 0.31, "burden": 0.11})
    assert (other.noise.valence, other.burden) == (0.31, 0.11)
    assert (
        with_numbers(other, {n: number_at(library.dynamics, n) for n in ("noise.valence", "burden")})
        == library.dynamics
    )


def test_a_file_is_rewritten_in_place(library):
    values = {"noise.valence": 0.31, "reply.need_met": 0.2, "event_gain": 0.5}
    text = rewritten(FILE, values)
    assert build(Dynamics, loads(text, "new")) == with_numbers(library.dynamics, values)
    before, after = FILE.read_text(encoding="utf-8").splitlines(), text.splitlines()
    changed = [old for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) <= len(values)


def test_a_number_that_the_file_lacks_is_told(tmp_path):
    bare = tmp_path / "dynamics.yaml"
    lines = FILE.read_text(encoding="utf-8").splitlines(keepends=True)
    bare.write_text("".join(line for line in lines if not line.startswith("burden:")), encoding="utf-8")
    with pytest.raises(InputError, match="holds no burden; write it there"):
        rewritten(bare, {"burden": 0.5})
