"""Is a folded column written by every way in which Django writes what it folds?"""

import pytest
from django.db.models import F

from applications.models import Application, Vendor
from portal.text.searching import LONGEST, FoldedField, FoldedQuerySet
from tests import factories

pytestmark = pytest.mark.django_db


def kept(vendor: Vendor) -> tuple[str, str]:
    return Vendor.objects.values_list("company_name", "company_name_folded").get(pk=vendor.pk)


@pytest.fixture
def vendor() -> Vendor:
    return Vendor.objects.create(tax_id="80000001", company_name="臺灣 甲")


def test_made_saved_and_saved_in_part(vendor: Vendor) -> None:
    assert kept(vendor) == ("臺灣 甲", "台灣甲")
    vendor.company_name = "臺灣 乙"
    vendor.save()
    assert kept(vendor) == ("臺灣 乙", "台灣乙")
    vendor.company_name = "臺灣 丙"
    vendor.save(update_fields=["company_name"])
    assert kept(vendor) == ("臺灣 丙", "台灣丙")
    part = Vendor.objects.only("company_name").get()
    part.company_name = "臺灣 丁"
    part.save()
    assert kept(vendor) == ("臺灣 丁", "台灣丁")


def test_many_rows_at_once(vendor: Vendor) -> None:
    Vendor.objects.filter(pk=vendor.pk).update(company_name="臺灣 乙")
    assert kept(vendor) == ("臺灣 乙", "台灣乙")
    vendor.company_name = "臺灣 丙"
    Vendor.objects.bulk_update([vendor], ["company_name"])
    assert kept(vendor) == ("臺灣 丙", "台灣丙")
    (made,) = Vendor.objects.bulk_create([Vendor(tax_id="80000002", company_name="臺灣 丁")])
    assert kept(made) == ("臺灣 丁", "台灣丁")
    Vendor.objects.update_or_create(tax_id="80000002", defaults={"company_name": "臺灣 戊"})
    assert kept(made) == ("臺灣 戊", "台灣戊")


def test_what_cannot_be_folded_is_refused(vendor: Vendor) -> None:
    with pytest.raises(TypeError, match="only a plain text"):
        Vendor.objects.update(company_name=F("tax_id"))


def test_longest_names_fit_their_index() -> None:
    """One sign that folds to eighteen letters, and four bytes each."""
    draft = factories.draft(company_name="\ufdfa" * 200)
    Application.objects.filter(pk=draft.pk).update(company_name="𠮷" * 200)
    Application.objects.filter(pk=draft.pk).update(company_name="\ufdfa" * 200)
    assert len(Application.objects.get(pk=draft.pk).company_name_folded) == LONGEST


def test_a_model_that_would_forget_its_folded_column_is_named() -> None:
    field = FoldedField(of="reason")
    field.set_attributes_from_name("x")
    field.model = type("Other", (), {"_default_manager": FoldedQuerySet.as_manager(), "_meta": None})
    field.model._default_manager.all = list
    assert [error.id for error in field.check() if error.id and error.id.startswith("portal.")] == ["portal.E001"]
