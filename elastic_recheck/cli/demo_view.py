# SPDX-License-Identifier: Apache-2.0
"""What the demo shows on the terminal; without a terminal the same lines, without colour."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.text import Text

from elastic_recheck.sandbox.day import Case, PlayedBuild
from elastic_recheck.sandbox.irc import Heard
from elastic_recheck.sandbox.judge import Judgement
from elastic_recheck.sandbox.play import Scene
from elastic_recheck.sandbox.world import World

INDENT = " " * 13


class View:
    """Prints as things happen; times are counted from its making."""

    def __init__(self, folder: Path) -> None:
        self._console = Console(highlight=False, markup=False, soft_wrap=True)
        self._folder = folder
        self._begun = time.monotonic()
        self._total = 0

    def opening(self, cases: int, gerrit: str) -> None:
        """Say what is about to be seen."""
        self._total = cases
        self._say(f"elastic-recheck demo: the real daemon against {gerrit}, log servers, Zuul, Jenkins, a bug tracker")
        self._say(f"and IRC, all on 127.0.0.1. {cases} CI comments of a day are played, which takes about 15 s.")
        self._say(f"Configuration: {self._folder / 'elastic-recheck.conf'}\n")

    def working(self, what: str) -> AbstractContextManager[object]:
        """Show, on a terminal, that something takes its time."""
        return self._console.status(f"{what} ...")

    def played(self, scene: Scene) -> None:
        """A CI comment is posted."""
        case = scene.case
        head = f"{scene.number:2}/{self._total}  {self._clock()}  {scene.name}  {case.voice.pipeline}".rstrip()
        self._say(f"{head}  {case.voice.ci}: {_failed_jobs(case)}", "bold")

    def commented(self, scene: Scene, text: str, seconds: float) -> None:
        """A comment came."""
        self._say(f"       {self._clock()}  Gerrit, {scene.name}, {seconds:.1f} s after its CI comment:", "green")
        for line in text.splitlines():
            self._say(f"{INDENT}| {line}")

    def spoken(self, scene: Scene | None, heard: Heard) -> None:
        """Somebody spoke on IRC."""
        when = f"{heard.time - scene.begun:.1f} s after its CI comment" if scene else "about no change of the day"
        self._say(f"       {self._clock()}  IRC, {heard.channel}, {when}:", "cyan")
        self._say(f"{INDENT}| <{heard.nick}> {heard.text}")

    def verdicts(self, results: Sequence[tuple[Scene, Judgement]], strays: Sequence[str]) -> bool:
        """Show what was expected and what happened; whether it is the same."""
        title = max(len(scene.case.title) for scene, _ in results) + 3
        label = max(len(scene.expected.label) for scene, _ in results)
        self._say(f"\n{'case':{title}}  {'expected':{label}}  {'happened':{label}}", "bold")
        for scene, judgement in results:
            case = f"{scene.number:2} {scene.case.title}"
            row = f"{case:{title}}  {scene.expected.label:{label}}  {judgement.happened:{label}.{label}}"
            self._row(row, judgement.wrong)
        for line in strays:
            self._row("IRC, about no change of the day", [line])
        agreed = sum(not judgement.wrong for _, judgement in results)
        answers = [seconds for scene, _ in results for seconds in scene.answers]
        timing = f" (median {median(answers):.1f} s from CI comment to answer)" if answers else ""
        self._say(f"{agreed} of {len(results)} as expected, in {time.monotonic() - self._begun:.0f} s{timing}")
        return agreed == len(results) and not strays

    def failed(self, why: str) -> None:
        """The day could not be played to its end."""
        self._say(f"\nWRONG: {why}", "bold red")

    def daemon_log(self, path: Path, lines: Sequence[str]) -> None:
        """Show where the daemon's log is, and its end."""
        self._say(f"\nThe daemon's log: {path}, its last lines:")
        for line in lines:
            self._say(f"  {line}")

    def pages(self, directory: Path, mistake: str) -> None:
        """Say where the pages are, or what went wrong."""
        if mistake:
            self._say(f"\nNo pages: {mistake}", "bold red")
        else:
            self._say(f"\nPages: {directory}/index.html   (see them: python3 -m http.server -d {directory})")

    def closing(self, world: World, *, kept: bool) -> None:
        """Say how to look around, and how to go on."""
        tools = Path(sys.executable).parent
        if kept:
            self._say(f"\nLeft running until Ctrl-C, with its files in {self._folder}:")
            for name, place in world.addresses():
                self._say(f"  {name:8} {place}")
        else:
            self._say("Look around: make demo KEEP=1 (elastic-recheck-demo --keep) leaves it running, and says where")
        self._say(f"Try yours:   {tools}/elastic-recheck-classify https://zuul.opendev.org/t/openstack/build/UUID")

    def _row(self, text: str, wrong: Sequence[str]) -> None:
        self._say(f"{text}  {'WRONG' if wrong else 'ok'}", "bold red" if wrong else "")
        for line in wrong:
            self._say(f"     {line}", "red")

    def _clock(self) -> str:
        minutes, seconds = divmod(int(time.monotonic() - self._begun), 60)
        return f"{minutes:02}:{seconds:02}"

    def _say(self, text: str, style: str = "") -> None:
        self._console.print(Text(text, style=style))


def _failed_jobs(case: Case) -> str:
    return ", ".join(map(_failed_job, case.builds)) or case.title


def _failed_job(build: PlayedBuild) -> str:
    late = f" (its logs come {build.delay:.0f} s later)" if build.delay else ""
    return f"{build.job} {build.result}{'' if build.voting else ' (non-voting)'}{late}"
