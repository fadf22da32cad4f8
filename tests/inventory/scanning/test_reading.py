"""Reading codes: from pictures in a child process, and what GS1 codes say."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from inventory.scanning.frames import LARGEST, codes_read
from inventory.scanning.gs1 import Printed, read_printed, spellings
from project.kernel.errors import RuleViolated

EAN = "4006381333931"
FULL = Printed(text="04006381333931", batch="B-17", expires_on=date(2027, 12, 31), serial="SN9")


def photo(*codes: tuple[str, Any], **options: Any) -> SimpleUploadedFile:
    """Return a photo with codes side by side, the last in the middle of what is left of it."""
    sheet = Image.new("L", (1200, 700), 255)
    for place, (text, kind) in enumerate(codes):
        drawn = zxingcpp.create_barcode(text, kind, **options).to_image(scale=5)
        sheet.paste(Image.fromarray(drawn), (30 + 620 * place, 260))
    target = BytesIO()
    sheet.rotate(7, fillcolor=255).save(target, "JPEG", quality=70)
    return SimpleUploadedFile("frame.jpg", target.getvalue(), content_type="image/jpeg")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (EAN, zxingcpp.BarcodeFormat.EAN13),
        ("https://garage.example/s/MG-I-4K7Q", zxingcpp.BarcodeFormat.QRCode),
        ("HU 7020 z", zxingcpp.BarcodeFormat.Code128),
        ("SHELF-7", zxingcpp.BarcodeFormat.DataMatrix),
    ],
)
def test_codes_read_finds_the_code_of_a_photo(text: str, kind: Any) -> None:
    assert codes_read(photo((text, kind))) == [text]


def test_codes_read_says_nothing_for_a_photo_without_code() -> None:
    assert codes_read(photo()) == []


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.4", b"\x89PNG\r\n\x1a\nnonsense", b"x" * (LARGEST + 1)]
)
def test_codes_read_refuses_what_is_no_picture(content: bytes) -> None:
    with pytest.raises(RuleViolated):
        codes_read(SimpleUploadedFile("frame.png", content))


@pytest.mark.parametrize(
    "text",
    [
        "]d2010400638133393110B-17\x1d1727123121SN9",
        "\x1d010400638133393110B-17\x1d1727123121SN9",
        "01040063813339311727123110B-17\x1d21SN9",
        "(01)04006381333931(10)B-17(17)271231(21)SN9",
    ],
)
def test_read_printed_tells_batch_expiry_and_serial(text: str) -> None:
    assert read_printed(text) == FULL


def test_read_printed_takes_day_0_for_the_end_of_the_month() -> None:
    assert read_printed("010400638133393117270200").expires_on == date(2027, 2, 28)


@pytest.mark.parametrize("text", [EAN, "HU 7020 z", "(01)12", "0112345678901234", "]d2\x1d99", ""])
def test_read_printed_leaves_other_codes_as_they_are(text: str) -> None:
    assert read_printed(text).batch == ""
    assert read_printed(text).text in {text, "\x1d99"}


@given(text=st.text(max_size=300))
def test_read_printed_never_breaks(text: str) -> None:
    assert len(read_printed(text).text) <= 200


def test_spellings_are_those_of_packages() -> None:
    assert spellings("04006381333931") == ["04006381333931", EAN]
    assert "036000291452" in spellings("0036000291452")
    assert spellings("MANN HU") == ["MANN HU"]
