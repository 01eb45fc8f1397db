# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
"""The gate of changelog fragments: each change that users can notice has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from tests.gates.gate import Failed, Log, NotRun
from tests.gates.places import ROOT

# Changes of these files can be noticed by users.
NOTICED = ("meta", "playbooks", "plugins", "roles")
FRAGMENTS = "changelogs/fragments"
RELEASES = "changelogs/changelog.yaml"
# The trailer of a commit that needs no fragment.
TRAILER, NONE = "Changelog", "none"
SHOWN = 3

Git = Callable[..., str]


def changelog_fragment(log: Log, root: Path = ROOT) -> None:
    """Check that the version in galaxy.yml and each change have a fragment.

    A change has a fragment if its commit or a later one adds or changes one, or if the message of its commit ends with
    the line `Changelog: none`. Uncommitted changes count as the last commit.

    Raises: Failed, and NotRun without the complete history.
    """
    version = _yaml(root / "galaxy.yml")["version"]
    if not _has_fragment(root) and version not in _yaml(root / RELEASES).get("releases", {}):
        raise Failed(f"{FRAGMENTS} is empty, and {version} is not released")
    # Without a lock, which would disturb others who use the checkout.
    git = partial(log.run, "git", "--no-optional-locks", cwd=root)
    _need_history(git, root)
    log.version = git("--version").strip()
    if _uncommitted(git, FRAGMENTS, RELEASES, gone=False):
        return
    changed = [f"{path}, not committed yet" for path in _uncommitted(git, *NOTICED, gone=True)]
    missing = [*_commits_without_fragment(git), *changed]
    if missing:
        more = [f"and {len(missing) - SHOWN} more"] if len(missing) > SHOWN else []
        raise Failed(f"no changelog fragment for {'; '.join([*missing[:SHOWN], *more])}")


def _yaml(path: Path) -> dict[str, Any]:
    """Return the content of a YAML file, or an empty dict if it does not exist."""
    return (path.is_file() and yaml.safe_load(path.read_text(encoding="utf-8"))) or {}


def _has_fragment(root: Path) -> bool:
    return any(path.suffix in (".yml", ".yaml") for path in (root / FRAGMENTS).glob("*"))


def _need_history(git: Git, root: Path) -> None:
    """Raise NotRun unless `root` is a complete git repository, which an archive and a shallow clone are not."""
    try:
        top, shallow = git("rev-parse", "--show-toplevel", "--is-shallow-repository").splitlines()
    except (Failed, FileNotFoundError, ValueError):
        raise NotRun("no git repository here") from None
    if Path(top).resolve() != root.resolve():
        raise NotRun("no git repository of its own here")
    if shallow == "true":
        raise NotRun("this is a shallow clone; git fetch --unshallow")


def _uncommitted(git: Git, *paths: str, gone: bool) -> list[str]:
    """Return the files in the paths with uncommitted changes, with or without deleted ones."""
    entries = git("status", "--porcelain", "--untracked-files=all", "--no-renames", "--", *paths).splitlines()
    return [entry[3:] for entry in entries if gone or "D" not in entry[:2]]


def _commits_without_fragment(git: Git) -> Iterator[str]:
    """Return the ID and subject of each commit without a fragment in it or in a later one."""
    with_fragment = git("log", "--full-history", "--diff-filter=AM", "--format=^%H", "--", FRAGMENTS, RELEASES).split()
    form = f"--format=%h %s%x09%(trailers:key={TRAILER},valueonly,separator=%x20)"
    for line in git("log", "--full-history", "--no-merges", form, "HEAD", *with_fragment, "--", *NOTICED).splitlines():
        commit, _tab, trailer = line.rpartition("\t")
        if trailer.strip().lower() != NONE:
            yield commit
