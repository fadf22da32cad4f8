"""Writing very many rows at once, past the ORM's cost for each; for demo data and imports."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction

Value = Any


class BulkWriter:
    """Writes rows that are alike but for some columns.

    The template gives the values that stay; each row gives those that change, in the order of
    `columns`. Nothing is validated and no service runs: the caller knows what it writes.
    """

    def __init__(self, template: models.Model, columns: Sequence[str]) -> None:
        meta = template._meta
        fields = [field for field in meta.concrete_fields if not field.primary_key]
        constant = [field for field in fields if field.attname not in columns]
        self._constants = tuple(_stored(field, template) for field in constant)
        names = [meta.pk.column, *columns, *(field.column for field in constant)]
        quoted = ", ".join(connection.ops.quote_name(name) for name in names)
        marks = ", ".join(["%s"] * len(names))
        self._table = meta.db_table
        self._sql = f"INSERT INTO {self._table} ({quoted}) VALUES ({marks})"  # noqa: S608 - our names

    def write(self, rows: Sequence[Sequence[Value]]) -> range:
        """Insert the rows and return their ids, which follow one another."""
        with transaction.atomic(), connection.cursor() as cursor:
            first = self._reserve(cursor, len(rows))
            ids = range(first, first + len(rows))
            cursor.executemany(
                self._sql,
                [
                    (row_id, *map(_plain, row), *self._constants)
                    for row_id, row in zip(ids, rows, strict=True)
                ],
            )
        return ids

    def _reserve(self, cursor: Any, count: int) -> int:
        """Return the first of so many ids that nobody else will get."""
        if connection.vendor == "sqlite":
            cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {self._table}")  # noqa: S608 - our name
            return int(cursor.fetchone()[0]) + 1
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [self._table])
        sequence = cursor.fetchone()[0]
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [sequence])
        cursor.execute("SELECT nextval(%s)", [sequence])
        first = int(cursor.fetchone()[0])
        cursor.execute("SELECT setval(%s, %s)", [sequence, first + count])
        return first


def _stored(field: "models.Field[Any, Any]", template: models.Model) -> Value:
    value = field.pre_save(template, add=True)
    return field.get_db_prep_save(value, connection=connection)


def _plain(value: Value) -> Value:
    """Return a value as every driver takes it."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return value
