# SPDX-License-Identifier: Apache-2.0
"""Events with the keys, and in the order, of a real Gerrit 3.13.

Source: Documentation/cmd-stream-events.txt and Documentation/json.txt of Gerrit, checked against recorded events.
"""

from __future__ import annotations

from typing import Any

from elastic_recheck.sandbox.gerrit.records import Account, Change, PatchSet

Event = dict[str, Any]


def patchset_created(change: Change, patch_set: PatchSet, url: str, now: int) -> Event:
    """Say that somebody uploaded a patch set."""
    return {
        "uploader": _account(change.owner),
        "patchSet": _patch_set(change, patch_set),
        "change": _change(change, url),
        **_tail(change, "patchset-created", now),
    }


def comment_added(
    author: Account, approvals: list[Event], comment: str, change: Change, patch_set: PatchSet, url: str, now: int
) -> Event:
    """Say that somebody commented. It holds neither tag nor message id: those are only to be had over REST."""
    return {
        "author": _account(author),
        "approvals": approvals,
        "comment": comment,
        "patchSet": _patch_set(change, patch_set),
        "change": _change(change, url),
        **_tail(change, "comment-added", now),
    }


def meta_updated(author: Account, change: Change, old: str, new: str, now: int) -> Event:
    """Say that the change's notes branch moved, as it does with every review."""
    ref = {
        "oldRev": old,
        "newRev": new,
        "refName": f"refs/changes/{change.number % 100:02}/{change.number}/meta",
        "project": change.project,
    }
    return {"submitter": _account(author), "refUpdate": ref, "type": "ref-updated", "eventCreatedOn": now}


def dropped_output(now: int) -> Event:
    """Say that the reader was too slow and lost events."""
    return {"type": "dropped-output", "eventCreatedOn": now}


def approval(label: str, value: int, old: int | None) -> Event:
    """Say a label's value; ``old`` is given where this comment changed it."""
    said: Event = {"type": label, "description": label, "value": str(value)}
    return said if old is None else {**said, "oldValue": str(old)}


def queried(change: Change, url: str, *, comments: bool) -> Event:
    """Describe a change as ``gerrit query`` does; of its messages neither tag nor patch set are told."""
    said = [
        {"timestamp": message.time, "reviewer": _account(message.author), "message": message.text}
        for message in change.messages
    ]
    about = {**_change(change, url), "lastUpdated": change.updated, "open": change.status == "NEW"}
    return {**about, "comments": said} if comments else about


def _tail(change: Change, kind: str, now: int) -> Event:
    return {
        "project": change.project,
        "refName": f"refs/heads/{change.branch}",
        "changeKey": {"id": change.change_id},
        "type": kind,
        "eventCreatedOn": now,
    }


def _account(account: Account) -> Event:
    return {"name": account.name, "email": account.email, "username": account.username}


def _change(change: Change, url: str) -> Event:
    return {
        "project": change.project,
        "branch": change.branch,
        "id": change.change_id,
        "number": change.number,
        "subject": change.subject,
        "owner": _account(change.owner),
        "url": f"{url}/c/{change.project}/+/{change.number}",
        "commitMessage": change.commit_message,
        "createdOn": change.created,
        "status": change.status,
    }


def _patch_set(change: Change, patch_set: PatchSet) -> Event:
    return {
        "number": patch_set.number,
        "revision": patch_set.revision,
        "parents": [patch_set.parent],
        "ref": f"refs/changes/{change.number % 100:02}/{change.number}/{patch_set.number}",
        "uploader": _account(change.owner),
        "createdOn": patch_set.created,
        "author": _account(change.owner),
        "kind": "REWORK",
        "sizeInsertions": 10,
        "sizeDeletions": 0,
    }
