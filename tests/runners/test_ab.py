"""Every dialogue under two rule sets: what is the rules' doing, whoever does the work."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from emosim.corpus.annotate import record_id
from emosim.corpus.compare import METRICS, Pair, compare
from emosim.corpus.order import Order, items
from emosim.runners import ab, local
from emosim.runners.ab import contrast, horizon, keep, pairs, run, written
from emosim.simulate.simulate import simulate
from emosim.spec.rules import Planned

ORDER = Order(count=120, seed=1)
STEP = Planned("collaborative_problem_solving", "one_small_step", "steady")


@pytest.fixture(scope="module", autouse=True)
def stages(tiny, tiny_stage):
    """Each library's stage is set once."""
    made, real = [(tiny, tiny_stage)], ab.set_stage

    def once(library):
        for known, stage in made:
            if known is library:
                return stage
        made.append((library, real(library)))
        return made[-1][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ab, "set_stage", once)
        patch.setattr(local, "CHUNK", 16)
        yield


def with_rules(library, change):
    """The library with each rule changed, the crisis protocol as it is."""
    rules = tuple(rule if rule.file.endswith("safety.yaml") else change(rule) for rule in library.rules)
    return replace(library, rules=replace(library.rules, rules=rules, digest="other"))


@pytest.fixture(scope="module")
def pushy(tiny):
    """Rules planted to do harm: every reply leads with a step, whatever is felt."""
    return with_rules(tiny, lambda rule: replace(rule, then=(STEP, *rule.then[1:])))


@pytest.fixture(scope="module")
def renamed(tiny):
    """Rules that do the same by other names."""
    return with_rules(tiny, lambda rule: replace(rule, name=f"my_{rule.name}", because="For reasons of my own."))


@pytest.fixture(scope="module")
def harm(tiny, pushy):
    return run(("rules", "pushy"), (tiny, pushy), ORDER, 1)


# What differs


def test_a_against_a_is_exactly_zero(tiny):
    trial, found = run(("rules", "rules"), (tiny, tiny), ORDER, 1)
    assert all(pair.a == pair.b and pair.parting is None for pair in found)
    assert trial.comparison.alike
    for difference in trial.comparison.overall.metrics.values():
        assert (difference.difference, difference.low, difference.high) == (0.0, 0.0, 0.0)


def test_rules_of_other_names_that_do_the_same_change_nothing(tiny, renamed):
    trial, _ = run(("rules", "mine"), (tiny, renamed), ORDER, 1)
    assert trial.comparison.alike
    assert trial.contrast.only_a
    assert len(trial.contrast.only_a) == len(trial.contrast.only_b)


def test_planted_harm_is_found(harm):
    found = harm[0].comparison.overall.metrics
    for name, sign in {"ended_well": -1, "drop": -1, "rapport": -1, "against": 1, "turns_to_calm": 1}.items():
        assert found[name].misses_zero, name
        assert found[name].difference * sign > 0, name


def test_pairing_removes_variance(harm, tiny):
    """Even where all pairs part at once; of two separate samples nothing is removed."""
    left = harm[0].comparison.variance_left
    assert all(left[name] < 0.8 for name in ("drop", "turns_to_calm", "valence_rise"))
    apart = compare(pairs(tiny, tiny, replace(ORDER, count=300), 1, seed_b=2), 10, 1).variance_left
    assert all(0.8 < apart[name] < 1.25 for name in ("drop", "turns_to_calm", "valence_rise"))


def test_intervals_of_a_against_a_of_another_seed_cover_zero(tiny):
    """About as often as they say; groups by the opening feeling are those of A's draw, and so no fair ones here."""
    shown = missed = 0
    for seed in range(12):
        order = replace(ORDER, seed=seed)
        got = compare(pairs(tiny, tiny, order, 1, seed_b=1000 + seed), 10, seed)
        for group in [got.overall, *got.groups["persona"], *got.groups["scenario"]]:
            intervals = [found for found in group.metrics.values() if found.low is not None and found.differing]
            shown += len(intervals)
            missed += sum(found.misses_zero for found in intervals)
    assert shown > 200
    assert 0.0 < missed / shown < 0.12


# The same dialogues


def test_pairs_are_the_dialogues_of_the_order(tiny, tiny_stage, harm):
    _, found = harm
    assert [(p.scenario, p.persona, p.assistant, p.ordinal) for p in found] == [i[:4] for i in items(ORDER, tiny)]
    for pair in found[:10]:
        one = simulate(tiny_stage, pair.scenario, pair.persona, pair.assistant, ORDER.seed, pair.ordinal)
        opening = one.exchanges[0][0].affect.emotion
        assert pair.id == record_id(ORDER.seed, pair.scenario, pair.persona, pair.ordinal)
        assert (pair.emotion, pair.family) == (opening, tiny.emotions.family[opening])
        assert pair.locale == tiny.users[pair.persona].locale
        assert (pair.a.outcome, pair.a.turns) == (one.outcome, len(one.exchanges))


@pytest.mark.parametrize("workers", [2, 3])
def test_the_result_is_the_same_for_any_number_of_workers(tiny, pushy, harm, workers):
    assert run(("rules", "pushy"), (tiny, pushy), ORDER, workers) == harm


def test_progress_goes_from_nothing_to_all(tiny):
    seen = []
    pairs(tiny, tiny, ORDER, 1, lambda progress: seen.append((progress.done, progress.total)))
    assert seen == [(done, 120) for done in (0, 16, 32, 48, 64, 80, 96, 112, 120)]


def test_the_horizon_is_the_longest_dialogue_of_the_chosen_scenarios(tiny):
    longest = {name: scenario.turns[1] for name, scenario in tiny.scenarios.items()}
    assert horizon(ORDER, tiny) == max(longest.values())
    for name, most in longest.items():
        assert horizon(Order(scenarios=(name,)), tiny) == most


def test_both_are_held_to_the_levels_of_a(tiny):
    levels = tiny.dynamics.outcome.model_copy(update={"resolved_below": 0.0, "improved_drop": 1.0})
    other = replace(tiny, dynamics=tiny.dynamics.model_copy(update={"outcome": levels}))
    trial, _ = run(("rules", "levels"), (tiny, other), ORDER, 1)
    assert trial.contrast.people == ("dynamics.yaml",)
    assert trial.comparison.alike


# In what two libraries differ


def test_equal_libraries_differ_in_nothing(tiny):
    assert contrast(tiny, tiny) == ab.Contrast((), (), (), (), False)


def test_a_contrast_names_the_rules(tiny, pushy):
    got = contrast(tiny, pushy)
    assert set(got.changed) == {r.name for r in tiny.rules if r.then[0] != STEP and "safety" not in r.file}
    assert (got.people, got.only_a, got.only_b, got.reordered) == ((), (), (), False)


def test_a_contrast_sees_rules_gone_and_rules_moved(tiny):
    first, second, *rest = tiny.rules
    fewer = replace(tiny, rules=replace(tiny.rules, rules=(second, *rest)))
    moved = replace(tiny, rules=replace(tiny.rules, rules=(second, first, *rest)))
    assert contrast(tiny, fewer) == ab.Contrast((), (), (first.name,), (), False)
    assert contrast(fewer, tiny) == ab.Contrast((), (), (), (first.name,), False)
    assert contrast(tiny, moved) == ab.Contrast((), (), (), (), True)


# On disk


def test_a_trial_is_kept_as_it_is_with_a_line_a_pair(harm, tmp_path):
    trial, found = harm
    keep(trial, found, tmp_path / "new")
    lines = (tmp_path / "new" / "pairs.jsonl").read_bytes().splitlines()
    assert [msgspec.json.decode(line, type=Pair) for line in lines] == found
    kept = msgspec.json.decode((tmp_path / "new" / "ab.json").read_bytes())
    assert kept == msgspec.json.decode(written(trial))
    assert list(kept["comparison"]["overall"]["metrics"]) == list(METRICS)
    assert kept["schema"] == "emosim/ab/1"
