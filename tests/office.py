"""How does a test open a file with LibreOffice itself and save it again?"""

import os
import subprocess
import tempfile
from pathlib import Path

SECONDS = 180  # the first start of a new profile, on a machine under load


def convert(files: list[Path], kind: str, folder: Path) -> list[Path]:
    """Opens each file and saves it as `kind` ("xlsx", "ods", "pdf") in `folder`: one start, one profile of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="office-") as profile:
        done = subprocess.run(
            ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{profile}",
             "--convert-to", kind, "--outdir", str(folder), *map(str, files)],
            env={"HOME": profile, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    made = [folder / f"{file.stem}.{kind}" for file in files]
    assert all(path.exists() for path in made), done.stdout
    return made
