"""Vendors as JSON."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from project.web.types import Body, Line, RowId, Short, Text

KindName = Literal[
    "workshop",
    "parts",
    "supplier",
    "station",
    "dealer",
    "insurer",
    "manufacturer",
    "authority",
    "other",
]
Tags = Annotated[list[Short], Field(max_length=20)]


Discount = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]


class VendorPatch(Body):
    """What changes; tags are replaced as a whole."""

    name: Annotated[Short, Field(min_length=1)] = "-"
    kind: KindName = "workshop"
    tax_id: Annotated[Short, Field(max_length=40)] = ""
    account_number: Annotated[Short, Field(max_length=60)] = ""
    contact: Short = ""
    phone: Annotated[Short, Field(max_length=60)] = ""
    email: Annotated[Line, Field(max_length=254)] = ""
    website: Line = ""
    street: Line = ""
    postal_code: Annotated[Short, Field(max_length=20)] = ""
    city: Annotated[Short, Field(max_length=100)] = ""
    region: Annotated[Short, Field(max_length=100)] = ""
    country: Annotated[Short, Field(max_length=60)] = ""
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    payment_days: Annotated[int, Field(ge=0, le=365)] | None = None
    payment_terms: Line = ""
    discount: Discount | None = None
    notes: Text = ""
    tags: Tags = []


class VendorBody(VendorPatch):
    """A new vendor."""

    name: Annotated[Short, Field(min_length=1, examples=["Autohaus Weber GmbH"])]


class MergeBody(Body):
    """The duplicate that is merged into this vendor."""

    duplicate_id: RowId


class SpentOut(BaseModel):
    """What was spent in one currency."""

    currency: str
    this_year: Decimal
    ever: Decimal


class VendorYearOut(BaseModel):
    """What was spent at a vendor in one year and currency."""

    year: int
    currency: str
    amount: Decimal


class VendorRow(BaseModel):
    """A vendor in a list."""

    id: int
    name: str
    kind: str
    tax_id: str
    account_number: str
    contact: str
    phone: str
    email: str
    website: str
    street: str
    postal_code: str
    city: str
    region: str
    country: str
    rating: int | None
    payment_days: int | None
    payment_terms: str
    discount: Decimal | None
    version: int
    updated_at: datetime


class VendorOut(VendorRow):
    """A vendor with its aliases and what was spent there."""

    notes: str
    tags: list[str]
    aliases: list[str]
    spent: list[SpentOut]
    years: list[VendorYearOut]
    created_at: datetime


class VendorSitePatch(Body):
    """What changes of a site."""

    name: Annotated[Short, Field(min_length=1)] = "-"
    phone: Annotated[Short, Field(max_length=60)] = ""
    email: Annotated[Line, Field(max_length=254)] = ""
    street: Line = ""
    postal_code: Annotated[Short, Field(max_length=20)] = ""
    city: Annotated[Short, Field(max_length=100)] = ""
    region: Annotated[Short, Field(max_length=100)] = ""
    country: Annotated[Short, Field(max_length=60)] = ""
    account_number: Annotated[Short, Field(max_length=60)] = ""
    opening: Line = ""


class VendorSiteBody(VendorSitePatch):
    """A new site of a vendor."""

    name: Annotated[Short, Field(min_length=1, examples=["Branch Altona"])]


class VendorSiteOut(BaseModel):
    """A branch of a vendor, with our account number there."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    vendor_id: int
    name: str
    phone: str
    email: str
    street: str
    postal_code: str
    city: str
    region: str
    country: str
    account_number: str
    opening: str
    version: int


class VendorContactPatch(Body):
    """What changes of a person at a vendor."""

    name: Annotated[Short, Field(min_length=1)] = "-"
    role: Annotated[Short, Field(max_length=80)] = ""
    phone: Annotated[Short, Field(max_length=60)] = ""
    email: Annotated[Line, Field(max_length=254)] = ""
    site_id: RowId | None = None


class VendorContactBody(VendorContactPatch):
    """A new person at a vendor, at one of its sites or for all of it."""

    name: Annotated[Short, Field(min_length=1, examples=["Jana Lindner"])]


class VendorContactOut(BaseModel):
    """A person at a vendor."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    vendor_id: int
    site_id: int | None
    name: str
    role: str
    phone: str
    email: str
    version: int


class LikenessOut(BaseModel):
    """Two vendors that may be the same business; closeness is from 0 to 100."""

    kept_id: int
    kept_name: str
    duplicate_id: int
    duplicate_name: str
    closeness: float
