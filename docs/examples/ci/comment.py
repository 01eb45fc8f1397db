# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Show the report of the audit as a comment of the pull request or merge request.

The first run creates the comment, and each later run replaces its text. Variables of the environment:

    GITHUB_TOKEN, PULL_REQUEST    in GitHub Actions: the token of the job, and the number of the pull request
    GITLAB_TOKEN                  in GitLab CI: a project access token with the scope api

All others are set by the CI. The tokens are sent in a header, never along a redirect, and never shown.
"""

from __future__ import annotations

import json
import os
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

REPORT = Path("audit-report") / "report.md"
#: The first line of the comment, which nobody sees. It tells the comment from others.
MARKER = "<!-- gcore.inference plan -->"
PAGE_SIZE = 100
FENCE = re.compile(r"(`{3,})\w*")


class Service(NamedTuple):
    """Where comments are listed, created and replaced, and the longest comment."""

    comments: str
    comment: str
    replace_method: str
    limit: int
    headers: dict[str, str]
    job: str
    commit: str


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Makes a redirect an error, because the token would be sent to another address."""

    def redirect_request(self, *_arguments: Any) -> None:
        """Return no request."""


def main() -> None:
    """Create or replace the comment, and exit with 1 if that fails."""
    try:
        service = gitlab() if os.environ.get("GITLAB_CI") else github()
    except KeyError as error:
        sys.exit(f"The environment variable {error.args[0]} is not set")
    body = comment_text(service)
    try:
        existing = find_comment(service)
        if existing is None:
            send(service, "POST", service.comments, {"body": body})
        else:
            send(service, service.replace_method, service.comment.format(existing), {"body": body})
    except urllib.error.HTTPError as error:
        sys.exit(f"The comment could not be written: HTTP status {error.code}")
    except (OSError, ValueError) as error:
        sys.exit(f"The comment could not be written: {type(error).__name__}")


def github() -> Service:
    """Return the comments of a pull request of GitHub."""
    env = os.environ
    repository = f"{env['GITHUB_API_URL']}/repos/{env['GITHUB_REPOSITORY']}"
    return Service(
        comments=f"{repository}/issues/{env['PULL_REQUEST']}/comments",
        comment=f"{repository}/issues/comments/{{}}",
        replace_method="PATCH",
        limit=65_536,
        headers={"Authorization": f"Bearer {env['GITHUB_TOKEN'].strip()}", "Accept": "application/vnd.github+json"},
        job=f"{env['GITHUB_SERVER_URL']}/{env['GITHUB_REPOSITORY']}/actions/runs/{env['GITHUB_RUN_ID']}",
        commit=env.get("HEAD_COMMIT") or env["GITHUB_SHA"],
    )


def gitlab() -> Service:
    """Return the comments of a merge request of GitLab."""
    env = os.environ
    project = f"{env['CI_API_V4_URL']}/projects/{env['CI_PROJECT_ID']}"
    notes = f"{project}/merge_requests/{env['CI_MERGE_REQUEST_IID']}/notes"
    return Service(
        comments=notes,
        comment=f"{notes}/{{}}",
        replace_method="PUT",
        limit=1_000_000,
        headers={"PRIVATE-TOKEN": env["GITLAB_TOKEN"].strip()},
        job=env["CI_JOB_URL"],
        commit=env["CI_COMMIT_SHA"],
    )


def find_comment(service: Service) -> int | None:
    """Return the ID of the comment of an earlier run, or None."""
    page = 1
    while True:
        comments = send(service, "GET", f"{service.comments}?per_page={PAGE_SIZE}&page={page}")
        for comment in comments:
            if str(comment["body"]).startswith(MARKER):
                return int(comment["id"])
        if len(comments) < PAGE_SIZE:
            return None
        page += 1


def send(service: Service, method: str, url: str, content: Any = None) -> Any:
    """Return the JSON of the response.

    Raises: `OSError`, of which `HTTPError` is one, and `ValueError`.
    """
    body = None if content is None else json.dumps(content).encode()
    headers = {**service.headers, "Content-Type": "application/json", "User-Agent": "gcore.inference"}
    request = urllib.request.Request(url, data=body, headers=headers, method=method)
    opener = urllib.request.build_opener(NoRedirect)
    with opener.open(request, timeout=30) as response:
        return json.loads(response.read())


def comment_text(service: Service) -> str:
    """Return the text of the comment, within the limit of the service."""
    footer = f"\n\n[Job]({service.job}), commit {service.commit[:12]}\n"
    try:
        report = REPORT.read_text(encoding="utf-8")
    except OSError:
        report = "# The plan could not be made\n\nThe output of the job shows the reason.\n"
    # In bytes, which are never fewer than characters.
    limit = service.limit - len(f"{MARKER}\n{footer}".encode())
    return f"{MARKER}\n{shortened(report, limit)}{footer}"


def shortened(report: str, limit: int) -> str:
    """Return the Markdown with at most `limit` bytes: the lines that fit, and a note. An open code block is closed."""
    if len(report.encode()) <= limit:
        return report
    note = "\n\n**The report is longer than a comment may be. The rest is in the files of the job.**"
    free = limit - len(note)
    kept: list[str] = []
    open_marks = ""
    for line in report.splitlines(keepends=True):
        free -= len(line.encode())
        if free <= len(open_marks):
            break
        kept.append(line)
        fence = FENCE.fullmatch(line.strip())
        if open_marks:
            if line.strip() == open_marks:
                open_marks = ""
        elif fence:
            open_marks = fence[1]
    return "".join(kept) + open_marks + note


if __name__ == "__main__":
    main()
