"""Names of paints and how they look, for the silhouettes."""

PAINTS = {
    "White": "#eef0ef",
    "Silver": "#b9c0c4",
    "Grey": "#7f8d93",
    "Graphite": "#4d565b",
    "Black": "#23282b",
    "Blue": "#41627e",
    "Navy": "#233a5e",
    "Light blue": "#6fa1c4",
    "Turquoise": "#3f8f92",
    "Green": "#3f6b4f",
    "Dark green": "#24443a",
    "Olive": "#6f7346",
    "Yellow": "#d9b23c",
    "Orange": "#cc6d2b",
    "Copper": "#a5603e",
    "Red": "#a3282e",
    "Burgundy": "#662a35",
    "Pink": "#c9788f",
    "Purple": "#665085",
    "Brown": "#6b4c3a",
    "Beige": "#cdbd9d",
    "Gold": "#b3995b",
}
_BY_WORD = {name.lower(): paint for name, paint in PAINTS.items()} | {"gray": PAINTS["Grey"]}


def paint_of(name: str) -> str:
    """Return the paint that a colour's name stands for, or nothing: “Atlantic blue” is blue."""
    words = name.lower().strip()
    if words in _BY_WORD:
        return _BY_WORD[words]
    known = [word for word in words.split() if word in _BY_WORD]
    return _BY_WORD[known[-1]] if known else ""
