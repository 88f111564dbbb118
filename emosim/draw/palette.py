"""The look of every picture: one style, one set of colors, one way to save."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from emosim.errors import InputError

INK = "#222222"
QUIET = "#6E6E6E"
FAINT = "#DDDDDD"
NEVER = "#B0B0B0"
MORE, LESS = "#B35806", "#542788"  # ColorBrewer's PuOr, which people with any kind of color vision tell apart

# A hue says what a reply does: blue listens, green asks, yellow and brown work on the matter, purple calms, gray and
# red hold a limit. The shades are choices, as far apart in Lab as the hues allow, for every kind of color vision.
STRATEGY_COLORS = {
    "empathic_validation": "#16245F",
    "reflective_listening": "#2F57B5",
    "affirmation": "#3C9BE8",
    "normalizing": "#BFD9E3",
    "open_question": "#1B513E",
    "progressive_disclosure": "#5CC79A",
    "collaborative_problem_solving": "#EDB81A",
    "psychoeducation": "#F3EC9C",
    "cognitive_reframing": "#BF780F",
    "de_escalation": "#7F32CF",
    "grounding": "#B69CD8",
    "boundary_setting": "#857679",
    "crisis_support": "#A5170B",
}
OTHER_STRATEGY_COLOR = "#B8B8B8"

# The hues that a terminal shows outcomes in (cli/summary.py), in shades of Paul Tol's schemes that print.
OUTCOME_COLORS = {
    "resolved": "#009988",
    "improved": "#33BBEE",
    "unresolved": "#DDAA33",
    "worsened": "#CC3311",
    "handed_off": "#AA4499",
}

STYLE = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib, so that a text is as long on every machine
    "font.size": 9,
    "text.color": INK,
    "text.parse_math": False,  # a dollar in a name is a dollar
    "axes.titlesize": 13,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.titlepad": 14,
    "axes.labelsize": 10,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "savefig.dpi": 150,
    "svg.fonttype": "none",
    "svg.hashsalt": "emosim",
    "pdf.fonttype": 42,
}
# What a file would tell of the day and the program that made it, left out.
_NO_METADATA: dict[str, dict[str, None]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
PICTURES = tuple(_NO_METADATA)


def pyplot() -> Any:
    """matplotlib.pyplot, drawing to files alone and in the style of the house.

    Raises InputError if matplotlib is not installed.
    """
    try:
        import matplotlib
    except ImportError:
        raise InputError("pictures need matplotlib: pip install 'emosim[plots]'") from None
    matplotlib.use("Agg")
    from matplotlib import pyplot

    pyplot.rcdefaults()
    pyplot.rcParams.update(STYLE)
    return pyplot


def save(figure: Any, path: Path, exact: bool = False) -> None:
    """Write a figure as its name says, .png, .svg or .pdf, the same bytes each time, and close it.

    `exact` keeps every color of a .png, for large soft grounds of which two must look the same. Raises InputError for
    any other name.
    """
    from matplotlib import pyplot

    try:
        metadata = _NO_METADATA.get(path.suffix.lower())
        if metadata is None:
            raise InputError(f"{path}: a picture's name must end in {', '.join(PICTURES[:-1])} or {PICTURES[-1]}")
        if path.suffix.lower() == ".png" and not exact:
            _save_png(figure, path)
        else:
            figure.savefig(path, metadata=metadata)
    finally:
        pyplot.close(figure)


def _save_png(figure: Any, path: Path) -> None:
    """With the 256 colors that suit it best: no eye tells them from all, and the file is a quarter as large."""
    from PIL import Image  # matplotlib needs it too

    drawn = BytesIO()
    figure.savefig(drawn, format="png")
    with Image.open(drawn) as picture:
        few = picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    few.save(path, optimize=True, dpi=(STYLE["savefig.dpi"], STYLE["savefig.dpi"]))


def strategy_color(name: str) -> str:
    """The color of a strategy; gray for one that does not ship."""
    return STRATEGY_COLORS.get(name, OTHER_STRATEGY_COLOR)


def ink_on(color: str) -> str:
    """White or the ink, whichever is easier to read on a color (contrast as WCAG 2 defines it)."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#FFFFFF" if 1.05 / (light + 0.05) >= (light + 0.05) / (0.0159 + 0.05) else INK


def tint(color: str, strength: float) -> str:
    """A color on white: white where `strength` is 0, the color itself where it is 1."""
    parts = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * strength):02X}" for part in parts)


def darker(color: str, strength: float = 0.3) -> str:
    """A color with black: the color itself where `strength` is 0, black where it is 1."""
    return "#" + "".join(f"{round(int(color[at : at + 2], 16) * (1.0 - strength)):02X}" for at in (1, 3, 5))
