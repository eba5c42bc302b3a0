"""Which address leads to which of a vendor's pages about its own listings? All lie under `own-listings/`."""

from django.urls import path

from listings.vendor_pages import preview

app_name = "own_listings"
urlpatterns = [
    path("<int:pk>/solutions/<int:solution>/preview/", preview.preview, name="preview"),
]
