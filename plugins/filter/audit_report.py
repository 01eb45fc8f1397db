# Copyright (c) 2026, The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit, built from the result of the fleet module in check mode."""

from __future__ import annotations

DOCUMENTATION = r"""
name: audit_report
short_description: Build an audit report
version_added: 0.1.0
author:
  - The gcore.inference authors (@gcore-inference)
description:
  - Builds a report of the result of M(gcore.inference.gcore_inference_fleet) in check mode, or of its failure.
  - The role P(gcore.inference.audit#role) uses it, and writes the report as C(report.json).
positional: _input
options:
  _input:
    description:
      - The registered result of the fleet task, or C(ansible_failed_result) if it failed.
    type: dict
    required: true
  finished_at:
    description:
      - The time of the audit in UTC, such as C(2026-11-23T04:00:00Z).
    type: str
    required: true
  origins:
    description:
      - The C(name), and the C(file) if any, of each listed deployment, in the order of the list.
        P(gcore.inference.fleet_files#lookup) returns them with O(gcore.inference.fleet_files#lookup:origins=true).
    type: list
    elements: dict
    default: []
  fail_on_drift:
    description:
      - Whether C(passed) is false if there is drift.
    type: bool
    default: true
  fail_on_unmanaged:
    description:
      - Whether C(passed) is false if the project has deployments that are not listed.
    type: bool
    default: false
  fail_on_unhealthy:
    description:
      - Whether C(passed) is false if there are unhealthy deployments.
    type: bool
    default: false
    version_added: 0.2.0
  cost:
    description:
      - Whether RV(_value.cost) is returned. For this, the fleet task has C(cost) in
        O(gcore.inference.gcore_inference_fleet#module:preview).
    type: bool
    default: false
    version_added: 0.2.0
seealso:
  - plugin: gcore.inference.fleet_files
    plugin_type: lookup
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

- name: Show the counts
  ansible.builtin.debug:
    var: (fleet | gcore.inference.audit_report(finished_at='2026-11-23T04:00:00Z')).counts
"""

RETURN = r"""
_value:
  description:
    - The report. It contains no secret, because the fleet returns none.
  type: dict
  contains:
    schema:
      description: The version of this format. It changes if a key is renamed, removed or changes its meaning.
      type: int
      sample: 1
    outcome:
      description: C(clean), C(drift), or C(failed) if all or some deployments could not be checked.
      type: str
      sample: drift
    summary:
      description: The result in one sentence.
      type: str
      sample: 1 of 41 deployments drifted
    passed:
      description: Whether the role succeeds.
      type: bool
      sample: false
    finished_at:
      description: The time of the audit in UTC.
      type: str
      sample: "2026-11-23T04:00:00Z"
    api_url:
      description: The address of the API, or null if the audit failed before it was known.
      type: str
      sample: https://api.gcore.com
    project_id:
      description:
        - The project, or null for the default project of the account, or if the audit failed before it was known.
      type: int
      sample: 42
    error:
      description:
        - The reason of a failed audit, with the name and the file of a deployment that could not be planned, or null.
      type: str
      sample: null
    counts:
      description: The number of deployments for each finding, of C(unmanaged) and of C(listed) deployments.
      type: dict
      sample: {"differs": 1, "missing": 0, "unwanted": 0, "failed": 0, "unchanged": 40, "unmanaged": 2, "listed": 41}
    health:
      description: The number of listed and existing deployments for each RV(_value.deployments[].health).
      type: dict
      sample: {"healthy": 39, "failing": 1, "not_ready": 0, "stopped": 1}
    unhealthy:
      description:
        - The RV(_value.deployments[].health) of each unhealthy deployment, by its name. If two have the same name, by
          the name and the ID.
      type: dict
      sample: {"my-model": "failing"}
    drift:
      description:
        - The paths with drift, by the name of the deployment. If two have the same name, by the name and the ID.
      type: dict
      sample: {"my-instance": ["image"]}
    price:
      description:
        - The maximum price per month of the deployments that differ, C(before) and C(after), with the C(currency), or
          null if the audit did not request prices, or the API does not show all of them.
      type: dict
      sample: {"currency": "EUR", "before": 1080.0, "after": 2160.0}
    cost:
      description:
        - The maximum price per month of all listed deployments, or null if the audit did not request it or could not be
          completed. A stopped deployment counts as if it ran.
      type: dict
      sample: {"currency": "EUR", "before": 4080.0, "after": 5160.0, "complete": true, "unpriced": {}}
      contains:
        currency:
          description: The currency, or null if nothing has a price, or the currencies differ.
          type: str
          sample: EUR
        before:
          description: The sum of the known prices now, or null if the currencies differ.
          type: float
          sample: 4080.0
        after:
          description: The sum of the known prices as declared, or null if the currencies differ.
          type: float
          sample: 5160.0
        complete:
          description: Whether all prices are known, and in the same currency.
          type: bool
          sample: true
        unpriced:
          description:
            - The reason why a price is unknown, by the name of the deployment. If two have the same name, by the name
              and the ID.
          type: dict
          sample: {}
    deployments:
      description: The listed deployments, in the order of the list.
      type: list
      elements: dict
      contains:
        name:
          description: The name.
          type: str
          sample: my-instance
        id:
          description: The ID, or null if the deployment does not exist.
          type: str
          sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
        file:
          description: The file that declares the deployment, or null if it does not come from a file.
          type: str
          sample: deployments/models.yml
        finding:
          description:
            - C(differs), C(missing) (listed but does not exist), C(unwanted) (exists but is listed as absent),
              C(failed) (could not be checked), or C(unchanged).
          type: str
          sample: differs
        status:
          description: The status in the API, or null if the deployment does not exist.
          type: str
          sample: ACTIVE
        health:
          description:
            - C(healthy), C(stopped), C(failing), C(not_ready), or null if there is none, as
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
            - The reason why a missing deployment cannot be created from its configuration, such as a secret that is
              V(null), or null.
          type: str
          sample: null
        error:
          description: The reason why the deployment could not be checked, or null.
          type: str
          sample: null
        changes:
          description: The differences of a deployment that C(differs).
          type: list
          elements: dict
          sample: [{"path": "image", "before": "nginx:latest", "after": "nginx:1.29"}]
          contains:
            path:
              description: The path, as in RV(gcore.inference.gcore_inference_deployment#module:changes).
              type: str
              sample: image
            before:
              description: The value in the API, or null if nothing is set.
              type: raw
              sample: nginx:latest
            after:
              description: The declared value, or null if nothing is declared.
              type: raw
              sample: nginx:1.29
        diff:
          description:
            - A unified diff of the deployment as YAML, from the API to the configuration.
            - A deployment that C(failed) has a diff if only the request for its preview failed.
          type: str
          sample: "@@\n name: my-instance\n-image: nginx:latest\n+image: nginx:1.29"
        preview:
          description:
            - The quotas and the price of the change, or null if they were not requested, as
              RV(gcore.inference.gcore_inference_fleet#module:deployments[].preview).
          type: dict
          sample: null
    message:
      description: The message of the job, on one or more lines.
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
    """The filter `audit_report`."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by its name."""
        return {"audit_report": report}
