"""How a language model is built, as far as its size, its memory and its speed depend on it."""

from __future__ import annotations

from msgspec import Struct

TINY_BELOW = 512  # choice: bases of a smaller hidden size are tiny; the smallest of the hub's have 576


class Family(Struct, frozen=True):
    """What the models of a family have beside their matrices: norms of a layer, norms of each query and key, biases of
    queries, keys and values; and whether those three, and the two gates, are one matrix each."""

    norms: int = 2
    head_norms: bool = False
    qkv_bias: bool = False
    fused: bool = False


FAMILIES = {
    "llama": Family(),
    "mistral": Family(),
    "smollm3": Family(),
    "qwen2": Family(qkv_bias=True),
    "qwen3": Family(head_norms=True),
    "gemma2": Family(norms=4),
    "gemma3_text": Family(norms=4, head_norms=True),
    "phi3": Family(fused=True),
}
"""By the `model_type` of their configuration; a test compares each with a model that transformers builds."""


class Shape(Struct, frozen=True):
    """How a dense language model is built. `family` is its `model_type`; one that is not in FAMILIES is counted as if
    it were a Llama. `tied` models have one matrix for their first and last layer. A model that also `sees` has a part
    for pictures, which is not counted."""

    name: str
    family: str
    hidden: int
    intermediate: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    vocabulary: int
    tied: bool
    attention_bias: bool = False
    mlp_bias: bool = False
    sees: bool = False

    @property
    def built(self) -> Family:
        """Its family, or a Llama's for one that is not known."""
        return FAMILIES.get(self.family, FAMILIES["llama"])

    @property
    def known(self) -> bool:
        """Whether its parameters are counted exactly."""
        return self.family in FAMILIES

    @property
    def tiny(self) -> bool:
        """Whether it is one of those made to try things out."""
        return self.hidden < TINY_BELOW

    @property
    def queries(self) -> int:
        """How wide a layer's queries are."""
        return self.heads * self.head_dim

    @property
    def keys(self) -> int:
        """How wide a layer's keys are, and its values."""
        return self.kv_heads * self.head_dim

    def matrices(self) -> tuple[tuple[int, int], ...]:
        """Inputs and outputs of a layer's matrices: all of them, attention's and the MLP's, take an adapter."""
        hidden, wide = self.hidden, self.intermediate
        query, key = (hidden, self.queries), (hidden, self.keys)
        into, gates = (query, key, key), ((hidden, wide), (hidden, wide))
        if self.built.fused:
            into, gates = ((hidden, self.queries + 2 * self.keys),), ((hidden, 2 * wide),)
        return (*into, (self.queries, hidden), *gates, (wide, hidden))

    @property
    def matmul_parameters(self) -> int:
        """Parameters that a token is multiplied with: all matrices, the head once."""
        return self.layers * sum(a * b for a, b in self.matrices()) + self.vocabulary * self.hidden

    @property
    def parameters(self) -> int:
        """All parameters of the language model."""
        embeddings = 0 if self.tied else self.vocabulary * self.hidden
        return self.matmul_parameters + embeddings + self.layers * self._vectors() + self.hidden

    def adapter_parameters(self, rank: int) -> int:
        """Parameters of an adapter of a rank on all matrices of all layers."""
        return rank * self.layers * sum(a + b for a, b in self.matrices())

    def share(self, rank: int) -> float:
        """The part of all parameters, the adapter's among them, that is trained at a rank, 0 to 1, as peft has it."""
        trained = self.adapter_parameters(rank)
        return trained / (self.parameters + trained)

    def _vectors(self) -> int:
        built, found = self.built, self.built.norms * self.hidden
        if built.head_norms:
            found += 2 * self.head_dim
        if built.qkv_bias or self.attention_bias:
            found += self.queries + 2 * self.keys
        if self.attention_bias:
            found += self.hidden
        if self.mlp_bias:
            found += 2 * self.intermediate + self.hidden
        return found
