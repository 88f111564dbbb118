"""A document is shown whole, in pieces that are learned and pieces that are not."""

from __future__ import annotations

from msgspec.structs import replace

from emosim.train.bases.load import load_tokenizer
from emosim.train.data.encode import Encoder
from emosim.train.data.sample import Segment, segments

LINE = '<state>{"emotion":"shame"}</state>\n'


def test_pieces_are_told_apart_by_their_weight(base, chat_of, recipe):
    tokenizer = load_tokenizer(str(base))
    chat = chat_of("Hello.", f"{LINE}Ça va?", "No.", "Ah — 😔.", system="", weights=[1.0, 0.0])
    (document,) = Encoder(tokenizer, replace(recipe, state_weight=0.5)).encode(chat).documents
    assert segments(document, tokenizer) == [
        Segment("<|im_start|>user\nHello.<|im_end|>\n<|im_start|>assistant\n", False, 0.0),
        Segment(LINE, True, 0.5),
        Segment("Ça va?<|im_end|>", True, 1.0),
        Segment("\n<|im_start|>user\nNo.<|im_end|>\n<|im_start|>assistant\nAh — 😔.<|im_end|>\n", False, 0.0),
    ]


def test_the_pieces_of_a_corpus_are_its_texts(base, chats, recipe):
    tokenizer = load_tokenizer(str(base))
    encoder = Encoder(tokenizer, recipe)
    for chat in chats["state"][:10]:
        (document,) = encoder.encode(chat).documents
        said = [{"role": message.role, "content": message.content} for message in chat.with_system()]
        text = tokenizer.apply_chat_template(said, tokenize=False)
        assert "".join(piece.text for piece in segments(document, tokenizer)) == text
