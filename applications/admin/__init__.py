"""Which pages does the admin register for the applications?"""

from applications.admin import guideline_versions, letter_texts, programmes, vendors

__all__ = ["guideline_versions", "letter_texts", "programmes", "vendors"]
