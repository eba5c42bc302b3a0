"""How is the app called that remembers who saw what, and who changed what decides?"""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "portal.trail"
    label = "trail"
    verbose_name = "稽核紀錄"
