"""Shapes: counted as transformers builds them, found in folders and among the known, refused with words."""

from __future__ import annotations

import json

import pytest
import torch
import transformers
from peft import LoraConfig, get_peft_model

from emosim.errors import InputError
from emosim.train.bases.quiet import quiet
from emosim.train.bases.tiny import DEFAULT, tiny_model
from emosim.train.plan.known import KNOWN
from emosim.train.plan.shape import shape_from, shape_of, tiny_shape

SMALL = {
    "hidden_size": 96,
    "intermediate_size": 160,
    "num_hidden_layers": 3,
    "num_attention_heads": 6,
    "num_key_value_heads": 2,
    "vocab_size": 500,
    "pad_token_id": 0,
}
BUILT = {
    "llama": ("Llama", {}),
    "llama, tied": ("Llama", {"tie_word_embeddings": True}),
    "llama, biased": ("Llama", {"attention_bias": True, "mlp_bias": True}),
    "mistral": ("Mistral", {}),
    "qwen2": ("Qwen2", {}),
    "qwen3": ("Qwen3", {"head_dim": 32}),
    "qwen3, biased": ("Qwen3", {"attention_bias": True}),
    "gemma2": ("Gemma2", {"head_dim": 32}),
    "gemma3": ("Gemma3Text", {"head_dim": 32}),
    "phi3": ("Phi3", {}),
    "smollm3": ("SmolLM3", {}),
}


def built(config):
    with torch.device("meta"):
        return transformers.AutoModelForCausalLM.from_config(config)


def config_of(case):
    family, more = BUILT[case]
    return getattr(transformers, f"{family}Config")(**SMALL | more)


@pytest.mark.parametrize("case", BUILT)
def test_as_many_parameters_as_the_model_has(case):
    config = config_of(case)
    assert shape_from(config.to_dict(), case).parameters == built(config).num_parameters()


@pytest.mark.parametrize("case", BUILT)
def test_as_many_trainable_as_peft_makes(case):
    config = config_of(case)
    with quiet():
        model = get_peft_model(built(config), LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM"))
    assert shape_from(config.to_dict(), case).adapter_parameters(4) == model.get_nb_trainable_parameters()[0]


@pytest.mark.parametrize("case", ["llama, tied", "gemma3", "qwen2"])
def test_a_folder_is_read(case, tmp_path):
    config = config_of(case)
    config.save_pretrained(tmp_path)
    shape = shape_of(str(tmp_path))
    assert (shape.name, shape.parameters) == (str(tmp_path), built(config).num_parameters())


def test_a_nested_configuration_is_read_with_what_it_leaves_out():
    text = {"model_type": "gemma3_text", "hidden_size": 2560, "intermediate_size": 10240, "num_hidden_layers": 34}
    found, known = shape_from({"model_type": "gemma3", "text_config": text}, "g"), shape_of("google/gemma-3-4b-it")
    assert found.sees and found.parameters == known.parameters


def test_the_tiny_base_is_counted():
    assert shape_of("tiny").parameters == tiny_model(DEFAULT.vocabulary, 1, DEFAULT, seed=1).num_parameters()
    assert tiny_shape(DEFAULT).tiny


HUB = {  # as the hub shows it of their weights
    "Qwen/Qwen3-0.6B": 596_049_920,
    "Qwen/Qwen3-8B": 8_190_735_360,
    "Qwen/Qwen2.5-0.5B-Instruct": 494_032_768,
    "Qwen/Qwen2.5-7B-Instruct": 7_615_616_512,
    "meta-llama/Llama-3.2-1B-Instruct": 1_235_814_400,
    "meta-llama/Llama-3.1-8B-Instruct": 8_030_261_248,
    "mistralai/Mistral-7B-Instruct-v0.3": 7_248_023_552,
    "google/gemma-3-1b-it": 999_885_952,
    "HuggingFaceTB/SmolLM2-1.7B-Instruct": 1_711_376_384,
    "microsoft/phi-4": 14_659_507_200,
}


@pytest.mark.parametrize(("name", "parameters"), HUB.items())
def test_known_bases_are_as_large_as_on_the_hub(name, parameters):
    assert shape_of(name).parameters == parameters


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Qwen/Qwen3-4B-Instruct-2507", "Qwen/Qwen3-4B"),
        ("Qwen/Qwen3-8B-Base", "Qwen/Qwen3-8B"),
        ("Qwen/Qwen2.5-7B", "Qwen/Qwen2.5-7B-Instruct"),
        ("mistralai/Mistral-7B-v0.3", "mistralai/Mistral-7B-Instruct-v0.3"),
        ("google/gemma-3-1b-pt", "google/gemma-3-1b-it"),
        ("meta-llama/Llama-3.1-8B", "meta-llama/Llama-3.1-8B-Instruct"),
    ],
)
def test_a_base_is_known_however_it_was_tuned(name, known):
    assert shape_of(name).parameters == shape_of(known).parameters
    assert shape_of(name).name == name


LLAMA = {"model_type": "llama", "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "vocab_size": 99}


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (LLAMA | {"num_attention_heads": 4, "num_local_experts": 8}, "several experts"),
        (LLAMA | {"model_type": "qwen3_moe", "num_experts": 128}, "several experts"),
        (LLAMA, "missing required field `num_attention_heads`"),
        ({"model_type": "whisper"}, "no language model"),
        (LLAMA | {"num_attention_heads": 4, "num_hidden_layers": "two"}, "no language model"),
        (LLAMA | {"num_attention_heads": 0}, "no language model"),
        (LLAMA | {"num_attention_heads": "four"}, "no language model"),
    ],
)
def test_what_cannot_be_sized_is_refused(config, said):
    with pytest.raises(InputError, match=said):
        shape_from(config, "it")


def test_an_unknown_family_is_counted_as_a_llama_and_says_so():
    config = LLAMA | {"num_attention_heads": 4}
    unknown, known = (shape_from(config | {"model_type": family}, "it") for family in ("novel", "llama"))
    assert unknown.parameters == known.parameters
    assert (unknown.known, known.known) == (False, True)


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"no config\.json in it"):
        shape_of(str(tmp_path))
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(InputError, match="not a model's configuration"):
        shape_of(str(tmp_path))


@pytest.mark.parametrize("name", ["nobody/nothing", "qwen3"])
def test_a_name_that_is_nowhere_is_refused_with_those_that_are_known(name, monkeypatch):
    def no_network(*args, **options):
        raise OSError("the hub cannot be reached\nin any way")

    monkeypatch.setattr(transformers.AutoConfig, "from_pretrained", no_network)
    with pytest.raises(InputError) as error:
        shape_of(name)
    assert "\n" not in str(error.value) and "the hub cannot be reached" in str(error.value)
    assert all(known in str(error.value) for known in KNOWN)


def test_a_name_on_the_hub_is_asked_for(monkeypatch):
    config = config_of("qwen3")
    monkeypatch.setattr(transformers.AutoConfig, "from_pretrained", lambda base, **options: config)
    assert json.dumps(config.to_dict())
    assert shape_of("somebody/something").parameters == built(config).num_parameters()
