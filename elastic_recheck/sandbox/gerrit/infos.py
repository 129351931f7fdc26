# SPDX-License-Identifier: Apache-2.0
"""What REST says of an account, a message and a change (``AccountInfo``, ``ChangeMessageInfo``, ``ChangeInfo``)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from elastic_recheck.sandbox.gerrit.records import Account, Change, Message

Info = dict[str, Any]


def timestamp(seconds: int) -> str:
    """Gerrit's time format; whole seconds in UTC, written with nine decimals."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S.000000000")


def account(who: Account, *, detailed: bool = True) -> Info:
    """``AccountInfo``: the number alone, or all of it."""
    if not detailed:
        return {"_account_id": who.number}
    info: Info = {"_account_id": who.number, "name": who.name, "email": who.email, "username": who.username}
    return {**info, "tags": ["SERVICE_USER"]} if who.service else info


def message(said: Message, *, detailed: bool) -> Info:
    """``ChangeMessageInfo``; ``tag`` is only there where one was given."""
    info: Info = {
        "id": said.id,
        "author": account(said.author, detailed=detailed),
        "date": timestamp(said.time),
        "message": said.text,
        "accounts_in_message": [],
        "_revision_number": said.patch_set,
    }
    return info if said.tag is None else {**info, "tag": said.tag}


def change(of: Change, options: Collection[str]) -> Info:
    """``ChangeInfo``, with the parts that the ``o=`` options ask for."""
    detailed = "DETAILED_ACCOUNTS" in options
    info: Info = {
        "id": f"{of.project.replace('/', '%2F')}~{of.number}",
        "project": of.project,
        "branch": of.branch,
        "change_id": of.change_id,
        "subject": of.subject,
        "status": of.status,
        "created": timestamp(of.created),
        "updated": timestamp(of.updated),
        "_number": of.number,
        "owner": account(of.owner, detailed=detailed),
    }
    if {"CURRENT_REVISION", "ALL_REVISIONS"} & set(options):
        shown = of.patch_sets if "ALL_REVISIONS" in options else of.patch_sets[-1:]
        info["current_revision"] = of.patch_sets[-1].revision
        info["revisions"] = {
            patch_set.revision: {"_number": patch_set.number, "created": timestamp(patch_set.created)}
            for patch_set in shown
        }
    if "MESSAGES" in options:
        info["messages"] = [message(said, detailed=detailed) for said in of.messages]
    return info
