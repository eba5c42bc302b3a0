"""What does the floor do when the site starts? It gathers every app's duties and asks for the font."""

from importlib import import_module

from django.apps import AppConfig
from django.core import checks

from portal import health


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "共用"

    def ready(self) -> None:
        # By name, and only now: it holds a model, and models can be imported once every app is known.
        import_module("portal.background.duties").autodiscover()
        checks.register(health.font_is_installed)
