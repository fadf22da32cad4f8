"""What the API says and takes about oneself."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from project.kernel.actor import Permission, Role
from project.web.types import Body, Short

Theme = Literal["auto", "light", "dark"]
Density = Literal["comfortable", "compact"]
Distance = Literal["km", "mi"]
Volume = Literal["l", "gal_us", "gal_uk"]
Economy = Literal["l_100km", "km_l", "mpg_us", "mpg_uk", "kwh_100km", "mi_kwh", "wh_mi"]


class MeOut(BaseModel):
    """Who calls: the person, the organization, and what they may do there."""

    id: int
    email: str
    name: str
    picture_url: str
    organization: str
    role: Role
    permissions: list[Permission]
    is_staff: bool


class MeChange(Body):
    """Changes to the profile."""

    model_config = ConfigDict(json_schema_extra={"example": {"name": "Ana Example"}})

    name: Annotated[Short, Field(examples=["Ana Example"])] = ""


class PreferencesOut(BaseModel):
    """How one likes to see things; empty means as the browser or the organization has it."""

    language: str
    time_zone: str
    distance_unit: Distance
    volume_unit: Volume
    economy_unit: Economy
    currency: str
    theme: Theme
    density: Density
    key_shortcuts: bool
    hide_amounts: bool


class PreferencesChange(Body):
    """Changes to the preferences."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"distance_unit": "mi", "theme": "dark"}}
    )

    language: Annotated[str, Field(max_length=8)] = ""
    time_zone: Annotated[str, Field(max_length=60)] = ""
    distance_unit: Distance = "km"
    volume_unit: Volume = "l"
    economy_unit: Economy = "l_100km"
    currency: Annotated[str, Field(max_length=3, pattern="^([A-Z]{3})?$")] = ""
    theme: Theme = "auto"
    density: Density = "comfortable"
    key_shortcuts: bool = True
    hide_amounts: bool = False
