"""The child process that reads: one JSON request a line in, one JSON answer a line out.

Models and decoders live and die with it; it limits itself before it opens anything.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from garage.receipts.reading import limits
from garage.receipts.reading.pipeline import read_path
from garage.receipts.reading.types import Hints, Unreadable


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Read one file; an unreadable one is an answer too."""
    hints = Hints.from_json(request.get("hints", {}))
    try:
        return {"reading": read_path(Path(request["path"]), hints=hints).to_json()}
    except Unreadable as error:
        return {"error": {"code": error.code, "message": error.message}}
    except MemoryError:
        return {"error": {"code": "too_large", "message": limits.TOO_LARGE}}


def main() -> None:
    """Answer requests until the input ends."""
    limits.end_with_parent()
    limits.apply(json.loads(sys.argv[1]) if len(sys.argv) > 1 else {})
    answers = sys.stdout
    # Libraries print notices; only answers may reach the pipe.
    sys.stdout = sys.stderr
    for line in sys.stdin:
        answers.write(json.dumps(answer(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
