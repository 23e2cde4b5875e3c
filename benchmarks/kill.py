"""Real commands are killed, run once more undisturbed, and compared with what an undisturbed run leaves.

    python benchmarks/kill.py 1000 [--seed 1] [--only ROUND …] [--scene NAME …] [--kind KIND …] [--keep FOLDER]

A round is one folder: a command is ended one to six times in a row, then run once more. `time`: SIGKILL at a share of its
processor time; `call`: SIGKILL before its n-th change on the disk (strace); `fault`: the disk refuses its n-th change, or all from
there on (strace); `full`: a small tmpfs becomes full; `memory`: a limit of the address space. Every violation is printed with what
repeats it: kills before a change on the disk repeat exactly, the others nearly.
"""

import argparse
import collections
import contextlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kill_checks import check_report, compare, describe, look_after_kill
from kill_moments import Moment, Outcome, Profile, Runner, choose_moment, kinds_here
from kill_scenes import Scene, make_scenes
from table import show

DISK_BYTES = 900_000_000
MOST_IN_A_ROW = 6
SECONDS_FOR_ORPHANS = 20
NO_DISK = "pyo3_runtime.PanicException"
"""What watchfiles ends with where a write to its own eventfd is refused: strace counts that among the writes, and no disk is behind it."""


@dataclass(frozen=True)
class Stage:
    """A scene that is set: its folder before the command, what is in it, and what an undisturbed run leaves."""

    template: Path
    before: dict[str, Any]
    after: dict[str, Any]
    profile: Profile
    codes: tuple[int, ...]


class Theatre:
    """All rounds, their violations, and how many kills of which kind there were."""

    def __init__(self, disk: Path, notes: Path, keep: Path | None) -> None:
        self.runner = Runner(disk, DISK_BYTES, notes)
        self.scenes = {scene.name: scene for scene in make_scenes(disk / "models")}
        self.stages: dict[str, Stage] = {}
        self.counts: collections.Counter[tuple[str, str]] = collections.Counter()
        self.through = 0
        self.rounds = 0
        self.violations: list[str] = []
        self.keep = keep

    @property
    def kills(self) -> int:
        """How often a command was ended before its end."""
        return sum(self.counts.values())

    def stage(self, scene: Scene) -> Stage:
        """Return the scene, set when it is first needed; what it leaves undisturbed must be the same twice."""
        if scene.name not in self.stages:
            template = self.runner.disk / f"template-{scene.name.replace(' ', '-')}"
            scene.prepare(template, self._well)
            before = self._describe(template)
            described: list[dict[str, Any]] = []
            codes: tuple[int, ...] = ()
            profile = None
            for _ in range(2):
                root = self._copy(template)
                profile, outcome = self.runner.profile(root, scene.command, scene.waits)
                _refuse_failure(outcome)
                outcomes = self._recover(root, scene) if scene.recovery != (scene.command,) else [outcome]
                codes = tuple(outcome.code for outcome in outcomes)
                described.append(self._describe(root))
            if unstable := compare(*described):
                raise SystemExit(
                    f"{scene.name}: two undisturbed runs differ, so nothing can be compared: {unstable[:5]}"
                )
            assert profile is not None
            self.stages[scene.name] = Stage(template, before, described[0], profile, codes)
            print(f"# {scene.name}: {profile.seconds:.1f} s of the processor, {profile.calls}", flush=True)
        return self.stages[scene.name]

    def round(self, number: int, seed: int, scenes: list[Scene], kinds: dict[str, int]) -> None:
        """Play one round: kills in a row, one good run, and a look at what there is."""
        drawn = random.Random(f"{seed}/{number}")
        (scene,) = drawn.choices(scenes, [scene.share for scene in scenes])
        stage = self.stage(scene)
        root = self._copy(stage.template)
        steps, wrong = [], []
        for _ in range(drawn.randint(1, MOST_IN_A_ROW)):
            moment = choose_moment(drawn, kinds, stage.profile, scene.most_bytes)
            outcome = self.runner.run(root, scene.command, moment, stage.profile, scene.waits)
            steps.append(f"{moment}: {outcome.code}")
            self._count(scene, moment, outcome, stage)
            seen = _object_to_end(moment, outcome) + look_after_kill(self._describe(root), stage.before, stage.after)
            wrong += [f"after {steps[-1]}: {one}" for one in seen]
        outcomes = self._recover(root, scene)
        codes = tuple(outcome.code for outcome in outcomes)
        if not _same_codes(codes, stage.codes, scene):
            said = " | ".join(outcome.err.strip()[-300:] for outcome in outcomes)
            wrong.append(f"the undisturbed run ends with {codes} and not {stage.codes}: {said}")
        # Without memory even a library may not load, which nobody can tell from a bug.
        crashes = any(step.startswith("memory") for step in steps)
        wrong += compare(self._describe(root), stage.after, crashes=crashes) + check_report(root)
        wrong += self._find_orphans(root)
        self.rounds += 1
        print(f"round {number} ({scene.name}): {', '.join(steps)}", flush=True)
        for one in wrong:
            line = f"VIOLATION --seed {seed} --only {number} ({scene.name}; {', '.join(steps)}): {one}"
            self.violations.append(line)
            print(line, flush=True)
        if wrong and self.keep:
            shutil.copytree(root, self.keep / f"{seed}-{number}", dirs_exist_ok=True, symlinks=True)
        shutil.rmtree(root)

    def _count(self, scene: Scene, moment: Moment, outcome: Outcome, stage: Stage) -> None:
        ended = outcome.killed or (moment.kind in ("fault", "full", "memory") and outcome.code not in (0, 1))
        if ended:
            self.counts[scene.name, moment.kind] += 1
        else:
            self.through += 1

    def _copy(self, template: Path) -> Path:
        # Always the same path: reports name files by it.
        root = self.runner.disk / "round"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(template, root, symlinks=True)
        return root

    def _recover(self, root: Path, scene: Scene) -> list[Outcome]:
        return [self.runner.run(root, command, Moment(), None, scene.waits) for command in scene.recovery]

    def _well(self, root: Path, arguments: tuple[str, ...]) -> None:
        _refuse_failure(self.runner.run(root, arguments, Moment(), None, waits=False))

    def _describe(self, root: Path) -> dict[str, Any]:
        return describe(root, self.runner.notes / "database")

    def _find_orphans(self, root: Path) -> list[str]:
        for _ in range(SECONDS_FOR_ORPHANS * 10):
            left = self.runner.find_left(root)
            if not left:
                return []
            time.sleep(0.1)
        return [f"a process is left: {one}" for one in left]


def _refuse_failure(outcome: Outcome) -> None:
    if outcome.code not in (0, 1) or outcome.hung:
        raise SystemExit(f"svodka {' '.join(outcome.arguments)} fails undisturbed ({outcome.code}): {outcome.err}")


def _same_codes(codes: tuple[int, ...], wanted: tuple[int, ...], scene: Scene) -> bool:
    if scene.name == "models remove":  # it may be gone already: then there is nothing to remove
        return codes[0] == wanted[0] and codes[1] in (0, 2)
    return codes == wanted


def _object_to_end(moment: Moment, outcome: Outcome) -> list[str]:
    """What a command must not do that could have ended well: hang, or show a traceback; the end of the memory excuses the latter."""
    if outcome.hung:
        return [f"it hangs: {outcome.err[-500:]}"]
    if NO_DISK in outcome.err:
        return []
    if moment.kind in ("fault", "full") and ("Traceback" in outcome.err or outcome.code not in (0, 1, 2)):
        return [f"ends with {outcome.code}: {outcome.err.strip()[-800:]}"]
    return []


@contextlib.contextmanager
def _disk() -> Iterator[Path]:
    """A small disk of our own where that is allowed, else a folder."""
    with tempfile.TemporaryDirectory(prefix="kill-disk-") as name:
        disk = Path(name)
        mounted = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("mount") is not None
        if mounted:
            size = f"size={DISK_BYTES}"
            mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", name], check=False).returncode == 0
        try:
            yield disk
        finally:
            if mounted:
                subprocess.run(["umount", "-l", name], check=True)


def _tell(theatre: Theatre, seconds: float) -> None:
    kinds = sorted({kind for _, kind in theatre.counts})
    rows: list[tuple[Any, ...]] = [
        (name, *(theatre.counts[name, kind] for kind in kinds), sum(theatre.counts[name, kind] for kind in kinds))
        for name in theatre.scenes
        if any(theatre.counts[name, kind] for kind in kinds)
    ]
    rows.append(("all", *(sum(theatre.counts[name, kind] for name in theatre.scenes) for kind in kinds), theatre.kills))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    each, of_processor = (spent / max(1, theatre.kills) for spent in (seconds, used.ru_utime + used.ru_stime))
    show(
        f"{theatre.kills} kills in {theatre.rounds} rounds, {theatre.through} moments that came after the end, "
        f"{len(theatre.violations)} violations; {each:.1f} s a kill, {of_processor:.1f} s of the processor",
        rows,
        ("command", *kinds, "kills"),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kills", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, nargs="+", help="these rounds and no other")
    parser.add_argument("--scene", nargs="+", help="these scenes and no other (changes what a round is)")
    parser.add_argument("--kind", nargs="+", help="these kinds of ends and no other (changes what a round is)")
    parser.add_argument("--keep", type=Path, help="copy the folder of a round with a violation there")
    arguments = parser.parse_args()
    with _disk() as disk, tempfile.TemporaryDirectory(prefix="kill-notes-") as notes:
        theatre = Theatre(disk, Path(notes), arguments.keep)
        kinds = kinds_here(disk)
        if missing := {"call", "full", "memory"} - kinds.keys():
            print(f"# not possible on this machine, and left out: {', '.join(sorted(missing))}", flush=True)
        kinds = {kind: weight for kind, weight in kinds.items() if not arguments.kind or kind in arguments.kind}
        scenes = [s for s in theatre.scenes.values() if not arguments.scene or s.name in arguments.scene]
        begun = time.monotonic()
        # Whoever ends it sees what it has found so far, and the small disk goes.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            for number in arguments.only or range(1, 1_000_000):
                if not arguments.only and theatre.kills >= arguments.kills:
                    break
                theatre.round(number, arguments.seed, scenes, kinds)
                took = (time.monotonic() - begun) / max(1, theatre.kills)
                print(f"# {theatre.kills} kills, {len(theatre.violations)} violations, {took:.1f} s a kill", flush=True)
        _tell(theatre, time.monotonic() - begun)
    sys.exit(1 if theatre.violations else 0)


if __name__ == "__main__":
    main()
