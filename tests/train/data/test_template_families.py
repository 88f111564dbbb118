"""Every family of chat templates is either masked as the template itself has it, or refused."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from emosim.errors import InputError
from emosim.export.chats import USER, Message
from emosim.train.bases.tiny import TEMPLATE as TAGGED
from emosim.train.data.encode import Encoder
from emosim.train.data.templates import Template

EACH = "{% for message in messages %}"
CHATML = (
    EACH + "{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
LLAMA3 = (
    "{{ bos_token }}" + EACH + "{{ '<|start_header_id|>' + message.role + '<|end_header_id|>\n\n' }}"
    "{{ message.content | trim + '<|eot_id|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"
)
DATED = "{{ '<|day|>' + strftime_now('%d %b %Y') + '\n' }}" + CHATML
MISTRAL = (
    "{{ bos_token }}" + EACH + "{% if (message.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Roles must alternate') }}{% endif %}"
    "{% if message.role == 'user' %}{{ '[INST] ' + message.content + ' [/INST]' }}"
    "{% else %}{{ ' ' + message.content + eos_token }}{% endif %}{% endfor %}"
)
MISTRAL_MOVING = (
    "{{ bos_token }}{% set system = messages[0].content %}" + EACH.replace("messages", "messages[1:]") + ""
    "{% if message.role == 'user' %}{{ '[INST] ' + (system + '\n\n' if loop.index0 >= loop.length - 2 else '') }}"
    "{{ message.content + ' [/INST]' }}{% else %}{{ ' ' + message.content + eos_token }}{% endif %}{% endfor %}"
)
GEMMA = (
    "{{ bos_token }}{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
    + EACH
    + "{{ '<start_of_turn>' + ('model' if message.role == 'assistant' else 'user') + '\n' }}"
    "{{ message.content | trim + '<end_of_turn>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"
)
GEMMA_MERGING = (
    "{{ bos_token }}{% set system = messages[0].content + '\n\n' if messages[0].role == 'system' else '' %}"
    "{% for message in messages if message.role != 'system' %}"
    "{{ '<start_of_turn>' + ('model' if message.role == 'assistant' else 'user') + '\n' }}"
    "{{ (system if loop.first else '') + message.content | trim + '<end_of_turn>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"
)
ZEPHYR = (
    EACH + "{{ '<|' + message.role + '|>\n' + message.content + eos_token + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}"
)
PHI = (
    EACH + "{{ '<|' + message.role + '|>\n' + message.content + '<|end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ '<|closed|>' }}{% endif %}"
)
QWEN3 = (
    EACH + "{{ '<|im_start|>' + message.role + '\n' }}"
    "{% if loop.last and message.role == 'assistant' %}{{ '<think>\n\n</think>\n\n' }}{% endif %}"
    "{{ message.content + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}"
    "{% if enable_thinking is defined and not enable_thinking %}{{ '<think>\n\n</think>\n\n' }}{% endif %}{% endif %}"
)
QWEN3_TAGGED = QWEN3.replace(
    "{{ message.content + '<|im_end|>\n' }}",
    "{% if message.role == 'assistant' %}{% generation %}{{ message.content + '<|im_end|>' }}{% endgeneration %}"
    "{{ '\n' }}{% else %}{{ message.content + '<|im_end|>\n' }}{% endif %}",
)
DEEPSEEK = (
    "{{ bos_token }}"
    + EACH
    + "{% if message.role == 'assistant' %}{{ '<\uff5cAssistant\uff5c>' + message.content + eos_token }}"
    "{% else %}{{ '<\uff5cUser\uff5c>' + message.content }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<\uff5cAssistant\uff5c><think>\n' }}{% endif %}"
)
GPT_OSS = (
    EACH + "{{ '<|start|>' + message.role + '<|message|>' + message.content }}"
    "{{ '<|return|>' if loop.last and message.role == 'assistant' else '<|end|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|start|>assistant<|message|>' }}{% endif %}"
)
GPT_OSS_CHANNEL = GPT_OSS.replace("+ '<|message|>' + message", "+ '<|channel|>final<|message|>' + message")
WITHOUT_PROMPT = TAGGED.replace("{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}", "")
TAGS_WITHOUT_STOP = TAGGED.replace(
    "{{ message['content'] + '<|im_end|>' }}{% endgeneration %}",
    "{{ message['content'] }}{% endgeneration %}{{ '<|im_end|>' }}",
)
TAGS_AROUND_ALL = TAGGED.replace("{% generation %}", "").replace("{% endgeneration %}", "")
TAGS_AROUND_ALL = "{% generation %}" + TAGS_AROUND_ALL + "{% endgeneration %}"
TWICE = CHATML.replace("message.content", "message.content + message.content")
USERS_TWICE = EACH + "{% if message.role == 'user' %}{{ message.content }}{% endif %}{% endfor %}" + CHATML
DROPPING = CHATML.replace("message.content", "message.content[:9]")
TWO_BOS = "{{ bos_token + bos_token }}" + CHATML
THINKING = CHATML.replace(
    "+ message.content +", "+ ('Hm. ' if message.role == 'assistant' else '') + message.content +"
)
ENDLESS = CHATML.replace("<|im_end|>", "")
NO_SYSTEM = CHATML.replace(EACH, "{% for message in messages if message.role != 'system' %}")

FAMILIES = {
    "ChatML": (CHATML, "<|im_end|>", "whole"),
    "ChatML with tags": (TAGGED, "<|im_end|>", "tags"),
    "ChatML with tags, opens no reply": (WITHOUT_PROMPT, "<|im_end|>", "tags"),
    "ChatML with tags, stop outside of them": (TAGS_WITHOUT_STOP, "<|im_end|>", "tags"),
    "ChatML with tags around everything": (TAGS_AROUND_ALL, "<|im_end|>", "whole"),
    "ChatML that leaves the system prompt out": (NO_SYSTEM, "<|im_end|>", "whole, folded"),
    "Llama 3": (LLAMA3, "<|eot_id|>", "whole"),
    "Llama 3.2 (today's date)": (DATED, "<|im_end|>", "whole"),
    "Mistral": (MISTRAL, "</s>", "whole, folded"),
    "Mistral (system prompt moves along)": (MISTRAL_MOVING, "</s>", "unrolled"),
    "Gemma": (GEMMA, "<end_of_turn>", "whole, folded"),
    "Gemma 3 (merges the system prompt)": (GEMMA_MERGING, "<end_of_turn>", "whole"),
    "Zephyr": (ZEPHYR, "</s>", "whole"),
    "Phi 3 (closes the text)": (PHI, "<|end|>", "whole"),
    "Qwen 3 (thoughts in the last reply alone)": (QWEN3, "<|im_end|>", "unrolled"),
    "Qwen 3 with tags": (QWEN3_TAGGED, "<|im_end|>", "unrolled"),
    "DeepSeek R1 (opens with a thought)": (DEEPSEEK, "<\uff5cend\uff5c>", "does not stand after what opens it"),
    "gpt-oss": (GPT_OSS, "<|return|>", "an earlier reply ends with '<|end|>"),
    "gpt-oss with channels": (GPT_OSS_CHANNEL, "<|return|>", "does not stand after what opens it"),
    "another stop token": (CHATML, "<|endoftext|>", "a model stops at <|endoftext|> alone"),
    "no stop token": (ENDLESS, "<|im_end|>", "a reply ends with"),
    "everything twice": (TWICE, "<|im_end|>", "a reply ends with"),
    "users twice": (USERS_TWICE, "<|im_end|>", "is written 2 times"),
    "contents cut": (DROPPING, "<|im_end|>", "missing or changed"),
    "words of its own before a reply": (THINKING, "<|im_end|>", "it writes 'Hm.' before a reply"),
}
MASKED = ("tags", "whole", "unrolled")


TAKEN = [name for name, row in FAMILIES.items() if row[2].startswith(MASKED)]
BARE = [name for name in TAKEN if name != "Mistral (system prompt moves along)"]  # it takes the first message for one


@pytest.mark.parametrize(("family", "system"), [*((name, True) for name in TAKEN), *((name, False) for name in BARE)])
def test_a_family_is_masked_as_the_template_has_it(family, system, tokenizer_of, chat_of, recipe, check_masks):
    template, stop, result = FAMILIES[family]
    tokenizer = tokenizer_of(template, stop)
    encoder = Encoder(tokenizer, recipe)
    folded = "<system>" if system and "folded" in result else ""
    chat = chat_of(id=folded) if system else chat_of(id=folded, system="")
    documents = encoder.encode(chat).documents
    assert encoder.reader.way(system).kind == result.split(",")[0]
    assert encoder.reader.template.system == ("first_user" if "folded" in result else "own")
    assert len(documents) == (4 if result == "unrolled" else 1)
    dated = template.replace("strftime_now('%d %b %Y')", "'26 Jul 2024'")
    tokenizer.chat_template = dated
    check_masks(tokenizer, chat, documents, stop, prompted=family != "ChatML with tags, opens no reply")


@pytest.mark.parametrize("family", [name for name in FAMILIES if name not in TAKEN])
def test_a_family_is_refused_with_the_reason_and_a_sample(family, tokenizer_of, chat_of, recipe):
    template, stop, reason = FAMILIES[family]
    encoder = Encoder(tokenizer_of(template, stop), recipe)
    with pytest.raises(InputError) as refused:
        encoder.encode(chat_of())
    assert reason in str(refused.value)
    assert "It writes:\n" in str(refused.value) and "First" in str(refused.value)
    assert "dialogue known" not in str(refused.value)


def test_two_tokens_that_begin_a_text_are_refused(tokenizer_of, chat_of, recipe):
    with pytest.raises(InputError, match="begins with <begin> twice"):
        Encoder(tokenizer_of(TWO_BOS, "<|im_end|>"), recipe).encode(chat_of())


def test_a_text_begins_once_where_the_tokenizer_adds_a_token_too(tokenizer_of, chat_of, recipe):
    from tokenizers.processors import TemplateProcessing

    tokenizer = tokenizer_of(LLAMA3, "<|eot_id|>")
    first = tokenizer.bos_token_id
    tokenizer.backend_tokenizer.post_processor = TemplateProcessing("<begin> $A", special_tokens=[("<begin>", first)])
    assert tokenizer("Hello.")["input_ids"][0] == first
    (document,) = Encoder(tokenizer, recipe).encode(chat_of()).documents
    assert document.ids[0] == first and (document.ids == first).sum() == 1


def test_a_day_is_the_same_every_day(tokenizer_of):
    template = "{{ strftime_now('%A, %d %B %Y (%Y-%m-%d)') }}"
    rendered = Template(tokenizer_of(template, "</s>")).render([Message(USER, "Hello.")])
    assert rendered == "Friday, 26 July 2024 (2024-07-26)"


def test_generation_settings_say_where_a_model_stops(tokenizer_of, chat_of, recipe, tmp_path):
    """Gemma's tokenizer ends texts with a token that its replies do not end with."""
    from transformers import AutoTokenizer, GenerationConfig

    tokenizer = tokenizer_of(GEMMA, "<eos>", also=["<end_of_turn>"])
    tokenizer.save_pretrained(tmp_path)
    stops = [tokenizer.eos_token_id, tokenizer.convert_tokens_to_ids("<end_of_turn>")]
    with pytest.raises(InputError, match="stops at <eos> alone"):
        Encoder(AutoTokenizer.from_pretrained(tmp_path), recipe).encode(chat_of())
    GenerationConfig(eos_token_id=stops).save_pretrained(tmp_path)
    encoder = Encoder(AutoTokenizer.from_pretrained(tmp_path), recipe)
    assert set(encoder.stops) == {"<eos>", "<end_of_turn>"}
    assert encoder.encode(chat_of()).documents[0].learned


SHIPPED = sorted(Path(found.origin).parent.glob("chat_templates/*.jinja")) if (found := find_spec("trl")) else []
STOPS = ["<|im_end|>", "<|eot_id|>", "<end_of_turn>", "<turn|>", "<|END_OF_TURN_TOKEN|>", "<|return|>", "<|end|>"]
STOPS += ["<\uff5cend▁of▁sentence\uff5c>", "<|user|>", "</s>", "<end_of_utterance>"]
FAMOUS = {
    "cohere": "whole",
    "deepseekv3": "refused",
    "gemma": "whole",
    "gemma3": "whole",
    "gptoss": "refused",
    "gptoss_training": "refused",
    "llama3": "whole",
    "llama3_1": "whole",
    "llama3_2": "whole",
    "llama3_training": "tags",
    "phi3": "whole",
    "qwen2_5": "whole",
    "qwen3": "unrolled",
    "qwen3_instruct_2507": "whole",
}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_template_that_models_ship_with_is_masked_or_refused(path, tokenizer_of, chat_of, recipe, check_masks):
    source = path.read_text(encoding="utf-8")
    stop = next((stop for stop in STOPS if stop in source), "</s>")
    tokenizer = tokenizer_of(source, stop, also=["<think>", "</think>"])
    encoder, known = Encoder(tokenizer, recipe), FAMOUS.get(path.stem)
    chat = chat_of(id="<system>" if encoder.reader.template.system == "first_user" else "")
    try:
        documents = encoder.encode(chat).documents
    except InputError:
        assert known in (None, "refused")
        return
    assert known in (None, encoder.reader.way(True).kind)
    if "strftime_now" in source:
        tokenizer.chat_template = "{% macro strftime_now(form) %}26 Jul 2024{% endmacro %}" + source
    check_masks(tokenizer, chat, documents, stop)


def spaces_are_left_out_of_offsets(tokenizer):
    from tokenizers.processors import ByteLevel

    tokenizer.backend_tokenizer.post_processor = ByteLevel(trim_offsets=True)
    return tokenizer


def spaces_are_marked(tokenizer):
    """As SentencePiece has it: a mark for each space and one before the text, and bytes for what is unknown."""
    from tokenizers import Tokenizer, decoders, models, normalizers, trainers

    bpe = Tokenizer(models.BPE(byte_fallback=True))
    bpe.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    strip = decoders.Strip(" ", 1, 0)
    bpe.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), strip])
    special = [*tokenizer.all_special_tokens, *(str(token) for token in tokenizer.added_tokens_decoder.values())]
    known = [*dict.fromkeys(special), *(f"<0x{byte:02X}>" for byte in range(256))]
    trainer = trainers.BpeTrainer(vocab_size=len(known) + 90, special_tokens=known, show_progress=False)
    bpe.train_from_iterator(["It sounds like a long night. What kept you up? You hear people out."], trainer)
    named = {"bos_token": tokenizer.bos_token, "eos_token": tokenizer.eos_token}
    return type(tokenizer)(tokenizer_object=bpe, chat_template=tokenizer.chat_template, **named)


@pytest.mark.parametrize("other", [spaces_are_left_out_of_offsets, spaces_are_marked])
@pytest.mark.parametrize("family", ["ChatML with tags", "Llama 3", "Mistral", "Zephyr"])
def test_tokenizers_of_another_kind_are_masked_too(family, other, tokenizer_of, chat_of, recipe, check_masks):
    template, stop, result = FAMILIES[family]
    tokenizer = other(tokenizer_of(template, stop))
    chat = chat_of(id="<system>" if "folded" in result else "")
    check_masks(tokenizer, chat, Encoder(tokenizer, recipe).encode(chat).documents, stop)
