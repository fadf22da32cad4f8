"""The content of an invoice from an old line printer: fixed-width lines of text."""

from typing import Any

from tests.garage.receipts.synthetic.sheet import RIGHT, Row, Sheet

WIDTH = 84
WIDTHS = {
    "position": 4,
    "number": 13,
    "description": 27,
    "quantity": 8,
    "unit": 6,
    "unit_price": 11,
    "discount": 8,
    "vat": 6,
    "amount": 12,
}


def _fitted(text: str, *, key: str) -> str:
    width = WIDTHS[key] - 1
    return f"{text[:width]:>{width}} " if key in RIGHT else f"{text[:width]:<{width}} "


def _table(content: dict[str, Any]) -> list[str]:
    keys = [column["key"] for column in content["columns"]]
    lines = [
        "".join(_fitted(column["title"], key=column["key"]) for column in content["columns"]),
        "-" * WIDTH,
    ]
    for page in content["pages"]:
        for row in page:
            lines += _row_lines(row, keys)
    return [*lines, "-" * WIDTH]


def _row_lines(row: Row, keys: list[str]) -> list[str]:
    """An item; a description that is too long goes on in the next line."""
    at = keys.index("description")
    first, rest = _split(row["cells"][at])
    cells = [*row["cells"][:at], first, *row["cells"][at + 1 :]]
    line = "".join(_fitted(text, key=key) for text, key in zip(cells, keys, strict=True))
    indent = " " * sum(WIDTHS[key] for key in keys[:at])
    return [line, f"{indent}{rest}"] if rest else [line]


def _split(text: str) -> tuple[str, str]:
    width = WIDTHS["description"] - 1
    words, first = text.replace("\n", " ").split(), ""
    while words and len(f"{first} {words[0]}".strip()) <= width:
        first = f"{first} {words.pop(0)}".strip()
    return first, " ".join(words)


def dotmatrix_content(sheet: Sheet) -> dict[str, Any]:
    """The same content as a sheet, set in lines of 84 characters."""
    content = sheet.content()
    sender = content["sender"]
    head = [
        sender["name"],
        f"{sender['street']}  {sender['place']}",
        "  ".join(sender["contact"]),
        "  ".join(sender["legal"]),
        "",
    ]
    rows = max(len(content["customer"]), len(content["meta"]))
    customer = content["customer"] + [""] * (rows - len(content["customer"]))
    meta = content["meta"] + [["", ""]] * (rows - len(content["meta"]))
    middle = [
        f"{left:<42}{label:<20}{value}" for left, (label, value) in zip(customer, meta, strict=True)
    ]
    totals = [f"{row['label']:>{WIDTH - 20}}{row['value']:>19}" for row in content["totals"]]
    foot = ["", *content["notes"], "", "  ".join(sender["bank"])]
    lines = [*head, *middle, "", content["title"].upper(), "", *_table(content), *totals, *foot]
    return {
        "language": content["language"],
        "paper": content["paper"],
        "font": content["font"],
        "lines": lines,
    }
