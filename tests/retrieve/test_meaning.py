"""Sentence models: only from this disk, and refused in a line where there is none."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from emosim.errors import InputError
from emosim.retrieve.meaning import sentence_encoder


class Model:
    """What sentence-transformers gives, as far as it is asked; a folder without a config has none."""

    def __init__(self, folder, device, local_files_only):
        assert local_files_only
        if not folder.endswith("good"):
            raise OSError("no config.json in it\nand more")

    def encode(self, texts, normalize_embeddings, show_progress_bar):
        assert normalize_embeddings and not show_progress_bar
        return np.array([[1.0, 0.0]] * len(texts))


@pytest.fixture
def library(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", SimpleNamespace(SentenceTransformer=Model))


@pytest.mark.usefixtures("library")
def test_a_model_gives_a_row_for_each_text(tmp_path):
    (tmp_path / "good").mkdir()
    rows = sentence_encoder(tmp_path / "good")(["one", "two"])
    assert (rows.shape, rows.dtype) == ((2, 2), np.float32)


@pytest.mark.usefixtures("library")
def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        sentence_encoder(tmp_path / "none")
    with pytest.raises(InputError, match=r"no sentence model: no config.json in it$"):
        sentence_encoder(tmp_path)


def test_without_the_library_it_is_said_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(InputError, match=r"pip install 'emosim\[semantic\]'"):
        sentence_encoder(tmp_path)
