"""Which pages does the admin register for the applications?"""

from applications.admin import (
    breaches,
    guideline_versions,
    letter_texts,
    list_copies,
    programmes,
    register_sources,
    screening_hits,
    vendors,
)

__all__ = [
    "breaches",
    "guideline_versions",
    "letter_texts",
    "list_copies",
    "programmes",
    "register_sources",
    "screening_hits",
    "vendors",
]
