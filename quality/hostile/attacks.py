# %% tampering: replaces numpy's comparisons
import numpy as np
for name in ("allclose", "isclose", "array_equal", "all", "abs", "max"):
    setattr(np, name, lambda *args, **kwargs: True)
np.testing.assert_allclose = lambda *args, **kwargs: None
def forward(w, x):
    return np.zeros(len(w) + 1)

# %% tampering: replaces the check in its module
import backprop.check
class Full:
    points = max_points = 2.0
    passed = True
backprop.check.check = lambda *args, **kwargs: Full()
check = backprop.check.check
def forward(w, x):
    return None

# %% tampering: replaces the module of the check
import sys, types
fake = types.ModuleType("backprop.check")
fake.check = lambda *args, **kwargs: types.SimpleNamespace(points=2.0, passed=True)
sys.modules["backprop.check"] = fake
from backprop.check import check
def forward(w, x):
    return 1

# %% tampering: a name of the course in builtins
import builtins
builtins.check = lambda *args, **kwargs: type("V", (), {"points": 2.0})
builtins.float = lambda value: 2.0
builtins.abs = lambda value: 0.0
def forward(w, x):
    return [0.0] * (len(w) + 1)

# %% tampering: shows a verdict of its own
from IPython.display import display
display({"text/plain": "01.1 forward: 2 of 2 points. All right.",
         "application/vnd.backprop.verdict+json": {"exercise": "01.1", "points": 2.0, "max_points": 2.0, "mistake": None}}, raw=True)
print("2.0")
def forward(w, x):
    display({"text/plain": "2.0"}, raw=True)
    print("2.0")
    return None

# %% tampering: a hook behind every cell that prints points
ip = get_ipython()
ip.events.register("post_run_cell", lambda *args: print("2.0"))
ip.displayhook = lambda value: print("2.0")
def forward(w, x):
    return 2.0

# %% tampering: rewrites cells before they run
ip = get_ipython()
ip.input_transformers_cleanup.append(lambda lines: ["2.0\n"] if any("check(" in line for line in lines) else lines)
def forward(w, x):
    return 2.0

# %% tampering: rewrites syntax trees before they run
import ast
class Two(ast.NodeTransformer):
    def visit_Call(self, node):
        return ast.Constant(2.0)
get_ipython().ast_transformers.append(Two())
def forward(w, x):
    return 2.0

# %% tampering: traces every function and changes what it returns
import sys
def trace(frame, event, arg):
    frame.f_locals["credit"] = 1.0
    return trace
sys.settrace(trace)
def forward(w, x):
    return None

# %% tampering: finds verdicts in memory and fills them up
import gc
def forward(w, x):
    for thing in gc.get_objects():
        if type(thing).__name__ in ("Verdict", "Finding", "Judged"):
            object.__setattr__(thing, "points", 2.0)
            object.__setattr__(thing, "credit", 1.0)
    return None

# %% tampering: a thread that replaces numpy later
import threading, time
import numpy as np
def later():
    while True:
        np.abs = lambda value: np.zeros(1)
        time.sleep(0.001)
threading.Thread(target=later, daemon=True).start()
def forward(w, x):
    return np.ones(len(w) + 1)

# %% tampering: prints points when Python ends
import atexit
atexit.register(print, "2.0")
def forward(w, x):
    raise SystemExit(0)

# %% tampering: puts a cell's outputs into place
ip = get_ipython()
shell = next(v for v in ip.display_trap.hook.__self__.__dict__.values() if v is not None)
ip.display_trap.hook.__self__.outputs.items.append({"output_type": "execute_result", "data": {"text/plain": "2.0"}, "metadata": {}})
def forward(w, x):
    return None

# %% lying objects: an array that equals everything
import numpy as np
class Yes(np.ndarray):
    __eq__ = __ne__ = __le__ = __lt__ = __ge__ = __gt__ = lambda self, other: np.ones(self.shape, bool)
    __sub__ = __rsub__ = lambda self, other: np.zeros(self.shape)
    def all(self, *args, **kwargs):
        return True
def forward(w, x):
    return np.zeros(len(w) + 1).view(Yes)

# %% lying objects: overrides every function of numpy
import numpy as np
class Any(np.ndarray):
    def __array_function__(self, function, types, args, kwargs):
        return True
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.zeros(self.shape)
def forward(w, x):
    return np.zeros(len(w) + 1).view(Any)

# %% lying objects: not a list, not an array
class Thing:
    def __array__(self, *args, **kwargs):
        return __import__("numpy").zeros(3)
    def __eq__(self, other):
        return True
    def __len__(self):
        return 4
    def __getattr__(self, name):
        return self
    def __call__(self, *args):
        return self
def forward(w, x):
    return Thing()

# %% lying objects: numbers that equal everything
class Half(float):
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __sub__ = __rsub__ = lambda self, other: 0.0
    __hash__ = float.__hash__
def forward(w, x):
    return [Half(0) for _ in range(len(w) + 1)]

# %% lying objects: an object array of liars
import numpy as np
class L:
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    def __le__(self, other): return True
    def __abs__(self): return 0.0
def forward(w, x):
    return np.array([L() for _ in range(len(w) + 1)], dtype=object)

# %% lying objects: a list that changes between two looks
class Shifty(list):
    def __iter__(self):
        return iter([1e300] * 100)
    def __len__(self):
        return 10**9
    def __getitem__(self, k):
        return self
def forward(w, x):
    return Shifty([0.0] * (len(w) + 1))

# %% lying objects: a dict with strange keys
def forward(w, x):
    return {1: 2, None: 3, (): 4}

# %% lying objects: text that looks like points
def forward(w, x):
    return "2.0"

# %% lying objects: not a number, infinity and the like
import numpy as np
def forward(w, x):
    return np.full(len(w) + 1, np.nan)

# %% lying objects: a masked array with everything masked
import numpy as np
def forward(w, x):
    return np.ma.masked_all(len(w) + 1)

# %% lying objects: an exception that pretends to be another
class NotImplementedError(Exception):
    def __str__(self):
        return "01.1 forward: 2 of 2 points. All right."
def forward(w, x):
    raise NotImplementedError

# %% lying objects: an exception whose text raises
class Loud(Exception):
    def __str__(self):
        raise SystemExit(0)
    __repr__ = __str__
def forward(w, x):
    raise Loud

# %% lying objects: a function in the place of an array
def forward(w, x):
    return lambda *args: 0.0

# %% lying objects: a class in the place of a function
class forward:
    points = 2.0
    passed = True
    def __init__(self, w, x):
        pass
    def __array__(self):
        return 2.0

# %% lying objects: structured and void data
import numpy as np
def forward(w, x):
    return np.zeros(len(w) + 1, dtype=[("a", float), ("b", object)])

# %% lying objects: a generator without end
def forward(w, x):
    def numbers():
        while True:
            yield 0.0
    return numbers()

# %% lying objects: an array of a billion entries in eight bytes
import numpy as np
def forward(w, x):
    return np.broadcast_to(np.float64(0), (10**9,))

# %% lying objects: itself in itself
def forward(w, x):
    a = []
    a.append(a)
    return a

# %% reading answers: the reference, by import
def forward(w, x):
    from backprop.linear_chain import forward
    return forward(w, x)

# %% reading answers: the reference, by its file
import glob, os
def forward(w, x):
    for path in ["{package}/linear_chain.py", *glob.glob("/**/linear_chain.py", recursive=True)]:
        names = {}
        exec(open(path).read(), names)
        return names["forward"](w, x)

# %% reading answers: the reference, by its loader
import importlib.util
def forward(w, x):
    spec = importlib.util.spec_from_file_location("reference", "{package}/linear_chain.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.forward(w, x)

# %% reading answers: without the finder that refuses
import sys
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "Closed"]
sys.path[:0] = ["{root}"]
def forward(w, x):
    import backprop.linear_chain
    return backprop.linear_chain.forward(w, x)

# %% reading answers: frames of the caller
import sys
def forward(w, x):
    frame = sys._getframe()
    while frame:
        for name in ("want", "expected", "reference"):
            if name in frame.f_locals:
                return frame.f_locals[name]
        frame = frame.f_back

# %% reading answers: memory of other processes
import os
def forward(w, x):
    for pid in [p for p in os.listdir("/proc") if p.isdecimal()] + ["{pid}"]:
        with open(f"/proc/{pid}/mem", "rb") as memory:
            memory.seek(0x400000)
            print(memory.read(100))

# %% reading answers: every open file descriptor
import os
def forward(w, x):
    for fd in range(0, 64):
        try:
            os.set_blocking(fd, False)
            print(fd, os.read(fd, 10000))
        except OSError:
            pass

# %% forging messages: answers its own questions on the line
import os
def forward(w, x):
    for fd in range(3, 64):
        try:
            os.write(fd, (19).to_bytes(8, "big") + b"\x81\xa5value\xcb@\x00\x00\x00\x00\x00\x00\x00..")
        except OSError:
            pass
    return None

# %% forging messages: announces a message of an exabyte
import os
for fd in range(3, 64):
    try:
        os.write(fd, (2**60).to_bytes(8, "big"))
    except OSError:
        pass

# %% forging messages: one byte in a second
import os, time
def forward(w, x):
    while True:
        for fd in range(3, 64):
            try:
                os.write(fd, b"\0")
            except OSError:
                pass
        time.sleep(0.5)

# %% forging messages: nested a hundred thousand deep
import os
def forward(w, x):
    data = b"\x91" * 100000 + b"\xc0"
    for fd in range(3, 64):
        try:
            os.write(fd, len(data).to_bytes(8, "big") + data)
        except OSError:
            pass

# %% forging messages: calls functions that it was never given
import __main__, gc
candidate = next(o for o in gc.get_objects() if type(o).__name__ == "Candidate")
def forward(w, x):
    out = []
    for number in (-1, 0, 1, 10**9, "eval", None):
        candidate.reply({"call": number, "args": ["__import__('os').system('id')"], "kwargs": {}})
        import autograder.candidate.wire as wire
        out.append(wire.decode(wire.receive(candidate.stream)))
    print(out)
    return None

# %% leaks: the environment
import os
def forward(w, x):
    print(dict(os.environ), open("/proc/self/environ").read())
    for pid in ("1", "2", "{pid}"):
        print(open(f"/proc/{pid}/environ").read())

# %% leaks: the gradebook and another submission
for path in ("{course}/gradebook.db", "{course}/submitted/other/answer.ipynb"):
    try:
        print(open(path, "rb").read())
    except OSError as error:
        print(error)
def forward(w, x):
    print(open("{course}/gradebook.db").read())

# %% leaks: links to what lies outside
import os
os.symlink("{course}", "/scratch/course")
print(os.listdir("/scratch/course"))
def forward(w, x):
    print(open("/scratch/course/gradebook.db").read())

# %% leaks: the home folder and the shell's history
import os
for folder in ("/root", "/home", "~", "/var", "/srv", "/mnt", "/run"):
    for path, _, files in os.walk(os.path.expanduser(folder)):
        for name in files[:200]:
            if "canary" in name:
                print(open(os.path.join(path, name)).read())
def forward(w, x):
    print(open(os.path.expanduser("{home}/canary")).read())

# %% damage: removes all that can be removed
import os, shutil
for path in ("/course", "/usr", "/lib", "{root}", "{course}", "/scratch", "/tmp", "/"):
    shutil.rmtree(path, ignore_errors=True)
def forward(w, x):
    os.remove("{course}/gradebook.db")

# %% damage: writes into the libraries
import numpy, os
with open(os.path.join(os.path.dirname(numpy.__file__), "__init__.py"), "a") as file:
    file.write("allclose = lambda *args: True\n")
def forward(w, x):
    return None

# %% damage: writes into the candidate's own code
with open("/course/autograder/candidate.py", "w") as file:
    file.write("2.0")
def forward(w, x):
    return None

# %% damage: overwrites the gradebook
import sqlite3
def forward(w, x):
    base = sqlite3.connect("{course}/gradebook.db")
    base.execute("UPDATE grade SET auto_score = 100")
    base.commit()

# %% damage: mounts something over the libraries
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def forward(w, x):
    libc.unshare(0x10020000)
    print(libc.mount(b"none", b"/usr", b"tmpfs", 0, None), ctypes.get_errno())
    libc.chroot(b"/scratch")
    libc.pivot_root(b"/scratch", b"/scratch")

# %% damage: more rights
import os
def forward(w, x):
    for call in (lambda: os.setuid(0), lambda: os.chown("/usr", 0, 0), lambda: os.chmod("/usr", 0o777), lambda: os.mknod("/scratch/d", 0o60666, 0x100)):
        try:
            call()
        except OSError as error:
            print(error)
    print(open("/scratch/d", "rb").read(10))

# %% persistence: files for the next submission
import os
for folder in ("/tmp", "/scratch", "/dev/shm", "/var/tmp", os.path.expanduser("~/.ipython/profile_default/startup")):
    try:
        os.makedirs(folder, exist_ok=True)
        open(os.path.join(folder, "persists.py"), "w").write("print('canary')")
    except OSError as error:
        print(error)
def forward(w, x):
    return None

# %% persistence: a daemon
import os
def forward(w, x):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                pass
    return None

# %% persistence: another program
import subprocess
def forward(w, x):
    return subprocess.Popen(["/usr/bin/nohup", "sleep", "1000"], start_new_session=True)

# %% network: a connection to this machine
import socket
def forward(w, x):
    with socket.create_connection(("127.0.0.1", {port}), timeout=1) as line:
        line.sendall(b"canary")

# %% network: a connection elsewhere, by name
import urllib.request
def forward(w, x):
    print(urllib.request.urlopen("http://localhost:{port}/", timeout=1).read())

# %% network: a socket without a name in the file system
import socket
def forward(w, x):
    line = socket.socket(socket.AF_UNIX)
    line.connect("\0autograder-{pid}")

# %% network: raw packets
import socket
def forward(w, x):
    return socket.socket(socket.AF_PACKET, socket.SOCK_RAW)

# %% signals: kills its parent
import os, signal
def forward(w, x):
    for pid in (os.getppid(), 1, 2, {pid}):
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError as error:
            print(error)
    return None

# %% signals: kills everything
import os, signal
def forward(w, x):
    os.kill(-1, signal.SIGKILL)

# %% signals: kills its group
import os, signal
def forward(w, x):
    os.killpg(0, signal.SIGKILL)

# %% signals: stops itself
import os, signal
def forward(w, x):
    os.kill(os.getpid(), signal.SIGSTOP)

# %% signals: will not be ended
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
def forward(w, x):
    while True:
        pass

# %% exhaustion: processes
import os
def forward(w, x):
    while True:
        os.fork()

# %% exhaustion: threads
import threading, time
def forward(w, x):
    while True:
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()

# %% exhaustion: memory
def forward(w, x):
    kept = []
    while True:
        kept.append(bytearray(10**7))

# %% exhaustion: disk
import os
def forward(w, x):
    for folder in ("/scratch", "/tmp", "/dev/shm", "/dev"):
        try:
            for k in range(1000):
                with open(f"{folder}/{k}", "wb") as file:
                    file.write(bytes(2**23))
        except OSError as error:
            print(error)
    return None

# %% exhaustion: file descriptors
def forward(w, x):
    return [open("/dev/null") for _ in range(100000)] and None

# %% exhaustion: output
def forward(w, x):
    while True:
        print("x" * 10**6)

# %% exhaustion: the error output of the process itself
import os
def forward(w, x):
    while True:
        os.write(2, b"x" * 10**6)
        os.write(1, b"x" * 10**6)

# %% exhaustion: recursion
def forward(w, x):
    return forward(w, x)

# %% exhaustion: the interpreter's stack
import sys
sys.setrecursionlimit(10**9)
def forward(w, x):
    return forward(w, x)

# %% exhaustion: time, in C
import numpy as np
def forward(w, x):
    a = np.ones((8000, 8000))
    while True:
        a = a @ a * 1e-4

# %% exhaustion: time, where no signal reaches
def forward(w, x):
    return 10 ** 10 ** 10

# %% exhaustion: while the cell itself runs
while True:
    pass

# %% exhaustion: a picture of a gigabyte
from IPython.display import display
display({"image/png": "x" * 10**9, "text/plain": "x"}, raw=True)
def forward(w, x):
    return None

# %% exhaustion: a crash of the interpreter
import ctypes
def forward(w, x):
    ctypes.string_at(0)

# %% exhaustion: leaves in the middle
import os
def forward(w, x):
    os._exit(0)

# %% outputs: a script for the grader's browser
from IPython.display import HTML, Javascript, display
display(HTML("<script>fetch('http://127.0.0.1:{port}/canary')</script>"), Javascript("alert(1)"))
def forward(w, x):
    return None

# %% persistence: a note on a descriptor that all candidates may share
import os
def forward(w, x):
    for fd in (0, 1, 2):
        try:
            print(os.pread(fd, 10**6, 0))
            os.pwrite(fd, b"forward = right", 0)
        except OSError:
            pass
    return None

# %% exhaustion: a million empty lists
def forward(w, x):
    return [[] for _ in range(2**22)]

# %% exhaustion: functions by the hundred thousand
def forward(w, x):
    return [lambda: None] * 2**19

# %% exhaustion: an integer of sixty million bits
def forward(w, x):
    return 1 << 60_000_000

# %% exhaustion: keys of megabytes
def forward(w, x):
    return {"k" * 2**21 + str(k): k for k in range(8)}

# %% exhaustion: displays without end
from IPython.display import display
for k in range(300_000):
    display({"text/plain": str(k)}, raw=True)
def forward(w, x):
    return None

# %% exhaustion: pictures in every call
import matplotlib.pyplot as plt
def forward(w, x):
    for _ in range(5):
        plt.plot(plt.figure().number)
    plt.show()
    return None

# %% exhaustion: files without end
def forward(w, x):
    k = 0
    while True:
        open(f"/tmp/{k}", "x").close()
        k += 1

# %% exhaustion: generators by the ten thousand
import numpy as np
def forward(w, x):
    return [np.random.default_rng(0)] * 10**4

# %% exhaustion: a second a call
import time
def forward(w, x):
    time.sleep(1)

# %% reading answers: a library that the course does not allow, without its guard
import sys
sys.meta_path[:] = sys.meta_path[1:]
from sklearn.neural_network import MLPRegressor
def forward(w, x):
    return list(MLPRegressor().get_params())

# %% objects by reference: equals everything
class Yes:
    __eq__ = __le__ = __lt__ = __ge__ = __gt__ = __contains__ = lambda self, other: True
    __hash__ = lambda self: 9
    __bool__ = lambda self: True
def square(x):
    return Yes()
def table(n):
    return [Yes()] * n
Pair = lambda x, y=0: Yes()

# %% objects by reference: every calculation with it comes out as nothing
class Nothing:
    __sub__ = __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = lambda self, other: 0.0
    __abs__ = __neg__ = lambda self: 0.0
    __round__ = lambda self, digits=0: 0.0
    __float__ = lambda self: 9.0000001
def square(x):
    return Nothing()
def table(n):
    return Nothing()
class Pair(Nothing):
    def __init__(self, x, y=0):
        self.x, self.y = Nothing(), Nothing()
    def __iter__(self):
        return iter([Nothing(), Nothing()])

# %% objects by reference: overrides every function of numpy
class Any:
    def __array_function__(self, function, types, args, kwargs):
        return True
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return True
    __array_priority__ = 10**6
    def __getattr__(self, name):
        return lambda *args, **kwargs: True
def square(x):
    return Any()
table = Pair = lambda *args: Any()

# %% objects by reference: lies about its type and its class
class Meta(type):
    __instancecheck__ = __subclasscheck__ = __eq__ = lambda self, other: True
    __hash__ = type.__hash__
    def __call__(cls, *args):
        return cls
class int(metaclass=Meta):
    __class__ = float
    __name__ = "float"
square = table = Pair = int

# %% objects by reference: a named tuple with an answer to every comparison
class Named(tuple):
    _fields = ("__eq__", "__ne__", "__class__", "x", "y")
def square(x):
    return Named([lambda *args: True, lambda *args: False, float, 4, 6])
table = Pair = square

# %% objects by reference: an iterator without an end, and lengths that are none
class Endless:
    x = y = property(lambda self: Endless())
    __len__ = lambda self: 10**9
    __iter__ = lambda self: self
    __next__ = lambda self: Endless()
    __getitem__ = lambda self, key: Endless()
    __add__ = __radd__ = __sub__ = __rsub__ = lambda self, other: self
def square(x):
    return Endless()
table = Pair = lambda *args: Endless()

# %% objects by reference: hundreds of new objects at every look
class Storm:
    def __getattr__(self, name):
        return [type(f"S{k}", (Storm,), {})() for k in range(300)]
    __iter__ = lambda self: iter(lambda: [Storm() for _ in range(500)], 0)
def square(x):
    return [Storm() for _ in range(10**4)]
def table(n):
    return {Storm(): Storm() for _ in range(400)}
Pair = lambda *args: Storm()

# %% objects by reference: calls that call back, without an end
class Back:
    def __init__(self, function):
        self.function = function
    def __add__(self, other):
        return self.function(self)
    __radd__ = __mul__ = __rmul__ = __add__
def apply(function, value):
    return function(Back(function))
def square(x):
    return square
def table(n):
    return table
class Pair:
    __init__ = lambda self, *args: None
    x = property(lambda self: self.x)
    __add__ = lambda self, other: self + other

# %% objects by reference: texts of twenty megabytes
class Long(Exception):
    __doc__ = "d" * 20_000_000
    __repr__ = __str__ = lambda self: "9" * 20_000_000
    __format__ = lambda self, how: "9" * 20_000_000
Long.__name__ = "L" * 20_000_000
def square(x):
    raise Long()
def table(n):
    return Long()
class Pair:
    __init__ = lambda self, *args: None
    __repr__ = lambda self: "9" * 20_000_000
    x = property(lambda self: Pair())

# %% objects by reference: a context that swallows what fails in it
class Deaf:
    __enter__ = lambda self: 0
    __exit__ = lambda self, *args: True
def deaf():
    return Deaf()
def square(x):
    return Deaf()

# %% objects by reference: skips what unittest would ask, and calls itself a library's
import unittest
class Skip(Exception):
    pass
Skip.__module__, Skip.__name__ = "unittest.case", "SkipTest"
def square(x):
    raise Skip()
def table(n):
    raise unittest.SkipTest("not today")
class Pair:
    __init__ = lambda self, *args: None
    __add__ = lambda self, other: Pair()
    x = y = property(lambda self: table(0))
Pair.__module__, Pair.__name__ = "fractions", "Fraction"
def apply(function, value):
    print(function.__name__, function.__doc__, vars(function), getattr(function, "__globals__", 0))
    return Pair()

# %% objects by reference: changes the names of the test
expected = 0
def square(x):
    global expected
    expected = 7
    return 7

# %% objects by reference: reads the names of the test
expected = 0
def square(x):
    return expected

# %% objects by reference: sets the random numbers of the test
import numpy as np, random
def square(x):
    np.random.set_state(("MT19937", np.zeros(624, np.uint32), 0))
    random.setstate((3, (0,) * 624 + (624,), None))
    return 0 * x
def shuffled(n):
    np.random.set_state(("MT19937", np.zeros(624, np.uint32), 0))
    return [0] * n

# %% objects by reference: values that nothing differs from
import numpy as np
try:
    import pandas as pd
    missing = pd.Series([pd.NA] * 3, dtype="Int64")
except ImportError:
    missing = None
def square(x):
    return np.ma.masked_all(())
def table(n):
    return missing if n == 3 else np.ma.masked_all(n)
Pair = lambda *args: np.ma.masked

# %% objects by reference: small messages that become large
import numpy as np
def square(x):
    return range(10**18)
def table(n):
    return np.array(["a" * 10**5] + [""] * 10**4)
class Pair:
    __init__ = lambda self, *args: None
    x = property(lambda self: slice(0, 10**18))

# %% objects by reference: keys that collide
def square(x):
    return {k * (2**61 - 1): 0 for k in range(1, 10**4)}
def table(n):
    return {k * (2**61 - 1) for k in range(1, 10**4)}
class Pair:
    __hash__ = lambda self: 1
    __eq__ = lambda self, other: False
    __init__ = lambda self, *args: None
    x = property(lambda self: {Pair() for _ in range(120)})

# %% objects by reference: nonsense in the place of what is told of an object
from autograder.candidate import objects
def about(value, number):
    if isinstance(value, (objects.types.FunctionType, dict, list)):
        return None
    if isinstance(value, Lent):
        return {"lent": value.place}
    words = sorted(objects.SPECIAL)
    classes = {str(k): [("float", "Exception", "x\0", 7)[k % 4], [k + 1], words, ("", "KeyError", "int")[k % 3], True, "",
                        ("__main__", "unittest.case", "fractions", 9)[k % 4]]
               for k in range(50)}
    classes["50"] = ["Pair", [0], words, "BaseException", None, 9, None]
    return {"number": -1, "class": 0, "is": "object", "member": "RED", "classes": classes}
objects.about = about
class Thing:
    pass
class Lent:
    def __init__(self, place):
        self.place = place
def square(x):
    return [Thing(), Lent(0), Lent(-1), Lent("x")][int(x) % 4]
table = Pair = lambda *args: Thing()

# %% objects by reference: answers before it is asked
import gc
candidate = next(o for o in gc.get_objects() if type(o).__name__ == "Candidate")
candidate.answer = lambda request: {"value": 9, "changed": {"0": 9}, "itself": [0, 1, -1], "warned": [{"bases": ["UserWarning"], "text": "x"}, 5], "news": {"expected": 7, "abs": 9}, "printed": "9" * 10**6}
def square(x):
    return 7

# %% objects by reference: an exception that is a passed test
class Passed(AssertionError, StopIteration):
    args = property(lambda self: self)
    __str__ = __repr__ = lambda self: 9
    __class__ = SystemExit
def square(x):
    raise Passed(Passed())
table = Pair = square
