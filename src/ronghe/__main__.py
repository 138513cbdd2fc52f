"""``python -m ronghe ARGS``: Django's own commands, as the owner of the tables, with the database running."""

from __future__ import annotations

import sys

from ronghe.cli.manage import run

if __name__ == "__main__":
    run(sys.argv[1:])
