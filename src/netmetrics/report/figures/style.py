"""Colours, sizes and Matplotlib's settings, the same for all figures.

The colours are plain on the elements, so that a figure stands on its own in print; the page's
style sheet finds them by their value and exchanges them for those of a dark page.
"""

INK, MUTED, RULE = "#1d1c1a", "#5f5b54", "#dcd7cd"
ACCENT, SOFT, PAPER = "#0f5c66", "#9fb3b4", "#fffdf8"
PALETTE = (INK, MUTED, RULE, ACCENT, SOFT, PAPER)

WIDE, NARROW = 736, 360
SAID = "said"
"""The label of axes on which there is nothing that the sentence above them does not say."""

STYLE = {
    "axes.axisbelow": True,
    "axes.spines.bottom": True,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "axes.linewidth": 1,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 13,
    "grid.color": RULE,
    "grid.linewidth": 1,
    "hatch.linewidth": 2,
    "text.color": INK,
    "text.parse_math": False,
    "text.usetex": False,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
}
