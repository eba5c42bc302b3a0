"""What is the listings app called?"""

from django.apps import AppConfig


class ListingsConfig(AppConfig):
    name = "listings"
    verbose_name = "上架與公開名單"
