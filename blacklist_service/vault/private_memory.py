"""Keeps the memory of a process that holds keys out of core dumps and away from debuggers of its own user."""

import ctypes
import resource

_PR_SET_DUMPABLE, _PR_GET_DUMPABLE = 4, 3


def keep_memory_private() -> None:
    """No core dumps (RLIMIT_CORE, core(5)), and no access through /proc or ptrace (PR_SET_DUMPABLE, prctl(2)). Root can
    read it all the same; swap has to be off or enciphered. Raises OSError where the kernel refuses."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def is_memory_private() -> bool:
    """Whether this process is neither dumped nor read by its own user."""
    is_dumped = resource.getrlimit(resource.RLIMIT_CORE)[1] != 0
    return not is_dumped and ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) == 0
