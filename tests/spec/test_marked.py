"""The YAML loader: plain data, a place for everything, and every trap refused where it stands."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from emosim.errors import InputError
from emosim.spec.marked import MAX_BYTES, MAX_DEPTH, MAX_NODES, dotted, load, loads


def places(text: str) -> list[str]:
    """What is refused in a text, as line:column: path: message."""
    with pytest.raises(InputError) as raised:
        loads(text, "f.yaml")
    return [str(problem).removeprefix("f.yaml:") for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1", {"a": 1}),
        ("a: -1.50", {"a": -1.5}),
        ("a: +3", {"a": 3}),
        ("a: 0.0002", {"a": 0.0002}),
        ("a: true\nb: false\nc: null\nd: ~\ne:", {"a": True, "b": False, "c": None, "d": None, "e": None}),
        ("a: 'yes'\nb: \"012\"\nc: '12:30'\nd: '1e-4'", {"a": "yes", "b": "012", "c": "12:30", "d": "1e-4"}),
        ("a: |\n  yes\nb: >-\n  12:30\n", {"a": "yes\n", "b": "12:30"}),
        ("yes: 1\n1: 2\nnull: 3", {"yes": 1, "1": 2, "null": 3}),
        ("a: [1, [2, {b: 3}]]", {"a": [1, [2, {"b": 3}]]}),
        ("a: it's at 12:30, or 1e3 & 2", {"a": "it's at 12:30, or 1e3 & 2"}),
        (
            "a: 1.2.3\nb: v2\nc: 3 cats\nd: nobody\ne: only",
            {"a": "1.2.3", "b": "v2", "c": "3 cats", "d": "nobody", "e": "only"},
        ),
        ("a: héllo 😀", {"a": "héllo 😀"}),
        ("# nothing", None),
        ("", None),
        ("- 1\n- 2", [1, 2]),
        ("--- {a: 1}\n...\n", {"a": 1}),
        ("\ufeffa: 1", {"a": 1}),
    ],
)
def test_pass(text, value):
    assert loads(text, "f.yaml").value == value


TRAPS = [
    ("2e-4", "write the number out"),
    ("2E4", "write the number out"),
    (".5e3", "write the number out"),
    ("1_0.5e+3", "write the number out"),
    ("off", "write true, false or null"),
    ("Off", "write true, false or null"),
    ("on", "write true, false or null"),
    ("yes", "write true, false or null"),
    ("no", "write true, false or null"),
    ("NO", "write true, false or null"),
    ("y", "write true, false or null"),
    ("True", "write true, false or null"),
    ("FALSE", "write true, false or null"),
    ("Null", "write true, false or null"),
    ("12:30", "put quotes around it"),
    ("1:02:03", "put quotes around it"),
    ("-12:30", "put quotes around it"),
    ("012", "no leading zero"),
    ("-012", "no leading zero"),
    ("0o17", "no leading zero"),
    ("0x1F", "no leading zero"),
    ("0b11", "no leading zero"),
    ("1_000", "no leading zero"),
    ("1_000.5", "put quotes around text"),
    ("01.5", "put quotes around text"),
    (".5", "write a number as 0.5"),
    ("1.", "write a number as 0.5"),
    ("2024-01-31", "put quotes around text"),
    ("2024-01-31 10:00:00", "put quotes around text"),
    ("=", "put quotes around text"),
    ("<<", "put quotes around text"),
    (".nan", "must be finite"),
    (".NaN", "must be finite"),
    (".inf", "must be finite"),
    ("-.Inf", "must be finite"),
    ("1234567890123456", "at most 15 digits"),
    ("9" * 5000, "at most 15 digits"),
    ("9" * 400 + ".0", "at most 15 digits"),
    ("&a 1", "anchors (&name) are not allowed"),
    ("&a [1]", "anchors (&name) are not allowed"),
    ("!!python/object/apply:os.system [ls]", "tags are not allowed"),
    ("!!python/name:os.system x", "tags are not allowed"),
    ("!!python/object:x {}", "tags are not allowed"),
    ("!!binary aGVsbG8=", "tags are not allowed"),
    ("!!set {a}", "tags are not allowed"),
    ("!!str 5", "tags are not allowed"),
    ("!!int '5'", "tags are not allowed"),
    ("!mine x", "tags are not allowed"),
    ("! 5", "tags are not allowed"),
    ("{<<: {b: 1}}", "merge keys (<<) are not allowed"),
    ("{b: 1, b: 2}", "duplicate key"),
    ("{b: 1, 'b': 2}", "duplicate key"),
    ("{? [1, 2] : 3}", "a key must be plain text"),
    ("{? {c: 1} : 3}", "a key must be plain text"),
    ("{&k c: 3}", "a key must be plain text"),
    ("{!!python/name:os.system c: 3}", "tags are not allowed"),
]


@pytest.mark.parametrize(("scalar", "why"), TRAPS, ids=[scalar[:30] for scalar, _ in TRAPS])
def test_every_trap_is_refused_where_it_stands(scalar, why):
    told = places(f"first: 1\nsecond:\n  - {scalar}\n")
    assert all(line.startswith("3:") and " second[0]" in line for line in told)
    assert any(why in line for line in told)


def test_every_trap_of_a_file_at_once():
    text = "".join(f"k{index}: {scalar}\n" for index, (scalar, _) in enumerate(TRAPS))
    told = places(text)
    assert {int(line.split(":")[0]) for line in told} == set(range(1, len(TRAPS) + 1))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb:\n  c: 012", "3:6: b.c: a number has no leading zero"),
        ("a: 1\nb: 2\na: 3", "3:1: a: duplicate key"),
        ("a:\n  - {b: 1}\n  - {b: 1, c: 2, b: 3}", "3:18: a[1].b: duplicate key"),
        ("a: 1\n<<: {b: 1}", "2:1: merge keys"),
        ("a: 1\n---\nb: 2", "2:1: a file holds one document"),
        ("a: [1\nb: 2", "2:2: not YAML"),
        ("a: 'x", "1:6: not YAML"),
        ("a:\n\t- 1", "2:1: not YAML"),
        ("a: b: c", "1:5: not YAML"),
        ("a: x\n b: y\x00", "2:6: not YAML: character '\\x00'"),
        ("a: 1\nb: \x1b[0m", "2:4: not YAML: character '\\x1b'"),
        ("%TAG ! tag:x,2000:\n---\na: !y 1", "3:4: a: tags are not allowed"),
        ("a: *gone", "1:4: a: aliases (*name) are not allowed"),
    ],
)
def test_fail(text, told):
    assert any(line.startswith(told) for line in places(text)), places(text)


def test_aliases_are_refused_where_they_are_made_and_used():
    told = places("a: &x [1]\nb: *x\nc: [*x]")
    assert [line.split(": ")[:2] for line in told] == [["1:4", "a"], ["2:4", "b"], ["3:5", "c[0]"]]


def test_an_alias_bomb_is_never_expanded():
    lines = ["a0: &a0 [lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    assert len(places("\n".join(lines))) == 1 + 39 * 10


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: " + "[" * 10_000 + "]" * 10_000, f"more than {MAX_DEPTH} levels"),
        ("a: " + "{b: " * 10_000 + "1" + "}" * 10_000, f"more than {MAX_DEPTH} levels"),
        ("- " * 10_000 + "1", f"more than {MAX_DEPTH} levels"),
        ("".join(f"{' ' * n}a:\n" for n in range(1_000)), f"more than {MAX_DEPTH} levels"),
        ("? " * 10_000 + "1", f"more than {MAX_DEPTH} levels"),
        ("[" + "1," * (MAX_NODES + 1) + "]", f"more than {MAX_NODES:,} values"),
    ],
    ids=["lists", "mappings", "dashes", "indents", "keys", "many"],
)
def test_what_is_deep_or_many_without_end_is_refused_with_its_place(text, why):
    told = places(text)
    assert any(why in line for line in told)
    assert all(line[0].isdigit() for line in told)


def test_thirty_levels_are_fine():
    value = loads("[" * MAX_DEPTH + "]" * MAX_DEPTH, "f.yaml").value
    for _ in range(MAX_DEPTH - 1):
        (value,) = value
    assert value == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a: 1\nb: gr\xfcn\n", ":2:6: not UTF-8 at byte 10"),
        ("a: grün\nb: ü".encode() + b"\xff", ":2:5: not UTF-8 at byte 14"),
        ("a: 1".encode("utf-16"), ":1:1: not UTF-8 at byte 0"),
        (b"\x89PNG\r\n", ":1:1: not UTF-8 at byte 0"),
        (b"a: " + b"x" * 10_000_000, f"10,000,003 bytes; at most {MAX_BYTES:,} are read"),
    ],
    ids=["latin", "after umlauts", "utf-16", "picture", "ten megabytes"],
)
def test_a_file_that_is_no_text_of_ours(tmp_path, content, told):
    path = tmp_path / "f.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        load(path)
    (problem,) = raised.value.problems
    assert str(problem).startswith(str(path))
    assert told in str(problem)


@pytest.mark.parametrize("name", ["gone.yaml", "."])
def test_what_cannot_be_read(tmp_path, name):
    with pytest.raises(InputError, match="cannot be read: "):
        load(tmp_path / name)


def test_load_reads_what_loads_reads(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text("a: {b: é}\n", encoding="utf-8")
    assert load(path).value == load(str(path)).value == {"a": {"b": "é"}}
    assert load(path).file == str(path)


def test_everything_has_its_place():
    marked = loads("a: 1\nb:\n  - c: 2\n    d: [3, 4]\n", "f.yaml")
    assert marked.marks == {
        (): (1, 1),
        ("a",): (1, 1),
        ("b",): (2, 1),
        ("b", 0): (3, 5),
        ("b", 0, "c"): (3, 5),
        ("b", 0, "d"): (4, 5),
        ("b", 0, "d", 0): (4, 9),
        ("b", 0, "d", 1): (4, 12),
    }


def test_a_problem_stands_at_the_nearest_thing_that_is_there():
    marked = loads("a:\n  b: 1\n", "f.yaml")
    assert str(marked.problem(("a", "b"), "m")) == "f.yaml:2:3: a.b: m"
    assert str(marked.problem(("a", "gone", 2), "m")) == "f.yaml:1:1: a.gone[2]: m"
    assert str(marked.problem((), "m")) == "f.yaml:1:1: m"


@pytest.mark.parametrize(
    ("path", "text"),
    [((), ""), (("a",), "a"), (("rules", 2, "when"), "rules[2].when"), ((0,), "[0]"), (("a", 0, 1, "b"), "a[0][1].b")],
)
def test_dotted(path, text):
    assert dotted(path) == text


@given(st.text(alphabet="0123456789._-+:eExobaAfFnNuUlLtTrRyYsSiI~=<", min_size=1, max_size=8))
def test_a_plain_scalar_means_what_everybody_reads_or_is_refused(scalar):
    """Whatever PyYAML takes for a number, a truth, a date or nothing is that for us too, or an error."""
    try:
        value = loads(f"[{scalar}]", "f.yaml").value
    except InputError:
        return
    assert repr(value) == repr(yaml.safe_load(f"[{scalar}]"))


@given(st.one_of(st.text(), st.text(alphabet="a1:-[]{}&*!|>'\"#%@, \n?<~.\t")))
def test_any_text_is_data_or_an_input_error_with_a_place(text):
    try:
        loads(text, "f.yaml")
    except InputError as error:
        assert error.problems
        assert all(problem.line >= 1 and problem.column >= 1 for problem in error.problems)


letters = st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_categories=["C"]), max_size=8)
plain = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 10**9), letters),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(letters, inner, max_size=3)),
    max_leaves=10,
)


@given(plain)
def test_what_is_dumped_as_json_reads_the_same(value):
    """JSON is YAML: strings quoted, numbers plain. `<<` is the one key we refuse."""
    text = json.dumps(value, ensure_ascii=False)
    if '"<<"' not in text:
        assert loads(text, "f.yaml").value == value
