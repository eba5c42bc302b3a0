"""What do the tests of the kinds share: a model that has a field of each?"""

import pytest
from django.db import models
from django.test.utils import isolate_apps

from portal.forms.fields import (
    ChoiceField,
    DecimalField,
    EmailField,
    LimitedTextField,
    MultiChoiceField,
    PhoneField,
    RocDateField,
    SelectField,
    ShortTextField,
    TaxIdField,
    TickField,
    UrlField,
    WholeNumberField,
    YesNoField,
)
from tests.portal.forms.fields.answers import CHOICES


@pytest.fixture
def answers():
    """A model with every field, which no migration ever sees."""
    with isolate_apps("portal"):

        class Answers(models.Model):
            short = ShortTextField("公司名稱")
            limited = LimitedTextField("說明", limit=5)
            email = EmailField("E-mail")
            url = UrlField("公司官網")
            date = RocDateField("設立登記日期")
            tax_id = TaxIdField("統一編號")
            phone = PhoneField("聯絡電話", kind="local")
            whole = WholeNumberField("實收資本額", at_least=1, unit="元")
            decimal = DecimalField("可用性", max_digits=5, decimal_places=2, at_least=98, at_most=100, unit="%")
            choice = ChoiceField("採用", choices=CHOICES)
            multi = MultiChoiceField("採用", choices=CHOICES)
            select = SelectField("國別", choices=CHOICES)
            yes_no = YesNoField("是否使用統一發票")
            tick = TickField("本公司同意遵守所有規定")

            class Meta:
                app_label = "portal"

        yield Answers
