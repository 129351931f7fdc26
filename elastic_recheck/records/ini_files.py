# SPDX-License-Identifier: Apache-2.0
"""INI files, read into sections of texts, by the rules of the standard library's ``configparser``."""

from __future__ import annotations

import configparser
import re
from pathlib import Path
from typing import Final

from elastic_recheck.records.record import Location, Mistake, Place, Record, WrongFileError, read_text

_HEADER_OR_KEY: Final = re.compile(r"^\[(?P<section>[^]]+)\]|^(?P<key>[^\s#;\[:=][^:=\n]*?)\s*[:=]", re.MULTILINE)


def read_ini(path: Path) -> Record:
    """Read an INI file; the value is a mapping of sections to mappings of lower-case keys to texts.

    Nothing is interpolated, but ``%%`` stands for ``%`` as it does where something is. Empty values are left out.

    :raises WrongFileError: the file cannot be read or is not INI; names every mistake that ``configparser`` can tell.
    """
    return parse_ini(read_text(path), str(path))


def parse_ini(text: str, file: str) -> Record:
    """Read INI from text; ``file`` is its name in mistakes.

    :raises WrongFileError: as :func:`read_ini`.
    """
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text, file)
    except configparser.MissingSectionHeaderError as error:
        raise WrongFileError([Mistake(file, error.lineno, "", "stands before the first [section]")]) from error
    except configparser.DuplicateSectionError as error:
        mistake = Mistake(file, error.lineno or 0, f"[{error.section}]", "is given twice; join the two")
        raise WrongFileError([mistake]) from error
    except configparser.DuplicateOptionError as error:
        mistake = Mistake(file, error.lineno or 0, f"[{error.section}] {error.option}", "is given twice; keep one")
        raise WrongFileError([mistake]) from error
    except configparser.ParsingError as error:
        lines = text.split("\n")
        raise WrongFileError(
            Mistake(file, number, "", f"{lines[number - 1].strip()!r} is neither a [section] nor 'key = value'")
            for number, _ in error.errors
        ) from error
    value = {
        section: {key: content.strip().replace("%%", "%") for key, content in parser[section].items() if content}
        for section in parser.sections()
    }
    return Record(file, value, _places(text), sections=True)


def _places(text: str) -> dict[Location, Place]:
    places: dict[Location, Place] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if match := _HEADER_OR_KEY.match(line):
            section = match["section"] or section
            places[(section, match["key"].lower()) if match["key"] else (section,)] = number, 0
    return places
