"""An example of a tool server (MCP): market data from a CSV file, over stdio or HTTP.

    python examples/market_server.py listings.csv
    python examples/market_server.py listings.csv --http 8200

The file has the columns id, make, model, year, price_eur, mileage_km, fuel and gearbox. The tool
`search_listings` is described in docs/market-data.md, with the mapping that fits it.
"""

import argparse
import csv
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations

PAGE_ROWS = 50


def market_server(path: Path) -> MCPServer:
    """Return a server with the one tool."""
    server = MCPServer("Example market", instructions="Listings of vehicles from a file.")
    reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)

    @server.tool(
        description="Vehicles on offer, by make, model and years; fifty a page.", annotations=reads
    )
    def search_listings(
        make: str, model: str, year_from: int = 1900, year_to: int = 2100, page: int = 1
    ) -> dict[str, Any]:
        with path.open(encoding="utf-8", newline="") as file:
            found = [
                row
                for row in csv.DictReader(file)
                if row["make"].casefold() == make.casefold()
                and row["model"].casefold() == model.casefold()
                and year_from <= int(row["year"]) <= year_to
            ]
        start = (page - 1) * PAGE_ROWS
        return {
            "listings": found[start : start + PAGE_ROWS],
            "total_count": len(found),
            "page": page,
        }

    return server


def main() -> None:
    """Serve a file over stdin and stdout, or over HTTP at 127.0.0.1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--http", type=int, metavar="PORT", help="listen at http://127.0.0.1:PORT/mcp"
    )
    options = parser.parse_args()
    server = market_server(options.file)
    if options.http:
        server.run("streamable-http", host="127.0.0.1", port=options.http, stateless_http=True)
    else:
        server.run("stdio")


if __name__ == "__main__":
    main()
