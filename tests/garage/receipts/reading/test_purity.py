import subprocess
import sys
from pathlib import Path

HEAVY = (
    "rapidocr",
    "onnxruntime",
    "cv2",
    "numpy",
    "PIL",
    "pypdfium2",
    "pi_heif",
    "dateparser",
    "django",
)
ROOT = Path(__file__).resolve().parents[4]


def test_importing_the_reader_loads_nothing_heavy() -> None:
    code = f"import sys, garage.receipts.reading.process; print([n for n in {HEAVY} if n in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )

    assert done.stdout.strip() == "[]"
