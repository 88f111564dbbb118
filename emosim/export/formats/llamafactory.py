"""`llamafactory`: ShareGPT with the `dataset_info.json` that LLaMA-Factory looks in, and a configuration to train with.

LLaMA-Factory drops a row without a word unless odd entries are the human's and even ones gpt's, so the system prompt
stands in a column of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from emosim.export.chats import Chat
from emosim.export.files import Row
from emosim.export.format import Format, Made
from emosim.export.formats.sharegpt import conversation

COLUMNS = {"messages": "conversations", "system": "system"}
TAGS = {"role_tag": "from", "content_tag": "value", "user_tag": "human", "assistant_tag": "gpt", "system_tag": "system"}

# The rank, alpha, targets and rate are what "LoRA Without Regret" (Schulman et al. 2025) finds to serve most models.
TRAIN = """\
# Run in this folder: llamafactory-cli train train.yaml
model_name_or_path: Qwen/Qwen2.5-1.5B-Instruct   # yours, and its template below
template: qwen

stage: sft
do_train: true
finetuning_type: lora
lora_rank: 16
lora_alpha: 32
lora_dropout: 0.0
lora_target: all

dataset_dir: .
dataset: {train}
{evaluate}cutoff_len: {length}   # the longest chat fits, by an estimate
preprocessing_num_workers: 2

output_dir: adapter
per_device_train_batch_size: 4
gradient_accumulation_steps: 8
learning_rate: 2.0e-4
lr_scheduler_type: constant_with_warmup
warmup_steps: 10
num_train_epochs: 2.0
bf16: true
logging_steps: 5
save_strategy: epoch
plot_loss: true
"""
EVALUATE = "eval_dataset: {validation}\neval_strategy: epoch\nper_device_eval_batch_size: 4\n"


def rows(chat: Chat, rules: Path) -> Iterator[Row]:
    """The chat as one row."""
    yield {"id": chat.id, "system": chat.system, "conversations": conversation(chat.messages)}


def named(split: str) -> str:
    """A split as LLaMA-Factory is to know it."""
    return f"emosim_{split}"


def beside(made: Made) -> Mapping[str, str]:
    """`dataset_info.json`, and `train.yaml` where there is something to train on."""
    info = {
        named(split): {"file_name": file, "formatting": "sharegpt", "columns": COLUMNS, "tags": TAGS}
        for split, file in made.files.items()
    }
    files = {"dataset_info.json": msgspec.json.format(msgspec.json.encode(info), indent=2).decode() + "\n"}
    if made.file("train"):
        evaluate = EVALUATE.format(validation=named("validation")) if made.file("validation") else ""
        files["train.yaml"] = TRAIN.format(train=named("train"), evaluate=evaluate, length=made.length)
    return files


FORMAT = Format(
    about="LLaMA-Factory: conversations, dataset_info.json and train.yaml",
    rows=rows,
    next="cd {folder} && llamafactory-cli train train.yaml",
    beside=beside,
)
