"""The template language: what parses to what, and what is refused where."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.spec.template import MAX_EXPANSIONS, Choice, Reference, TemplateError, parse


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("Plain words.", ("Plain words.",)),
        ("My {partner} knows.", ("My ", Reference("partner"), " knows.")),
        ("[a|b]", (Choice((("a",), ("b",))),)),
        ("It[ still|] hurts", ("It", Choice(((" still",), ())), " hurts")),
        ("[|a]", (Choice(((), ("a",))),)),
        ("[a|b|c|d]", (Choice((("a",), ("b",), ("c",), ("d",))),)),
        ("[{x}|y {z_2}]", (Choice(((Reference("x"),), ("y ", Reference("z_2")))),)),
        ("[a|[b|c] d]", (Choice((("a",), (Choice((("b",), ("c",))), " d"))),)),
        (r"\[a\|b\] \{c\}", ("[a|b] {c}",)),
        (r"back\\slash", ("back\\slash",)),
        (r"[a\|b|c]", (Choice((("a|b",), ("c",))),)),
        ("ends in a \\", ("ends in a \\",)),
        ("{a}{b}", (Reference("a"), Reference("b"))),
    ],
)
def test_pass(text, nodes):
    template = parse(text)
    assert template.nodes == nodes
    assert template.text == text


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("", None, "empty"),
        ("  \n", None, "empty"),
        ("a ] b", 3, "closes nothing"),
        ("a | b", 3, "closes nothing"),
        ("a } b", 3, "closes nothing"),
        ("[a|b]]", 6, "closes nothing"),
        ("ab [c|d", 4, "never closed"),
        ("[a|[b|c]", 1, "never closed"),
        ("[a|b\\]", 1, "never closed"),
        ("x [only]", 3, "one option only"),
        ("x []", 3, "one option only"),
        ("[a|{b]", 4, "must open a {name}"),
        ("{Name}", 1, "must open a {name}"),
        ("a {}", 3, "must open a {name}"),
        ("{2nd}", 1, "must open a {name}"),
        ("{a b}", 1, "must open a {name}"),
        ("{a", 1, "must open a {name}"),
        ("{a.b}", 1, "must open a {name}"),
        ("{a!r}", 1, "must open a {name}"),
        ("[" * 5000, 13, "deep"),
        ("[a|" * 50 + "b" + "]" * 50, 37, "deep"),
    ],
)
def test_fail(text, place, why):
    with pytest.raises(TemplateError, match=re.escape(why)) as raised:
        parse(text)
    assert place is None or f"character {place} " in str(raised.value)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a", 1),
        ("{a}", 1),
        ("[a|b|c]", 3),
        ("[a|]", 2),
        ("[a|b] [c|d]", 4),
        ("[a|[b|c|d] [e|f]]", 7),
        ("[a|b]" * 31, MAX_EXPANSIONS),
    ],
)
def test_expansions_are_counted(text, count):
    assert parse(text).expansions == count


@pytest.mark.parametrize(
    ("text", "names"),
    [("a", set()), ("{a} {b} {a}", {"a", "b"}), ("[x|{a}|[y|{b}]]", {"a", "b"}), (r"\{a\}", set())],
)
def test_references_are_found_wherever_they_stand(text, names):
    assert parse(text).references == names


@given(st.one_of(st.text(), st.text(alphabet="[]{}|\\ab_ ")))
def test_any_text_parses_or_is_a_template_error(text):
    try:
        template = parse(text)
    except TemplateError as error:
        assert str(error)
    else:
        assert template.text == text
        assert template.expansions >= 1


words = st.text(alphabet="abc .,'é", min_size=1, max_size=6)
sources = st.recursive(
    st.one_of(words, st.sampled_from(["{a}", "{b_1}", r"\[", r"\|", r"\{", r"\\"])),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(st.one_of(inner, st.just("")), min_size=2, max_size=3).map(lambda options: f"[{'|'.join(options)}]"),
    ),
    max_leaves=12,
)


@given(sources)
def test_whatever_is_built_by_the_grammar_parses(source):
    template = parse(f"x{source}")
    assert template.references == set(re.findall(r"(?<!\\)\{(a|b_1)\}", source.replace(r"\\", "")))
    assert template.expansions == len(spelled(template.nodes))


def spelled(nodes):
    """Every text that nodes can give."""
    options = [
        [text for option in node.options for text in spelled(option)] if isinstance(node, Choice) else ["x"]
        for node in nodes
    ]
    return ["".join(parts) for parts in product(*options)]
