"""Which address leads to which public page?"""

from django.urls import path

from listings.pages import (
    announced,
    announcements,
    catalogue,
    compare,
    home,
    numbers,
    opendata,
    shortlist,
    sitemaps,
    solution,
    statements,
    vendor,
)

app_name = "listings"
urlpatterns = [
    path("", home.home, name="home"),
    path("solutions/", catalogue.catalogue, name="catalogue"),
    path("solutions/<slug:public_id>/", solution.solution, name="solution"),
    path("solutions/<slug:public_id>/versions/<int:number>/", solution.version, name="version"),
    path("vendors/<slug:tax_id>/", vendor.vendor, name="vendor"),
    path("compare/", compare.compare, name="compare"),
    path("shortlist/", shortlist.shortlist, name="shortlist"),
    path("announced/", announced.announced, name="announced"),
    path("announced/<int:year>/", announced.announced, name="announced-of"),
    path("announcements/", announcements.announcements, name="announcements"),
    path("announcements/feed.atom", announcements.feed, name="announcements-feed"),
    path("announcements/<int:pk>/", announcements.announcement, name="announcement"),
    path("announcements/<int:pk>/before/<int:number>/", announcements.earlier, name="announcement-before"),
    path("open-data/", opendata.dataset, name="open-data"),
    path("open-data/solutions.metadata.json", opendata.described, name="open-data-metadata"),
    path("open-data/solutions.<slug:suffix>", opendata.file, name="open-data-file"),
    path("numbers/", numbers.public_numbers, name="numbers"),
    path("numbers/<int:year>/", numbers.public_numbers, name="numbers-of"),
    path("sitemap.xml", sitemaps.index, name="sitemap-index"),
    path("sitemap-<slug:name>.xml", sitemaps.file, name="sitemap-file"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("pages/<slug:slug>/", statements.page, name="page"),
]
