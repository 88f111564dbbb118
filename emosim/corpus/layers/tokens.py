"""How many tokens a text is, without a tokenizer."""

from __future__ import annotations

_WORDS = bytes(code for code in range(256) if chr(code).isascii() and chr(code).isalnum()) + b" \n"
_NO_MARKS = _WORDS + bytes(range(0x80, 0xC0))  # and what follows the first byte of a character in UTF-8


def estimated_tokens(text: str) -> int:
    """About how many tokens a byte-level BPE makes of an English text: a word is one, and so is a mark.

    A character beyond ASCII counts as a mark, a mark that stands alone as two. How far off it is, `lora.Lora`
    says: measured over the 5,750 turns of 400 dialogues of the shipped library, seed 7.
    """
    data = text.encode()
    return data.count(b" ") + 1 + len(data.translate(None, _NO_MARKS)) if data else 0
