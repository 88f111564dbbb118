"""compose, as somebody types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("peft")

from emosim.cli.numbers_option import spread


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("a b --weights .5 .5 -o c", "a b --weights .5 --weights .5 -o c"),
        ("--weights .5 -1e-1 a b", "--weights .5 --weights -1e-1 a b"),
        ("--weights 1 --weights 2 a", "--weights 1 --weights 2 a"),
        ("a --weights", "a --weights"),
        ("a --weights -o c", "a --weights -o c"),
        ("a --rank 8", "a --rank 8"),
        ("a -- --weights 1 2", "a -- --weights 1 2"),
    ],
)
def test_weights_take_the_numbers_that_follow(typed, read):
    assert spread(typed.split(), "--weights") == read.split()


def test_a_mix_is_told_in_tables(emosim, adapters, tmp_path):
    ran = emosim("compose", *adapters, "--weights", ".7", ".3", "-o", tmp_path / "both")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == f"{tmp_path / 'both'} = 0.7 A + 0.3 B"
    assert lines[1:3] == [f"  A  {adapters[0]} (emotion=shame)", f"  B  {adapters[1]} (emotion=anger)"]
    assert [line.split()[0] for line in lines[4:7]] == ["matrix", "down_proj", "q_proj"]
    assert "All matrices have rank 8, alpha 8: that keeps " in ran.out
    assert f"Next: emosim chat --adapter {tmp_path / 'both'}" in ran.out


def test_what_is_wrong_with_a_mix_is_told(emosim, adapters, tmp_path):
    ran = emosim("compose", *adapters, "--weights", "1", "1", "-o", tmp_path / "both")
    assert "Careful: the weights add up to 2, not 1" in ran.out


def test_what_each_part_keeps_is_measured(emosim, adapters, talks, tmp_path):
    ran = emosim("compose", *adapters, "-o", tmp_path / "both", "--measure", talks)
    assert (ran.code, ran.err) == (0, "")
    rows = [line for line in ran.out.splitlines() if line.split()[:1] in (["A"], ["B"]) and not line.startswith(" ")]
    kept = json.loads((tmp_path / "both/interference.json").read_text(encoding="utf-8"))["parts"]
    for row, part in zip(rows, kept, strict=True):
        losses = [part["base"], *part["alone"], part["composed"]]
        assert row.split()[1:6] == [f"{part['dialogues']:,}", *(f"{loss:.3f}" for loss in losses)]


@pytest.mark.parametrize(
    ("gains", "others", "says"),
    [
        ((0.9, 0.4), (0.1, 0.2), "B keeps least"),
        ((1.0, 1.0), (0.98, 0.95), "The parts learned much the same"),
        ((None, None), (None, None), "there is nothing to keep"),
    ],
)
def test_what_is_kept_is_told_in_words(capsys, gains, others, says):
    from emosim.cli.composing import show_composed
    from emosim.train.adapters.about import Part
    from emosim.train.adapters.compose import Composed, Module
    from emosim.train.adapters.interference import Interference, Kept

    parts = (Part("a", (), 0.5), Part("b", (), 0.5))
    composed = Composed(parts, 2, 0.99, 1.0, (Module("q_proj", 2, 2, 1.0),), ())
    kept = [
        Kept(place, (), 5, 0, 100, 3.0, (2.0, 2.0), 2.5, gain, gain, gain, other)
        for place, (gain, other) in enumerate(zip(gains, others, strict=True))
    ]
    show_composed([Path("one"), Path("two")], Path("mix"), composed, Interference("test", tuple(kept)))
    assert says in " ".join(capsys.readouterr().out.split())


def test_as_json(emosim, adapters, tmp_path):
    ran = emosim("compose", *adapters, "-o", tmp_path / "both", "--rank", "3", "--json")
    told = json.loads(ran.out)
    assert (told["composed"]["rank"], told["interference"]) == (3, None)


def test_the_spectrum_is_shown_and_nothing_written(emosim, adapters, tmp_path):
    before = sorted(tmp_path.iterdir())
    ran = emosim("compose", *adapters, "--spectrum", "--base", "tiny")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.count("stable rank") == 2
    assert "%" in next(line for line in ran.out.splitlines() if line.startswith("q_proj"))
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "say where the composed adapter is to go with --out DIR"),
        (["-o", "{there}"], "is there already"),
        (["-o", "{tmp}/c", "--weights", ".5"], "--weights: 1 for 2 adapters"),
        (["-o", "{tmp}/c", "--measure", "{tmp}"], "holds no corpus"),
        (["-o", "{tmp}/c", "--spectrum"], "--spectrum only looks"),
        (["{tmp}", "-o", "{tmp}/c"], "holds no finished adapter"),
    ],
)
def test_a_mistake_is_told_in_one_line(emosim, adapters, tmp_path, arguments, says):
    filled = [argument.format(there=adapters[0], tmp=tmp_path) for argument in arguments]
    ran = emosim("compose", *adapters, *filled)
    assert (ran.code, ran.out) == (1, "")
    assert says in ran.err
    assert len(ran.err.splitlines()) == 1
    assert not (tmp_path / "c").exists()
