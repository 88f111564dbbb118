"""`unsloth`: messages, and how to load them."""

from __future__ import annotations

from collections.abc import Mapping

from emosim.export.format import Format, Made
from emosim.export.formats.messages import rows

README = """\
# Training with Unsloth

```python
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer
from unsloth import FastLanguageModel
from unsloth.chat_templates import train_on_responses_only

LENGTH = {length}  # the longest chat fits, by an estimate; a shorter one cuts chats off without a word
model, tokenizer = FastLanguageModel.from_pretrained("unsloth/Qwen2.5-1.5B-Instruct", max_seq_length=LENGTH)
model = FastLanguageModel.get_peft_model(model, r=16, lora_alpha=32, lora_dropout=0)

data = load_dataset("json", data_files={files})
data = data.map(lambda row: {{"text": tokenizer.apply_chat_template(row["messages"], tokenize=False)}})

trainer = SFTTrainer(
    model=model,
    processing_class=tokenizer,
    train_dataset=data["{first}"],
    args=SFTConfig(
        dataset_text_field="text", max_length=LENGTH, per_device_train_batch_size=4, gradient_accumulation_steps=8,
        learning_rate=2e-4, num_train_epochs=2, output_dir="adapter",
    ),
)
# Only replies are learned. These two marks are ChatML's; give those of your model's chat template.
trainer = train_on_responses_only(
    trainer, instruction_part="<|im_start|>user\\n", response_part="<|im_start|>assistant\\n"
)
trainer.train()
```
"""


def beside(made: Made) -> Mapping[str, str]:
    """A README that shows how to load and train."""
    files = ", ".join(f'"{split}": "{file}"' for split, file in made.files.items())
    return {"README.md": README.format(length=made.length, files=f"{{{files}}}", first=next(iter(made.files)))}


FORMAT = Format(
    about="Unsloth: messages, and a README that shows how to load them",
    rows=rows,
    next="read {folder}/README.md",
    beside=beside,
)
