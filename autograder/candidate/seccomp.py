"""What a candidate gives up before it serves: resources, capabilities and system calls."""

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
ALLOW, ERRNO, MASKED_EQ, TSYNC = 0x7FFF0000, 0x00050000, 7, 4  # of seccomp.h
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
    """Call a function of the C library that returns 0 on success. Raises OSError otherwise."""
    if getattr(_C, name)(*args) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


_C = ctypes.CDLL(None, use_errno=True)


def limit(limits: Iterable[tuple[int, int]]) -> None:
    """Set resource limits for good, from pairs of a resource and its maximum."""
    for what, most in limits:
        resource.setrlimit(what, (most, most))


def drop_privileges() -> None:
    """Drop every capability, so that none can be gained again."""
    libc("prctl", NO_NEW_PRIVS, 1, 0, 0, 0)
    with contextlib.suppress(OSError):  # past the last one that this kernel knows
        for capability in range(64):
            libc("prctl", BOUNDING_SET, capability, 0, 0, 0)
    header, none = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()
    libc("capset", header, none)


class _Arg(ctypes.Structure):
    """A condition on an argument of a system call: libseccomp's scmp_arg_cmp."""

    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("datum_a", ctypes.c_uint64),
        ("datum_b", ctypes.c_uint64),
    )


class Filter:
    """A filter that allows all system calls except the refused ones. Raises OSError where
    libseccomp is missing."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL("libseccomp.so.2")
        self.library.seccomp_init.restype = ctypes.c_void_p
        context = self.library.seccomp_init(ctypes.c_uint32(ALLOW))
        if not context:
            raise OSError(errno.ENOMEM, "seccomp_init: no filter could be made")
        self.context = ctypes.c_void_p(context)

    def number(self, name: str) -> int:
        """Return the number of a system call on this machine, negative if it has none."""
        return int(self.library.seccomp_syscall_resolve_name(name.encode()))

    def refuse(self, name: str, error: int, flags: tuple[int, int] | None = None) -> None:
        """Make a call fail with this error number; with (mask, bits), only if these bits of its
        first argument are set so.

        A call that this kernel or library does not know is left alone.
        """
        mask, bits = flags or (0, 0)
        conditions = (_Arg * 1)(_Arg(0, MASKED_EQ, mask, bits))
        action = ctypes.c_uint32(ERRNO | error)
        self.library.seccomp_rule_add_array(
            self.context, action, self.number(name), int(flags is not None), conditions
        )

    def load(self) -> None:
        """Install the filter for every thread, for good."""
        for result in (
            self.library.seccomp_attr_set(self.context, TSYNC, 1),
            self.library.seccomp_load(self.context),
        ):
            if result != 0:
                raise OSError(-result, f"seccomp_load: {os.strerror(-result)}")


@cache
def syscall_filter() -> Filter:
    """Make the filter that answers EPERM to every call in REFUSED. Raises OSError where seccomp
    cannot be used."""
    rules = Filter()
    for name in REFUSED.split(" "):
        rules.refuse(name, errno.EPERM)
    rules.refuse("clone", errno.EPERM, (CLONE_THREAD, 0))
    # its flags are out of sight: the C library falls back to clone
    rules.refuse("clone3", errno.ENOSYS)
    return rules


def silence() -> None:
    """Send everything that is written to descriptors 0, 1 and 2 nowhere: an inherited one may be a
    file that others read."""
    null = os.open(os.devnull, os.O_RDWR)
    for fd in range(3):
        os.dup2(null, fd)
    os.close(null)


def install_filter() -> None:
    """Allow a few threads, then install the filter for every thread, for good."""
    limit([(resource.RLIMIT_NPROC, THREADS)])
    syscall_filter().load()
