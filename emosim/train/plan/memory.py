"""What a training takes of memory, part by part."""

from __future__ import annotations

from msgspec import Struct

from emosim.train.plan.architecture import Shape

GIB = 2**30
BYTES = {"bfloat16": 2, "float32": 4}
ADAPTER = 16  # bytes a parameter: the weight, its gradient and Adam's two moments, each in float32
HEAD, HEAD_VOCABULARY = 0.6, 151_936  # measured: GiB for logits in chunks of 256 at a vocabulary; it grows with that
CONTEXT = {"cuda": 1.2, "cpu": 0.5}  # GiB: an estimate of CUDA and its kernels; Python with torch loaded, as measured

# What a layer keeps of a token for its backward pass, in values: a least-squares fit to the memory that Qwen3 0.6B to
# 8B, Llama 1B to 8B and Gemma 3 1B and 4B took in measurements, nine models, each met within 0.3 %.
# Small models of Qwen 2, Mistral, Phi 3 and SmolLM 3 kept as much within 8 % of what it says, on a CPU.
OF_HIDDEN, OF_INTERMEDIATE, OF_HEADS, OF_HEAD_NORMS, OF_EXTRA_NORMS = 10.9, 4.37, 2.95, 2.04, 3.92
FITTED = ("qwen3", "llama", "mistral", "gemma3_text")


class Memory(Struct, frozen=True):
    """GiB that a training takes at its peak, by part."""

    weights: float
    adapter: float
    activations: float
    head: float
    context: float

    @property
    def total(self) -> float:
        """All of it."""
        return self.weights + self.beyond + self.context

    @property
    def beyond(self) -> float:
        """What training adds to a model that is loaded."""
        return self.adapter + self.activations + self.head


def memory(
    shape: Shape, rank: int, tokens: int, checkpointing: bool, dtype: str = "bfloat16", device_type: str = "cuda"
) -> Memory:
    """What training an adapter takes, with as many tokens in a row; it errs upward, by 15 to 20 % against litgpt's
    published measurements on an A100."""
    return Memory(
        weights=shape.parameters * BYTES[dtype] / GIB,
        adapter=shape.adapter_parameters(rank) * ADAPTER / GIB,
        activations=activations(shape, tokens, checkpointing, dtype),
        head=HEAD * shape.vocabulary / HEAD_VOCABULARY,
        context=CONTEXT[device_type],
    )


def activations(shape: Shape, tokens: int, checkpointing: bool, dtype: str) -> float:
    """GiB kept for the backward pass: of all layers, or with checkpointing of one, and what goes into each."""
    layer = _kept_of_token(shape)
    values = shape.layers * shape.hidden + layer if checkpointing else shape.layers * layer
    return tokens * values * BYTES[dtype] / GIB


def _kept_of_token(shape: Shape) -> float:
    heads = shape.queries + shape.keys
    kept = OF_HIDDEN * shape.hidden + OF_INTERMEDIATE * shape.intermediate + OF_HEADS * heads
    if shape.built.head_norms:
        kept += OF_HEAD_NORMS * heads
    if shape.built.norms > 2:
        kept += OF_EXTRA_NORMS * shape.hidden
    return kept
