# SPDX-License-Identifier: Apache-2.0
"""The wording: every sentence of the comment and of the IRC lines, as an operator may replace it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

from elastic_recheck.errors import RecordError
from elastic_recheck.messages.templates import placeholders

BUGS = "%(bugs)s"
_PERCENT = re.compile(r"%\([^)]*\).?")


def _sentence(text: str, *also: str) -> Any:
    """A sentence; it may use the placeholders that ``text`` has, and ``also`` these."""
    return field(default=text, metadata={"placeholders": placeholders(text) | {f"{{{name}}}" for name in also}})


def _old(*also: str) -> Any:
    """A text of the first elastic-recheck's messages file: braces mean nothing in it, ``also`` are its placeholders."""
    return field(default="", metadata={"old": frozenset(also)})


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences with placeholders in braces; docs/messages.rst tells what each placeholder is.

    Everything foreign comes into its place as a code span. An empty value takes the blanks and the comma, semicolon
    or colon before it along.
    """

    # The first line, the verdict.
    one_known: str = _sentence("Known bug explains {jobs} {pipeline}; this change is probably not the cause.")
    all_known: str = _sentence("Known bugs explain {jobs} {pipeline}; this change is probably not the cause.")
    one_of: str = _sentence(
        "1 of {all} failed jobs is not explained by a known bug {pipeline}; look at it before you recheck."
    )
    some_of: str = _sentence(
        "{count} of {all} failed jobs are not explained by a known bug {pipeline}; look at them before you recheck."
    )
    some_of_unread: str = _sentence(
        "{count} of {all} failed jobs not recognised {pipeline}, no verdict on {unread}; look before you recheck."
    )
    none_known_one: str = _sentence(
        "No known bug explains the failed job {pipeline}; its logs were {read} and {fingerprints} tried.", "tried"
    )
    none_known: str = _sentence(
        "No known bug explains any of {all} failed jobs {pipeline}; their logs were {read}, {fingerprints} tried.",
        "tried",
    )
    no_verdict: str = _sentence("No verdict on {jobs} {pipeline}: {why}. {rest}")
    # Phrases in it.
    pipeline: str = _sentence("({pipeline})")
    the_failed_job: str = _sentence("the failed job")
    both_failed_jobs: str = _sentence("both failed jobs")
    all_failed_jobs: str = _sentence("all {all} failed jobs")
    either_failed_job: str = _sentence("either failed job")
    any_failed_job: str = _sentence("any of {all} failed jobs")
    some_failed_jobs: str = _sentence("{count} of {all} failed jobs")
    read: str = _sentence("read")
    fingerprints_one: str = _sentence("1 fingerprint")
    fingerprints_many: str = _sentence("{tried} fingerprints")
    read_in_part: str = _sentence("read in part")
    unread_one: str = _sentence("its logs could not be read")
    unread_many: str = _sentence("their logs could not be read")
    unread_in_part_one: str = _sentence("not all of its logs could be read")
    unread_in_part_many: str = _sentence("not all of their logs could be read")
    no_logs_one: str = _sentence("it left no logs")
    no_logs_many: str = _sentence("they left no logs")
    left_out_one: str = _sentence("nobody has looked at it")
    left_out_many: str = _sentence("nobody has looked at them")
    rest_known_one: str = _sentence("The other hit a known bug.")
    rest_known_many: str = _sentence("The others hit known bugs.")
    # One line a job, or a known bug.
    bug: str = _sentence("{jobs}: bug {bug} {title} {state} {url}")
    no_title: str = _sentence("(no title to be had)")
    state: str = _sentence("({project}, {status})")
    state_fixed: str = _sentence("({project}, {status} {date}: rebase if your change is older, else it is back)")
    state_closed: str = _sentence("({project}, {status}, and yet hit again)")
    unrecognised: str = _sentence("{job}: not recognised, {result}, {cause} {url}")
    unrecognised_in_part: str = _sentence("{job}: not recognised in what was read ({missing}), {result}, {cause} {url}")
    unread: str = _sentence("{job}: {result}; {reason} {url}")
    left_out: str = _sentence("{job}: {result}; not one of the jobs that are looked at {url}")
    test_failed: str = _sentence("test {test} failed")
    tests_failed: str = _sentence("{count} tests failed, first {test}")
    task_failed: str = _sentence("task {task} failed")
    last_error: str = _sentence("last error {line}")
    last_error_below: str = _sentence("its last error is quoted below")
    more: str = _sentence("{list} and {count} more")
    more_bugs: str = _sentence("and {count} more known bugs: {url}")
    more_jobs: str = _sentence("and {count} more jobs without a known bug: {url}")
    # The last lines, the advice.
    recheck: str = _sentence("If {lines} what broke {jobs}, reply {reply}; if not, please say so in the bug.")
    this_line: str = _sentence("this line is")
    these_lines: str = _sentence("these lines are")
    the_job: str = _sentence("the job")
    the_jobs: str = _sentence("the jobs")
    recheck_text: str = _sentence("recheck {bugs}")
    recheck_bug: str = _sentence("bug {bug}")
    others_too_one: str = _sentence("Does {jobs} fail for others too? {url}")
    others_too_many: str = _sentence("Do {jobs} fail for others too? {url}")
    may_be_this_change: str = _sentence("It may well be this change.", "jobs")
    others_too: str = _sentence("Does it fail for others too? {url}", "jobs")
    nobody_looked: str = _sentence("Nobody has looked at {jobs}, so this says nothing about your change there.")
    left_no_logs: str = _sentence("{jobs} left no logs, so this says nothing about your change there.")
    # IRC.
    irc_failure: str = _sentence("[{pipeline}] {project} {change},{patch_set} {branch}: {news} {url} | {change_url}")
    irc_hit: str = _sentence("{jobs} hit bug {bug} {title} {changes}")
    irc_hit_too: str = _sentence("and bug {bug} {title} {changes}", "jobs")
    irc_changes: str = _sentence("({count} changes in 24 h)")
    irc_unrecognised: str = _sentence("{jobs} UNRECOGNISED, {cause}")
    irc_tests: str = _sentence("{count} tests failed, first {test}")
    irc_unread: str = _sentence("no verdict on {jobs}: {result}, {reason}")
    irc_storm: str = _sentence("[{pipeline}] bug {bug} {title}: {count} more changes in the last {minutes} min, {url}")
    irc_storm_one: str = _sentence(
        "[{pipeline}] bug {bug} {title}: 1 more change in the last {minutes} min, {url}", "count"
    )
    irc_deaf: str = _sentence("deaf? no CI result since {since} UTC {usual}; reconnecting to {server}")
    irc_usual: str = _sentence("(usually one in {minutes} min)")
    irc_back: str = _sentence("back: {count} failures since {since} UTC caught up, {answered} answered")
    irc_back_one: str = _sentence("back: 1 failure since {since} UTC caught up, {answered} answered", "count")
    # The first elastic-recheck's keys: found_bug brings back its layout.
    found_bug: str = _old(BUGS)
    no_bugs_found: str = _old(BUGS)
    recheck_instructions: str = _old()
    unrecognized: str = _old()
    footer: str = _old()


DEFAULT = Sentences()


def sentences_of(mapping: Mapping[str, object], path: str) -> Sentences:
    """All sentences: those of ``mapping`` (``messages:`` of the file ``path``), and ours for the others.

    :raises RecordError: names every unknown key, unknown placeholder and value that is no text.
    """
    known = {each.name: each for each in fields(Sentences)}
    mistakes: list[str] = []
    texts: dict[str, str] = {}
    for key, value in mapping.items():
        wrong = _wrong(known.get(key), value)
        if wrong:
            mistakes.append(f"{path}: messages.{key}: {wrong}")
        elif isinstance(value, str):
            texts[key] = _tidy(value, one_line="old" not in known[key].metadata)
    if mistakes:
        raise RecordError(mistakes)
    return Sentences(**texts)


def _wrong(known: Field[Any] | None, value: object) -> str:
    """What is wrong with one entry, or nothing."""
    if known is None:
        return "is not one of the texts; docs/messages.rst lists them"
    if not isinstance(value, str):
        return f"is not a text but {value!r}; put it in quotes"
    if "old" in known.metadata:
        allowed, used = known.metadata["old"], frozenset(_PERCENT.findall(value))
    else:
        try:
            allowed, used = known.metadata["placeholders"], placeholders(value)
        except ValueError as error:
            return f"has a brace without its partner ({error}); write {{{{ or }}}} for a brace"
    unknown = sorted(used - allowed)
    if not unknown:
        return ""
    return f"has no placeholder {unknown[0]}; there are: {', '.join(sorted(allowed)) or 'none'}"


def _tidy(text: str, *, one_line: bool) -> str:
    lines = [" ".join(line.split()) for line in text.strip().splitlines()]
    return " ".join(filter(None, lines)) if one_line else "\n".join(lines)
