"""What is the reference page? One indexed query and 30 kB of template, behind the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from applications.models import Vendor

ROWS = 110


def reference(request: HttpRequest) -> HttpResponse:
    vendors = Vendor.objects.filter(tax_id__gte="1").order_by("tax_id")[:ROWS]
    return render(request, "bench/reference.html", {"vendors": vendors})


urlpatterns = [path("bench/reference/", reference), path("", include("portal.urls"))]
