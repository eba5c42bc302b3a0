"""What does a PDF look like when its pages are turned? A look of `portal.files.room`: writes the turned PDF into `product`.

A browser's own viewer cannot be told to turn, so whoever reads a sheet that was scanned on its side is given a turned copy.
"""

from typing import Any, BinaryIO

import pikepdf


def look(content: BinaryIO, arguments: dict[str, Any], product: BinaryIO) -> dict[str, Any]:
    """`arguments["degrees"]`: clockwise, a multiple of 90."""
    with pikepdf.open(content) as document:
        for page in document.pages:
            page.rotate(arguments["degrees"], relative=True)
        document.save(product)
        return {"pages": len(document.pages)}
