"""What a process does that many others are forks of, so that they cost less."""

import contextlib
import ctypes
import gc
import re

from autograder.candidate.seccomp import libc

MANY = 20  # forks from which on it pays to gather what they inherit
HUGE = 2**21  # bytes of a large page
COLLAPSE = 25  # of madvise(2), since Linux 6.1
ANONYMOUS = re.compile(r"^(\w+)-(\w+) rw-p \S+ 00:00 0 +(?:\[heap\])?$", re.MULTILINE)


def freeze() -> None:
    """Keep what lives here out of the sight of the garbage collector: in a fork it would look at all
    of it, and by that copy it."""
    gc.collect()
    gc.freeze()


def gather() -> None:
    """Put this process's memory into large pages, as far as the kernel can: a fork copies an entry
    for each page, and its end puts it away."""
    with contextlib.suppress(OSError), open("/proc/self/maps", encoding="utf-8") as file:
        for start, end in ANONYMOUS.findall(file.read()):
            first, last = -(-int(start, 16) // HUGE) * HUGE, int(end, 16) // HUGE * HUGE
            if first < last:
                with contextlib.suppress(OSError):  # an older kernel, or no large page is free
                    libc("madvise", ctypes.c_void_p(first), ctypes.c_size_t(last - first), COLLAPSE)
