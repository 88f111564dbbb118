"""Names and appraisals in words."""

from __future__ import annotations

import pytest

from emosim.affect.appraisal import AXES
from emosim.corpus.in_words import WORDS, judged, spoken
from emosim.corpus.record import AppraisalOf

APPRAISAL = AppraisalOf(0.95, -0.65, 0.95, 0.2, -0.6, 0.5)


def test_an_appraisal_in_words():
    assert [(one.words, one.value) for one in judged(APPRAISAL)] == [
        ("very relevant", 0.95),
        ("undesired", -0.65),
        ("certain", 0.95),
        ("out of their hands", 0.2),
        ("another's doing", -0.6),
        ("partly to be changed", 0.5),
    ]


@pytest.mark.parametrize("axis", AXES)
def test_every_value_of_an_axis_has_words(axis):
    levels = [up_to for up_to, _ in WORDS[axis]]
    assert levels == sorted(levels)
    assert levels[-1] == 1.0
    assert len({words for _, words in WORDS[axis]}) == len(levels)


def test_a_point_at_rest_is_nobodys_doing_and_neither_desired_nor_not():
    words = {one.axis: one.words for one in judged(AppraisalOf(0.0, 0.0, 0.5, 1.0, 0.0, 0.0))}
    assert words["desirability"] == "neither desired nor not"
    assert words["responsibility"] == "nobody's doing"
    assert words["likelihood"] == "uncertain"
    assert words["control"] == "in their hands"


@pytest.mark.parametrize(
    ("name", "said"), [("open_question", "open question"), ("de_escalating", "de-escalating"), ("shame", "shame")]
)
def test_a_name_as_it_is_read(name, said):
    assert spoken(name) == said
