"""`make scanner`: clamd for development, in the foreground, with settings and a socket of its own in DATA_DIR.

It looks for what this machine's signatures know (freshclam keeps them in /var/lib/clamav). Where there are none it
knows EICAR's test file alone, which is enough to see files come through and a bad one stay out.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Final

from config import from_environment

SIGNATURES: Final = Path("/var/lib/clamav")
EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIV"


def main() -> None:
    """Write the settings and become clamd."""
    program = shutil.which("clamd", path=os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin")))
    if program is None:
        sys.exit("clamd is not on this machine (Debian: apt-get install clamav-daemon)")
    home = from_environment().data_dir / "scanner"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings = {
        "Foreground": "yes",
        "DatabaseDirectory": _signatures(home),
        "LocalSocket": home / "socket",
        "TemporaryDirectory": home,
        "AlertExceedsMax": "yes",
    }
    path = home / "clamd.conf"
    path.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    print(f"Start the site with CLAMD_URL=unix:{home / 'socket'}", flush=True)
    os.execv(program, [program, f"--config-file={path}"])


def _signatures(home: Path) -> Path:
    """Give the folder of the signatures; without any, clamd would not start."""
    if any(SIGNATURES.glob("*.c[vl]d")):
        return SIGNATURES
    own = home / "signatures"
    own.mkdir(exist_ok=True)
    (own / "own.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    print("No signatures on this machine: this scanner knows EICAR's test file alone", flush=True)
    return own


if __name__ == "__main__":
    main()
