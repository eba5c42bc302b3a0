"""Which official texts does a vendor agree to in 附表1, word for word?"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

VERSION = "112"  # of the guideline that the texts are taken from
TEXTS = Path(__file__).parent / "texts"
BOX = "□ "


@dataclass(frozen=True)
class Consent:
    """One consent; `key` is also the name of the field that is ticked (F1-19 to F1-21)."""

    key: str
    title: str
    paragraphs: tuple[str, ...]
    tick: str
    full_text: str
    version: str = VERSION

    @property
    def body(self) -> str:
        return "\n".join(self.paragraphs)

    @property
    def sha256(self) -> str:
        """Of the full text in UTF-8, as hex: what a consent record keeps (F1-22)."""
        return sha256(self.full_text.encode()).hexdigest()

    def frozen(self) -> dict[str, str]:
        """The text as a submission keeps it."""
        return {
            "key": self.key,
            "title": self.title,
            "text": self.body,
            "statement": self.tick,
            "version": self.version,
            "sha256": self.sha256,
        }


def read(key: str) -> Consent:
    """A text file holds paragraphs parted by blank lines: the title, the body, the sentence beside the box."""
    full_text = (TEXTS / f"{key}.txt").read_text(encoding="utf-8").strip()
    title, *paragraphs = full_text.split("\n\n")
    box = next(place for place, line in enumerate(paragraphs) if line.startswith(BOX))
    tick = "".join(paragraphs[box:]).removeprefix(BOX)
    return Consent(key, title, tuple(paragraphs[:box]), tick, full_text)


CONSENTS = tuple(read(key) for key in ("consent_pdpa", "consent_data_access_affidavit", "consent_declarations"))
