"""merge, as somebody types it."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("torch")
pytest.importorskip("peft")


def test_what_was_compared_is_told(emosim, adapters, tmp_path):
    ran = emosim("merge", adapters[0], "-o", tmp_path / "model")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{tmp_path / 'model'} = ")
    assert next(line for line in ran.out.splitlines() if line.startswith("same next token")).split()[3] == "100.0%"
    assert f"Next: emosim chat --base {tmp_path / 'model'}" in ran.out


def test_as_json(emosim, adapters, tmp_path):
    ran = emosim("merge", adapters[0], "-o", tmp_path / "model", "--dtype", "bfloat16", "--json")
    assert json.loads(ran.out) == json.loads((tmp_path / "model/merge.json").read_text(encoding="utf-8"))
    assert json.loads(ran.out)["dtype"] == "bfloat16"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["{adapter}", "-o", "{adapter}"], "is there already"),
        (["{tmp}", "-o", "{tmp}/m"], "holds no finished adapter"),
        (["{adapter}", "-o", "{tmp}/m", "--base", "{tmp}"], "holds no model"),
        (["{adapter}", "-o", "{tmp}/no/m"], "no such folder"),
    ],
)
def test_a_mistake_is_told_in_one_line(emosim, adapters, tmp_path, arguments, says):
    ran = emosim("merge", *(argument.format(adapter=adapters[0], tmp=tmp_path) for argument in arguments))
    assert (ran.code, ran.out) == (1, "")
    assert says in ran.err
    assert len(ran.err.splitlines()) == 1
    assert not (tmp_path / "m").exists()
