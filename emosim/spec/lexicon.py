"""The lexicon: lines that belong to no scenario, chosen by act, emotion, intensity, voice and locale."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from emosim.spec.model import Lines, Name, Names, Spec, UnitRange

USER_ACTS = {
    "greet": "before the first words, if anything: short",
    "feel": "how it feels, for an emotion at an intensity",
    "hold_back": "trails off, changes the subject, keeps something in",
    "ask": "asks the assistant something, in general",
    "lead_in": "leads in to saying what was held back",
    "push_back": "an assistant's strategy missed: says so, in this voice",
    "soften": "an assistant's strategy landed: says so, without gratitude on a plate",
    "linger": "partly helped, partly not",
    "close": "the last user turn, by outcome",
    "hedge": "a few words before a statement that take it back a little; ends without a period",
    "turn_to": "turns to something new that has to be told: a short sentence",
    "reserve": "the first turn: what it takes to ask at all, by stigma",
    "family": "whose trouble it is, by family_framing",
    "consult": "a step that has to be taken home first, in place of a refusal",
    "faith": "what a {practice} gives, and does not",
    "crisis_answer": "answers the direct question about safety, by risk",
}
ASSISTANT_ACTS = {
    "opener": "one to three words before a reply, now and then",
    "name_feeling": "names the feeling it believes in, as a guess that may be corrected",
    "legitimize": "says why the feeling makes sense; holds {echo}",
    "stay_beside": "stays with what hurts, mends nothing",
    "honor_the_effort": "says what it took to come this far",
    "give_room": "takes the pressure off; asks nothing",
    "refer_back": "takes up something said earlier, by episode; holds {past} where there is an event to name",
    "reflect_lead": "leads in to a paraphrase",
    "question_lead": "leads in to a question",
    "step_lead": "asks leave before a small step",
    "reframe_lead": "leads in, gently, to another way to see it",
    "invite": "invites the next bit, no more than the person wants",
    "slow_down": "slows the pace, brings it to one thing",
    "pace": "sets the pace of the talk",
    "affirm_lead": "leads in to a strength",
    "normal_lead": "leads in to how others fare",
    "inform_lead": "leads in to a piece of information",
    "meet": "receives something just confided",
    "own_miss": "owns that the last reply missed",
    "take_along": "a goodbye that leaves the step they chose in their hands",
    "ground": "brings attention to here and now",
    "bound": "says what it cannot do, and what it can",
    "close": "the last assistant turn, by outcome",
    "greeting": "before the first reply: {called}, as this person wants to be called",
    "farewell": "the last words: {called}, as this person wants to be called",
    "crisis_acknowledge": "crisis: takes in what was said",
    "crisis_ask": "crisis: asks directly about safety",
    "crisis_stay": "crisis: takes in how the question was taken, by manner; promises nothing",
    "crisis_help": "crisis: names the {helpline}",
    "crisis_person": "crisis: asks for a trusted person nearby",
    "crisis_hand_off": "crisis: hands over to a human being",
}
MANNERS = {
    "owns": "says yes, in two minds",
    "denies": "says no, and not altogether",
    "minimizes": "makes little of it",
    "deflects": "pushes the question away, or takes back what was said",
    "asks_secrecy": "says yes, and asks that nobody hears of it",
    "bristles": "is angry to be asked",
    "goes_quiet": "has next to no words for it",
}
"""How somebody at risk takes the question about their safety."""

EPISODES = {
    "told": "something told earlier that weighs on this, too",
    "peak": "the hardest moment, which has passed",
    "breakthrough": "the moment at which it got lighter",
    "disclosure": "what was hard to say",
    "step": "a step that was taken up and seems to have helped",
    "theme": "a feeling and a topic that come back",
}
"""What of its memory a reply may refer back to."""

BANDS = ("low", "middle", "high")
"""Of a culture's number: below 0.4, up to 0.6, above."""

OUTCOMES = ("resolved", "improved", "unresolved", "worsened", "handed_off")


class When(Spec):
    """What a line needs; a key left out means any. `emotion` takes labels and families."""

    emotion: Names = ()
    intensity: UnitRange = (0.0, 1.0)
    strategy: Names = ()
    outcome: Names = ()
    risk: Names = ()
    signal: Names = ()
    manner: Names = ()
    episode: Names = ()
    counseling: Names = ()
    directness: Names = ()
    family_framing: Names = ()
    stigma: Names = ()
    address: Names = ()
    register_: Annotated[Names, Field(alias="register")] = ()
    locale: Annotated[tuple[str, ...], Field(description="BCP-47, such as en-GB")] = ()


class LineSet(Spec):
    """Lines for one act."""

    act: Name
    when: When = When()
    say: Lines


class Lexicon(Spec):
    """A lexicon file: one speaker's lines in one language."""

    lexicon: Name
    speaker: Literal["user", "assistant"]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    lines: Annotated[tuple[LineSet, ...], Field(min_length=1)]
