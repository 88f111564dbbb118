"""What is exported, in the hands of those who train on it: `datasets` loads it, TRL takes it and trains on it."""

from __future__ import annotations

import warnings

import pytest

pytest.importorskip("datasets")

JSON = ("messages", "sharegpt", "alpaca", "llamafactory", "axolotl", "unsloth", "dpo", "kto", "esconv", "sdialog")


@pytest.fixture
def loaded(exported, tmp_path):
    """An export as `datasets` loads it."""

    def load(format, **options):
        from datasets import load_dataset

        folder, account = exported(format, **options)
        ending = {"esconv": "json", "parquet": "parquet"}.get(format, "jsonl")
        files = {split: str(folder / f"{split}.{ending}") for split in account.splits}
        kind = "parquet" if ending == "parquet" else "json"
        return load_dataset(kind, data_files=files, cache_dir=str(tmp_path)), account

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield load


@pytest.mark.parametrize("format", [*JSON, "parquet"])
def test_datasets_loads_every_row(loaded, format):
    data, account = loaded(format)
    assert {split: len(rows) for split, rows in data.items()} == {
        split: count.rows for split, count in account.splits.items()
    }


def test_trl_takes_the_rows_for_conversations(loaded):
    trl = pytest.importorskip("trl")
    for format in ("messages", "unsloth", "dpo", "kto", "parquet"):
        data, _ = loaded(format)
        assert trl.is_conversational(data["train"][0]), format
    data, _ = loaded("sharegpt")
    assert trl.data_utils.is_conversational_from_value(data["train"][0])


def test_trl_unpairs_the_pairs_into_what_is_exported_for_kto(loaded):
    trl = pytest.importorskip("trl")
    pairs, unpaired = loaded("dpo")[0]["train"], loaded("kto")[0]["train"]
    found = trl.unpair_preference_dataset(pairs)

    def sorted_rows(rows):
        return sorted(str((row["prompt"], row["completion"], row["label"])) for row in rows)

    assert sorted_rows(found) == sorted_rows(unpaired)


CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n"
    "{% if message.role == 'assistant' %}{% generation %}{{ message.content }}<|im_end|>{% endgeneration %}"
    "{% else %}{{ message.content }}<|im_end|>{% endif %}\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@pytest.fixture
def byte_tokenizer():
    """A tokenizer of bytes, with ChatML."""
    tokenizers = pytest.importorskip("tokenizers")
    transformers = pytest.importorskip("transformers")
    letters = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    model = tokenizers.models.BPE(vocab={letter: place for place, letter in enumerate(letters)}, merges=[])
    tokenizer = tokenizers.Tokenizer(model)
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|pad|>", extra_special_tokens=["<|im_start|>"]
    )
    fast.chat_template = CHATML
    return fast


STEPS = 5
SETTINGS = {
    "max_steps": STEPS,
    "per_device_train_batch_size": 2,
    "max_length": 4096,
    "learning_rate": 1e-2,
    "logging_steps": 1,
    "report_to": [],
    "use_cpu": True,
    "bf16": False,
    "save_strategy": "no",
    "gradient_checkpointing": False,
    "disable_tqdm": True,
}


@pytest.fixture
def small_model(byte_tokenizer):
    """Makes a small model of random weights, the same each time."""
    torch = pytest.importorskip("torch")
    from transformers import LlamaConfig, LlamaForCausalLM

    def made():
        torch.manual_seed(0)
        config = LlamaConfig(
            vocab_size=len(byte_tokenizer),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=2,
            max_position_embeddings=4096,
            eos_token_id=byte_tokenizer.eos_token_id,
            pad_token_id=byte_tokenizer.pad_token_id,
        )
        return LlamaForCausalLM(config)

    return made


def losses_of(trainer):
    trainer.train()
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    assert len(losses) == STEPS
    return losses


@pytest.mark.slow
@pytest.mark.parametrize("task", ["respond", "state"])
def test_trl_trains_on_the_messages(loaded, byte_tokenizer, small_model, tmp_path, task):
    trl = pytest.importorskip("trl")
    settings = trl.SFTConfig(output_dir=str(tmp_path / "adapter"), assistant_only_loss=True, **SETTINGS)
    data, _ = loaded("messages", task=task)
    losses = losses_of(
        trl.SFTTrainer(model=small_model(), args=settings, train_dataset=data["train"], processing_class=byte_tokenizer)
    )
    assert losses[-1] < losses[0]


@pytest.mark.slow
def test_trl_prefers_what_is_chosen_of_the_pairs(loaded, byte_tokenizer, small_model, tmp_path):
    trl = pytest.importorskip("trl")
    settings = trl.DPOConfig(output_dir=str(tmp_path / "adapter"), **SETTINGS)
    data, _ = loaded("dpo")
    losses = losses_of(
        trl.DPOTrainer(
            model=small_model(),
            ref_model=small_model(),
            args=settings,
            train_dataset=data["train"],
            processing_class=byte_tokenizer,
        )
    )
    assert losses[0] == pytest.approx(0.6931, abs=1e-3)  # ln 2: before the first step nothing is preferred
    assert all(loss < 5.0 for loss in losses)
