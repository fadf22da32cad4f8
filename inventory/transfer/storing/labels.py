"""How files name items, vendors and kits: by what people see, with a number for the second twin."""

from collections import Counter

BETWEEN_PARTS = " | "
LONGEST = 400


def item_label(name: str, manufacturer: str, part_number: str) -> str:
    """Return the name of an item in other tables: `Oil filter | Mann | W 712/95`."""
    if not manufacturer and not part_number:
        return name
    return BETWEEN_PARTS.join((name, manufacturer, part_number)).strip()


class Numbered:
    """Gives equal labels a number from the second on: `Rim`, `Rim #2`; no label is given twice."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._given: set[str] = set()

    def label(self, plain: str) -> str:
        """Return the label of the next row that is called so."""
        while True:
            self._counts[plain] += 1
            number = self._counts[plain]
            label = plain if number == 1 else f"{plain} #{number}"
            if label not in self._given:
                self._given.add(label)
                return label

    def give_back(self, plain: str, label: str) -> None:
        """Take back the last label that was given to a row of this name."""
        self._given.discard(label)
        self._counts[plain] -= 1
