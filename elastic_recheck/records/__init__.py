# SPDX-License-Identifier: Apache-2.0
"""The files and texts of our own, read into checked, frozen, typed values; every mistake is named at once.

This room is the only door to PyYAML and pydantic.
"""

from elastic_recheck.records.checking import check, schema, unknown_keys
from elastic_recheck.records.foreign_json import read_foreign_json
from elastic_recheck.records.foreign_yaml import read_foreign_yaml
from elastic_recheck.records.ini_files import read_ini
from elastic_recheck.records.journal_texts import from_json, to_json
from elastic_recheck.records.record import Location, Mistake, Record, WrongFileError
from elastic_recheck.records.values import (
    Count,
    Duration,
    ListOfTexts,
    Pattern,
    Patterns,
    Port,
    Secret,
    Share,
    Size,
    WrongTextError,
    WrongValueError,
    compiled,
    key,
    made_by,
)
from elastic_recheck.records.yaml_files import read_yaml

__all__ = [
    "Count",
    "Duration",
    "ListOfTexts",
    "Location",
    "Mistake",
    "Pattern",
    "Patterns",
    "Port",
    "Record",
    "Secret",
    "Share",
    "Size",
    "WrongFileError",
    "WrongTextError",
    "WrongValueError",
    "check",
    "compiled",
    "from_json",
    "key",
    "made_by",
    "read_foreign_json",
    "read_foreign_yaml",
    "read_ini",
    "read_yaml",
    "schema",
    "to_json",
    "unknown_keys",
]
