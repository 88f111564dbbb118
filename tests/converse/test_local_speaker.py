"""A loaded model as a speaker: batches, stops, room, and one base under two names."""

from __future__ import annotations

from pathlib import Path

import pytest

from emosim.converse import local as module
from emosim.converse.local import open_local
from emosim.converse.partner import speaker_for, strategy_reader
from emosim.converse.speaker import Sampling
from emosim.converse.talk import Talk
from emosim.errors import InputError
from emosim.export.chats import Message

torch = pytest.importorskip("torch")


@pytest.fixture(scope="module")
def conversations(chats):
    """Beginnings of chats, of unlike lengths."""
    return [
        chat.with_system()[: 2 * number + 2] for number, chat in enumerate(chats[:4]) if len(chat.messages) > 2 * number
    ]


@pytest.fixture(scope="module")
def local(base):
    return open_local(str(base))


def test_a_batch_answers_as_each_alone(local, conversations):
    together = local.replies(conversations, most=12)
    alone = [local.replies([conversation], most=12)[0] for conversation in conversations]
    assert together == alone
    assert len({said.text for said in together}) > 1


def test_it_goes_on_as_the_likeliest_token_each_time(local, conversations):
    """The oracle: no cache, no padding, no batch."""
    ids = list(local.prompts.of(conversations[1], 12).ids)
    made = []
    for _ in range(12):
        with torch.inference_mode():
            made.append(int(local.model(torch.tensor([[*ids, *made]])).logits[0, -1].argmax()))
        if made[-1] in local.prompts.ends:
            break
    (said,) = local.replies([conversations[1]], most=12)
    assert said.text == local.prompts.tokenizer.decode(made, skip_special_tokens=True)
    assert said.tokens == len(made)


def test_batches_are_as_large_as_there_is_room_for(local, conversations, monkeypatch):
    whole = local.replies(conversations, most=5)
    longest = max(len(local.prompts.of(conversation, 5).ids) for conversation in conversations)
    monkeypatch.setattr(module, "TOKENS", longest + 5)
    sizes = []
    monkeypatch.setattr(module.Local, "_batch", _counting(module.Local._batch, sizes))
    assert local.replies(conversations, most=5) == whole
    assert sum(sizes) == len(conversations) and len(sizes) > 1


def _counting(batch, sizes):
    def counted(self, prompts, *rest):
        sizes.append(len(prompts))
        return batch(self, prompts, *rest)

    return counted


def test_a_reply_ends_with_the_first_stop_string(local, conversations):
    free = local.replies(conversations, most=30)
    stop = free[0].text[10:14]
    stopped = local.replies(conversations, stop=(stop, "never said"), most=30)
    for before, after in zip(free, stopped, strict=True):
        expected = before.text[: before.text.index(stop) + len(stop)] if stop in before.text else before.text
        assert after.text == expected
        assert after.ended == (stop in before.text or before.ended)
    assert stopped[0].tokens < 30


def test_it_stops_working_once_all_rows_have_stopped(local, conversations, monkeypatch):
    (free,) = local.replies(conversations[:1], most=30)
    steps = []
    told = module._Stops.__call__
    monkeypatch.setattr(module._Stops, "__call__", lambda *a, **k: steps.append(1) or told(*a, **k))
    local.replies(conversations[:1], stop=(free.text[4:8],), most=30)
    assert len(steps) < 15


def test_the_prefill_is_part_of_the_reply(local, conversations):
    (said,) = local.replies(conversations[:1], most=6, prefill='<state>{"emotion":"')
    assert said.text.startswith('<state>{"emotion":"')
    assert said.tokens <= 6


def test_without_the_adapter_it_is_the_base(local, base, adapter, conversations):
    adapted = open_local(None, adapter)
    as_base = local.replies(conversations, most=10)
    with_it = adapted.replies(conversations, most=10)
    assert with_it != as_base
    assert adapted.without_adapter().replies(conversations, most=10) == as_base
    assert adapted.replies(conversations, most=10) == with_it


def test_the_oldest_exchanges_make_room(local):
    system, last = Message("system", "Be kind."), Message("user", "And now?")
    old = [Message(role, f"{number} " + "word " * 60) for number in range(12) for role in ("user", "assistant")]
    (said,) = local.replies([[system, *old, last]], most=20)
    prompt = local.prompts.of([system, *old, last], 20)
    assert said.left_out == prompt.left_out > 0
    assert said.left_out % 2 == 0
    kept = local.prompts.tokenizer.decode(prompt.ids)
    assert kept.startswith("<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n")
    assert kept.endswith("And now?<|im_end|>\n<|im_start|>assistant\n")
    assert len(prompt.ids) + 20 <= local.prompts.room
    assert local.prompts.of([last], 20).left_out == 0


def test_words_that_are_too_long_are_told(local):
    with pytest.raises(InputError, match="holds 1,024 tokens: too few for words of"):
        local.replies([[Message("user", "far too much " * 1000)]], most=20)


def test_draws_are_named(base, conversations):
    def drawn(seed):
        return open_local(str(base), sampling=Sampling(1.0, seed)).replies(conversations, most=10)

    torch.manual_seed(0)
    first, state = drawn(1), torch.random.get_rng_state()
    torch.manual_seed(5)
    assert drawn(1) == first != drawn(2)
    torch.manual_seed(0)
    assert torch.equal(torch.random.get_rng_state(), state)


def test_what_the_template_ends_a_reply_with_ends_it(local):
    assert local.prompts.tokenizer.convert_tokens_to_ids("<|im_end|>") in local.prompts.ends


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "name a base model with --base"),
        ({"model": "m"}, "--model is a name that an endpoint gives a model"),
        ({"endpoint": "http://x", "base": "tiny"}, "--endpoint has its model already"),
        ({"base": "/nowhere/at/all"}, "no such folder"),
        ({"adapter": Path("/nowhere")}, "holds no finished adapter"),
    ],
)
def test_who_cannot_be_talked_to_is_told_why(given, message):
    with pytest.raises(InputError, match=message):
        speaker_for(**given)


def test_it_can_be_talked_to(base, adapter):
    talk = Talk(speaker_for(adapter=adapter), "Be kind.", most=8)
    first, second = talk.say("Hello."), talk.say("And?")
    assert (first.state, second.left_out) == (None, 0)
    assert 0 < second.tokens <= 8


def test_what_talks_does_not_tell_strategies(adapter):
    with pytest.raises(InputError, match="recognizes nothing"):
        strategy_reader(adapter)
