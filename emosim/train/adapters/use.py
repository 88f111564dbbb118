"""How an adapter is used: a program for its card, which runs as it stands in the adapter's folder."""

from __future__ import annotations

import json

from emosim.export.system import PLAIN, STATE
from emosim.train.adapters.about import About
from emosim.train.bases.load import OWN

ANSWERS = """\
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

from emosim.export.chats import Message
from emosim.train.data.templates import Template

adapter, base = ".", {base}
tokenizer = AutoTokenizer.from_pretrained(base)
model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base, dtype="auto"), adapter)

messages = [
{messages}
]
text = Template(tokenizer).render(messages, prompt=True)  # as in training
prompt = tokenizer(text, add_special_tokens=False, return_tensors="pt")
tokens = model.generate(**prompt, max_new_tokens=200, do_sample=False)
print(tokenizer.decode(tokens[0, prompt["input_ids"].shape[1] :], skip_special_tokens=True))
"""
RECOGNIZES = """\
from pathlib import Path

from emosim.train.recognize.read import Recognizer

(reading,) = Recognizer(Path("."), {base}).read([{words}])
print(reading.label, f"{{reading.probability:.2f}}")
"""
WORDS = {
    "emotion": "I can't open the letter from the bank. I've been walking round it all day.",
    "strategy": "That sounds heavy, and it makes sense that you walk round it.",
}


def use(about: About, own_base: bool) -> str:
    """What to type and what to run, in Markdown, from the folder of the adapter."""
    base = json.dumps(OWN if own_base else about.base.name)
    if about.task == "recognize":
        return _fenced(RECOGNIZES.format(base=base, words=json.dumps(WORDS[about.of])), "python")
    program = ANSWERS.format(base=base, messages="\n".join(_messages(about)))
    talk = "Talk to it in a terminal with `emosim chat --adapter .`, or from Python:"
    return f"{talk}\n\n{_fenced(program, 'python')}"


def _messages(about: About) -> list[str]:
    """What is said to it, after a system prompt like those it knows: of the persona's kind the plain one, for who the
    assistant is to be is for the reader to say."""
    said = [("user", WORDS["emotion"])]
    if any(data.system != "none" for data in about.data):
        said.insert(0, ("system", f"{PLAIN}\n{STATE}" if about.task == "state" else PLAIN))
    return [f'    Message("{role}", {json.dumps(text)}),' for role, text in said]


def _fenced(text: str, language: str) -> str:
    return f"```{language}\n{text}```"
