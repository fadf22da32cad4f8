"""Bounded types for the schemas of the API, and the base of every input."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from project.kernel.dates import EARLIEST, LATEST

_FORBIDDEN = re.compile(r"[\x00\ud800-\udfff]")


class Body(BaseModel):
    """An input: unknown names are refused; only what is sent counts as a change."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)

    def changes(self) -> dict[str, Any]:
        """Return what was sent, and nothing else."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def _clean(text: str) -> str:
    if _FORBIDDEN.search(text):
        message = "holds a character that cannot be stored"
        raise ValueError(message)
    return text


def _in_range(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        message = "type a date between 1885 and 2100"
        raise ValueError(message)
    return day


def _as_text(value: Any) -> Any:
    """Read a JSON number as it was written; `true` is no number."""
    if isinstance(value, bool):
        message = "send a decimal as a string"
        raise ValueError(message)  # noqa: TRY004 - pydantic turns ValueError into a 422
    return str(value) if isinstance(value, float) else value


Short = Annotated[str, Field(max_length=120), AfterValidator(_clean)]
Line = Annotated[str, Field(max_length=200), AfterValidator(_clean)]
Text = Annotated[str, Field(max_length=10_000), AfterValidator(_clean)]
Day = Annotated[date, AfterValidator(_in_range)]
_Decimal = Annotated[Decimal, BeforeValidator(_as_text)]
Amount = Annotated[_Decimal, Field(max_digits=14, decimal_places=3, examples=["318.47"])]
Positive = Annotated[_Decimal, Field(ge=0, max_digits=14, decimal_places=4, examples=["4.7"])]
Rate = Annotated[_Decimal, Field(ge=0, le=100, max_digits=6, decimal_places=3, examples=["19"])]
MeterValue = Annotated[_Decimal, Field(ge=0, max_digits=9, decimal_places=1, examples=["184302"])]
Currency = Annotated[
    str, Field(min_length=3, max_length=3, pattern="^[A-Za-z]{3}$", examples=["EUR"])
]
RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]
