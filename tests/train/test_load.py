"""Loading bases, with errors that say what to do."""

from __future__ import annotations

import shutil

import pytest
import torch

from emosim.errors import InputError
from emosim.train.bases.fingerprint import fingerprint
from emosim.train.bases.load import base_of, check_base, device_of, load_base, load_tokenizer

CPU = torch.device("cpu")


def test_a_base_is_known_by_its_weights_whatever_type_they_are_loaded_in(base):
    model = load_base(str(base), CPU)
    known = fingerprint(model)
    assert fingerprint(load_base(str(base), CPU, "bfloat16")) == known
    with torch.no_grad():
        model.get_input_embeddings().weight[0, 0] += 1.0
    assert fingerprint(model) != known
    with pytest.raises(InputError, match="was trained on another base"):
        check_base(known, model, str(base), base)


def test_loading_prints_nothing(base, capfd):
    load_base(str(base), CPU)
    load_tokenizer(str(base))
    assert capfd.readouterr() == ("", "")


def test_a_base_of_no_template_is_refused(base, tmp_path):
    shutil.copytree(base, tmp_path / "mute")
    (tmp_path / "mute/chat_template.jinja").unlink()
    with pytest.raises(InputError, match="no chat template"):
        load_tokenizer(str(tmp_path / "mute"))


@pytest.mark.parametrize("load", [load_tokenizer, lambda base: load_base(base, CPU)])
def test_a_folder_that_holds_no_model_is_refused(load, tmp_path):
    with pytest.raises(InputError, match="holds no model"):
        load(str(tmp_path))


def test_where_a_base_is(tmp_path):
    (tmp_path / "a/base").mkdir(parents=True)
    assert base_of("somebody/model", None) == "somebody/model"
    assert base_of("tiny", tmp_path / "a") == base_of(None, tmp_path / "a") == str(tmp_path / "a/base")
    for base, adapter in (("tiny", None), (None, None), (None, tmp_path)):
        with pytest.raises(InputError):
            base_of(base, adapter)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_device_that_is_not_there_is_refused():
    assert device_of().type == "cpu"
    with pytest.raises(InputError, match="no GPU"):
        device_of("cuda")
