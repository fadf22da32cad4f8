"""Write all invoices to a folder: `python -m tests.garage.receipts.synthetic OUT_DIR`."""

import dataclasses
import json
import sys
from pathlib import Path

from tests.garage.receipts.synthetic.invoices import Invoice, build_all


def _suffix(data: bytes) -> str:
    return "pdf" if data.startswith(b"%PDF") else "jpg"


def _write(invoice: Invoice, folder: Path) -> list[str]:
    names = []
    for purpose, data in (
        ("clean", invoice.pdf()),
        ("scan", invoice.scan()),
        ("photo", invoice.photo()),
    ):
        name = f"{invoice.key}-{purpose}.{_suffix(data)}"
        (folder / name).write_bytes(data)
        names.append(name)
    return names


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    truths = {
        name: dataclasses.asdict(invoice.truth)
        for invoice in build_all()
        for name in _write(invoice, folder)
    }
    text = json.dumps(truths, default=str, indent=1, ensure_ascii=False)
    (folder / "truth.json").write_text(text, encoding="utf-8")


main()
