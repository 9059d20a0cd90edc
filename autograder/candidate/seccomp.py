"""The last doors, closed from inside: what a candidate may use, and what it may no longer ask of the kernel once it serves."""

import contextlib
import ctypes
import errno
import os
import resource
from collections.abc import Iterable
from functools import cache
from typing import Any

THREADS = 64  # of a candidate; the kernel does not hold root to it
NO_NEW_PRIVS, BOUNDING_SET = 38, 24  # of prctl(2)
CAPABILITY_VERSION = 0x20080522
# a thread is a clone too: those that BLAS makes are let through, processes are not
CLONE_THREAD = 0x00010000
REFUSED = (
    "fork vfork execve execveat ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_open pidfd_getfd "
    "pidfd_send_signal socket connect bind listen accept accept4 sendmsg sendmmsg recvmsg recvmmsg "
    "mount umount2 pivot_root chroot unshare setns move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr "
    "open_by_handle_at name_to_handle_at bpf perf_event_open userfaultfd keyctl add_key request_key "
    "kexec_load kexec_file_load init_module finit_module delete_module reboot swapon swapoff acct quotactl quotactl_fd "
    "syslog settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname iopl ioperm personality "
    "io_uring_setup io_uring_enter io_uring_register mknod mknodat sched_setscheduler sched_setattr ioprio_set vhangup modify_ldt "
    "fanotify_init inotify_init inotify_init1 memfd_create memfd_secret shmget shmat msgget semget mq_open"
)


def libc(name: str, *args: Any) -> None:
    """Call a function of the C library that is 0 if all is well. OSError if not."""
    if getattr(_C, name)(*args) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


_C = ctypes.CDLL(None, use_errno=True)


def limit(limits: Iterable[tuple[int, int]]) -> None:
    """Set these limits for good: pairs of a resource and the most of it."""
    for what, most in limits:
        resource.setrlimit(what, (most, most))


def drop_privileges() -> None:
    """No capability is left, none can be won."""
    libc("prctl", NO_NEW_PRIVS, 1, 0, 0, 0)
    with contextlib.suppress(OSError):  # past the last one that this kernel knows
        for capability in range(64):
            libc("prctl", BOUNDING_SET, capability, 0, 0, 0)
    header, none = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()
    libc("capset", header, none)


@cache
def syscall_filter() -> Any:
    """The filter that says EPERM to all that is REFUSED. ImportError or OSError where seccomp cannot be used."""
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    refuse = pyseccomp.ERRNO(errno.EPERM)
    for name in REFUSED.split(" "):
        with contextlib.suppress(OSError, RuntimeError, ValueError):  # a call that this kernel or library does not know
            rules.add_rule(refuse, name)
    rules.add_rule(refuse, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD, 0))
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")  # its flags are out of sight: the C library falls back to clone
    rules.set_attr(pyseccomp.Attr.CTL_TSYNC, 1)
    return rules


def install_filter() -> None:
    """Few threads, and the door shut: from now on, in every thread, for good."""
    limit([(resource.RLIMIT_NPROC, THREADS)])
    syscall_filter().load()
