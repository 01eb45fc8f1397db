# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why the message of an audit was not sent to its webhook."""

from __future__ import annotations

DOCUMENTATION = r"""
name: audit_unsent
short_description: Return why a message was not sent to a webhook
version_added: 0.2.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Returns why the message of an audit did not arrive at an incoming webhook of Slack, or of another program that
    accepts its format. The role P(gcore.inference.audit#role) reports it.
positional: _input
options:
  _input:
    description:
      - The result of the task of P(ansible.builtin.uri#module) that sent the message, with
        O(ignore:return_content=true).
    type: dict
    required: true
seealso:
  - plugin: gcore.inference.audit_slack
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Send the message
  ansible.builtin.uri:
    url: "{{ webhook_url }}"
    method: POST
    body_format: json
    body: "{{ report | gcore.inference.audit_slack }}"
    follow_redirects: none
    return_content: true
    timeout: 10
  register: response
  failed_when: false
  no_log: true

- name: Fail if it was not sent
  ansible.builtin.assert:
    that: response | gcore.inference.audit_unsent == ''
    fail_msg: "The message could not be sent: {{ response | gcore.inference.audit_unsent }}"
"""

RETURN = r"""
_value:
  description:
    - The reason, which never contains the address of the webhook. Empty if the message was sent, or if the task was
      skipped.
  type: str
  sample: HTTP status 404, no_service
"""

import typing as t

from ansible_collections.gcore.inference.plugins.plugin_utils._audit_webhook import unsent_reason


class FilterModule:
    """The filter `audit_unsent`."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"audit_unsent": unsent_reason}
