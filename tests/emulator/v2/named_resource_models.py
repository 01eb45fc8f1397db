# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of what a deployment of v2 refers to by id: API keys and registries.

Names, types, defaults and limits are those of Gcore's OpenAPI document for v2.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from ..shapes import Body

DOTTED_FORM = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"

Login = Annotated[str, Field(min_length=1, max_length=100)]
KeyName = Annotated[str, Field(min_length=1, max_length=200, pattern=DOTTED_FORM)]
RegistryName = Annotated[str, Field(min_length=1, max_length=250, pattern=DOTTED_FORM)]
Url = Annotated[str, Field(min_length=1, max_length=400)]


class KeyIn(Body):
    """The body that makes an API key."""

    name: KeyName
    description: str | None = None
    expires_at: str | None = None
    inference_instance_ids: list[str] = Field(default=[])
    project_id: int | None = None


class KeyPatch(Body):
    """The body that changes an API key; a null is as good as left out."""

    description: str | None = None
    expires_at: str | None = None
    inference_instance_ids: list[str] | None = None
    project_id: int | None = None


class KeyOut(BaseModel):
    """An API key as it is answered."""

    key_id: UUID
    name: KeyName
    description: str | None = None
    created_at: datetime
    expires_at: str | None = None
    inference_instance_ids: list[str] = []
    project_id: int | None = None
    status: str


class CreatedKeyOut(KeyOut):
    """An API key as the POST answers it, with its secret, once."""

    secret: str


class RegistryIn(Body):
    """The body that makes a registry."""

    name: RegistryName
    password: Login
    project_id: int
    url: Url
    username: Login


class RegistryPatch(Body):
    """The body that changes a registry; a null is as good as left out."""

    password: Login | None = None
    url: Url | None = None
    username: Login | None = None


class RegistryOut(BaseModel):
    """A registry as it is answered: without its password."""

    id: UUID
    name: RegistryName
    url: Url
    username: Login
    created_at: datetime


#: What the emulator's own document describes.
DOCUMENTED: list[type[BaseModel]] = [KeyIn, KeyPatch, CreatedKeyOut, KeyOut, RegistryIn, RegistryPatch, RegistryOut]
