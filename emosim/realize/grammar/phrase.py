"""Templates compiled for a locale, and pools of them to draw from."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate

from emosim.spec.template import Choice, Reference, Template

Uniform = Callable[[], float]
EVENNESS = 0.6  # choice: a line counts as its number of wordings to this power, so that rich lines are drawn more

_ARTICLE = re.compile(r"\b([Aa])n? (?=(\S+))")
_OPEN_ARTICLE = re.compile(r"\b[Aa]n? ?[\[{]")
_SPACES = re.compile(r"  +| (?=[.,;:!?])")
_AN = re.compile(r"(?!uni|use|usu|ut|eu|one\b|once)[aeiou]|hour|honest|heir|8|1[18]\b", re.IGNORECASE)


class _Capital(str):
    """The name of a reference that starts a sentence."""

    __slots__ = ()


class _Name(str):
    """The name of a reference."""

    __slots__ = ()


class Phrase:
    """A template ready to be said in one locale."""

    __slots__ = ("_article", "_parts", "_words", "references", "template", "weight")

    def __init__(self, template: Template, words: WordTable | None = None) -> None:
        self.template = template
        self.references = template.references
        self.weight = float(template.expansions) ** EVENNESS
        self._words = words
        self._parts: tuple | None = None
        self._article = False

    def say(self, values: Mapping[str, str], uniform: Uniform, capital: bool = True) -> str:
        """One wording, with a capital at its start unless it goes inside a sentence. KeyError if a reference
        has no value."""
        if self._parts is None:  # most lines of a library are never said in a short run
            self._parts = _compile(self.template.nodes, self._words, True)[0]
            self._article = _OPEN_ARTICLE.search(self.template.text) is not None
        out: list[str] = []
        _write(self._parts, values, uniform, out)
        text = "".join(out).strip()
        if "  " in text or " ," in text or " ." in text or " ?" in text:
            text = _SPACES.sub(lambda match: " " if match[0].startswith("  ") else "", text)
        if self._article:
            text = _ARTICLE.sub(_with_article, text)
        first = text[:1]
        return first.upper() + text[1:] if capital and first.islower() else text


class WordTable:
    """A locale's words, put in place of the ones a template was written with."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = dict(words)
        longest = sorted(words, key=len, reverse=True)
        self._pattern = re.compile(r"\b(" + "|".join(map(re.escape, longest)) + r")\b") if longest else None

    def translate(self, text: str) -> str:
        """The text with the locale's words in it."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: self._words[match[0]], text)


def _compile(nodes: tuple, words: WordTable | None, start: bool) -> tuple[tuple, bool]:
    """Nodes as nested tuples of text, names and options; and whether what follows starts a sentence."""
    parts: list = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(words.translate(node) if words else node)
            start = (
                node.rstrip("\"' ").endswith((".", "?", "!", ":")) and node.endswith((" ", '"'))
                if node.strip()
                else start
            )
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
            out.append(value[:1].upper() + value[1:] if kind is _Capital else value)


def _with_article(match: re.Match[str]) -> str:
    word = match[2].lstrip("$£")
    return f"{match[1]}n " if _AN.match(word) else f"{match[1]} "


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
