"""Where are mails read on a desk?"""

from django.urls import path

from . import views

app_name = "outbox"
urlpatterns = [
    path("", views.mails, name="mails"),
    path("<slug:name>/", views.mail, name="mail"),
]
