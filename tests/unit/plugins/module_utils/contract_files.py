# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gcore's OpenAPI documents, which are not part of this project, and where they are."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

#: Names the folder of the documents.
CONTRACT_DIR = "GCORE_CONTRACT_DIR"
_INFERENCE = "cloud-{}-inference.openapi.json"


def contract_folder() -> Path | None:
    """Return the folder of Gcore's documents, or null where they are not here.

    It is that of `GCORE_CONTRACT_DIR`, else `shared/contract` beside the checkout, also seen from a copy of the
    collection somewhere below it.
    """
    folders = [folder / "shared" / "contract" for folder in Path(__file__).absolute().parents]
    chosen = os.environ.get(CONTRACT_DIR)
    if chosen:
        folders = [Path(chosen)]
    return next((folder for folder in folders if folder.is_dir()), None)


def find_contract(version: str = "v2", file: str = _INFERENCE) -> dict[str, t.Any] | None:
    """Return Gcore's OpenAPI document for a version of the API, or null where it is not here."""
    folder = contract_folder()
    if folder is None:
        return None
    path = folder / file.format(version)
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
