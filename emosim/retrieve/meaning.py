"""Embedding of texts by a sentence model on this disk. The one door to sentence-transformers, which is optional."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from emosim.errors import InputError

Encoder = Callable[[Sequence[str]], np.ndarray]
"""Texts to float32 of shape (texts, size), each row of length 1: Euclidean distance ranks as the cosine does."""


def sentence_encoder(folder: Path) -> Encoder:
    """The encoder of a model folder; nothing is downloaded. Raises InputError if there is none."""
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        raise InputError("--model needs sentence-transformers: pip install 'emosim[semantic]'") from None
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; --model takes a sentence model that is on this disk")
    try:
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise InputError(f"{folder}: no sentence model: {str(error).splitlines()[0]}") from None

    def encode(texts: Sequence[str]) -> np.ndarray:
        return model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False).astype(np.float32)

    return encode
