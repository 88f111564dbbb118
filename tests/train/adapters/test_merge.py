"""A model merged, read again, and compared; or nothing."""

from __future__ import annotations

import json

import pytest
import torch

from emosim.errors import InputError
from emosim.train.adapters import merge as merging
from emosim.train.adapters.agreement import agreement
from emosim.train.adapters.merge import merge
from emosim.train.bases.load import load_adapted, load_base, load_tokenizer

CPU = torch.device("cpu")
IDS = torch.arange(5, 45)[None]


def test_a_merged_model_stands_alone_and_answers_the_same(make, base, tmp_path):
    adapter = make("one")
    merged = merge(adapter, tmp_path / "model")
    with torch.inference_mode():
        expected = load_adapted(str(base), adapter, CPU)(IDS).logits
        found = load_base(str(tmp_path / "model"), CPU)(IDS).logits
    assert torch.allclose(found, expected, atol=1e-4)
    assert load_tokenizer(str(tmp_path / "model")).chat_template == load_tokenizer(str(base)).chat_template
    assert (merged.dtype, merged.agreement.prompts, merged.agreement.same) == ("float32", 8, 1.0)
    assert merged.agreement.divergence < 1e-9 < merged.agreement.base_divergence
    told = json.loads((tmp_path / "model/merge.json").read_text())
    assert told["base"]["name"] == str(base)
    assert {path.suffix for path in (tmp_path / "model").iterdir()} <= {".json", ".jinja", ".safetensors"}


@pytest.mark.parametrize("dtype", ["bfloat16", "float32"])
def test_a_merged_model_is_of_the_type_asked_for(make, tmp_path, dtype):
    merged = merge(make("one", size=3.0), tmp_path / "model", dtype=dtype)
    assert merged.dtype == dtype
    assert json.loads((tmp_path / "model/config.json").read_text())["dtype"] == dtype


def test_what_rounding_swallows_is_told(make, tmp_path):
    merged = merge(make("faint", size=0.02), tmp_path / "model", dtype="bfloat16")
    assert "rounding to bfloat16" in merged.warnings[0]


def test_a_merge_that_goes_wrong_leaves_nothing(make, tmp_path, monkeypatch):
    adapter = make("one")
    (tmp_path / "model").mkdir()
    before = sorted(path.name for path in tmp_path.iterdir())
    monkeypatch.setattr(merging, "logits_of", wrong(merging.logits_of))
    with pytest.raises(InputError, match="answers otherwise than base and adapter"):
        merge(adapter, tmp_path / "model")
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert list((tmp_path / "model").iterdir()) == []


def wrong(logits_of):
    """Logits of which those of the merged model, which come last, are off."""
    calls = []

    def found(model, prompts):
        calls.append(model)
        return logits_of(model, prompts) * (2.0 if len(calls) == 3 else 1.0)

    return found


def test_an_adapter_that_changes_nothing_is_refused(make, tmp_path):
    with pytest.raises(InputError, match="changes nothing"):
        merge(make("none", size=0.0), tmp_path / "model")


def test_another_base_is_refused(make, base, tmp_path):
    other = load_base(str(base), CPU)
    with torch.no_grad():
        other.get_input_embeddings().weight[0, 0] += 1.0
    other.save_pretrained(tmp_path / "other")
    load_tokenizer(str(base)).save_pretrained(tmp_path / "other")
    with pytest.raises(InputError, match="was trained on another base"):
        merge(make("one"), tmp_path / "model", str(tmp_path / "other"))
    assert not (tmp_path / "model").exists()


def test_a_folder_that_holds_something_is_left_alone(make, tmp_path):
    adapter = make("one")
    with pytest.raises(InputError, match="is there already"):
        merge(adapter, adapter)


def test_agreement_of_known_logits():
    first = torch.log(torch.tensor([[0.5, 0.25, 0.25], [0.8, 0.1, 0.1]]))
    second = torch.log(torch.tensor([[0.25, 0.5, 0.25], [0.8, 0.1, 0.1]]))
    found = agreement(first, second, first)
    assert found.same == 0.5
    assert found.largest == pytest.approx(torch.tensor(2.0).log().item())
    assert found.divergence == pytest.approx(0.5 * (0.5 - 0.25) * torch.tensor(2.0).log().item())
    assert found.base_divergence == 0.0
