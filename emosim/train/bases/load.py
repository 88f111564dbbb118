"""Loading base models and adapters, from a folder or from the hub, with errors that say what to do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from emosim.errors import InputError
from emosim.train.adapters.about import ABOUT, about_of
from emosim.train.bases.fingerprint import fingerprint
from emosim.train.bases.memory import enough_memory
from emosim.train.bases.quiet import quiet

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

TINY = "tiny"
OWN = "base"
"""The folder of an adapter that holds the tiny base it was trained on."""


def base_of(base: str | None, adapter: Path | None) -> str:
    """Where a base is loaded from: the folder or hub name that was given, or else what the adapter was trained on.

    Raises InputError for no base and no adapter, or a tiny base that is not there.
    """
    if adapter is not None and base in (None, TINY) and (adapter / OWN).is_dir():
        return str(adapter / OWN)
    if base == TINY:
        raise InputError("a tiny base is made by `emosim train CORPUS --base tiny -o DIR`; it lies in DIR/base then")
    if base is not None:
        return base
    if adapter is None:
        raise InputError("name a base model with --base: a folder, or a name on the hub")
    name = about_of(adapter).base.name
    if name == TINY or (Path(name).is_absolute() and not Path(name).exists()):
        where = adapter / OWN if name == TINY else name
        raise InputError(f"the base of {adapter} is no longer in {where}; say with --base where it is now")
    return name


def device_of(name: str = "auto") -> torch.device:
    """A device by name; auto is a GPU where there is one. Raises InputError for one that is not there."""
    import torch

    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
        if device.type != "cuda":  # which would take memory of the first GPU in every process
            torch.empty(0, device=device)
    except (RuntimeError, AssertionError):
        raise InputError(f"--device {name}: there is none here; it is cpu, cuda or auto") from None
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise InputError(f"--device {name}: there is no GPU that torch can use here")
    return device


def dtype_for(device_type: str) -> Literal["float32", "bfloat16"]:
    """The type of weights that a device is quick with: bfloat16 on a GPU, float32 on a CPU."""
    return "float32" if device_type == "cpu" else "bfloat16"


def load_tokenizer(base: str, talks: bool = True) -> PreTrainedTokenizerBase:
    """The tokenizer of a base; of one that `talks`, with its chat template. Raises InputError if there is none."""
    from transformers import AutoTokenizer

    tokenizer = _loaded(base, AutoTokenizer.from_pretrained)
    if talks and not tokenizer.chat_template:
        raise InputError(f"{base} has no chat template; take its instruction-tuned sibling")
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def load_base(base: str, device: torch.device, dtype: str | None = None) -> PreTrainedModel:
    """A base model in eval mode, with weights of a type (`dtype_for` the device if none is named).

    Raises InputError if it cannot be found or read.
    """
    import torch
    from transformers import AutoModelForCausalLM

    weights = getattr(torch, dtype or dtype_for(device.type))
    return _placed(base, _loaded(base, AutoModelForCausalLM.from_pretrained, dtype=weights), device)


def load_classifier(
    base: str, labels: Sequence[str], padding: int, device: torch.device, dtype: str | None = None, seed: int = 0
) -> PreTrainedModel:
    """A base, encoder or decoder, with a new head that tells labels apart, in eval mode.

    The head's weights are random, by the seed; `padding` is the tokenizer's token that is not read.

    Raises InputError if the base cannot be found or read.
    """
    import torch
    from transformers import AutoModelForSequenceClassification

    options = {
        "dtype": getattr(torch, dtype or dtype_for(device.type)),
        "id2label": dict(enumerate(labels)),
        "label2id": {label: place for place, label in enumerate(labels)},
        "problem_type": "single_label_classification",
        "ignore_mismatched_sizes": True,
    }
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = _loaded(base, AutoModelForSequenceClassification.from_pretrained, **options)
    model.config.get_text_config().pad_token_id = padding
    return _placed(base, model, device)


def load_adapted(base: str, adapter: Path, device: torch.device, dtype: str | None = None) -> Any:
    """A base with an adapter on it, in eval mode.

    Raises InputError if the adapter is not whole, or was trained on another base than this.
    """
    about = about_of(adapter)
    model = load_base(base, device, dtype)
    check_base(about.base.fingerprint, model, base, adapter)
    return put_on(model, adapter)


def put_on(model: PreTrainedModel, adapter: Path) -> Any:
    """A base with an adapter on it, in eval mode. Raises InputError if PEFT cannot read the adapter."""
    from peft import PeftModel

    try:
        with quiet():
            return PeftModel.from_pretrained(model, str(adapter)).eval()
    except _unreadable() as error:
        raise InputError(f"{adapter} holds no adapter that can be read: {_first_line(error)}") from None


def check_base(expected: str, model: PreTrainedModel, base: str, adapter: Path) -> None:
    """Raises InputError if a model is not the one that an adapter was trained on."""
    if fingerprint(model) != expected:
        raise InputError(f"{adapter} was trained on another base than {base}: their weights differ")


def _loaded(base: str, load: Any, **options: Any) -> Any:
    _check_there(base)
    try:
        with quiet():
            return load(base, **options)
    except _unreadable() as error:
        raise InputError(f"{base}: no model that can be loaded: {_first_line(error)}") from None


def _check_there(base: str) -> None:
    """Raises InputError for a path of nothing, or a folder of something else; names on the hub are at most A/B."""
    local, is_path = Path(base), base.startswith(("/", ".", "~")) or base.count("/") > 1
    if is_path and not local.exists():
        raise InputError(f"{base}: no such folder")
    if not local.exists() or (local / "config.json").is_file():
        return
    if (local / ABOUT).is_file():
        raise InputError(f"{base} is an adapter, not a base; what it was trained on is {base_of(None, local)}")
    raise InputError(f"{base} holds no model: there is no config.json in it")


def _placed(base: str, model: PreTrainedModel, device: torch.device) -> PreTrainedModel:
    with enough_memory(base, "a smaller base takes less, or --device cpu has more"):
        return model.to(device).eval()


def _unreadable() -> tuple[type[Exception], ...]:
    """What transformers, PEFT and safetensors raise for files that are not what they should be."""
    from safetensors import SafetensorError

    return OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError


def _first_line(error: Exception) -> str:
    said = f"{error} is missing" if isinstance(error, KeyError) else str(error)
    return (said.strip().splitlines() or [type(error).__name__])[0].rstrip(": ")
