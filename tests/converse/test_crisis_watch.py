"""Words that call for help are met with help, whatever a model says."""

from __future__ import annotations

import pytest

from emosim.converse.crisis import ABOUT, Watch
from emosim.spec.locale import Helplines
from emosim.spec.scenario import RISKS


def test_every_kind_of_risk_is_named():
    assert tuple(ABOUT) == RISKS == tuple(Helplines.model_fields)


@pytest.mark.parametrize("words", ["I'd be BETTER OFF dead", "I don\u2019t want to wake up", "He hits me."])
def test_help_of_the_place_comes_first(library, words):
    for locale in library.locales.values():
        lines = Watch(library.phrases, locale).hand_off(words)
        assert "it can't keep you safe" in lines[0]
        assert "emergency number" in lines[0]
        for kind, line in zip(RISKS, lines[1:], strict=True):
            assert getattr(locale.helplines, kind) in line


@pytest.mark.parametrize("words", ["The waiting is killing me.", "I lost the ring.", ""])
def test_nobody_else_is_alarmed(library, words):
    assert Watch(library.phrases, library.locales["en-US"]).hand_off(words) == ()
