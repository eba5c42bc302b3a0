"""What does the engine do when the site starts? It asks every app which of its things move through a table."""

from importlib import import_module

from django.apps import AppConfig, apps


class WorkflowConfig(AppConfig):
    name = "portal.workflow"
    label = "workflow"
    verbose_name = "歷程"

    def ready(self) -> None:
        # By name, and only now: it holds a model, and models can be imported once every app is known.
        import_module("portal.workflow.subject").start(apps.get_models())
