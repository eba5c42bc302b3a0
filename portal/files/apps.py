"""How is the files app called, and how much may a PDF unpack to in memory?"""

import pikepdf.settings
from django.apps import AppConfig

# For the whole process, so set before any thread reads a PDF: a small file may otherwise unpack to gigabytes.
PDF_LIMITS = {
    "flate_max_memory": 64 * 1024 * 1024,
    "run_length_max_memory": 64 * 1024 * 1024,
    "png_max_memory": 64 * 1024 * 1024,
    "tiff_max_memory": 64 * 1024 * 1024,
    "dct_max_memory": 64 * 1024 * 1024,
    "parser_max_container_size": 1_000_000,
}


class FilesConfig(AppConfig):
    name = "portal.files"
    label = "files"
    verbose_name = "檔案"

    def ready(self) -> None:
        pikepdf.settings.set_qpdf_limits(**PDF_LIMITS)
