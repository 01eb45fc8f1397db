# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit, of what the fleet module gave in check mode."""

from __future__ import annotations

DOCUMENTATION = r"""
name: audit_report
short_description: Build an audit report
version_added: 0.1.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Makes a report of what M(gcore.inference.gcore_inference_fleet) gave in check mode, or of its failure.
  - The role P(gcore.inference.audit#role) uses it. It is what the role writes as C(report.json).
positional: _input
options:
  _input:
    description:
      - What the task of the fleet registered, or C(ansible_failed_result) where it failed.
    type: dict
    required: true
  finished_at:
    description:
      - When the audit was made, in UTC, such as C(2026-11-23T04:00:00Z).
    type: str
    required: true
  origins:
    description:
      - The C(name), and the C(file) if any, of each deployment that was listed, in the order of the list. Of the files,
        P(gcore.inference.fleet_files#lookup) gives them with O(gcore.inference.fleet_files#lookup:origins=true).
    type: list
    elements: dict
    default: []
  fail_on_drift:
    description:
      - Whether drift keeps the report from being C(passed).
    type: bool
    default: true
  fail_on_unmanaged:
    description:
      - Whether deployments that are not listed keep the report from being C(passed).
    type: bool
    default: false
  fail_on_unhealthy:
    description:
      - Whether deployments that are not healthy keep the report from being C(passed).
    type: bool
    default: false
    version_added: 0.2.0
seealso:
  - plugin: gcore.inference.fleet_files
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Look
  gcore.inference.gcore_inference_fleet:
    api_key: "{{ gcore_api_key }}"
    project_id: 1
    deployments:
      - name: my-instance
        image: nginx:latest
  check_mode: true
  register: fleet

- name: Count
  ansible.builtin.debug:
    var: (fleet | gcore.inference.audit_report(finished_at='2026-11-23T04:00:00Z')).counts
"""

RETURN = r"""
_value:
  description:
    - The report. It holds no secret, since the fleet gives none.
  type: dict
  contains:
    schema:
      description: The version of this form. A key that is renamed, removed or means something else makes it a new one.
      type: int
      sample: 1
    outcome:
      description: C(clean), C(drift), or C(failed) where the audit could not be made, of all deployments or of some.
      type: str
      sample: drift
    summary:
      description: All of it in one sentence.
      type: str
      sample: 1 of 41 deployments drifted
    passed:
      description: Whether the role ends well.
      type: bool
      sample: false
    finished_at:
      description: When the audit was made, in UTC.
      type: str
      sample: "2026-11-23T04:00:00Z"
    api_url:
      description: The address of the API, or null where the audit failed before it was known.
      type: str
      sample: https://api.gcore.com
    project_id:
      description:
        - The project, or null for the default project of the account, and where the audit failed before it was known.
      type: int
      sample: 42
    error:
      description: Why the audit failed, with the name and the file of a deployment that could not be planned; or null.
      type: str
      sample: null
    counts:
      description: How many deployments there are of each finding, how many are C(unmanaged), and how many C(listed).
      type: dict
      sample: {"differs": 1, "missing": 0, "unwanted": 0, "failed": 0, "unchanged": 40, "unmanaged": 2, "listed": 41}
    health:
      description: How many of the deployments that are listed and there have each RV(_value.deployments[].health).
      type: dict
      sample: {"healthy": 39, "failing": 1, "not_ready": 0, "stopped": 1}
    unhealthy:
      description:
        - The RV(_value.deployments[].health) of each deployment that is not healthy, by its name. Where two are called
          the same, it is the name and the ID.
      type: dict
      sample: {"my-model": "failing"}
    drift:
      description:
        - The paths that drifted, by the name of the deployment. Where two are called the same, it is the name and the
          ID.
      type: dict
      sample: {"my-instance": ["image"]}
    price:
      description:
        - What a month of the deployments that differ costs at most, C(before) and C(after), with the C(currency); null
          where the audit did not ask for prices, or the API shows not all of them.
      type: dict
      sample: {"currency": "EUR", "before": 1080.0, "after": 2160.0}
    deployments:
      description: Those that are listed, in the order of the list.
      type: list
      elements: dict
      contains:
        name:
          description: The name.
          type: str
          sample: my-instance
        id:
          description: The ID, or null where the deployment is not there.
          type: str
          sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
        file:
          description: Where it is written down, or null where it does not come from a file.
          type: str
          sample: deployments/models.yml
        finding:
          description:
            - C(differs), C(missing) (it is listed but not there), C(unwanted) (it is there but listed as absent),
              C(failed) (it could not be checked), or C(unchanged).
          type: str
          sample: differs
        status:
          description: The status that the API shows, or null where the deployment is not there.
          type: str
          sample: ACTIVE
        health:
          description:
            - C(healthy), C(stopped), C(failing), C(not_ready), or null where there is none, as
              RV(gcore.inference.gcore_inference_fleet#module:deployments[].health).
          type: str
          sample: healthy
        unready_regions:
          description:
            - The regions that are not ready, as
              RV(gcore.inference.gcore_inference_fleet#module:deployments[].unready_regions).
          type: list
          elements: dict
          sample: []
        create_problem:
          description:
            - What keeps a deployment that is missing from being created as it is written down, such as a secret that is
              V(null) there; or null.
          type: str
          sample: null
        error:
          description: Why it could not be checked, or null.
          type: str
          sample: null
        changes:
          description: What differs, of one that C(differs).
          type: list
          elements: dict
          sample: [{"path": "image", "before": "nginx:latest", "after": "nginx:1.29"}]
          contains:
            path:
              description: Where, as in RV(gcore.inference.gcore_inference_deployment#module:changes).
              type: str
              sample: image
            before:
              description: What the API has; null where nothing is set.
              type: raw
              sample: nginx:latest
            after:
              description: What is written down; null where nothing is to be set.
              type: raw
              sample: nginx:1.29
        diff:
          description:
            - A unified diff of the deployment as YAML, from what the API has to what is written down.
            - One that C(failed) has it where only its preview could not be asked for.
          type: str
          sample: "@@\n name: my-instance\n-image: nginx:latest\n+image: nginx:1.29"
        preview:
          description:
            - What the API says of the change, or null where it was not asked. It is as
              RV(gcore.inference.gcore_inference_fleet#module:deployments[].preview).
          type: dict
          sample: null
    message:
      description: What the job prints, on one or more lines.
      type: str
      sample: "1 of 41 deployments drifted\nmy-instance: image"
    unmanaged:
      description: The deployments of the project that are not listed, each with C(name) and C(id).
      type: list
      elements: dict
      sample: [{"name": "somebody-elses", "id": "9c2d6c3e-2a6b-4f3f-9d0e-2f6c9d1f7a11"}]
"""

import typing as t

from ansible_collections.gcore.inference.plugins.plugin_utils._audit import report


class FilterModule:
    """The filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Give it by its name."""
        return {"audit_report": report}
