"""What is the applications app called, and whose are the files that its people upload?"""

from django.apps import AppConfig

from portal.files import turns


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = "上架申請"

    def ready(self) -> None:
        turns.belong_to("membership__vendor")
