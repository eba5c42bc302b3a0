"""How is a row written that may be there already? By the statement that says at once whether it was."""

from django.db import connections, models, router
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery


def insert_once(row: models.Model) -> bool:
    """Writes a new row, which then has its key; False, and nothing is written, where a unique constraint has it already.

    As `bulk_create(ignore_conflicts=True)`, which does not tell: to look afterwards was a second question for every letter.
    """
    meta = type(row)._meta
    query = InsertQuery(type(row), on_conflict=OnConflict.IGNORE)
    query.insert_values([field for field in meta.local_concrete_fields if field is not meta.pk], [row])
    using = router.db_for_write(type(row))
    compiler = query.get_compiler(using)
    compiler.returning_fields = [meta.pk]
    with connections[using].cursor() as cursor:
        for sql, values in compiler.as_sql():
            cursor.execute(sql, values)
        written = cursor.fetchone()
    if written:
        row.pk, row._state.adding, row._state.db = written[0], False, using
    return written is not None
