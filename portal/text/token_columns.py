"""How does a database keep the tokens of a text, and find by them? PostgreSQL as a tsvector of our own making, others as a text.

`to_tsvector` and trigrams know Chinese only where the database's locale does, and fail without a word elsewhere; a literal of
our own tokens needs no parser and no locale, so both databases find the same rows.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from django.db import DatabaseError, connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.models.sql.compiler import SQLCompiler

POSTGRESQL = "postgresql"
Wanted = Sequence[tuple[str, bool]]  # tokens that must all be there, each with whether it may go on


class TokensField(models.Field):
    """The tokens of a row (`portal.text.tokens`): written, and asked with `__holds`, never read back.

    A token is made of letters and digits alone, so none needs an escape in a literal, a question or a LIKE.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == POSTGRESQL else "text"

    def get_placeholder(self, value: Any, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> str:
        return "%s::tsvector" if connection.vendor == POSTGRESQL else "%s"

    def get_db_prep_value(self, value: Iterable[str], connection: BaseDatabaseWrapper, prepared: bool = False) -> str:
        kept = sorted(value)
        return " ".join(f"'{token}'" for token in kept) if connection.vendor == POSTGRESQL else f" {' '.join(kept)} "


@TokensField.register_lookup
class Holds(models.Lookup):
    """Rows that hold all tokens of one of several `Wanted`."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[str]]:
        column, _ = self.process_lhs(compiler, connection)
        likes = [" AND ".join([f"{column} LIKE %s"] * len(wanted)) for wanted in self.rhs]
        asked = [f"% {token}%" if goes_on else f"% {token} %" for wanted in self.rhs for token, goes_on in wanted]
        return f"({' OR '.join(likes)})", asked

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[str]]:
        column, _ = self.process_lhs(compiler, connection)
        questions = (
            " & ".join(f"'{token}':*" if goes_on else f"'{token}'" for token, goes_on in wanted) for wanted in self.rhs
        )
        return f"{column} @@ %s::tsquery", [" | ".join(f"({question})" for question in questions)]


class TokensIndex(models.Index):
    """Finds rows by their tokens on PostgreSQL; elsewhere nothing is made, and a column of tokens is read through."""

    suffix = "gin"

    def create_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "", **kwargs: Any
    ) -> Statement:
        if schema_editor.connection.vendor != POSTGRESQL:
            return Statement("SELECT 1")
        return super().create_sql(model, schema_editor, using=" USING gin", **kwargs)

    def remove_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, **kwargs: Any
    ) -> Statement:
        if schema_editor.connection.vendor != POSTGRESQL:
            return Statement("SELECT 1")
        return super().remove_sql(model, schema_editor, **kwargs)


@contextmanager
def by_index() -> Iterator[None]:
    """Meanwhile tokens are looked up in their index, however common they are.

    PostgreSQL takes reading all rows for cheaper where most of them match, and does not reckon that it must unpack each row's
    tokens for that: a second instead of a few milliseconds at a hundred thousand rows.
    """
    if connection.vendor != POSTGRESQL:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        try:
            yield
        finally:
            with suppress(DatabaseError):  # a transaction that failed is taken back, and the setting with it
                cursor.execute("SET enable_seqscan TO DEFAULT")


class KeysOf(models.Aggregate):
    """The keys of all rows as one list, None of no row: a row for each takes a page's time where there are many."""

    function = "ARRAY_AGG"
    output_field = models.Field()

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)

    def convert_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> list[int] | None:
        return json.loads(value) if isinstance(value, str) else value
