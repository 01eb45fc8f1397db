# Copyright (c) 2026 The gcore.inference authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-FileCopyrightText: 2026 The gcore.inference authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The application: the API's paths and the control paths behind their layers."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from .authentication import AuthenticationLayer
from .catalogues import models as catalogue_models
from .catalogues.routes import catalogue_routes
from .control import control_routes
from .emulator import Emulator
from .errors import install_error_handlers
from .fault_layer import FaultLayer
from .journal import JournalLayer
from .v2 import models as v2_models
from .v2 import named_resource_models as v2_named_resource_models
from .v2.named_resource_routes import named_resource_routes as v2_named_resource_routes
from .v2.routes import deployment_routes as v2_routes
from .v3 import models as v3_models
from .v3 import named_resource_models as v3_named_resource_models
from .v3 import preview_models, task_models
from .v3.application_routes import application_routes
from .v3.named_resource_routes import named_resource_routes as v3_named_resource_routes
from .v3.routes import deployment_routes as v3_routes

DESCRIBED = (
    v2_models,
    v2_named_resource_models,
    v3_models,
    v3_named_resource_models,
    task_models,
    preview_models,
    catalogue_models,
)
DOCUMENTED: list[tuple[type[BaseModel], Literal["validation"]]] = [
    (each, "validation") for module in DESCRIBED for each in module.DOCUMENTED
]


class EmulatorApp(FastAPI):
    """A FastAPI application whose document says what the API accepts and returns, no more."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        if self.openapi_schema is None:
            document = get_openapi(title=self.title, version=self.version, routes=self.routes)
            # FastAPI adds a 422 that no response ever has.
            for path in document["paths"].values():
                for operation in path.values():
                    operation["responses"].pop("422", None)
            # FastAPI drops every default that is null.
            template = "#/components/schemas/{model}"
            schemas = models_json_schema(DOCUMENTED, ref_template=template)[1]
            document["components"]["schemas"] |= schemas["$defs"]
            self.openapi_schema = document
        return self.openapi_schema


def build_app(emulator: Emulator) -> FastAPI:
    """Return the ASGI application that serves an emulator."""
    app = EmulatorApp(
        title="Everywhere Inference v2 and v3, emulated",
        version="3",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # One model for what is asked and what is answered, as in Gcore's document.
        separate_input_output_schemas=False,
    )
    app.include_router(v2_routes(emulator))
    app.include_router(v3_routes(emulator))
    app.include_router(application_routes(emulator))
    app.include_router(v2_named_resource_routes(emulator))
    app.include_router(v3_named_resource_routes(emulator))
    app.include_router(catalogue_routes(emulator))
    app.include_router(control_routes(emulator))
    install_error_handlers(app)
    # The last one added meets a request first: journal, faults, key.
    app.add_middleware(AuthenticationLayer, token=lambda: emulator.settings.token)
    app.add_middleware(FaultLayer, emulator=emulator)
    app.add_middleware(JournalLayer, journal=emulator.journal)
    return app
