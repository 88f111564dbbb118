"""What a person's culture does to a talk, beside its words. At the values of a plain Culture() nothing changes.

The directions are from research, the sizes are choices: stigma delays and thins out help-seeking, and above all the
telling (Clement et al. 2015, median d -0.27); faith that is leaned on goes with better adjustment
(Ano & Vasconcelles 2005, r .33); distance and directness in asking go together (Brown & Levinson 1987).
"""

from __future__ import annotations

from emosim.spec.persona import Culture

USUAL = Culture()
TRUST_FOR_STIGMA = 0.2  # rapport more, at full stigma above the usual, before what is hidden is told
TELLS_LESS = 0.6  # share of the chance to tell it that stigma takes
HIDES_MORE = 1.2  # how much likelier something is held back
HEARS_LESS = 0.45  # share of a reply's reach that stigma takes from the first one
WEARS_OFF = 0.75  # of it, what is left after each reply
ASKS_MORE = 1.2  # how much likelier a question is, per unit of directness above the usual
ASKED_AT_HOME = 0.45  # share of steps taken up alone that family framing takes
DISTANCE = {"first_name": 0.0, "formal": -0.04, "kin": 0.02}  # of rapport at the start
FAITH_EASES = 0.25  # what a practice of full strength adds to the ease of each reply: it carries some of the load


def trust_needed(least: float, culture: Culture) -> float:
    """The rapport, 0 to 1, from which what is hidden may be told, where `least` is enough at the usual stigma."""
    return least + TRUST_FOR_STIGMA * _stigma(culture)


def tells(share: float, culture: Culture) -> float:
    """The chance of telling it, once there is trust."""
    return share * (1.0 - TELLS_LESS * _stigma(culture))


def holds_back(share: float, culture: Culture) -> float:
    """The chance of holding something back."""
    return share * (1.0 + HIDES_MORE * _stigma(culture))


def asks(share: float, culture: Culture) -> float:
    """The chance of asking the assistant something straight out."""
    return share * (1.0 + ASKS_MORE * (culture.directness - USUAL.directness))


def takes_alone(share: float, culture: Culture) -> float:
    """The chance of taking up a step at once; whoever thinks as a family asks at home first."""
    return share * (1.0 - ASKED_AT_HOME * (culture.family_framing - USUAL.family_framing))


def reach(turn: int, culture: Culture) -> float:
    """The factor on how far the reply number `turn`, from 0, gets: below 1 while asking for help still stings."""
    return 1.0 - HEARS_LESS * _stigma(culture) * WEARS_OFF**turn


def at_the_start(culture: Culture) -> float:
    """What the form of address adds to rapport at the start."""
    return DISTANCE[culture.address]


def eased(ease: float, culture: Culture) -> float:
    """The ease of a turn, -1 to 1, with what a practice takes off the load."""
    return ease if culture.faith is None else min(1.0, ease + FAITH_EASES * culture.faith.strength)


def _stigma(culture: Culture) -> float:
    """Stigma beside the usual, -0.4 to 0.6."""
    return culture.stigma - USUAL.stigma
