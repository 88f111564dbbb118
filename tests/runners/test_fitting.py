"""The fit: numbers moved until dialogues lie nearer to people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emosim.corpus.order import Order
from emosim.errors import InputError
from emosim.runners import fit as fitting
from emosim.runners.fit import fit
from emosim.shipped import folder
from emosim.spec.dynamics import number_at, with_numbers
from emosim.spec.people import load_people

ORDER = Order(count=60, seed=1)
SEARCH = {"opening_gain": (0.3, 0.9), "noise.valence": (0.05, 0.5)}


@pytest.fixture(scope="module")
def people(library):
    found = load_people(folder("rules") / "people.yaml", library.emotions, library.catalogue)
    figures = {name: found.figures[name] for name in ("before", "spread")}
    return found.model_copy(update={"search": SEARCH, "figures": figures})


@pytest.fixture(scope="module", autouse=True)
def short():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "ROUNDS", 3)
        patch.setattr(fitting, "DRAWS", 8)
        patch.setattr(fitting, "KEPT", 3)
        yield


@pytest.fixture(scope="module")
def astray(tiny):
    """The tiny library with openings that hardly touch, and people who are never still."""
    return replace(tiny, dynamics=with_numbers(tiny.dynamics, {"opening_gain": 0.3, "noise.valence": 0.5}))


@pytest.fixture(scope="module")
def found(astray, people):
    rounds = []
    return fit(astray, people, ORDER, 1, rounds.append), rounds


def test_what_is_found_lies_nearer_to_people(found):
    fitted, _ = found
    assert fitted.after.score < fitted.before.score / 2
    assert fitted.other_after < fitted.other_before / 2


def test_numbers_are_moved_within_their_ranges_and_no_others(found, astray):
    fitted, _ = found
    assert set(fitted.values) == set(SEARCH)
    for name, (before, after) in fitted.values.items():
        assert before == number_at(astray.dynamics, name)
        assert SEARCH[name][0] <= after <= SEARCH[name][1]
        assert number_at(fitted.dynamics, name) == after
    back = {name: before for name, (before, _) in fitted.values.items()}
    assert with_numbers(fitted.dynamics, back) == astray.dynamics


def test_every_round_is_told(found):
    fitted, rounds = found
    assert [(tried.done, tried.total, tried.tried) for tried in rounds] == [(1, 3, 8), (2, 3, 16), (3, 3, 24)]
    lowest = [tried.lowest for tried in rounds]
    assert lowest == sorted(lowest, reverse=True)
    assert fitted.tried == 24


def test_it_is_the_same_for_any_number_of_workers(found, astray, people):
    fitted, _ = found
    assert fit(astray, people, ORDER, 2) == fitted


def test_dialogues_it_was_not_fitted_on_are_others(found):
    fitted, _ = found
    assert fitted.other_before != fitted.before.score


def test_what_lies_near_enough_is_left_as_it_is(tiny, people):
    """No draw comes as near as numbers whose own figures are aimed at."""
    start = fit(tiny, people, ORDER, 1).before
    figures = {
        name: figure.model_copy(update={"people": start.figures[name].ours}) for name, figure in people.figures.items()
    }
    fitted = fit(tiny, people.model_copy(update={"figures": figures}), ORDER, 1)
    assert (fitted.before.score, fitted.after.score) == (0.0, 0.0)
    assert fitted.dynamics == tiny.dynamics


@pytest.mark.parametrize(
    ("search", "told"),
    [({}, "declares no numbers to search"), ({"event_gain": (0.5, 1.5)}, "event_gain: 1.5 is beyond")],
)
def test_a_search_that_cannot_be_is_told(tiny, people, search, told):
    with pytest.raises(InputError, match=told):
        fit(tiny, people.model_copy(update={"search": search}), ORDER, 1)
