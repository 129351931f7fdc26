# SPDX-License-Identifier: Apache-2.0
"""What trackers and Gerrit say of bugs, remembered: asked again when it is old, kept while they are away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from concurrent.futures import TimeoutError as OutOfTime
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    threads = ThreadPoolExecutor(AT_ONCE, "ask")
    asked = {threads.submit(form.ask, name): name for name in names}
    left = len(asked)
    try:
        for answer in as_completed(asked, seconds):
            left -= 1
            try:
                notes.note(form.about + asked[answer], form.to_text(answer.result()), now)
            except ElasticRecheckError as error:
                problems.append(str(error))
    except OutOfTime:
        problems.append(f"{left} answers did not come in {seconds:.0f} s")
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
    return f"{form.who}: {len(problems)} of {len(names)} questions failed ({problems[0]})" if problems else ""
