# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit as a page for people."""

from __future__ import annotations

DOCUMENTATION = r"""
name: audit_page
short_description: Render an audit report
version_added: 0.1.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Renders a report with a template, such as those of the role P(gcore.inference.audit#role). Every value is escaped.
positional: _input, template
options:
  _input:
    description:
      - The result of P(gcore.inference.audit_report#filter).
    type: dict
    required: true
  template:
    description:
      - The text of the Jinja2 template. It cannot use variables, filters and lookups of Ansible.
    type: str
    required: true
  html:
    description:
      - Whether the template is HTML. Otherwise it is Markdown.
    type: bool
    default: false
seealso:
  - plugin: gcore.inference.audit_report
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Compare the project with the configuration
  gcore.inference.gcore_inference_fleet:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    deployments:
      - name: my-instance
        image: nginx:latest
  check_mode: true
  register: fleet

- name: Write a custom page
  ansible.builtin.copy:
    content: "{{ report | gcore.inference.audit_page(lookup('ansible.builtin.file', 'my-report.html.j2'), html=true) }}"
    dest: report.html
    mode: "0644"
  vars:
    report: "{{ fleet | gcore.inference.audit_report(finished_at='2026-11-23T04:00:00Z') }}"
"""

RETURN = r"""
_value:
  description:
    - The rendered page.
  type: str
  sample: "# All 40 deployments match the configuration\n"
"""

import typing as t

from ansible_collections.gcore.inference.plugins.plugin_utils._audit_pages import page
from ansible_collections.gcore.inference.plugins.plugin_utils._audit_rows import Json


class FilterModule:
    """The filter `audit_page`."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"audit_page": audit_page}


def audit_page(report: Json, template: str, html: bool = False) -> str:
    """Return the `template` rendered with the `report`; as `html`, every value is escaped."""
    return page(template, report, is_html=html)
