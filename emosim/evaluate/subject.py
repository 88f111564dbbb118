"""What is measured: a base, an adapter on it, or a model behind an endpoint, opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from emosim.converse.partner import check_installed, speaker_for
from emosim.converse.speaker import Speaker
from emosim.corpus.shards import sha256_of
from emosim.errors import InputError
from emosim.evaluate.report import Model
from emosim.train.adapters.about import WEIGHTS, About

ADAPTER, BASE, MODEL = "adapter", "base", "model"


@dataclass(frozen=True, slots=True)
class Named:
    """What somebody named to be measured: a base, an adapter, both, or an endpoint's model, opened with `key`."""

    base: str | None = None
    adapter: Path | None = None
    endpoint: str | None = None
    model: str | None = None
    key: str | None = field(default=None, repr=False)
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class Subject:
    """Who answers, by what they are called in a report, the one that it is about first; and what a report says of
    it."""

    speakers: Mapping[str, Speaker]
    model: Model


def opened(named: Named, about: About | None) -> Subject:
    """Open what was named, with what is known of its adapter; the base of an adapter answers beside it, on weights that
    are loaded once.

    Raises InputError for none or two of them, or what cannot be opened.
    """
    speaker: Any = speaker_for(
        named.base, named.adapter, named.endpoint, named.model, key=named.key, device=named.device
    )
    if named.endpoint is not None:
        return Subject({MODEL: speaker}, Model(endpoint=named.endpoint, model=speaker.name))
    if named.adapter is not None and about is not None:
        return Subject({ADAPTER: speaker, BASE: speaker.without_adapter()}, model_of(named.adapter, about))
    from emosim.train.bases.fingerprint import fingerprint

    return Subject({BASE: speaker}, Model(base=str(named.base), fingerprint=fingerprint(speaker.model)))


def opened_recognizer(named: Named) -> Any:
    """Open a recognizer: it `read`s passages.

    Raises InputError for an endpoint beside it, or what cannot be loaded.
    """
    if named.adapter is None or named.endpoint is not None or named.model is not None:
        raise InputError("a recognizer reads on this machine; leave out --endpoint and --model")
    check_installed()
    from emosim.train.recognize.read import Recognizer

    return Recognizer(named.adapter, named.base, named.device)


def model_of(adapter: Path, about: About) -> Model:
    """What a report says of an adapter."""
    return Model(
        base=about.base.name,
        fingerprint=about.base.fingerprint,
        adapter=adapter.resolve().name,
        weights=sha256_of(adapter / WEIGHTS),
        trained_on=tuple(dict.fromkeys(data.corpus for data in about.data)),
    )
