"""What hostile submissions gain, and what the kernel still answers from inside the sandbox."""

import json
import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from autograder.candidate import seccomp
from autograder.examiner import sandbox
from autograder.examiner.examiner import Cell
from autograder.submission.execute import grade
from quality.hostile import plain
from quality.hostile.arena import Attack, Outcome, arena, attacks, counted

PLAIN = 2  # plain nbgraders at once

# what no submission has any business with; asked one by one from inside, on x86-64 and elsewhere by
# name
FORBIDDEN = (
    "fork vfork execve execveat ptrace process_vm_readv process_vm_writev kcmp pidfd_open pidfd_getfd pidfd_send_signal "
    "socket connect bind listen accept accept4 sendmsg recvmsg mount umount2 pivot_root chroot unshare setns open_tree move_mount "
    "fsopen open_by_handle_at name_to_handle_at bpf perf_event_open userfaultfd keyctl add_key request_key kexec_load init_module "
    "finit_module delete_module reboot swapon acct quotactl syslog settimeofday clock_settime sethostname setdomainname "
    "personality io_uring_setup mknod mknodat memfd_create shmget msgget semget mq_open inotify_init fanotify_init"
)
PROBE = """
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
def answered(numbers):
    open_doors = []
    for name, number in numbers.items():
        ctypes.set_errno(0)
        result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(-1)] * 6)
        if result != -1 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
            open_doors.append(name)
    return open_doors
"""


def open_doors() -> list[str]:
    """The calls of FORBIDDEN that the kernel still answers with something else than a refusal."""
    rules = seccomp.Filter()
    numbers = {name: rules.number(name) for name in FORBIDDEN.split()}
    # a clone that would make a process is asked with no flags; all others with arguments that do
    # nothing
    known = {name: number for name, number in numbers.items() if number >= 0}
    cells = {
        0: Cell("student", PROBE, "probe"),
        1: Cell("test", f"answered({known!r})", "probe", 1.0),
    }
    outputs, notes = grade(cells, sandbox.Limits(cell=20))
    result = next(
        (output for output in outputs[1] if output["output_type"] == "execute_result"), None
    )
    if result is None:
        return [f"the probe did not answer: {outputs[1]} {notes}"]
    return list(json.loads(result["data"]["text/plain"].replace("'", '"')))


def attacked(
    category: str = "", with_plain: bool = True
) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]], list[str]]:
    """(here, with nbgrader's own Execute, what went through here), by category of attack."""
    ours: dict[str, Counter[str]] = {}
    theirs: dict[str, Counter[str]] = {}
    through = []
    chosen = [attack for attack in attacks() if attack.category.startswith(category)]
    with ProcessPoolExecutor(PLAIN, multiprocessing.get_context("spawn")) as pool, arena() as here:
        plainly = pool.map(
            _by_plain, chosen if with_plain else []
        )  # meanwhile: it waits more than it works
        for attack in chosen:
            outcome = here.face(attack)
            ours.setdefault(attack.category, Counter()).update(counted(outcome))
            if not outcome.harmless:
                through.append(f"{attack.category}: {attack.description}")
        for attack, other in zip(
            chosen, plainly if with_plain else [None] * len(chosen), strict=True
        ):
            theirs.setdefault(attack.category, Counter()).update(counted(other))
    return ours, theirs, through


def _by_plain(attack: Attack) -> Outcome | None:
    with arena() as its_own:
        return plain.face(its_own, attack)
