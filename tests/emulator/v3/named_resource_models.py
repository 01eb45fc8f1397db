# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of what a deployment of v3 refers to: API keys, registry credentials and secrets.

Names, types, defaults and limits are those of Gcore's OpenAPI document for v3; what is stricter
than that document stands in validators, which do not show in the emulator's own document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema

from ..shapes import Body, Shape
from .models import Text, left_out

PLAIN_FORM = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
DOTTED_FORM = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"


def _instant(text: str) -> str:
    """Return a time as it was given; raise ValueError if it is none."""
    datetime.fromisoformat(text)
    return text


Count = Annotated[int, Field(ge=0)]
Description = Annotated[str, Field(max_length=300)]
Instant = Annotated[str, AfterValidator(_instant)]
KeyName = Annotated[str, Field(min_length=4, max_length=63, pattern=DOTTED_FORM)]
CredentialName = Annotated[str, Field(min_length=4, pattern=PLAIN_FORM)]
SecretName = Annotated[str, Field(min_length=4, pattern=DOTTED_FORM)]
SecretType = Annotated[str, Field(pattern="^aws-iam$")]
#: A name in a path. The contract has no dots here, although a name that is made can have them.
PathName = Annotated[str, WithJsonSchema({"minLength": 4, "pattern": PLAIN_FORM, "type": "string"})]


class ApiKeyIn(Body):
    """The body that makes an API key."""

    name: KeyName
    description: Description = left_out()
    expires_at: Instant = left_out()


class ApiKeyPatch(Body):
    """The body that changes an API key; nothing else of it can change."""

    description: Description | None = left_out()


class ApiKeyOut(BaseModel):
    """An API key as it is answered."""

    name: str
    description: str | None
    created_at: str
    expires_at: str | None
    deployment_names: list[str]


class CreatedApiKeyOut(ApiKeyOut):
    """An API key as the POST answers it, with its secret, once."""

    secret: str


class ApiKeyList(BaseModel):
    """One page of API keys; `count` is the number of all."""

    count: Count
    results: list[ApiKeyOut]


class CredentialIn(Body):
    """The body that makes a registry credential."""

    name: CredentialName
    username: Text
    password: Text
    registry_url: Text


class CredentialPut(Body):
    """The body that replaces a registry credential as a whole."""

    username: str
    password: str
    registry_url: str


class CredentialOut(BaseModel):
    """A registry credential as it is answered: without its password."""

    project_id: int
    name: CredentialName
    username: str
    registry_url: str


class CredentialList(BaseModel):
    """One page of registry credentials; `count` is the number of all."""

    count: Count
    results: list[CredentialOut]


class AwsIamData(Shape):
    """The two values of a secret of type `aws-iam`."""

    aws_access_key_id: str
    aws_secret_access_key: str


class SecretPut(Body):
    """The body that replaces a secret as a whole."""

    type: SecretType
    data: AwsIamData


class SecretIn(SecretPut):
    """The body that makes a secret."""

    name: SecretName


class SecretOut(BaseModel):
    """A secret as it is answered."""

    name: Annotated[str, Field(min_length=4)]
    type: str
    data: AwsIamData


class SecretList(BaseModel):
    """One page of secrets; `count` is the number of all."""

    count: Count
    results: list[SecretOut]


#: What the emulator's own document describes.
DOCUMENTED: list[type[BaseModel]] = [
    ApiKeyIn,
    ApiKeyPatch,
    CreatedApiKeyOut,
    ApiKeyList,
    CredentialIn,
    CredentialPut,
    CredentialList,
    SecretIn,
    SecretPut,
    SecretList,
]
