"""How a turn would sound and look: directions, sizes, and what display rules take away."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from emosim.corpus.layers.modality import Modalities
from emosim.realize.dialogue import Dialogue
from emosim.vad import Vad


@pytest.fixture(scope="module")
def sounded(tiny, a_dialogue):
    """The modality of one turn with a point and a feeling set by hand, under display rules that let a share through."""
    name = a_dialogue.trajectory.persona

    def made(vad, label="anger", intensity=1.0, display=1.0):
        rules = dict.fromkeys(("sadness", "fear", "anger", "shame", "joy"), display)
        culture = tiny.users[name].culture
        shown = culture.model_copy(update={"display": culture.display.model_copy(update=rules)})
        person = tiny.users[name].model_copy(update={"culture": shown})
        library = tiny.__class__(
            **{
                **{field: getattr(tiny, field) for field in tiny.__dataclass_fields__ if not field.startswith("_")},
                "users": {**tiny.users, name: person},
            }
        )
        user, reply = a_dialogue.trajectory.exchanges[0]
        feeling = user.affect.blend[0]._replace(label=label, intensity=intensity)
        user = replace(user, affect=replace(user.affect, vad=Vad(*vad), blend=(feeling,)))
        trajectory = replace(a_dialogue.trajectory, exchanges=((user, reply),))
        return Modalities(library).modality(Dialogue(trajectory, "", a_dialogue.turns[:2], "grammar"))[0]

    return made


def test_a_neutral_voice_is_the_speakers_own(sounded):
    made = sounded((0.0, 0.5, 0.5), "neutral")
    voice = made.prosody
    assert (voice.pitch, voice.range, voice.rate, voice.energy, voice.pauses) == (0.0, 0.0, 0.0, 0.0, 0.0)
    assert made.face == ()
    assert made.gesture.kind == "at_rest"


def test_full_arousal_is_what_the_table_says(sounded):
    voice = sounded((0.0, 1.0, 0.5)).prosody
    assert (voice.pitch, voice.range, voice.rate, voice.energy, voice.pauses) == (4.0, 35.0, 18.0, 6.0, -25.0)


@pytest.mark.parametrize(
    ("part", "rises"), [("pitch", True), ("range", True), ("rate", True), ("energy", True), ("pauses", False)]
)
def test_arousal_raises_the_voice_and_shortens_its_pauses(sounded, part, rises):
    low, high = (getattr(sounded((-0.3, arousal, 0.5)).prosody, part) for arousal in (0.3, 0.8))
    assert (high > low) == rises


@pytest.mark.parametrize(
    ("label", "units", "gesture"),
    [
        ("happiness", {"au6", "au12"}, "open_arms"),
        ("rage", {"au4", "au5", "au7", "au23"}, "forward_jabs"),
        ("guilt", {"au24", "au54", "au64"}, "turned_away"),
        ("loneliness", {"au1", "au4", "au15", "au17"}, "slumped_still"),
    ],
)
def test_a_feeling_has_its_own_face_or_that_of_what_it_belongs_to(sounded, label, units, gesture):
    made = sounded((0.0, 0.5, 0.5), label)
    assert {unit.unit for unit in made.face} == units
    assert made.gesture.kind == gesture


def test_a_face_grows_with_the_feeling(sounded):
    faint, strong = (sounded((-0.5, 0.7, 0.5), intensity=value).face for value in (0.3, 0.9))
    assert all(a.intensity < b.intensity for a, b in zip(faint, strong, strict=True))


def test_what_is_hidden_leaves_the_face_first(sounded):
    shown, hidden = sounded((-0.5, 0.9, 0.5)), sounded((-0.5, 0.9, 0.5), display=0.4)
    face = hidden.face[0].intensity / shown.face[0].intensity
    voice = hidden.prosody.pitch / shown.prosody.pitch
    assert face == pytest.approx(0.4, abs=0.01)
    assert voice == pytest.approx(0.7, abs=0.01)
    assert hidden.gesture.speed < shown.gesture.speed


def test_nothing_of_it_was_recorded(dialogues, tiny):
    layer = Modalities(tiny)
    for dialogue in dialogues:
        made = layer.modality(dialogue)
        assert len(made) == len(dialogue.trajectory.exchanges)
        assert all(one.derived for one in made)
