"""Which address leads to which public page?"""

from django.urls import path

from listings.pages import views

app_name = "listings"
urlpatterns = [
    path("", views.home, name="home"),
    path("solutions/", views.catalogue, name="catalogue"),
    path("solutions/<slug:public_id>/", views.solution, name="solution"),
    path("announced/", views.announced, name="announced"),
    path("announced/<int:year>/", views.announced, name="announced-of"),
    path("pages/<slug:slug>/", views.page, name="page"),
]
