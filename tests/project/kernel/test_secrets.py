"""Secrets at rest."""

from typing import Any

import pytest

from project.kernel.errors import Unavailable
from project.kernel.secrets import seal, unseal


def test_unseal_returns_what_was_sealed() -> None:
    sealed = seal({"token": "tk_sécret", "server": "https://ntfy.sh"})

    assert "tk_s" not in sealed
    assert unseal(sealed) == {"token": "tk_sécret", "server": "https://ntfy.sh"}


def test_a_former_key_still_opens(settings: Any) -> None:
    sealed = seal({"token": "x"})

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, which is long enough as well"

    assert unseal(sealed) == {"token": "x"}


@pytest.mark.parametrize("text", ["", "nothing of ours", "gAAAAABm"])
def test_what_was_not_sealed_here_does_not_open(text: str) -> None:
    with pytest.raises(Unavailable):
        unseal(text)
