"""Endpoints of the market."""

from garage.listings.api.aliases import router as aliases
from garage.listings.api.imports import router as imports
from garage.listings.api.listings import router as listings
from garage.listings.api.sources import router as sources

__all__ = ["aliases", "imports", "listings", "sources"]
