# SPDX-License-Identifier: Apache-2.0
"""Secrets, out of the configuration file, out of files of their own, or out of the environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from elastic_recheck.records import Secret, WrongValueError


def resolve_secret(
    section: dict[str, str], key: str, place: Callable[[str], Path], environment: Mapping[str, str]
) -> Secret:
    """Take a secret key, or its ``_file`` or ``_env`` form, out of a section.

    :raises WrongValueError: more than one form is given, or the one given leads nowhere.
    """
    forms = {suffix: section.pop(key + suffix) for suffix in ("", "_file", "_env") if key + suffix in section}
    if len(forms) > 1:
        raise WrongValueError(f"is given as {' and as '.join(key + suffix for suffix in forms)}; keep one")
    if "_file" in forms:
        return Secret(_first_line(place(forms["_file"])))
    if "_env" in forms:
        if not (value := environment.get(forms["_env"])):
            raise WrongValueError(f"{key}_env names the environment variable {forms['_env']}, which is not set")
        return Secret(value)
    return Secret(forms.get("", ""))


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as stream:
            line = stream.readline(4096).rstrip("\r\n")
    except OSError as error:
        raise WrongValueError(f"its file {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise WrongValueError(f"its file {path} is not UTF-8") from error
    if not line:
        raise WrongValueError(f"its file {path} has an empty first line")
    return line
