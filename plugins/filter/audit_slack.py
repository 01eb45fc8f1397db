# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit as a message for a webhook."""

from __future__ import annotations

DOCUMENTATION = r"""
name: audit_slack
short_description: Render an audit report as a message for a webhook
version_added: 0.2.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Renders a report as the body of a request to an incoming webhook of Slack, or of another program that accepts its
    format. The role P(gcore.inference.audit#role) sends it to O(gcore.inference.audit#role:main:audit_webhook_url).
  - The message contains the counts, each deployment with drift and its differences, the deployments that could not be
    checked and why, the unhealthy and the unmanaged ones, and the price if the audit requested it.
  - Every value is escaped, so that it cannot notify anyone. The message is shortened to the limits of Slack, 50 blocks
    and 3,000 characters in a section, and says how much is left out.
positional: _input
options:
  _input:
    description:
      - The result of P(gcore.inference.audit_report#filter).
    type: dict
    required: true
  problem:
    description:
      - What else went wrong, such as a report that could not be written.
    type: str
    default: ""
  link:
    description:
      - The address of the job or of the report.
    type: str
    default: ""
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

- name: Show the message
  ansible.builtin.debug:
    msg: "{{ report | gcore.inference.audit_slack(link='https://ci.example.com/jobs/1') }}"
  vars:
    report: "{{ fleet | gcore.inference.audit_report(finished_at='2026-11-23T04:00:00Z') }}"
"""

RETURN = r"""
_value:
  description:
    - The message. It contains no secret, because the report contains none.
  type: dict
  contains:
    text:
      description: The message as text, for notifications and for programs that do not know blocks.
      type: str
      sample: "1 of 41 deployments drifted\nmy-instance: image"
    blocks:
      description: The blocks of Slack's Block Kit, of the types C(header) and C(section).
      type: list
      elements: dict
      sample: [{"type": "section", "text": {"type": "mrkdwn", "text": "`my-instance` differs"}}]
"""

import typing as t

from ansible_collections.gcore.inference.plugins.plugin_utils._audit_slack import slack_message


class FilterModule:
    """The filter `audit_slack`."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"audit_slack": slack_message}
