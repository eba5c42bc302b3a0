"""How is the demonstration called?"""

from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "demonstration"
    verbose_name = "示範資料"
