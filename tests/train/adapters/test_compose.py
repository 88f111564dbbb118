"""Adapters composed: the sum of their changes, loaded by PEFT like any other."""

from __future__ import annotations

import json
import math
import shutil

import msgspec
import pytest
import torch
from peft import PeftModel

from emosim.errors import InputError
from emosim.train.adapters.about import WEIGHTS, about_of, write_about
from emosim.train.adapters.compose import compose
from emosim.train.adapters.limit import Limit
from emosim.train.adapters.matrices import read_adapter
from emosim.train.bases.load import load_adapted, load_base
from emosim.train.bases.quiet import quiet

CPU = torch.device("cpu")
IDS = torch.arange(5, 45)[None]
EXACT = Limit(energy=1.0)


def changes(base, adapter):
    """What an adapter changes, matrix by matrix, as PEFT has it."""
    with quiet():
        model = PeftModel.from_pretrained(load_base(str(base), CPU), str(adapter))
    return {
        name.removeprefix("base_model.model."): module.get_delta_weight("default").detach()
        for name, module in model.named_modules()
        if hasattr(module, "get_delta_weight") and "default" in module.lora_A
    }


@pytest.mark.parametrize(
    ("settings", "weights"),
    [
        (({}, {}), (0.5, 0.5)),
        (({"r": 2}, {"r": 8, "lora_alpha": 8}), (0.7, 0.3)),
        (({}, {"use_rslora": True}), (1.0, -0.4)),
        (({"target_modules": "all-linear"}, {"target_modules": ["k_proj"]}), (0.2, 0.8)),
        (({"rank_pattern": {"down_proj": 6}, "alpha_pattern": {"0.self_attn.q_proj": 5}}, {}), (0.5, 0.5)),
        (({"layers_to_transform": [1]}, {"layers_to_transform": [0]}), (0.5, 0.5)),
    ],
    ids=["alike", "unequal ranks", "rslora and a negative weight", "other modules", "patterns", "other layers"],
)
def test_a_composed_adapter_is_the_weighted_sum(make, base, tmp_path, settings, weights):
    parts = [make(f"part{place}", seed=place, **found) for place, found in enumerate(settings)]
    compose(parts, weights, tmp_path / "both", EXACT)
    expected: dict[str, torch.Tensor] = {}
    for part, weight in zip(parts, weights, strict=True):
        for name, change in changes(base, part).items():
            expected[name] = expected.get(name, 0.0) + weight * change
    found = changes(base, tmp_path / "both")
    assert found.keys() == expected.keys()
    for name, change in found.items():
        assert torch.allclose(change, expected[name], atol=1e-6 * float(expected[name].norm())), name


def test_a_composed_adapter_answers_as_the_sum_does(make, base, tmp_path):
    parts = [make(f"part{seed}", seed, only=(f"emotion={seed}",)) for seed in range(2)]
    compose(parts, (), tmp_path / "both")
    with quiet():
        model = PeftModel.from_pretrained(load_base(str(base), CPU), str(parts[0]), "a")
        model.load_adapter(str(parts[1]), "b")
    model.add_weighted_adapter(["a", "b"], [0.5, 0.5], "both", combination_type="cat")
    model.set_adapter("both")
    composed = load_adapted(str(base), tmp_path / "both", CPU)
    with torch.inference_mode():
        assert torch.allclose(composed(IDS).logits, model(IDS).logits, atol=1e-4)
    about = about_of(tmp_path / "both")
    assert [(part.only, part.weight) for part in about.parts] == [(("emotion=0",), 0.5), (("emotion=1",), 0.5)]
    assert [data.only for data in about.data] == [("emotion=0",), ("emotion=1",)]
    assert [part.weights for part in about.parts] == [read_adapter(part).digest for part in parts]


@pytest.mark.parametrize("limit", [Limit(0.9), Limit(0.99), Limit(1.0), Limit(1.0, 3), Limit(0.5, 30)])
def test_it_is_cut_as_asked_to_one_rank(make, base, tmp_path, limit):
    parts = [make("one", 1, r=4), make("two", 2, r=6)]
    composed = compose(parts, (), tmp_path / "both", limit)
    config = json.loads((tmp_path / "both/adapter_config.json").read_text())
    assert (config["r"], config["lora_alpha"]) == (composed.rank, composed.rank)
    assert {len(found.down) for found in read_adapter(tmp_path / "both").factors.values()} == {composed.rank}
    assert composed.rank <= (limit.rank or 10)
    assert all(module.exact == 10 for module in composed.modules)
    if limit.rank is None or limit.rank > 10:
        assert min(module.kept for module in composed.modules) >= limit.energy - 1e-9
        assert composed.rank == max(module.needed for module in composed.modules)
    assert (composed.kept == pytest.approx(1.0)) == (composed.rank == 10)


def test_one_adapter_is_cut_to_a_lower_rank(make, base, tmp_path):
    adapter = make("one", r=8)
    composed = compose([adapter], (), tmp_path / "less", Limit(rank=2))
    before, after = changes(base, adapter), changes(base, tmp_path / "less")
    for module in composed.modules:
        lost = (before[module.name] - after[module.name]).square().sum() / before[module.name].square().sum()
        assert float(lost) == pytest.approx(1.0 - module.kept, abs=1e-5)


def test_the_same_adapters_give_the_same_bytes(make, tmp_path):
    parts = [make("one", 1), make("two", 2)]
    for name in ("first", "second"):
        compose(parts, (0.5, 0.5), tmp_path / name)
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("first", "second")
    )
    assert first == second
    assert {WEIGHTS, "adapter_config.json", "composed.json", "training.json", "README.md"} <= first.keys()


def test_a_tiny_base_and_a_tokenizer_come_along(make, base, tmp_path):
    parts = [make("one", 1), make("two", 2)]
    shutil.copytree(base, parts[0] / "base")
    shutil.copy(base / "tokenizer.json", parts[0])
    compose(parts, (), tmp_path / "both")
    assert (tmp_path / "both/base/config.json").is_file()
    assert (tmp_path / "both/tokenizer.json").is_file()


@pytest.mark.parametrize(
    ("weights", "says"), [((1.0, 1.0), "add up to 2, not 1"), ((0.5, 0.5), None), ((1.5, -0.5), None)]
)
def test_weights_that_do_not_add_up_to_1_are_told(make, tmp_path, weights, says):
    composed = compose([make("one", 1), make("two", 2)], weights, tmp_path / "both")
    assert len(composed.warnings) == bool(says)
    assert all(says in warning for warning in composed.warnings)


@pytest.mark.parametrize("weights", [(1.0,), (1.0, 0.0), (math.nan, 1.0), (0.2, 0.3, 0.5)])
def test_weights_that_are_none_are_refused(make, tmp_path, weights):
    with pytest.raises(InputError, match="--weights"):
        compose([make("one"), make("two")], weights, tmp_path / "both")
    assert not (tmp_path / "both").exists()


def test_adapters_that_cancel_out_are_refused(make, tmp_path):
    part = make("one")
    with pytest.raises(InputError, match="nothing is left"):
        compose([part, part], (1.0, -1.0), tmp_path / "both")


def test_adapters_that_do_not_go_together_are_refused(make, tmp_path):
    one, other = make("one"), make("other", task="respond")
    with pytest.raises(InputError, match="one begins its replies with a state line"):
        compose([one, other], (), tmp_path / "both")
    about = about_of(one)
    write_about(other, msgspec.structs.replace(about, base=msgspec.structs.replace(about.base, fingerprint="0" * 32)))
    with pytest.raises(InputError, match="only adapters of one base"):
        compose([one, other], (), tmp_path / "both")
    write_about(other, msgspec.structs.replace(about, task="recognize", of="emotion"))
    with pytest.raises(InputError, match="recognizes"):
        compose([one, other], (), tmp_path / "both")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"use_dora": True}, "use_dora"),
        ({"bias": "lora_only"}, "trains biases"),
        ({"target_modules": ["q_proj", "embed_tokens"]}, "embed_tokens"),
        ({"modules_to_save": ["norm"]}, "modules_to_save"),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_what_is_more_than_factors_is_refused(make, tmp_path, settings, says):
    with pytest.raises(InputError, match=says):
        compose([make("one", **settings)], (), tmp_path / "both")


def test_weights_that_diverged_are_refused(make, tmp_path):
    with pytest.raises(InputError, match="no numbers"):
        compose([make("one", size=math.inf)], (), tmp_path / "both")


def test_a_folder_that_holds_something_is_left_alone(make, tmp_path):
    part = make("one")
    before = sorted(part.iterdir())
    with pytest.raises(InputError, match="is there already"):
        compose([part], (), part)
    assert sorted(part.iterdir()) == before
    with pytest.raises(InputError, match="no such folder"):
        compose([part], (), tmp_path / "no/where")
