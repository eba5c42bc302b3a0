"""By which language are Django's own widgets drawn? By Jinja, as Django brings them: a list of sixty options in a third of the time."""

from functools import cached_property
from typing import Any

from django.forms.renderers import DjangoTemplates, Jinja2


class WidgetRenderer(Jinja2):
    """Of portal/settings.py. What others bring, as the admin does, is there in Django's own language alone."""

    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("django/forms/"):
            return super().get_template(template_name)
        return self._others.get_template(template_name)

    @cached_property
    def _others(self) -> DjangoTemplates:
        return DjangoTemplates()
