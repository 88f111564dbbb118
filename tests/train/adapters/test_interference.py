"""What each part of a composed adapter keeps."""

from __future__ import annotations

import json

import numpy as np
import pytest

from emosim.errors import InputError
from emosim.export.system import Roles
from emosim.train.adapters.compose import compose
from emosim.train.adapters.interference import (
    Interference,
    Measuring,
    Slice,
    gain_of,
    slices_of,
    write_interference,
)
from emosim.train.adapters.limit import Limit


@pytest.fixture(scope="module")
def few(skills, corpus, roles):
    """A few dialogues of each skill's own."""
    return [Slice(found.part, found.data, found.chats[:6]) for found in slices_of(skills, corpus, "test", roles)]


def measured(parts, slices, base, tmp_path, weights, limit=None):
    compose(parts, weights, tmp_path / "both", limit)
    return Measuring(parts, slices, str(base), "cpu").measure(tmp_path / "both")


def test_a_skill_alone_keeps_all_that_it_gained(skills, few, base, tmp_path):
    (kept,) = measured(skills[:1], few[:1], base, tmp_path, (1.0,), Limit(1.0))
    assert (kept.dialogues, kept.shortened) == (len(few[0].chats), 0)
    assert kept.base > kept.alone[0]
    assert kept.composed == pytest.approx(kept.alone[0], abs=1e-5)
    assert kept.gain == pytest.approx(1.0, abs=1e-3)
    assert kept.low <= kept.gain <= kept.high


def test_two_skills_are_measured_each_on_its_own_dialogues(skills, few, base, tmp_path):
    seen = []
    compose(skills, (0.9, 0.1), tmp_path / "both")
    kept = Measuring(skills, few, str(base), "cpu").measure(tmp_path / "both", lambda *progress: seen.append(progress))
    assert [part.only for part in kept] == [("emotion=shame",), ("emotion=anger",)]
    for part in kept:
        assert len(part.alone) == 2
        assert part.gain == pytest.approx((part.base - part.composed) / (part.base - part.alone[part.part]))
        assert part.low < part.gain < part.high
        assert part.others == pytest.approx(
            (part.base - part.alone[1 - part.part]) / (part.base - part.alone[part.part])
        )
    total = 4 * sum(len(found.chats) for found in few)
    assert seen[-1] == (total, total)
    write_interference(tmp_path / "both", Interference("test", tuple(kept)))
    assert json.loads((tmp_path / "both/interference.json").read_text())["parts"][1]["only"] == ["emotion=anger"]


def test_an_adapter_that_learned_nothing_has_nothing_to_keep(skills, few, base, tmp_path):
    unlearned = tmp_path / "unlearned"
    compose(skills[:1], (-1.0,), unlearned)
    (kept,) = measured([unlearned], few[:1], base, tmp_path, (1.0,))
    assert kept.alone[0] > kept.base
    assert (kept.gain, kept.low, kept.high) == (None, None, None)


def test_another_base_is_refused(skills, few, base, tmp_path):
    import torch

    from emosim.train.bases.load import load_base, load_tokenizer

    other = load_base(str(base), torch.device("cpu"))
    with torch.no_grad():
        other.get_input_embeddings().weight[0, 0] += 1.0
    other.save_pretrained(tmp_path / "other")
    load_tokenizer(str(base)).save_pretrained(tmp_path / "other")
    with pytest.raises(InputError, match="was trained on another base"):
        Measuring(skills, few, str(tmp_path / "other"), "cpu")


def test_a_part_without_a_dialogue_in_the_corpus_is_refused(make, corpus):
    with pytest.raises(InputError, match="no dialogue in the split test has it"):
        slices_of([make("odd", only=("emotion=nostalgia_for_mars",))], corpus, "test", Roles(()))


@pytest.mark.parametrize(
    ("base", "part", "composed", "gain"),
    [
        ((4, 4), (2, 2), (2, 2), 1.0),
        ((4, 4), (2, 2), (3, 3), 0.5),
        ((4, 4), (2, 2), (5, 5), -0.5),
        ((4,), (4,), (3,), None),
    ],
)
def test_the_share_of_the_gain(base, part, composed, gain):
    found = gain_of(np.array([base, part, composed], float).T, ("a",))
    assert found == (gain, gain, gain)


def test_a_gain_that_some_dialogues_do_not_show_has_no_interval():
    gain, low, high = gain_of(np.array([(4.0, 1.0, 2.0), (1.0, 2.0, 1.0)]), ("a",))
    assert gain == pytest.approx(1.0)
    assert (low, high) == (None, None)
