"""How `kill.py` ends a process: at a share of its work, before its n-th change on the disk, or by what it is not given."""

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

CHANGES = (
    "write,pwrite64,writev,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,ftruncate,fsync,fdatasync,"
    "chmod,fchmod,sendfile,copy_file_range,link,symlink"
)
"""The calls of the system that change something on a disk, or wait for it."""
FAILING = "write,pwrite64,rename,mkdir,ftruncate,fsync,fdatasync,sendfile"
"""Those of them that a full or broken disk refuses."""
LONGEST = 600
"""Seconds; under load a run of ten seconds takes more than a minute."""
SECONDS_BETWEEN_LOOKS = 0.005
TICKS = os.sysconf("SC_CLK_TCK")
SOURCE = Path(__file__).parents[1] / "src"


@dataclass(frozen=True)
class Profile:
    """What an undisturbed command took: seconds of the processor, and how often it made each call of the system that changes a disk."""

    seconds: float
    calls: dict[str, int]


@dataclass(frozen=True)
class Moment:
    """When and how a command is ended. `kind` is time, call, fault, full, memory or none; `where` says where in its life."""

    kind: str = "none"
    where: float = 0.0
    """time: share of the processor time; call, fault: the how manieth of its name; full: bytes left; memory: bytes given."""
    call: str = ""
    error: str = ""
    """fault: what the system says from that call on, or (without `+`) once."""

    def __str__(self) -> str:
        said = f"{self.where:.3f}" if self.kind == "time" else f"{self.where:.0f}"
        return " ".join(filter(None, (self.kind, self.call, said, self.error)))


@dataclass(frozen=True)
class Outcome:
    """How a command ended: its exit code (negative: the signal), what it said, how much of the processor and of time it took."""

    code: int
    out: str
    err: str
    seconds: float
    arguments: tuple[str, ...] = ()
    hung: bool = False

    @property
    def killed(self) -> bool:
        """Whether it was ended by SIGKILL."""
        return self.code in (-signal.SIGKILL, 128 + signal.SIGKILL)


def kinds_here(disk: Path) -> dict[str, int]:
    """Return the kinds of moments that this machine can make, with their weights; `disk` is where the folders are."""
    kinds = {"time": 30}
    if shutil.which("strace"):
        kinds |= {"call": 45, "fault": 10}
    if os.path.ismount(disk):
        kinds["full"] = 8
    if shutil.which("prlimit"):
        kinds["memory"] = 7
    return kinds


def choose_moment(drawn: random.Random, kinds: dict[str, int], profile: Profile, most_bytes: int) -> Moment:
    """Draw how and when a command of this profile is ended."""
    (kind,) = drawn.choices(list(kinds), list(kinds.values()))
    if kind == "time":
        return Moment(kind, drawn.random())
    if kind in ("call", "fault"):
        # Each name as often as any other: else nearly all were SQLite's pages.
        names = [name for name in profile.calls if kind == "call" or name in FAILING.split(",")]
        call = drawn.choice(names)
        error = drawn.choice(("ENOSPC", "EIO")) + drawn.choice(("", "+")) if kind == "fault" else ""
        return Moment(kind, drawn.randint(1, profile.calls[call]), call, error)
    if kind == "full":
        return Moment(kind, drawn.randrange(most_bytes))
    return Moment(kind, drawn.randrange(150_000_000, 1_200_000_000))


class Rest:
    """Whether a process has had nothing to do for some seconds: a watcher that finds everything in order says nothing."""

    SECONDS, LEAST_WORK, LEAST_WAITING = 3.0, 0.05, 0.3

    def __init__(self) -> None:
        self._since, self._used = time.monotonic(), 0.0
        self._looks = self._waiting = 0

    def lasts(self, process: int) -> bool:
        """Return whether the rest has lasted long enough by now; who waits for a processor does not rest."""
        used = _processor_seconds(process)
        self._looks += 1
        self._waiting += _state(process) == "R"
        if time.monotonic() - self._since < self.SECONDS:
            return False
        rests = used < self._used + self.LEAST_WORK and self._waiting < self.LEAST_WAITING * self._looks
        self._since, self._used, self._looks, self._waiting = time.monotonic(), used, 0, 0
        return rests


@dataclass
class Runner:
    """Runs svodka in folders on one disk; `disk` is the mounted tmpfs, and `notes` lies elsewhere."""

    disk: Path
    size: int
    notes: Path
    source: Path = SOURCE
    environment: dict[str, str] = field(default_factory=dict)

    def run(
        self, root: Path, arguments: tuple[str, ...], moment: Moment, profile: Profile | None, waits: bool
    ) -> Outcome:
        """Run a command in `root` until it ends, by itself or as `moment` says."""
        command = [sys.executable, "-m", "svodka", *arguments]
        if moment.kind == "call":
            command = [
                *_strace(moment.call),
                "-e",
                f"inject={moment.call}:signal=KILL:when={moment.where:.0f}",
                *command,
            ]
        elif moment.kind == "fault":
            error, often = moment.error.rstrip("+"), "+" if moment.error.endswith("+") else ""
            when = f"inject={moment.call}:error={error}:when={moment.where:.0f}{often}"
            command = [*_strace(moment.call), "-e", when, *command]
        elif moment.kind == "memory":
            command = ["prlimit", f"--as={moment.where:.0f}", *command]
        with contextlib.ExitStack() as after:
            if moment.kind == "full":
                self._resize(self._used() + int(moment.where))
                after.callback(self._resize, self.size)
            end_at = moment.where * profile.seconds if moment.kind == "time" and profile else None
            return self._follow(root, command, arguments, end_at, waits, traced=moment.kind in ("call", "fault"))

    def profile(self, root: Path, arguments: tuple[str, ...], waits: bool) -> tuple[Profile, Outcome]:
        """Run a command undisturbed and count what it does."""
        log = self.notes / "calls.txt"
        command = [*_strace(CHANGES, log), sys.executable, "-m", "svodka", *arguments]
        outcome = self._follow(root, command, arguments, None, waits, traced=True)
        lines = log.read_text(errors="replace").splitlines()
        main = lines[0].split()[0] if lines else ""
        calls = [match[1] for line in lines if (match := re.match(rf"{main} +(\w+)\(", line))]
        return Profile(outcome.seconds, dict(sorted(Counter(calls).items()))), outcome

    def _follow(
        self,
        root: Path,
        command: list[str],
        arguments: tuple[str, ...],
        end_at: float | None,
        waits: bool,
        traced: bool,
    ) -> Outcome:
        out, err = self.notes / "out.txt", self.notes / "err.txt"
        environment = os.environ | self.environment_for(root)
        with out.open("wb") as out_file, err.open("wb") as err_file, contextlib.ExitStack() as ended:
            process = subprocess.Popen(command, cwd=root, stdout=out_file, stderr=err_file, env=environment)
            ended.callback(_end, process, traced)
            begun, used, hung, told, rest = time.monotonic(), 0.0, False, False, Rest()
            while process.poll() is None:
                inner = _tracee(process.pid) if traced else process.pid
                used = max(used, _processor_seconds(inner))
                if (end_at is not None and used >= end_at) or time.monotonic() - begun > LONGEST:
                    hung = time.monotonic() - begun > LONGEST
                    _kill(inner)
                if (
                    waits
                    and not told
                    and (out.stat().st_size or (b"watching" in err.read_bytes() and rest.lasts(inner)))
                ):
                    told = True
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(inner, signal.SIGTERM)
                time.sleep(SECONDS_BETWEEN_LOOKS)
        said, complained = (path.read_text(encoding="utf-8", errors="replace") for path in (out, err))
        return Outcome(process.returncode, said, complained, used, arguments, hung)

    def environment_for(self, root: Path) -> dict[str, str]:
        """Return what a run in `root` has in its environment."""
        return {
            "PYTHONPATH": str(self.source),
            "PYTHONDONTWRITEBYTECODE": "1",
            "SVODKA_DATA_DIR": str(root / "data"),
            "HOME": str(root / "home"),
            "OMP_NUM_THREADS": "1",
        }

    def find_left(self, root: Path) -> list[str]:
        """Return the processes that still run in a folder."""
        mark = f"SVODKA_DATA_DIR={root / 'data'}".encode()
        left = []
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (place / "environ").read_bytes().split(b"\0"):
                    left.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        return left

    def _used(self) -> int:
        status = os.statvfs(self.disk)
        return (status.f_blocks - status.f_bfree) * status.f_frsize

    def _resize(self, size: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(self.disk)], check=True)


def _strace(calls: str, log: Path | None = None) -> list[str]:
    # Not with --seccomp-bpf: a signal that is injected at such a stop never arrives.
    return ["strace", "-f", "-qq", "-o", str(log or os.devnull), "-e", f"trace={calls}", "-e", "signal=none"]


def _tracee(strace: int) -> int:
    with contextlib.suppress(OSError, IndexError):
        return int(Path(f"/proc/{strace}/task/{strace}/children").read_text().split()[0])
    return strace


def _processor_seconds(process: int) -> float:
    fields = _read_stat(process)
    return (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0


def _state(process: int) -> str:
    fields = _read_stat(process)
    return fields[0] if fields else ""


def _read_stat(process: int) -> list[str]:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _end(process: subprocess.Popen[bytes], traced: bool) -> None:
    if process.poll() is None:
        _kill(_tracee(process.pid) if traced else process.pid)


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
