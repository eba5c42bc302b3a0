"""Which address leads to which app?"""

from django.contrib import admin
from django.urls import include, path

from portal.health import healthz
from portal.outbox import verify_pages
from portal.time import understood
from portal.typed.views import typed_page

handler400 = "portal.web.request_limits.bad_request"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("account/", include("portal.accounts.urls")),
    path("admin/typed/", typed_page, name="typed"),
    path("admin/", admin.site.urls),
    path("apply/", include("applications.pages.urls")),
    path("contracts/", include("listings.vendor_pages.contract_urls")),
    path("dates/typed/", understood.typed, name="date-typed"),
    path("files/", include("portal.files.urls")),
    path("mail/", include("portal.outbox.urls")),
    path("own-listings/", include("listings.vendor_pages.urls")),
    path("review/", include("review.vendor_pages.urls")),
    path("verify/", verify_pages.ask, name="verify"),
    path("verify/<str:code>/", verify_pages.letter, name="verify-letter"),
    path("", include("listings.pages.urls")),
]
