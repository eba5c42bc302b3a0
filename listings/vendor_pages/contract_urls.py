"""Which address leads to which of a vendor's pages about its contract? All lie under `contracts/`."""

from django.urls import path

from listings.vendor_pages import contract_files, contract_page  # noqa: F401  contract_files registers its grants

app_name = "contracts"
urlpatterns = [
    path("standard/<int:year>/", contract_page.standard, name="standard"),
    path("<int:pk>/<int:wave>/", contract_page.contract, name="contract"),
    path("<int:pk>/<int:wave>/terms/", contract_page.terms_step, name="terms"),
    path("<int:pk>/<int:wave>/sign/", contract_page.sign, name="sign"),
    path("<int:pk>/<int:wave>/scan/", contract_page.scan_step, name="scan"),
]
