"""What does the floor do when the site starts? It gathers every app's duties and asks for the font."""

from importlib import import_module

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate

from portal import health


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "共用"

    def ready(self) -> None:
        # By name, and only now: it holds a model, and models can be imported once every app is known.
        import_module("portal.background.duties").autodiscover()
        post_migrate.connect(import_module("portal.integrity.rounds").begin, sender=self)
        checks.register(health.font_is_installed)
