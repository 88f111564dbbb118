"""Verticals and the culture of locales: what a broken one is told, what they change, and that a person goes first."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim import shipped
from emosim.spec.adjustments import CultureShift, DisplayShift, Vertical
from emosim.spec.locale import Locale
from emosim.spec.marked import loads
from emosim.spec.model import build
from emosim.spec.persona import Culture, Display
from emosim.spec.setting import LOCALE, VERTICAL, Change, settle, settled_person

VERTICAL_FILE = """\
vertical: small_things
because: Somebody said so.
emotions: {fear: 1.5, worry: 0.8}
strategies:
  affirmation: {effect: 1.5, fit: 0.9}
dynamics: {noise: 0.5, receptivity: 0.1, rapport: {start: 0.1, gain: 1.2}}
pacing: {lead_ins: 0.5}
culture: {display: {shame: -0.2}, stigma: 0.2}
"""
PLACE = """\
locale: en-NZ
language: en
country: New Zealand
currency: {symbol: "$", scale: 1.6}
helplines: {self_harm: one, abuse: two, psychosis: three, eating_disorder: four}
helplines_source: somewhere
culture: {because: A choice., display: {anger: 0.7}, directness: 0.45, stigma: 0.5, address: formal}
adjusts: {rapport: {start: 0.02}, pacing: {lead_ins: 1.5}}
reviewed: written from public sources
"""
README = (shipped.folder("rules") / "README.md").read_text(encoding="utf-8").split("## Layers")[1].split("\n## ")[0]


@pytest.fixture(scope="module")
def vertical():
    return build(Vertical, loads(VERTICAL_FILE, "v.yaml"))


@pytest.fixture(scope="module")
def place():
    return build(Locale, loads(PLACE, "l.yaml"))


@pytest.fixture
def with_culture(library):
    """A persona of what ships with this culture and no other."""
    persona = next(iter(library.users.values()))
    return lambda **own: persona.model_copy(update={"culture": Culture(**own)})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("vertical: small", "»vertical: Small", "vertical: expected a name in lower_case"),
        ("because: Somebody said so.\n", "", "because: required key is missing"),
        ("fear: 1.5", "»fear: 3", "emotions.fear: expected a number <= 2, got 3"),
        ("fear: 1.5", "»dread_of_tea: 1.5", 'emotions.dread_of_tea: unknown emotion "dread_of_tea"; there are: '),
        ("effect: 1.5", "»effect: 1.6", "strategies.affirmation.effect: expected a number <= 1.5, got 1.6"),
        ("fit: 0.9", "»fits: 0.9", "strategies.affirmation.fits: unknown key; allowed here: effect, fit"),
        ("affirmation:", "»flattery:", 'strategies.flattery: unknown strategy "flattery"; there are: '),
        ("noise: 0.5", "»noise: 0.4", "dynamics.noise: expected a number >= 0.5, got 0.4"),
        ("noise: 0.5", "»burden: 0.5", "dynamics.burden: unknown key; allowed here: event_gain, noise, opening_gain, "),
        ("start: 0.1", "»start: 0.2", "dynamics.rapport.start: expected a number <= 0.1, got 0.2"),
        ("lead_ins: 0.5", "»lead_ins: -1", "pacing.lead_ins: expected a number >= 0, got -1"),
        ("shame: -0.2", "»shame: -0.3", "culture.display.shame: expected a number >= -0.2, got -0.3"),
        ("stigma: 0.2", "»faith: 0.2", "culture.faith: unknown key; allowed here: directness, display, "),
    ],
)
def test_one_mistake_in_a_vertical_is_one_problem_in_its_place(shelf, small, old, new, told):
    assert old in VERTICAL_FILE
    text = VERTICAL_FILE.replace(old, new, 1)
    before, found, _ = text.partition("»")
    shelf.put("scenarios/lost_keys.yaml", small["scenario"])
    (line,) = shelf.put_rules("verticals/small_things.yaml", text.replace("»", "")).problems()
    place = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}" if found else "1:1"
    assert line.startswith(f"rules/verticals/small_things.yaml:{place}: {told}")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("because: A choice., ", "", "culture.because: required key is missing"),
        ("directness: 0.45", "»directness: 1.45", "culture.directness: expected a number <= 1, got 1.45"),
        ("address: formal", "»address: kin", "culture.address: expected one of 'first_name' or 'formal', got \"kin\""),
        ("stigma: 0.5", "»faith: 0.5", "culture.faith: unknown key; allowed here: address, because, directness, "),
        ("start: 0.02", "»start: 0.5", "adjusts.rapport.start: expected a number <= 0.1, got 0.5"),
        (
            "pacing: {",
            "»emotions: {shame: 2}, pacing: {",
            "adjusts.emotions: unknown key; allowed here: pacing, rapport",
        ),
    ],
)
def test_one_mistake_in_the_culture_of_a_place_is_one_problem_in_its_place(shelf, old, new, told):
    assert old in PLACE
    text = PLACE.replace(old, new, 1)
    before, found, _ = text.partition("»")
    (line,) = shelf.put_rules("locales/en-NZ.yaml", text.replace("»", "")).problems()
    place = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: " if found else ""
    assert line.startswith(f"rules/locales/en-NZ.yaml:{place}")
    assert told in line


def test_a_setting_is_the_numbers_with_both_layers_in_them(library, vertical, place):
    plain = library.dynamics
    setting = settle(plain, library.catalogue, library.emotions, vertical, place)
    now = setting.dynamics
    assert now.noise.valence == round(plain.noise.valence * 0.5, 4)
    assert now.receptivity.mean == round(plain.receptivity.mean + 0.1, 4)
    assert now.rapport.start == round(plain.rapport.start + 0.1 + 0.02, 4)
    assert now.rapport.gain == round(plain.rapport.gain * 1.2, 4)
    assert now.rapport.loss == plain.rapport.loss
    assert setting.lead_ins == 0.75
    assert (now.reply, now.outcome, now.appraisal) == (plain.reply, plain.outcome, plain.appraisal)


def test_a_factor_holds_for_all_that_belongs_to_a_feeling_and_the_nearest_name_counts(library, vertical, place):
    factors = settle(library.dynamics, library.catalogue, library.emotions, vertical, place).emotions
    under = set(library.emotions.members("worry"))
    assert set(factors) == set(library.emotions.members("fear"))
    assert all(factors[label] == (0.8 if label in under else 1.5) for label in factors)


def test_every_change_is_on_record_with_its_layer(library, vertical, place):
    setting = settle(library.dynamics, library.catalogue, library.emotions, vertical, place)
    found = {(change.layer, change.path): change for change in setting.changes}
    start, effect = library.dynamics.rapport.start, library.catalogue["affirmation"].effect.valence
    wanted = [
        Change(VERTICAL, "dynamics.rapport.start", start, round(start + 0.1, 4)),
        Change(LOCALE, "dynamics.rapport.start", round(start + 0.1, 4), round(start + 0.12, 4)),
        Change(VERTICAL, "strategies.affirmation.effect.valence", effect, round(effect * 1.5, 4)),
        Change(VERTICAL, "strategies.affirmation.fit", 1.0, 0.9),
        Change(VERTICAL, "pacing.lead_ins", 1.0, 0.5),
        Change(LOCALE, "pacing.lead_ins", 0.5, 0.75),
    ]
    assert [found[change.layer, change.path] for change in wanted] == wanted
    assert len(found) == len(setting.changes)
    assert all(change.before != change.after for change in setting.changes)


def test_without_layers_nothing_changes(library):
    bare = library.locales["en-US"].model_copy(update={"culture": None})
    setting = settle(library.dynamics, library.catalogue, library.emotions, None, bare)
    assert (setting.dynamics, setting.changes, setting.lead_ins) == (library.dynamics, (), 1.0)


def test_what_a_person_says_of_themselves_goes_before_the_place(with_culture, place):
    own = with_culture(directness=0.9, display=Display(anger=0.1))
    culture = settled_person(own, None, place)[0].culture
    assert (culture.directness, culture.display.anger) == (0.9, 0.1)
    assert (culture.stigma, culture.address) == (0.5, "formal")


def test_what_a_person_says_goes_first_though_it_is_the_plain_value(with_culture, place):
    own = with_culture(stigma=Culture().stigma, display=Display(anger=1.0), address="first_name")
    culture, changes = settled_person(own, None, place)
    assert (culture.culture.stigma, culture.culture.address) == (Culture().stigma, "first_name")
    assert [change.path for change in changes] == ["culture.directness"]


def test_a_vertical_adds_to_everybodys_own_and_says_so(with_culture, vertical, place):
    persona, changes = settled_person(with_culture(stigma=0.9, display=Display(shame=0.1)), vertical, place)
    assert (persona.culture.stigma, persona.culture.display.shame) == (1.0, 0.0)
    assert Change(VERTICAL, "culture.stigma", 0.9, 1.0) in changes
    assert Change(VERTICAL, "culture.display.shame", 0.1, 0.0) in changes
    assert Change(LOCALE, "culture.directness", 0.5, 0.45) in changes


UNIT, SHIFT = st.floats(0, 1), st.floats(-0.2, 0.2)


@given(own=UNIT, shown=UNIT, by=SHIFT, shown_by=SHIFT)
def test_a_shifted_culture_stays_in_range_and_moves_by_no_more_than_it_is_told(library, own, shown, by, shown_by):
    shift = CultureShift(stigma=by, display=DisplayShift(fear=shown_by))
    vertical = Vertical(vertical="any", because="A test.", culture=shift)
    persona = next(iter(library.users.values())).model_copy(
        update={"culture": Culture(stigma=own, display=Display(fear=shown))}
    )
    now = settled_person(persona, vertical, library.locales["en-US"])[0].culture
    assert 0.0 <= now.stigma <= 1.0
    assert 0.0 <= now.display.fear <= 1.0
    assert abs(now.stigma - own) <= abs(by) + 1e-4
    assert abs(now.display.fear - shown) <= abs(shown_by) + 1e-4


def test_kin_need_a_name_to_be_called_by(shelf, small):
    text = small["user"].replace("directness: 0.7", "address: kin")
    (line,) = shelf.put("personas/walker.yaml", text).problems()
    assert "culture: address: kin needs called" in line


def test_a_library_works_a_setting_out_once_and_anew_after_a_change(library):
    assert library.setting("customer_support", "en-GB") is library.setting("customer_support", "en-GB")
    other = dataclasses.replace(library, verticals={})
    assert other.setting("customer_support", "en-GB").strategies == {}


def test_every_locale_that_ships_says_on_what_grounds(library):
    for name, locale in library.locales.items():
        assert locale.culture is not None, name
        assert len(locale.culture.because) > 20, name


def test_what_ships_is_modest(library):
    """A place is no more than a tenth of the way from the plain culture; the sizes are choices."""
    for locale in library.locales.values():
        for name, value in locale.culture:
            if name in ("directness", "family_framing", "stigma") and value is not None:
                assert abs(value - getattr(Culture(), name)) <= 0.1 + 1e-9


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", README, re.DOTALL))
def test_the_readmes_examples_read(block):
    if block.startswith("vertical:"):
        assert build(Vertical, loads(block, "README.md")).emotions == {"anger": 1.3}
    else:
        text = PLACE[: PLACE.index("culture:")] + block + "reviewed: written from public sources\n"
        assert build(Locale, loads(text, "README.md")).culture.stigma == 0.43
