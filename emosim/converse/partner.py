"""Whom to talk to: a base with an adapter or without, or a model behind an endpoint."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from emosim.converse.speaker import GREEDY, Sampling, Speaker
from emosim.errors import InputError

LIKELIER = 0.5  # from here on a strategy is likelier than all others together
NEEDED = ("torch", "transformers", "peft")


def speaker_for(
    base: str | None = None,
    adapter: Path | None = None,
    endpoint: str | None = None,
    model: str | None = None,
    *,
    key: str | None = None,
    device: str = "auto",
    dtype: str | None = None,
    sampling: Sampling = GREEDY,
) -> Speaker:
    """The speaker that is asked for: a base, an adapter, both, or a model of an endpoint, opened with `key`.

    Raises InputError if it is none or two of these, or cannot be opened.
    """
    if endpoint is None:
        if model is not None:
            raise InputError("--model is a name that an endpoint gives a model; say which with --endpoint URL")
        check_installed()
        from emosim.converse.local import open_local

        return open_local(base, adapter, device, dtype, sampling)
    if base is not None or adapter is not None:
        raise InputError("--endpoint has its model already; leave out --base and --adapter")
    from emosim.converse.endpoint import open_endpoint

    return open_endpoint(endpoint, model, key, sampling)


def strategy_reader(adapter: Path, device: str = "auto") -> Callable[[str], str | None]:
    """What tells the strategy of a reply from its words, if it is likelier than all others together.

    Raises InputError for an adapter that is none.
    """
    check_installed()
    from emosim.train.recognize.read import Recognizer

    recognizer = Recognizer(adapter, device=device)
    if recognizer.of != "strategy":
        raise InputError(f"{adapter} recognizes {recognizer.of}; --recognizer takes one of strategies")

    def read(reply: str) -> str | None:
        (reading,) = recognizer.read([reply])
        return reading.label if reading.probability > LIKELIER and reply else None

    return read


def check_installed() -> None:
    """Raises InputError if what loads models is not installed."""
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise InputError(f"this needs {' and '.join(missing)}: pip install 'emosim[train]'")
