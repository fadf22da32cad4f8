"""The version of My Garage, as `pyproject.toml` has it too."""

VERSION = "0.1.0"
