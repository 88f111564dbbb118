"""The phrase lists: what there must be, and that what is allowed is told from what is not."""

from __future__ import annotations

import pytest

from emosim.errors import InputError
from emosim.spec.marked import loads
from emosim.spec.model import build
from emosim.spec.phrases import ALLOWED, NEEDED, UNMARKED, PhraseFile, PhraseList


def lists(*reasons):
    rows = "".join(f"    - {{reason: {reason}, why: so, speaker: user, phrases: [one, two]}}\n" for reason in reasons)
    return f"checks:\n  crisis_protocol:\n{rows}"


def test_a_file_with_all_that_the_protocol_asks_for():
    found = build(PhraseFile, loads(lists(UNMARKED, *ALLOWED, *NEEDED, "more"), "p.yaml"))
    assert [one.reason for one in found.checks["crisis_protocol"]][-1] == "more"


@pytest.mark.parametrize("left_out", [UNMARKED, *ALLOWED, *NEEDED])
def test_a_list_that_is_missing_is_told(left_out):
    names = [name for name in (UNMARKED, *ALLOWED, *NEEDED) if name != left_out]
    with pytest.raises(InputError, match=f"there must be a list with the reason {left_out}"):
        build(PhraseFile, loads(lists(*names), "p.yaml"))


def test_a_list_may_be_for_some_kinds_of_risk():
    written = {"reason": "x", "why": "so", "speaker": "assistant", "phrases": ["one"]}
    assert PhraseList.model_validate(written).risk == ()
    assert PhraseList.model_validate({**written, "risk": "abuse"}).risk == ("abuse",)
    with pytest.raises(ValueError, match="abuse"):
        PhraseList.model_validate({**written, "risk": "fire"})


def test_every_figure_of_speech_that_ships_says_what_it_is_taken_out_for(library):
    """A figure that holds no word of risk would be of no use."""
    by_reason = {one.reason: one for one in library.phrases.checks["crisis_protocol"]}
    unmarked = by_reason[UNMARKED].pattern()
    (allowed,) = (by_reason[name] for name in ALLOWED)
    assert [phrase for phrase in allowed.phrases if not unmarked.search(phrase)] == []
