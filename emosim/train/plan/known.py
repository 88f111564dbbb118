"""Well-known base models and how they are built, so that a forecast needs no network."""

from __future__ import annotations

import re

QWEN, QWEN_LARGE, LLAMA, GEMMA, SMOL = 151_936, 152_064, 128_256, 262_144, 49_152

# family, hidden, intermediate, layers, heads, key heads, head dimension, vocabulary, tied; from each one's config.json
KNOWN: dict[str, tuple[str, int, int, int, int, int, int, int, bool]] = {
    "Qwen/Qwen3-0.6B": ("qwen3", 1024, 3072, 28, 16, 8, 128, QWEN, True),
    "Qwen/Qwen3-1.7B": ("qwen3", 2048, 6144, 28, 16, 8, 128, QWEN, True),
    "Qwen/Qwen3-4B": ("qwen3", 2560, 9728, 36, 32, 8, 128, QWEN, True),
    "Qwen/Qwen3-8B": ("qwen3", 4096, 12288, 36, 32, 8, 128, QWEN, False),
    "Qwen/Qwen3-14B": ("qwen3", 5120, 17408, 40, 40, 8, 128, QWEN, False),
    "Qwen/Qwen2.5-0.5B-Instruct": ("qwen2", 896, 4864, 24, 14, 2, 64, QWEN, True),
    "Qwen/Qwen2.5-1.5B-Instruct": ("qwen2", 1536, 8960, 28, 12, 2, 128, QWEN, True),
    "Qwen/Qwen2.5-3B-Instruct": ("qwen2", 2048, 11008, 36, 16, 2, 128, QWEN, True),
    "Qwen/Qwen2.5-7B-Instruct": ("qwen2", 3584, 18944, 28, 28, 4, 128, QWEN_LARGE, False),
    "Qwen/Qwen2.5-14B-Instruct": ("qwen2", 5120, 13824, 48, 40, 8, 128, QWEN_LARGE, False),
    "meta-llama/Llama-3.2-1B-Instruct": ("llama", 2048, 8192, 16, 32, 8, 64, LLAMA, True),
    "meta-llama/Llama-3.2-3B-Instruct": ("llama", 3072, 8192, 28, 24, 8, 128, LLAMA, True),
    "meta-llama/Llama-3.1-8B-Instruct": ("llama", 4096, 14336, 32, 32, 8, 128, LLAMA, False),
    "mistralai/Mistral-7B-Instruct-v0.3": ("mistral", 4096, 14336, 32, 32, 8, 128, 32_768, False),
    "google/gemma-3-1b-it": ("gemma3_text", 1152, 6912, 26, 4, 1, 256, GEMMA, True),
    "google/gemma-3-4b-it": ("gemma3_text", 2560, 10240, 34, 8, 4, 256, GEMMA + 64, True),
    "HuggingFaceTB/SmolLM2-135M-Instruct": ("llama", 576, 1536, 30, 9, 3, 64, SMOL, True),
    "HuggingFaceTB/SmolLM2-360M-Instruct": ("llama", 960, 2560, 32, 15, 5, 64, SMOL, True),
    "HuggingFaceTB/SmolLM2-1.7B-Instruct": ("llama", 2048, 8192, 24, 32, 32, 64, SMOL, True),
    "HuggingFaceTB/SmolLM3-3B": ("smollm3", 2048, 11008, 36, 16, 4, 128, LLAMA, True),
    "microsoft/Phi-3.5-mini-instruct": ("phi3", 3072, 8192, 32, 32, 32, 96, 32_064, False),
    "microsoft/Phi-4-mini-instruct": ("phi3", 3072, 8192, 32, 24, 8, 128, 200_064, True),
    "microsoft/phi-4": ("phi3", 5120, 17920, 40, 40, 10, 128, 100_352, False),
}
SEES = ("google/gemma-3-4b-it",)
"""Of these, the ones with a part for pictures."""
TUNING = re.compile(r"-(Instruct|instruct|Thinking|Base|it|pt|2507)(?=-|$)")


def known_name(base: str) -> str | None:
    """The name in KNOWN of a base, however it was tuned; None for one that is not known."""
    return _STEMS.get(_stem(base))


def _stem(name: str) -> str:
    return TUNING.sub("", name)


_STEMS = {_stem(name): name for name in KNOWN}
