"""By what is a listing found, narrowed and sorted? Rows beside `Listing` that `listings/catalogue/index.py` alone writes."""

from datetime import date

from django.db import models

from listings.models.listing import Listing
from portal.text.token_columns import TokensField, TokensIndex


class CatalogueEntryQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> "CatalogueEntryQuerySet":
        """R2-1c, as `ListingQuerySet.valid_on`: what was taken down has no entry."""
        return self.filter(announced_on__lte=day, valid_to__gte=day)


class CatalogueEntry(models.Model):
    """A listing that is in the catalogue, as filters count it and lists sort it; narrow, since the whole catalogue is read at once.

    Each facet is a number whose bits are the values that it has (`listings/catalogue/facets.py`).
    """

    listing = models.OneToOneField(Listing, models.CASCADE, primary_key=True, related_name="entry")
    categories = models.PositiveSmallIntegerField(default=0)
    industries = models.PositiveSmallIntegerField(default=0)
    sizes = models.PositiveSmallIntegerField(default=0)
    months = models.PositiveSmallIntegerField(default=0)
    prices = models.PositiveSmallIntegerField(default=0)
    clouds = models.PositiveSmallIntegerField(default=0)
    availability = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # of the SLA, in percent
    price = models.PositiveBigIntegerField(null=True)  # the lowest for one person and month, in dollars
    name = models.CharField(max_length=400)  # as it is sorted
    tax_id = models.CharField(max_length=8)
    announced_on = models.DateField()
    valid_to = models.DateField()

    objects = CatalogueEntryQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class CatalogueText(models.Model):
    """What is searched of a listing, as `portal.text.tokens` writes it: normal texts, and the tokens of all of them.

    A line for each thing in `about` and `besides`, so that no word reaches over a border; each token begins with the letter of the
    column that it stands in (`listings/catalogue/index.py`).
    """

    listing = models.OneToOneField(Listing, models.CASCADE, primary_key=True, related_name="searched")
    name = models.TextField()
    vendor = models.TextField()
    about = models.TextField()
    besides = models.TextField()  # what is only mentioned, as in a company's words about itself
    tokens = TokensField()

    class Meta:
        default_permissions = ()
        indexes = [TokensIndex(fields=["tokens"], name="catalogue_tokens")]

    def __str__(self) -> str:
        return self.name


class CatalogueState(models.Model):
    """One row, changed in every transaction that changes the catalogue: what was made of an earlier state is not shown again."""

    version = models.PositiveBigIntegerField(default=0)
    stamp = models.CharField(max_length=32, default="")  # the number alone would come again after a restore

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.version}-{self.stamp}"
