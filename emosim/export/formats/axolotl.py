"""`axolotl`: messages that say which of them are trained on, and a configuration to train with.

`train` is true for a reply unless its loss weight says that there is little to learn from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from emosim.export.chats import Chat
from emosim.export.files import Row
from emosim.export.format import Format, Made

LEAST_WEIGHT = 0.5  # choice: a reply that is to count less than half of the usual is left out of the loss

# The rank, alpha, targets and rate are what "LoRA Without Regret" (Schulman et al. 2025) finds to serve most models.
TRAIN = """\
# Run in this folder: axolotl train train.yaml
base_model: Qwen/Qwen2.5-1.5B-Instruct   # yours
chat_template: tokenizer_default

adapter: lora
lora_r: 16
lora_alpha: 32
lora_dropout: 0.0
lora_target_linear: true

datasets:
  - path: {train}
{dataset}
{evaluate}
sequence_len: {length}   # the longest chat fits, by an estimate
sample_packing: true
output_dir: adapter
micro_batch_size: 4
gradient_accumulation_steps: 8
learning_rate: 2.0e-4
lr_scheduler: constant_with_warmup
warmup_steps: 10
num_epochs: 2
optimizer: adamw_torch
bf16: auto
gradient_checkpointing: true
logging_steps: 5
"""
DATASET = """\
    ds_type: json
    type: chat_template
    field_messages: messages
    message_property_mappings:
      role: role
      content: content
    roles_to_train: [assistant]
    train_on_eos: turn
    message_field_training: train"""
EVALUATE = "test_datasets:\n  - path: {validation}\n    split: train   # what Axolotl calls all of a file\n{dataset}\n"


def rows(chat: Chat, rules: Path) -> Iterator[Row]:
    """The chat as one row."""
    learned = iter(chat.replies)
    yield {
        "id": chat.id,
        "messages": [
            {
                "role": message.role,
                "content": message.content,
                "train": message.role == "assistant" and next(learned).loss_weight >= LEAST_WEIGHT,
            }
            for message in chat.with_system()
        ],
    }


def beside(made: Made) -> Mapping[str, str]:
    """`train.yaml`, where there is something to train on."""
    train, validation = made.file("train"), made.file("validation")
    if train is None:
        return {}
    evaluate = EVALUATE.format(validation=validation, dataset=DATASET) if validation else "val_set_size: 0.0\n"
    return {"train.yaml": TRAIN.format(train=train, evaluate=evaluate, dataset=DATASET, length=made.length)}


FORMAT = Format(
    about="Axolotl: messages that say which are trained on, and train.yaml",
    rows=rows,
    next="cd {folder} && axolotl train train.yaml",
    beside=beside,
)
