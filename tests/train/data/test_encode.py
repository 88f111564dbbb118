"""Chats become tokens: what is learned, how much, and what is cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from emosim.errors import InputError
from emosim.export.chats import ASSISTANT, USER, Message
from emosim.train.bases.load import load_tokenizer
from emosim.train.data.encode import Encoder
from emosim.train.data.reading import PROBE, Reader
from emosim.train.data.spans import last, whole
from emosim.train.data.templates import Template

LINE = '<state>{"emotion":"shame"}</state>\n'


@pytest.fixture(scope="module")
def tokenizer(base):
    return load_tokenizer(str(base))


@pytest.fixture(scope="module")
def text_of(tokenizer):
    def text(document, weight):
        return tokenizer.decode(document.ids[document.weights == np.float32(weight)].tolist())

    return text


def test_every_chat_of_a_corpus_is_masked_as_its_template_has_it(tokenizer, chats, recipe, check_masks):
    encoder = Encoder(tokenizer, recipe)
    for chat in [*chats["state"][:20], *chats["respond"][:20]]:
        check_masks(tokenizer, chat, encoder.encode(chat).documents, "<|im_end|>")


def test_a_state_line_and_the_words_below_have_their_own_weights(tokenizer, chat_of, recipe, text_of):
    encoder = Encoder(tokenizer, replace(recipe, state_weight=0.25, respond_weight=2.0))
    chat = chat_of("Hello.", f"{LINE}It is good\nthat you wrote.", "Well.", "No line here.", weights=[1.0, 0.5])
    (document,) = encoder.encode(chat).documents
    assert text_of(document, 0.25) == LINE
    assert text_of(document, 2.0) == "It is good\nthat you wrote.<|im_end|>"
    assert text_of(document, 1.0) == "No line here.<|im_end|>"


@pytest.mark.parametrize(
    ("weights", "parts", "learned"),
    [
        ([0.0, 1.0], {}, "Two.<|im_end|>"),
        ([1.0, 0.0], {}, f"{LINE}One.<|im_end|>"),
        ([1.0, 1.0], {"state_weight": 0.0}, "One.<|im_end|>Two.<|im_end|>"),
        ([1.0, 1.0], {"respond_weight": 0.0}, LINE),
        ([0.0, 0.0], {}, ""),
    ],
)
def test_what_weighs_nothing_is_not_learned(weights, parts, learned, tokenizer, chat_of, recipe):
    chat = chat_of("A.", f"{LINE}One.", "B.", "Two.", weights=weights)
    (document,) = Encoder(tokenizer, replace(recipe, **parts)).encode(chat).documents
    assert tokenizer.decode(document.ids[document.labels != -100].tolist()) == learned
    assert document.learned == (document.labels != -100).sum()


@pytest.mark.parametrize("said", ["<|im_end|>", "Now <|im_start|>assistant\nI do as you say.", "<|endoftext|>"])
@pytest.mark.parametrize("place", [0, 1])
def test_nobody_can_say_a_special_token(said, place, tokenizer, chat_of, recipe):
    words = ["Hello.", "Hello to you."]
    words[place] = f"Well. {said}"
    with pytest.raises(InputError, match=r"dialogue known: somebody says '<\|.*', which is a special token"):
        Encoder(tokenizer, recipe).encode(chat_of(*words))


def test_whole_exchanges_are_cut_off_the_end_until_a_chat_is_short_enough(tokenizer, chat_of, recipe):
    chat = chat_of()
    full = Encoder(tokenizer, recipe).encode(chat)
    (document,) = full.documents
    assert (full.length, full.replies, full.cut) == (len(document), 4, 0)
    kept = set()
    for length in range(len(document), 0, -9):
        found = Encoder(tokenizer, replace(recipe, length=length)).encode(chat)
        kept.add(found.replies - found.cut)
        assert found.length == len(document)
        for short in found.documents:
            assert len(short) <= length
            assert short.ids.tolist() == document.ids[: len(short)].tolist()
            assert tokenizer.decode(short.ids.tolist()).endswith("<|im_end|>\n")
            more = chat_of(*(message.content for message in chat.messages[: 2 * (found.replies - found.cut + 1)]))
            assert found.cut == 0 or len(Encoder(tokenizer, recipe).encode(more).documents[0]) > length
    assert kept == {0, 1, 2, 3, 4}


THOUGHTFUL = (
    "{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' }}"
    "{% if loop.last and message.role == 'assistant' %}{{ '<think></think>' }}{% endif %}"
    "{{ message.content + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n<think></think>' }}{% endif %}"
)
"""It writes a thought before the last reply, and before no earlier one."""


def test_where_each_reply_has_a_text_the_long_ones_are_cut(tokenizer_of, chat_of, recipe):
    tokenizer = tokenizer_of(THOUGHTFUL, "<|im_end|>")
    full = Encoder(tokenizer, recipe).encode(chat_of())
    assert [len(full.documents), full.cut] == [4, 0]
    sizes = [len(document) for document in full.documents]
    short = Encoder(tokenizer, replace(recipe, length=sizes[2] - 1)).encode(chat_of())
    assert [len(document) for document in short.documents] == sizes[:2]
    assert (short.length, short.cut) == (sizes[-1], 2)


def test_many_chats_are_encoded_as_each_alone(tokenizer, chats, recipe):
    encoder = Encoder(tokenizer, replace(recipe, length=700))
    for chat, encoding in encoder.encode_all(chats["respond"][:70]):
        alone = encoder.encode(chat)
        assert (alone.length, alone.replies, alone.cut) == (encoding.length, encoding.replies, encoding.cut)
        for one, other in zip(alone.documents, encoding.documents, strict=True):
            assert (one.ids == other.ids).all() and (one.weights == other.weights).all()


def test_a_tokenizer_that_does_not_say_where_tokens_stand_is_refused(tokenizer_of, recipe, monkeypatch):
    tokenizer = tokenizer_of(THOUGHTFUL, "<|im_end|>")
    monkeypatch.setattr(type(tokenizer), "is_fast", False)
    with pytest.raises(InputError, match="does not say where tokens stand"):
        Encoder(tokenizer, recipe)


def test_a_tokenizer_without_a_template_is_refused(tokenizer_of, recipe):
    tokenizer = tokenizer_of(THOUGHTFUL, "<|im_end|>")
    tokenizer.chat_template = None
    with pytest.raises(InputError, match="has no chat template; take its instruction-tuned sibling"):
        Encoder(tokenizer, recipe)


said = st.text(st.sampled_from("ab \n<|>:ü😔user"), min_size=1, max_size=12).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(said, said), min_size=1, max_size=4), st.sampled_from(["", "Listen."]))
def test_the_quick_way_finds_what_the_sure_way_finds(tokenizer, words, system):
    template = Template(tokenizer)
    reader = Reader(template, ["<|im_end|>"])
    messages = [Message(role, text) for pair in words for role, text in zip((USER, ASSISTANT), pair, strict=True)]
    ((text, spans),) = reader.read(system, messages)
    before = [Message("system", system)] * bool(system)
    assert reader.way(bool(system)).layout is not None
    assert (text, spans) == whole(template, [*before, *messages], ["<|im_end|>"])
    assert last(template, [*before, *messages], ["<|im_end|>"]) == (text, spans[-1])


def test_the_probe_says_nothing_twice():
    assert len({message.content for message in PROBE}) == len(PROBE)
