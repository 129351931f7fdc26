# SPDX-License-Identifier: Apache-2.0
"""What trackers and Gerrit say of bugs, remembered: asked again when it is old, kept while they are away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Generic, TypeVar

from elastic_recheck.errors import ElasticRecheckError
from elastic_recheck.ports import Notes

Answer = TypeVar("Answer")

AT_ONCE = 8
OLD = timedelta(hours=1)
"""From when on an answer is asked for again."""


@dataclass(frozen=True, slots=True)
class Form(Generic[Answer]):
    """How an answer is asked for and written down. ``about``: what its name begins with; ``who``: who is asked."""

    about: str
    who: str
    ask: Callable[[str], Answer]
    to_text: Callable[[Answer], str]
    from_text: Callable[[str], Answer]


@dataclass(frozen=True, slots=True)
class Answers(Generic[Answer]):
    """What is known by now; ``problem``: in a line, what is not up to date, or empty."""

    known: Mapping[str, Answer]
    problem: str = ""


def ask(form: Form[Answer], names: Iterable[str], notes: Notes, now: datetime, seconds: float) -> Answers[Answer]:
    """Ask for those that nobody asked for, or not lately, the oldest first, as long as there is time."""
    noted = notes.noted(form.about)
    old = {name: noted[name][1] if name in noted else None for name in names if _is_old(noted.get(name), now)}
    problem = _ask_all(
        form, sorted(old, key=lambda name: old[name] or datetime.min.replace(tzinfo=now.tzinfo)), notes, now, seconds
    )
    known = {name: form.from_text(text) for name, (text, _) in notes.noted(form.about).items()}
    return Answers(known, problem)


def _is_old(noted: tuple[str, datetime] | None, now: datetime) -> bool:
    return noted is None or now - noted[1] >= OLD


def _ask_all(form: Form[Answer], names: Sequence[str], notes: Notes, now: datetime, seconds: float) -> str:
    problems: list[str] = []
    left = len(names)
    for name, answer in _answers(form.ask, names, seconds):
        left -= 1
        if isinstance(answer, ElasticRecheckError):
            problems.append(str(answer))
        elif isinstance(answer, Exception):
            raise answer
        else:
            notes.note(form.about + name, form.to_text(answer), now)
    if not problems and not left:
        return ""
    why = "; ".join(
        [
            *problems[:1],
            *([f"{left} {'answer' if left == 1 else 'answers'} did not come in {seconds:.0f} s"] if left else []),
        ]
    )
    return f"{form.who}: {len(problems) + left} of {len(names)} questions failed ({why})"


def _answers(
    question: Callable[[str], Answer], names: Iterable[str], seconds: float
) -> Iterator[tuple[str, Answer | Exception]]:
    """Each answer, or what was raised instead, as they come, as long as there is time.

    The threads that ask are daemons: who does not answer holds up neither the caller nor the end of the process.
    """
    left, come = SimpleQueue[str](), SimpleQueue[tuple[str, Answer | Exception]]()

    def work() -> None:
        while (name := _next(left)) is not None:
            try:
                come.put((name, question(name)))
            except Exception as error:  # noqa: BLE001 - nothing is swallowed: it is handed to who waits for the answer
                come.put((name, error))

    asked = list(names)
    for name in asked:
        left.put(name)
    for number in range(min(AT_ONCE, len(asked))):
        Thread(target=work, name=f"ask-{number}", daemon=True).start()
    ends = monotonic() + seconds
    try:
        for _ in asked:
            yield come.get(timeout=max(ends - monotonic(), 0))
    except Empty:
        return
    finally:
        while _next(left) is not None:
            pass  # nobody is asked any more


def _next(names: SimpleQueue[str]) -> str | None:
    try:
        return names.get_nowait()
    except Empty:
        return None
