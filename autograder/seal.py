"""The last door, closed from inside: what a candidate may no longer ask of the kernel once it begins to serve."""

import contextlib
import errno

# a thread is a clone too: those that BLAS makes are let through, processes are not
CLONE_THREAD = 0x00010000
REFUSED = (
    "fork vfork execve execveat ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_open pidfd_getfd "
    "pidfd_send_signal socket connect bind listen accept accept4 sendmsg sendmmsg recvmsg recvmmsg "
    "mount umount2 pivot_root chroot unshare setns move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr "
    "open_by_handle_at name_to_handle_at bpf perf_event_open userfaultfd keyctl add_key request_key "
    "kexec_load kexec_file_load init_module finit_module delete_module reboot swapon swapoff acct quotactl "
    "syslog settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname iopl ioperm personality "
    "io_uring_setup io_uring_enter io_uring_register mknod mknodat sched_setscheduler ioprio_set vhangup modify_ldt "
    "fanotify_init inotify_init inotify_init1 memfd_create memfd_secret shmget shmat msgget semget mq_open"
)


def seal() -> None:
    """Refuse all of these with EPERM from now on, in every thread. ImportError or OSError where seccomp cannot be used."""
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    refuse = pyseccomp.ERRNO(errno.EPERM)
    for name in REFUSED.split(" "):
        with contextlib.suppress(OSError, RuntimeError, ValueError):  # a call that this kernel or library does not know
            rules.add_rule(refuse, name)
    rules.add_rule(refuse, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD, 0))
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")  # its flags are out of sight: the C library falls back to clone
    rules.set_attr(pyseccomp.Attr.CTL_TSYNC, 1)
    rules.load()
