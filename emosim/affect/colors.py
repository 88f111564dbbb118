"""The color of each family of feelings, in every picture and page."""

from __future__ import annotations

# Paul Tol's "bright" scheme, which people with any kind of color vision tell apart.
FAMILY_COLORS = {
    "joy": "#CCBB44",
    "love": "#EE6677",
    "surprise": "#66CCEE",
    "anger": "#AA3377",
    "fear": "#4477AA",
    "sadness": "#228833",
}
OTHER_COLOR = "#888888"
