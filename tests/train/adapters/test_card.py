"""The card of an adapter: everything filled in, read by the hub, and its program runs."""

from __future__ import annotations

import re
import shutil
from hashlib import sha256

import pytest
import torch
from msgspec.structs import replace

from emosim.train.adapters.about import SCHEMA, WEIGHTS, About, Base, Data, Losses, Part, write_about
from emosim.train.adapters.card import CARD, card_of, weights_of, write_card
from emosim.train.bases.fingerprint import fingerprint
from emosim.train.bases.load import load_base, load_classifier
from emosim.train.plan.recipe import Recipe

pytestmark = pytest.mark.filterwarnings("ignore:.*gradient_checkpointing:FutureWarning")  # PEFT asks transformers 5.23

CORPUS = "9423b2abbc592bc989bc85e772c2e37d"
SHAME = Data(CORPUS, only=("emotion=shame", "domain=financial_planning"), dialogues=700, learned=123_456)


def known(task="state", base="Qwen/Qwen3-0.6B", **fields):
    usual = {"data": (SHAME,), "recipe": Recipe(rank=8, rate=5.3e-4), "steps": 250, "losses": Losses(3.25, 2.5, 2.25)}
    return About(SCHEMA, "0.1.0", task, Base(base, "ab" * 16, 596_049_920), **{**usual, **fields})


def composed():
    parts = (Part("1" * 64, ("emotion=shame",), 0.75), Part("2" * 64, (), 0.25))
    return known(recipe=None, losses=Losses(), parts=parts, data=(SHAME, Data(CORPUS)))


def recognizer():
    return known("recognize", of="emotion", labels=("anger", "shame"), losses=Losses(3.2, 2.1, 2.0))


@pytest.fixture(scope="module")
def adapter(base, tmp_path_factory):
    """The folder of an adapter with random weights, and its tiny base inside."""
    from peft import LoraConfig, get_peft_model

    folder = tmp_path_factory.mktemp("cards") / "adapter"
    model = load_base(str(base), torch.device("cpu"))
    get_peft_model(model, LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM")).save_pretrained(folder)
    shutil.copytree(base, folder / "base")
    return folder


@pytest.fixture(scope="module")
def weights(adapter):
    return weights_of(adapter)


def test_weights_are_counted_without_being_loaded(adapter, weights):
    from safetensors.torch import load_file

    tensors = load_file(adapter / WEIGHTS)
    assert weights.parameters == sum(tensor.numel() for tensor in tensors.values())
    assert weights.rank == 4
    assert weights.layers == ("down_proj", "gate_proj", "k_proj", "o_proj", "q_proj", "up_proj", "v_proj")
    assert weights.sha256 == sha256((adapter / WEIGHTS).read_bytes()).hexdigest()


@pytest.mark.parametrize("about", [known(), known("respond"), composed(), recognizer()])
def test_nothing_is_left_to_fill_in(about, weights):
    card = card_of(about, weights, own_base=False)
    for skeleton in ("More Information Needed", "TODO", "None", "[", "{{", "<!--"):
        assert skeleton not in re.sub(r"```.*?```", "", card, flags=re.DOTALL)
    assert card == card_of(about, weights, own_base=False)


@pytest.mark.parametrize(
    ("about", "told"),
    [
        pytest.param(known(), f"`{CORPUS}` | `emotion=shame`, `domain=financial_planning`", id="what was chosen"),
        pytest.param(known(), "| left out | 700 | 123,456 | who the assistant is", id="how much"),
        pytest.param(known(), "| rank, alpha | 8, 32; no dropout |", id="rank"),
        pytest.param(known(), "| learning rate | 5.30e-04, linear after 10 steps of warmup |", id="rate"),
        pytest.param(known(), "| steps made | 250 |", id="steps"),
        pytest.param(known(), "| before | 3.2500 |\n| at best | 2.2500 |\n| at the end | 2.5000 |", id="losses"),
        pytest.param(known(), "training: it has not learned to answer one", id="no crises"),
        pytest.param(
            known(data=(Data(CORPUS, with_crisis=True),)), "were in its training. That makes nothing safe", id="crises"
        ),
        pytest.param(known(), "`<state>{...}</state>`", id="state"),
        pytest.param(known(), "of all, in `down_proj`", id="share"),
        pytest.param(composed(), "| `emotion=shame` | 0.75 | `1111", id="a part"),
        pytest.param(composed(), "| all | 0.25 | `2222", id="the other part"),
        pytest.param(recognizer(), "the emotion that a user's turn shows, one of 2", id="recognizer"),
        pytest.param(recognizer(), "| turns a step | about 32 |", id="batch of a recognizer"),
        pytest.param(recognizer(), "Mean loss per turn", id="loss of a recognizer"),
    ],
)
def test_it_tells(about, told, weights):
    assert told in card_of(about, weights, own_base=False)


@pytest.mark.parametrize("about", [known(), composed(), recognizer()])
def test_it_promises_nothing_in_a_crisis(about, weights):
    card = card_of(about, weights, own_base=False)
    assert "Do not rely on it where somebody may be in danger" in card
    assert "has to provide that person" in card


def test_without_validation_there_are_no_losses(weights):
    assert "Mean loss" not in card_of(known(losses=Losses()), weights, own_base=False)


@pytest.mark.parametrize(("about", "pipeline"), [(known(), "text-generation"), (recognizer(), "text-classification")])
def test_the_hub_reads_the_front_matter(about, pipeline, weights):
    from huggingface_hub import ModelCard

    data = ModelCard(card_of(about, weights, own_base=False), ignore_metadata_errors=False).data
    assert (data.base_model, data.library_name, data.pipeline_tag) == ("Qwen/Qwen3-0.6B", "peft", pipeline)
    assert data.license == "other"
    assert data["emosim"] == {"base": "ab" * 16, "corpora": [CORPUS]}


@pytest.mark.parametrize("name", ["/home/somebody/models/tiny", "./models/tiny", "tiny", "C:\\models\\tiny"])
def test_a_folder_is_no_name_on_the_hub(name, weights):
    assert "base_model:" not in card_of(known(base=name), weights, own_base=False)


def test_the_card_takes_the_place_of_the_skeleton(adapter):
    about = known(base=str(adapter / "base"))
    write_card(adapter, about)
    assert (adapter / CARD).read_text(encoding="utf-8") == card_of(about, weights_of(adapter), own_base=True)


def run_program_of(card, folder):
    """Run the program in a card as it stands."""
    (program,) = re.findall(r"```python\n(.*?)```", (folder / card).read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(program, card, "exec"), {})


@pytest.mark.parametrize("task", ["respond", "state"])
def test_its_program_runs_in_its_folder(task, adapter, monkeypatch, capsys):
    write_card(adapter, known(task))
    monkeypatch.chdir(adapter)
    run_program_of(CARD, adapter)
    assert capsys.readouterr().out.strip()


def test_the_program_of_a_recognizer_runs_in_its_folder(base, tmp_path, monkeypatch, capsys):
    from peft import LoraConfig, get_peft_model

    folder = tmp_path / "recognizer"
    shutil.copytree(base, folder / "base")
    model = load_classifier(str(base), ("anger", "shame"), 0, torch.device("cpu"))
    about = known("recognize", of="emotion", labels=("anger", "shame"))
    about = replace(about, base=Base(str(base), fingerprint(model)))
    lora = LoraConfig(r=4, target_modules=["q_proj"], modules_to_save=["score"], task_type="SEQ_CLS")
    get_peft_model(model, lora).save_pretrained(folder)
    write_about(folder, about)
    write_card(folder, about)
    monkeypatch.chdir(folder)
    run_program_of(CARD, folder)
    assert re.fullmatch(r"(anger|shame) 0\.\d\d\n", capsys.readouterr().out)
