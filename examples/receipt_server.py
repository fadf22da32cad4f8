"""An example of a tool server (MCP): reads a receipt from its text, over stdio or HTTP.

    python examples/receipt_server.py
    python examples/receipt_server.py --http 8201

The tool `read_receipt` takes the text of a receipt, or a PDF in base64 whose own text it takes out.
docs/receipts.md says how it is set up, with the places that fit its answer.
"""

import argparse
import base64
import re
from typing import Any

import pypdfium2
from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations

_TOTAL = re.compile(r"(?im)^\s*(?:grand\s+)?total\b\D*([\d.,]+)\s*$")
_TAX = re.compile(r"(?im)^\s*(?:vat|tax)\b.*?([\d.,]+)\s*$")
_DAY = re.compile(r"\b(\d{4}-\d\d-\d\d)\b")
_ITEM = re.compile(
    r"(?im)^(?!\s*(?:grand\s+)?(?:total|vat|tax|subtotal)\b)(.*[a-z].*?)\s{2,}([\d.,]+)\s*$"
)


def receipt_server() -> MCPServer:
    """Return a server with the one tool."""
    server = MCPServer("Example receipts", instructions="Reads receipts that are plain text.")
    reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)

    @server.tool(
        description="Reads the merchant, date, amounts and items of a receipt.", annotations=reads
    )
    def read_receipt(text: str = "", pdf_base64: str = "") -> dict[str, Any]:
        return understood(_text_of(base64.b64decode(pdf_base64)) if pdf_base64 else text)

    return server


def understood(text: str) -> dict[str, Any]:
    """Return what a text says, by plain rules: amounts at the ends of lines, the first line the merchant."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    total, tax, day = _TOTAL.search(text), _TAX.search(text), _DAY.search(text)
    return {
        "merchant": {"name": lines[0] if lines else ""},
        "date": day[1] if day else None,
        "amounts": {"total": total[1] if total else None, "tax": tax[1] if tax else None},
        "items": [{"text": name.strip(), "price": price} for name, price in _ITEM.findall(text)],
    }


def _text_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def main() -> None:
    """Serve over stdin and stdout, or over HTTP at 127.0.0.1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--http", type=int, metavar="PORT", help="listen at http://127.0.0.1:PORT/mcp"
    )
    options = parser.parse_args()
    server = receipt_server()
    if options.http:
        server.run("streamable-http", host="127.0.0.1", port=options.http, stateless_http=True)
    else:
        server.run("stdio")


if __name__ == "__main__":
    main()
