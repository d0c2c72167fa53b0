"""A process that may write nowhere but in one folder: Landlock, which the Linux kernel has since 5.13."""

import ctypes
import os
import struct
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""System calls; the numbers are the same on every architecture."""
ASK_VERSION = 1
PATH_BENEATH = 1
SET_NO_NEW_PRIVILEGES = 38

# WRITE_FILE, REMOVE_DIR, REMOVE_FILE, MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM
WRITING = sum(1 << bit for bit in (1, 4, 5, 6, 7, 8, 9, 10, 11, 12))
WRITE_FILE = 1 << 1
TRUNCATE = 1 << 14
"""Known since version 3."""


def write_only_in(folder: Path) -> None:
    """From now on, this process and those that it starts write in `folder` (and to /dev/null) alone.

    To be called before threads are started: it holds for the calling thread and what comes from it. Raises `OSError`
    where the kernel cannot do it.
    """
    libc = ctypes.CDLL(None, use_errno=True)

    def call(number: int, *arguments: object) -> int:
        result = int(libc.syscall(number, *arguments))
        if result < 0:
            raise OSError(ctypes.get_errno(), "Landlock is not to be had from this kernel")
        return result

    version = call(CREATE_RULESET, None, 0, ASK_VERSION)
    handled = WRITING | (TRUNCATE if version >= 3 else 0)
    wanted = struct.pack("=Q", handled)
    ruleset = call(CREATE_RULESET, wanted, len(wanted), 0)
    for path, allowed in ((folder, handled), (Path(os.devnull), handled & (WRITE_FILE | TRUNCATE))):
        beneath = os.open(path, os.O_PATH)
        call(ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", allowed, beneath), 0)
        os.close(beneath)
    libc.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    call(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
