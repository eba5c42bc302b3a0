"""Is a date understood in every notation, and shown again as it was typed?"""

from datetime import UTC, date, datetime

import pytest
from django import forms

from portal.forms.fields import (
    RocDateField,
    RocDateFormField,
)
from portal.models import ClosureDay
from portal.time.examples import example_day


@pytest.mark.clause("F1-05")
@pytest.mark.parametrize(
    "typed",
    [
        "112/8/20",
        "１１２年８月２０日",
        "1120820",
        "2023-08-20",
        date(2023, 8, 20),
        datetime(2023, 8, 19, 17, tzinfo=UTC),
    ],
)
def test_roc_date_understands_every_notation(typed):
    assert RocDateFormField().clean(typed) == date(2023, 8, 20)


@pytest.mark.clause("F1-05")
def test_roc_date_shows_again_what_was_typed():
    class Form(forms.Form):
        answer = RocDateFormField()

    form = Form({"answer": "112-02-29"})
    assert form.errors == {"answer": ["民國112年2月沒有29日，請核對日期。"]}
    assert 'value="112-02-29"' in str(form["answer"])
    assert 'value="112/8/20"' in str(Form(initial={"answer": date(2023, 8, 20)})["answer"])
    assert form["answer"].help_text == f"例：{example_day()}"


def test_migrations_keep_a_column_that_must_not_be_empty():
    field = ClosureDay._meta.get_field("date")
    _, _, args, kwargs = field.deconstruct()
    again = RocDateField(*args, **kwargs)
    assert again.null is False
    assert again.blank is False
    assert again.unique is True
