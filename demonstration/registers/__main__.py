"""How is the server of the registers started? `python -m demonstration.registers PORT FOLDER`; PORT 0 takes a free one.

FOLDER/settings.json then says what the portal is to be told, by the names of its settings. It stands there once somebody listens.
"""

import json
import sys
from pathlib import Path

from demonstration.registers import sources
from demonstration.registers.server import Registers


def main(port: str, place: str) -> None:
    folder = Path(place).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    server = Registers(int(port), folder)
    told = folder / "settings.json"
    fresh = told.with_suffix(".new")
    fresh.write_text(json.dumps(sources.settings(server.address, str(server.authority))))
    fresh.replace(told)
    sys.stdout.write(f"registers: http://{server.address}/days/\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
