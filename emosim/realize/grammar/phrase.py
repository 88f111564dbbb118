"""Templates compiled for a locale, and pools of them to draw from."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate

from emosim.spec.template import Choice, Reference, Template

Uniform = Callable[[], float]
EVENNESS = 0.6  # choice: a line counts as its number of wordings to this power, so that rich lines are drawn more

_OPEN = "\0"  # stands behind an article that what comes next decides
_OPEN_ARTICLE = re.compile(r"(?<![\w'])([Aa])n?( ?)$")
_ARTICLE = re.compile(r"([Aa])\0(?=\W+(\w*))|\0")
_SPACES = re.compile(r"  +| (?=[.,;:!?])")
_ENDED = re.compile(r'(?<=[.?!]")\.(?!\.)')  # a full stop after a quotation that has its own end
_AN = re.compile(
    r"(?!uni(?![dmnr])|unan|us[aeu]|us\b|ut[eio]|ur[aio]|u\b|uk\b|eu|one\b|once)[aeiou]|hour|honest|honou?r|heir"
    r"|8|1[18]\b|[fhlmnrsx]\b|(?-i:[FHLMNRSX][B-DF-HJ-NP-TV-XZ]+\b)",
    re.IGNORECASE,
)


class _Capital(str):
    """The name of a reference that starts a sentence; at the start of a line it is for `say` to tell."""

    __slots__ = ()


class _Name(str):
    """The name of a reference."""

    __slots__ = ()


class Phrase:
    """A template ready to be said in one locale."""

    __slots__ = ("_parts", "_words", "references", "template", "weight")

    def __init__(self, template: Template, words: WordTable | None = None) -> None:
        self.template = template
        self.references = template.references
        self.weight = float(template.expansions) ** EVENNESS
        self._words = words
        self._parts: tuple | None = None

    def say(self, values: Mapping[str, str], uniform: Uniform, capital: bool = True) -> str:
        """One wording, with a capital at its start unless it goes inside a sentence. KeyError if a reference
        has no value."""
        if self._parts is None:  # most lines of a library are never said in a short run
            self._parts = _compile(self.template.nodes, self._words, True)[0]
        out: list[str] = []
        _write(self._parts, values, uniform, out)
        text = "".join(out).strip()
        if "  " in text or " ," in text or " ." in text or " ?" in text:
            text = _SPACES.sub(lambda match: " " if match[0].startswith("  ") else "", text)
        if '".' in text:
            text = _ENDED.sub("", text)
        if _OPEN in text:
            text = _ARTICLE.sub(lambda match: _article(match[1], match[2]) if match[1] else "", text)
        first = text[:1]
        return first.upper() + text[1:] if capital and first.islower() else text


class WordTable:
    """A locale's words, put in place of the ones a template was written with, and the articles before them.

    A word in small letters stands for its capitalized form too.
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        capitals = {word.capitalize(): other[:1].upper() + other[1:] for word, other in words.items() if word.islower()}
        self._words = {**capitals, **words}
        longest = sorted(self._words, key=len, reverse=True)
        words_in = "|".join(map(re.escape, longest))
        self._pattern = re.compile(rf"\b(?:([Aa])n? )?({words_in})\b") if longest else None

    def translate(self, text: str) -> str:
        """The text with the locale's words in it."""
        if self._pattern is None:
            return text
        return self._pattern.sub(self._replaced, text)

    def _replaced(self, match: re.Match[str]) -> str:
        word = self._words[match[2]]
        return f"{_article(match[1], word)} {word}" if match[1] else word


def _compile(nodes: tuple, words: WordTable | None, start: bool) -> tuple[tuple, bool]:
    """Nodes as nested tuples of text, names and options; and whether what follows starts a sentence."""
    parts: list = []
    for node in nodes:
        if isinstance(node, str):
            text = words.translate(node) if words else node
            parts.append(_OPEN_ARTICLE.sub(rf"\1{_OPEN}\2", text))
            said = node.rstrip("\"' ")
            start = said.endswith((".", "?", "!")) if said else start
        elif isinstance(node, Reference):
            parts.append(_Capital(node.name) if start else _Name(node.name))
            start = False
        elif isinstance(node, Choice):
            compiled = [_compile(option, words, start) for option in node.options]
            parts.append(tuple(option for option, _ in compiled))
            start = all(ends for _, ends in compiled)
    return tuple(parts), start


def _write(parts: tuple, values: Mapping[str, str], uniform: Uniform, out: list[str]) -> None:
    for part in parts:
        kind = type(part)
        if kind is str:
            out.append(part)
        elif kind is tuple:
            _write(part[int(uniform() * len(part))], values, uniform, out)
        else:
            value = values[part]
            out.append(value[:1].upper() + value[1:] if kind is _Capital and out else value)


def _article(letter: str, word: str) -> str:
    """`a` or `an`, as it sounds before a word; `letter` is its first, small or capital."""
    return f"{letter}n" if _AN.match(word) else letter


class Pool:
    """Phrases to draw from, by weight."""

    __slots__ = ("_reached", "phrases")

    def __init__(self, weighted: Iterable[tuple[Phrase, float]]) -> None:
        pairs = list(weighted)
        self.phrases = tuple(phrase for phrase, _ in pairs)
        self._reached = list(accumulate(weight for _, weight in pairs))

    def __bool__(self) -> bool:
        return bool(self.phrases)

    def draw(self, uniform: Uniform) -> Phrase:
        """One phrase. IndexError on an empty pool."""
        reached = self._reached
        return self.phrases[min(len(reached) - 1, bisect(reached, uniform() * reached[-1]))]


EMPTY = Pool(())


def pool_of(templates: Iterable[Template], words: WordTable) -> Pool:
    """A pool of templates in a locale's words, each by its own weight."""
    phrases = [Phrase(template, words) for template in templates]
    return Pool((phrase, phrase.weight) for phrase in phrases)
