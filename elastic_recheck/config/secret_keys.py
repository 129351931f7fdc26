# SPDX-License-Identifier: Apache-2.0
"""Secrets, out of the configuration file, out of files of their own, or out of the environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from elastic_recheck.records import Secret, WrongValueError

FORMS: Final = ("", "_file", "_env")
"""What may stand behind a secret's key."""


def resolve_secret(
    section: dict[str, str], key: str, place: Callable[[str], Path], environment: Mapping[str, str]
) -> Secret:
    """Take a secret, in whichever form it is given, out of a section.

    :raises WrongValueError: more than one form is given, or the one given leads nowhere.
    """
    given = {key + form: section.pop(key + form) for form in FORMS if key + form in section}
    if len(given) > 1:
        raise WrongValueError(f"is one secret too many beside {' and '.join(list(given)[1:])}; keep one")
    if key + "_file" in given:
        return Secret(_first_line(place(given[key + "_file"])))
    if key + "_env" in given:
        variable = given[key + "_env"]
        if not (value := environment.get(variable)):
            raise WrongValueError(f"names the environment variable {variable}, which is not set")
        return Secret(value)
    return Secret(given.get(key, ""))


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as stream:
            line = stream.readline(4096).rstrip("\r\n")
    except OSError as error:
        raise WrongValueError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise WrongValueError(f"{path} is not UTF-8") from error
    if not line:
        raise WrongValueError(f"{path} has an empty first line")
    return line
