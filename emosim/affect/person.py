"""One person's feeling through a dialogue: a slow mood, low-inertia noise around it, and what they make of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from msgspec import Struct

from emosim.affect.appraisal import appraisal_vector, appraised_point
from emosim.affect.machines import Machines
from emosim.affect.reading import Feeling, Reader
from emosim.spec.dynamics import Dynamics
from emosim.spec.emotions import EmotionMachine
from emosim.spec.persona import Temperament
from emosim.spec.progression import ProgressionMachine
from emosim.spec.scenario import Appraisal
from emosim.vad import Vad

BLEND = 3  # a record ranks a primary, a secondary and a tertiary feeling
SELF_APPRAISAL = 0.6  # choice: share of a new event in what a person appraises all in all
MOST_PULL = 0.95  # choice: no event takes hold of anybody entirely
MOST_INERTIA = 0.9  # choice: the most that a persona may have, too
OPENING_EVENNESS = 0.3  # choice: the power of reactivity in the opening, which leaves nobody cold


class Affect(Struct, frozen=True):
    """The state of a person at one of their turns."""

    vad: Vad
    blend: tuple[Feeling, ...]
    certainty: float
    distress: float
    change: float
    phase: str
    streak: int

    @property
    def emotion(self) -> str:
        """The primary feeling's label."""
        return self.blend[0].label

    @property
    def intensity(self) -> float:
        """The primary feeling's intensity, 0 to 1."""
        return self.blend[0].intensity


@dataclass(frozen=True, slots=True)
class World:
    """What persons share: the machines, how to read a point, and the dynamics."""

    emotions: EmotionMachine
    progression: ProgressionMachine
    dynamics: Dynamics
    machines: Machines
    reader: Reader
    _appraised: dict[int, tuple[Appraisal, np.ndarray, np.ndarray]] = field(default_factory=dict)

    def appraise(self, appraisal: Appraisal) -> tuple[np.ndarray, np.ndarray]:
        """The point an event pulls toward, and its appraisal as a vector; worked out once for each event."""
        known = self._appraised.get(id(appraisal))
        if known is None:  # the appraisal is kept, so that its id stays its own
            known = (appraisal, appraised_point(appraisal, self.dynamics.appraisal), appraisal_vector(appraisal))
            self._appraised[id(appraisal)] = known
        return known[1], known[2]


def cut(point: np.ndarray) -> np.ndarray:
    """A centered point cut to [-1, 1]; np.clip costs five times as much on three numbers."""
    return np.minimum(np.maximum(point, -1.0), 1.0)


def pulling(target: np.ndarray, mood: np.ndarray) -> np.ndarray:
    """Where an event pulls a mood that stands at `mood`, both centered VAD, when it is appraised at `target`.

    What is unwelcome lifts nobody and what is welcome casts nobody down: from beyond its target valence stays.
    """
    if mood[0] < target[0] < 0.0 or 0.0 < target[0] < mood[0]:
        return np.array((mood[0], target[1], target[2]))
    return target


class Progress:
    """The phase of a distress that is told turn by turn; users have a true one, assistants a believed one."""

    __slots__ = ("_machines", "change", "distress", "peak", "phase", "streak")

    def __init__(self, world: World) -> None:
        self._machines = world.machines
        self.phase = world.progression.initial
        self.streak = 0
        self.distress = 0.0
        self.peak = 0.0
        self.change = 0.0

    def resume(self, phase: str, streak: int, distress: float, peak: float, change: float) -> None:
        """Go on from where another has come to."""
        self.phase, self.streak, self.distress, self.peak, self.change = phase, streak, distress, peak, change

    def observe(self, distress: float) -> None:
        """Take in the distress (0 to 1) of one more turn."""
        first = self.streak == 0
        self.change = 0.0 if first else round(distress - self.distress, 4)
        self.distress = distress
        self.peak = max(self.peak, distress)
        if first:
            self.streak = 1
            return
        facts = {"distress": distress, "change": self.change, "peak": self.peak, "streak": self.streak}
        phase = self._machines.next_phase(self.phase, facts)
        self.streak = self.streak + 1 if phase == self.phase else 1
        self.phase = phase


class PersonState(Struct, frozen=True):
    """All of a person that changes from turn to turn, as plain values that JSON keeps exactly.

    Points are centered VAD. `turn` counts the turns felt: the noise of the next is row `turn` of theirs.
    """

    turn: int
    mood: tuple[float, ...]
    point: tuple[float, ...]
    problem: tuple[float, ...]
    load: float
    appraisal: tuple[float, ...]
    emotion: str
    intensity: float
    phase: str
    streak: int
    distress: float
    peak: float
    change: float


class Person:
    """A person whose feeling moves.

    All points are centered VAD, float64, shape (3,), and stay within [-1, 1].
    """

    def __init__(self, world: World, home: np.ndarray, temperament: Temperament, noise: np.ndarray) -> None:
        """`noise` holds standard normal draws, shape (turns, 3): one row for each turn to come."""
        spread = world.dynamics.noise
        self.world = world
        self.home = home
        self.temperament = temperament
        self.inertia = min(MOST_INERTIA, max(0.0, temperament.inertia + world.dynamics.inertia))
        self.load = 1.0
        self._rows = np.array((home, home, home, home))  # mood, point, home, problem
        self._weights = np.zeros((2, 4))
        self.progress = Progress(world)
        self.emotion = world.reader.neutral
        self.intensity = 0.0
        self.appraisal = np.zeros(6)
        self._bias: np.ndarray | None = None
        self.spread = np.array((spread.valence, spread.arousal, spread.dominance)) * temperament.reactivity
        self._noise = noise * self.spread
        self._turn = 0

    @property
    def mood(self) -> np.ndarray:
        """The slow level."""
        return self._rows[0]

    @property
    def point(self) -> np.ndarray:
        """What is felt right now."""
        return self._rows[1]

    def state(self) -> PersonState:
        """The person as they are now."""
        mood, point, _, problem = map(tuple, self._rows.tolist())
        progress = self.progress
        return PersonState(
            self._turn,
            mood,
            point,
            problem,
            self.load,
            tuple(self.appraisal.tolist()),
            self.world.reader.labels[self.emotion],
            self.intensity,
            progress.phase,
            progress.streak,
            progress.distress,
            progress.peak,
            progress.change,
        )

    def resume(self, state: PersonState) -> None:
        """Go on from a state that a person of the same world, home, temperament and noise was in."""
        self._turn = state.turn
        self._rows = np.array((state.mood, state.point, self.home, state.problem))
        self.load, self.appraisal, self._bias = state.load, np.array(state.appraisal), None
        self.emotion, self.intensity = self.world.reader.index[state.emotion], state.intensity
        self.progress.resume(state.phase, state.streak, state.distress, state.peak, state.change)

    def meet_event(self, appraisal: Appraisal, opening: bool, disclosed: bool = False) -> None:
        """Feel an event: the mood is pulled toward its appraised point, the more the more it matters.

        What is `disclosed` in a crisis was there all along, under whatever was shown: it takes hold of anybody.
        """
        target, vector = self.world.appraise(appraisal)
        share = MOST_PULL if disclosed else self.grip(appraisal, opening)
        shift = share * (pulling(target, self._rows[0]) - self._rows[0])
        self._rows[0] += shift
        if opening or disclosed:
            self._rows[3] = target
            self._rows[3, 1] *= self.world.dynamics.lingering_arousal
            self.appraisal = vector
        if disclosed:
            self._rows[1] = cut(self._rows[1] + shift)  # at once: no inertia holds it up
            self.load = 1.0
        elif not opening:
            self.load = self.load_after_event(self.load, appraisal)
            self.appraisal = self.appraisal_after(vector)
        self._bias = None

    def meet_reply(self, move: np.ndarray, ease: float) -> None:
        """Feel a reply: `move` shifts the mood (centered VAD), `ease` (-1 to 1) takes load off or puts it on."""
        self._rows[0] = cut(self._rows[0] + move)
        self.load = self.load_after_reply(ease)

    def feel(self, event: str) -> Affect:
        """Let one turn pass and say how it leaves them. `event` is one of spec.emotions.EVENTS."""
        stay, inertia, home, problem = self.shares(self.load)
        weights = self._weights
        weights[:, 2] = home
        weights[:, 3] = problem
        weights[0, 0], weights[1, 0], weights[1, 1] = stay, stay - inertia, inertia
        # The mood goes some of the way to where home and the problem hold each other; the point is the mood, with
        # what is left of its last deviation and this turn's noise.
        moved = weights @ self._rows
        moved[1] += self._noise[self._turn]
        self._rows[:2] = cut(moved)
        self._turn += 1
        return self._read(event)

    def grip(self, appraisal: Appraisal, opening: bool) -> float:
        """The share of the way to its appraised point that an event takes the mood, 0 to MOST_PULL."""
        dynamics = self.world.dynamics
        gain = dynamics.opening_gain if opening else dynamics.event_gain
        power = OPENING_EVENNESS if opening else 1.0
        return min(MOST_PULL, gain * appraisal.relevance * self.temperament.reactivity**power)

    def load_after_event(self, load: float, appraisal: Appraisal) -> float:
        """The load, 0 to 1, after an event that is not the opening."""
        weight = self.world.dynamics.load_setback * appraisal.relevance * appraisal.desirability
        return min(1.0, max(0.0, load - weight))

    def load_after_reply(self, ease: float) -> float:
        """The load, 0 to 1, after a reply of this ease."""
        return min(1.0, max(0.0, self.load - self.world.dynamics.load_ease * ease))

    def appraisal_after(self, vector: np.ndarray) -> np.ndarray:
        """What the person appraises all in all after an event of this appraisal, shape (6,)."""
        return self.appraisal + SELF_APPRAISAL * (vector - self.appraisal)

    def shares(self, load: float) -> tuple[float, float, float, float]:
        """How a turn moves somebody under this load: the shares of their mood, of their last deviation from it, of home
        and of the problem in what they feel next. The mood's, home's and the problem's sum to 1."""
        calm, pull = self.temperament.regulation, self.world.dynamics.burden * load
        inertia = self.inertia if self._turn else 0.0
        return 1.0 - calm, inertia, calm * (1.0 - pull), calm * pull

    @property
    def problem(self) -> np.ndarray:
        """Where the problem pulls: home before any event, from the opening on its point."""
        return self._rows[3]

    @property
    def bias(self) -> np.ndarray:
        """How well what happened suits each feeling (Reader.appraisal_scores), shape (labels,)."""
        if self._bias is None:
            self._bias = self.world.reader.appraisal_scores(self.appraisal)
        return self._bias

    def _read(self, event: str) -> Affect:
        reader, machines = self.world.reader, self.world.machines
        vad = Vad.from_centered(self.point)
        first = self._turn == 1
        nominations = reader.nominate(self.point, self.bias, None if first else self.emotion, reader.stay_bonus)
        source = reader.labels[self.emotion]
        facts = {
            "valence": vad.valence,
            "arousal": vad.arousal,
            "dominance": vad.dominance,
            "intensity": 0.0,
            "intensity_before": self.intensity,
            "event": event,
        }
        admitted: list[Feeling] = []
        for index, intensity, weight in zip(*nominations, strict=True):
            label = reader.labels[index]
            facts["intensity"] = intensity = round(intensity, 4)
            if admitted or first or machines.admits(source, label, facts):
                admitted.append(Feeling(label, intensity, weight))
                if len(admitted) == BLEND:
                    break
        if not admitted:
            admitted = [reader.felt(self.emotion, self.point)]
        primary = admitted[0]
        self.emotion = reader.index[primary.label]
        self.intensity = primary.intensity
        self.progress.observe(round(reader.distress(nominations), 4))
        progress = self.progress
        return Affect(
            vad,
            tuple(admitted),
            round(reader.certainty(nominations, self.emotion), 4),
            progress.distress,
            progress.change,
            progress.phase,
            progress.streak,
        )
