"""Prints the URL of a PostgreSQL database for the tests; makes the database where it is missing."""

import getpass
import os
import sys

import psycopg

NAME = "my_garage_ci"


def database_url() -> str:
    """Return a URL with which databases can be made, trying the users that a machine usually has."""
    if "CI_DATABASE_URL" in os.environ:
        return os.environ["CI_DATABASE_URL"]
    for user in dict.fromkeys(("postgres", getpass.getuser(), "root")):
        try:
            with psycopg.connect(
                host="127.0.0.1", user=user, dbname="postgres", autocommit=True
            ) as connection:
                make_database(connection)
        except psycopg.OperationalError as error:
            sys.stderr.write(f"{user}: {error}\n")
        else:
            return f"postgres://{user}@127.0.0.1:5432/{NAME}"
    sys.exit("No user may make a database on 127.0.0.1:5432. Name one with CI_DATABASE_URL.")


def make_database(connection: psycopg.Connection) -> None:
    """Make the database unless an earlier run has left it."""
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
    if known is None:
        connection.execute(f"CREATE DATABASE {NAME}")


if __name__ == "__main__":
    sys.stdout.write(database_url() + "\n")
