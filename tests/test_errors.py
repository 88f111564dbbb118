"""Problems say where and what, in order, each once; errors carry all of them."""

from __future__ import annotations

import pytest

from emosim.errors import EmosimError, EngineError, InputError, Problem, gathering


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (
            Problem("a.yaml", 14, 7, "rules[2].when", "expected a number"),
            "a.yaml:14:7: rules[2].when: expected a number",
        ),
        (Problem("a.yaml", 3, 1, "", "not YAML"), "a.yaml:3:1: not YAML"),
        (Problem("a.yaml", 0, 0, "", "cannot be read"), "a.yaml: cannot be read"),
        (Problem("a.yaml", 0, 0, "slots", "too many"), "a.yaml: slots: too many"),
    ],
)
def test_a_problem_reads_as_a_compiler_error(problem, text):
    assert str(problem) == text


def test_an_error_tells_all_problems_in_order_and_once():
    later, first = Problem("b.yaml", 1, 1, "", "b"), Problem("a.yaml", 10, 1, "", "a")
    sooner = Problem("a.yaml", 9, 1, "", "c")
    error = InputError([later, first, sooner, later])
    assert error.problems == (sooner, first, later)
    assert str(error).splitlines() == ["a.yaml:9:1: c", "a.yaml:10:1: a", "b.yaml:1:1: b"]


def test_an_error_may_be_one_sentence():
    error = InputError("no such file")
    assert str(error) == "no such file"
    assert error.problems == ()


def test_whose_fault_it_is():
    """A caller that catches EmosimError catches both, and one that catches InputError never sees our bugs."""
    assert issubclass(InputError, EmosimError)
    assert issubclass(EngineError, EmosimError)
    assert not issubclass(EngineError, InputError)


def test_gathering_goes_on_after_input_errors():
    problems: list[Problem] = []
    for line in (1, 2):
        with gathering(problems):
            raise InputError([Problem("a.yaml", line, 1, "", "wrong")])
    with gathering(problems):
        raise InputError("a sentence")
    with gathering(problems):
        pass
    assert [(p.line, p.message) for p in problems] == [(1, "wrong"), (2, "wrong"), (0, "a sentence")]


@pytest.mark.parametrize("error", [EngineError("ours"), ValueError("ours"), KeyboardInterrupt()])
def test_gathering_lets_everything_else_through(error):
    problems: list[Problem] = []
    with pytest.raises(type(error)), gathering(problems):
        raise error
    assert problems == []
