# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports of a project in memory, and the YAML file read as Ansible does."""

from __future__ import annotations

import typing as t

import yaml

from ansible_collections.gcore.inference.plugins.module_utils._core.redaction import Redactor
from ansible_collections.gcore.inference.plugins.module_utils._deployments.export import Export, export
from ansible_collections.gcore.inference.tests.unit.plugins.module_utils.projects import Project


class Loader(yaml.SafeLoader):
    """Takes `!unsafe` as Ansible does: a string that is not a template."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(t.cast(yaml.ScalarNode, node)))


def exported(project: Project, public_envs: t.Any = (), public_headers: t.Any = ()) -> Export:
    """Return the export of the project."""
    options = {"public_envs": list(public_envs), "public_headers": list(public_headers)}
    return export(project.api(), options, Redactor())
