# SPDX-License-Identifier: Apache-2.0
"""Values of ours survive being kept as JSON text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.errors import RecordError
from elastic_recheck.model import (
    Arrival,
    Build,
    BuildDiagnosis,
    BuildLogs,
    Cause,
    Change,
    Delivery,
    Evidence,
    Failure,
    Fingerprint,
    Hit,
    LogFile,
    Readiness,
)
from elastic_recheck.records import from_json, to_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))

FIELDS = st.dictionaries(TEXTS, TEXTS | st.integers(), max_size=3)

for cls, strategy in ((str, TEXTS), (datetime, st.datetimes(timezones=ZONES)), (Mapping, FIELDS)):
    st.register_type_strategy(cls, strategy)

VALUES = st.one_of(
    *(
        st.from_type(cls)
        for cls in (Change, Build, Failure, BuildLogs, Arrival, BuildDiagnosis, Cause, Evidence, Delivery, Fingerprint)
    )
)


@given(VALUES)
def test_a_value_that_was_kept_comes_back_equal(value: object) -> None:
    """All nouns, with nested dataclasses, tuples, enums, dates and mappings."""
    assert from_json(type(value), to_json(value)) == value


def test_the_text_is_one_line() -> None:
    assert "\n" not in to_json(Build("a\nb", "FAILURE"))


def test_half_a_surrogate_pair_does_no_harm() -> None:
    """JSON from Gerrit may hold one; neither a file nor SQLite can."""
    diagnosis = BuildDiagnosis(Build("job", "FAILURE"), (Hit("1", Evidence("f", 1, "a\ud800b")),))

    kept = from_json(BuildDiagnosis, to_json(diagnosis))

    assert kept.hits[0].evidence.text == "a?b"
    assert replace(kept, hits=()) == replace(diagnosis, hits=())


def test_a_text_of_an_older_version_may_lack_what_has_a_default_and_hold_what_is_gone() -> None:
    assert from_json(LogFile, '{"name": "a", "url": "b", "gone": 1}') == LogFile("a", "b")


def test_any_mapping_is_kept() -> None:
    logs = BuildLogs("root", (), fields=MappingProxyType({"voting": 1}))

    assert from_json(BuildLogs, to_json(logs)) == logs


def test_what_is_no_such_value_is_told() -> None:
    with pytest.raises(RecordError, match="stored Arrival cannot be read: readiness: "):
        from_json(Arrival, '{"readiness": "perhaps"}')
    with pytest.raises(RecordError, match="stored Arrival cannot be read"):
        from_json(Arrival, "{")


def test_times_keep_their_instant() -> None:
    evidence = Evidence("f", 1, "t", datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC))

    assert from_json(Evidence, to_json(evidence)).time == evidence.time
    assert from_json(Arrival, to_json(Arrival(Readiness.NEVER, reason="x"))).readiness is Readiness.NEVER
