"""A causal chain as a person reads it: one step below the other, along a rail."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from rich.console import Console
from rich.text import Text

from emosim.cli.main import here
from emosim.corpus.carried import Carried
from emosim.corpus.chain import Chain, Decided
from emosim.corpus.fields import VadChange, VadPoint
from emosim.corpus.in_words import spoken

NEAREST = 8  # choice: rules passed over that are shown without --all
WIDEST = 100  # choice: letters of a line that the eye still follows
NAME = 13  # letters of the column with the names of the steps

LANDED = {"support": "helped", "misfit": "missed", "none": "neither helped nor missed"}
READ = {"right": "the right feeling", "right family": "the right family", "wrong family": "another family"}
SUITED = {
    "suited": "it suited: full effect",
    "neutral": "it suited in part: a part of its effect",
    "repeated": "less than its effect",
    "misread": "less than its effect",
    "contraindicated": "it harms",
}


def show_chain(chain: Chain, console: Console, whole: bool) -> None:
    """Print a chain; `whole` leaves none of the rules passed over out, and gives every fact."""
    width = min(console.width, WIDEST)
    steps = [(name, list(lines)) for name, lines in _steps(chain, whole)]
    for at, (name, lines) in enumerate(steps):
        rail = "│" if at + 1 < len(steps) else " "
        wrapped = [piece for line in lines for piece in _wrapped(line, width - NAME - 2)]
        for row, line in enumerate(wrapped):
            mark, title = ("●", name) if row == 0 else (rail, "")
            console.print(Text.assemble((mark, "cyan"), " ", (title.ljust(NAME), "bold"), line), soft_wrap=True)


def _wrapped(line: str, width: int) -> list[str]:
    """A line in pieces that fit, all but the first a little further in than it begins."""
    indent = " " * (len(line) - len(line.lstrip()))
    return wrap(line, width, subsequent_indent=f"{indent}  ", break_on_hyphens=False, drop_whitespace=True) or [""]


def _steps(chain: Chain, whole: bool) -> Iterator[tuple[str, Iterator[str]]]:
    yield "happened", _happened(chain)
    yield "appraised", _appraised(chain)
    yield "VAD", _moved(chain)
    yield "felt", _felt(chain)
    if chain.speaker == "user":
        return
    yield "taken for", _believed(chain)
    yield "rule", _decided(chain.decided, whole)
    yield "reply", _carried(chain.carried)
    yield "effect", _followed(chain)


def _happened(chain: Chain) -> Iterator[str]:
    happened = chain.happened
    if happened.event:
        yield f'"{spoken(happened.event)}", a {happened.kind}, told in turn {happened.turn}'
    else:
        yield f"the last reply (turn {happened.turn - 1}) {LANDED[happened.kind]}: {_plan(happened.reply)}"
    yield f'"{happened.words}"'


def _appraised(chain: Chain) -> Iterator[str]:
    appraised = chain.appraised
    if not chain.happened.event:
        yield f'"{spoken(appraised.event)}", told in turn {appraised.turn}, still weighs:'
    yield ", ".join(f"{one.words} {one.value:.2f}" for one in appraised.axes)


def _moved(chain: Chain) -> Iterator[str]:
    moved, turn = chain.moved, chain.happened.turn
    yield _row("", VadPoint.__struct_fields__)
    yield _point("before", moved.before, "at home" if moved.first else f"turn {turn - 2}")
    yield _point("now", moved.now, f"turn {turn}")
    yield _change("change", moved.change)
    yield "drawn to"
    if chain.happened.event:
        yield _point("  event", chain.appraised.toward, "at once")
    if not moved.first:
        yield _point("  home", moved.home, "a little in every turn")
        yield _point("  problem", moved.problem, "while it is unsolved")
        yield f"the reply of turn {turn - 1} shifts it too: {_plan(chain.happened.reply)}"
    if moved.against:
        what = "the event" if chain.happened.event else "the reply"
        yield f"valence went against {what}: the rest, and the noise of a turn, weighed more"


def _felt(chain: Chain) -> Iterator[str]:
    felt = chain.felt
    first, *others = (f"{one.label} {one.intensity:.2f}" for one in felt.blend)
    yield first + (f", with {' and '.join(others)}" if others else "") + f"; certainty {felt.certainty:.2f}"
    if felt.place:
        yield f"{felt.blend[0].label} fits best; it stands at {' '.join(_numbers(felt.place))}"
    yield f"distress {felt.distress:.2f} ({felt.distress_change:+.2f}): {spoken(felt.phase)}, turn {felt.streak} of it"


def _believed(chain: Chain) -> Iterator[str]:
    believed, truth = chain.believed, chain.felt.blend[0]
    truly = f"{truth.label} {truth.intensity:.2f}"
    yield f"{believed.emotion} {believed.intensity:.2f}, and it is {truly}: {READ[believed.verdict]}"
    phase, true_phase = spoken(believed.phase), spoken(chain.felt.phase)
    known = f"rightly {phase}" if phase == true_phase else f"{phase}, and it is {true_phase}"
    yield f"certainty {believed.certainty:.2f}; {known}"
    yield _row("", VadPoint.__struct_fields__)
    yield _point("believed", believed.vad)
    yield _change("off by", believed.off, "as it shows, blurred")


def _decided(decided: Decided, whole: bool) -> Iterator[str]:
    if decided.forced:
        yield "none: a fork set this reply, to see what would come of it"
        yield f"{decided.proved} would have decided ({here(decided.place)})"
    elif decided.same_rules:
        yield f"{decided.rule} ({here(decided.place)})"
        yield decided.because
    else:
        yield f"{decided.rule}: {decided.because}"
        yield "These are other rules than the corpus was made with, which cannot prove that. They decide:"
        yield f"{decided.proved} ({here(decided.place)}): {decided.proved_because}"
    if not decided.forced:
        yield from (f"  holds: {term}" for term in decided.held or ("no rule above it does",))
    yield from _passed_over(decided, whole)
    if decided.runners_up and not decided.forced:
        yield f"would have held too, below it: {', '.join(decided.runners_up)}"
    if whole:
        yield "facts: " + ", ".join(f"{name} {value}" for name, value in decided.facts.items())


def _passed_over(decided: Decided, whole: bool) -> Iterator[str]:
    above = decided.passed_over
    shown = above if whole else above[-NEAREST:]
    if shown:
        yield "passed over, the nearest above it first, and what each needs:"
    for one in reversed(shown):
        yield f"  {one.rule}: {' or '.join(one.failed)}"
    if len(shown) < len(above):
        yield f"  ... and {len(above) - len(shown)} more above (--all shows them)"


def _carried(carried: tuple[Carried, ...]) -> Iterator[str]:
    for place, one in enumerate(carried, 1):
        yield f"{place}. {spoken(one.strategy)} ({one.framework}), {one.pacing}"
        if one.definition:
            yield f"   {one.definition}"
        yield f"   {spoken(one.technique)}: {one.how}" if one.how else f"   {spoken(one.technique)}"
        if one.suited:
            because = f" {one.suited.because}" if one.suited.because else ""
            yield f"   {SUITED[one.suited.verdict]} ({one.suited.fit:+.2f}).{because}"


def _followed(chain: Chain) -> Iterator[str]:
    followed = chain.followed
    if followed is None:
        yield "none to be seen: the dialogue ends with this reply"
        return
    before, after = followed.before, followed.feeling
    yield f"from {before.label} {before.intensity:.2f} to {after.label} {after.intensity:.2f} in turn {followed.turn}"
    moved = ", ".join(f"{axis} {getattr(followed.vad, axis):+.2f}" for axis in VadPoint.__struct_fields__)
    yield f"{moved}; distress {followed.distress_change:+.2f}"
    if followed.event:
        yield f'not by the reply alone: the user also tells of "{spoken(followed.event)}", a {followed.kind}'
    else:
        yield f"the reply {LANDED[followed.kind]}"


def _plan(strategies: tuple[str, ...]) -> str:
    return ", then ".join(map(spoken, strategies))


def _numbers(point: VadPoint) -> tuple[str, str, str]:
    return f"{point.valence:+.2f}", f"{point.arousal:.2f}", f"{point.dominance:.2f}"


def _point(name: str, point: VadPoint, note: str = "") -> str:
    return _row(name, _numbers(point), note)


def _change(name: str, change: VadChange, note: str = "") -> str:
    return _row(name, tuple(f"{getattr(change, axis):+.2f}" for axis in VadPoint.__struct_fields__), note)


def _row(name: str, cells: tuple[str, ...], note: str = "") -> str:
    return f"{name:<9}" + "".join(f"{cell:>10}" for cell in cells) + (f"   {note}" if note else "")
