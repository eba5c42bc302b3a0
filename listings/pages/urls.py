"""Which address leads to which public page?"""

from django.urls import path

from listings.pages import announced, catalogue, home, solution, statements

app_name = "listings"
urlpatterns = [
    path("", home.home, name="home"),
    path("solutions/", catalogue.catalogue, name="catalogue"),
    path("solutions/<slug:public_id>/", solution.solution, name="solution"),
    path("announced/", announced.announced, name="announced"),
    path("announced/<int:year>/", announced.announced, name="announced-of"),
    path("pages/<slug:slug>/", statements.page, name="page"),
]
