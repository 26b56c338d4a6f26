"""The server of `styring serve`: Voilà with our own page, our own gate, and kernels that know who they serve."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import url_path_join
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher, Rule
from tornado.web import RequestHandler, authenticated
from traitlets.config import Config
from voila.app import Voila
from voila.tornado.contentshandler import VoilaContentsHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler

from styringslib import __version__
from styringslib.publishing import page
from styringslib.register.identity import HEADER_VARIABLE, HUB_VARIABLE, SERVED_VARIABLE, header_variable
from styringslib.serving.gate import refusal
from styringslib.serving.service import NOTEBOOKS, Service

# A kernel that no page is connected to is ended after ten minutes; one with a page open may hold unsaved text.
_IDLE_SECONDS, _LOOK_EVERY = 600, 60
_WIDGETS = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget"]
_POLICY = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
_PASSED_ON = ("HTTP_", "QUERY_STRING", "REMOTE_", "VOILA_REQUEST_URL")


class ServedKernels(AsyncMappingKernelManager):
    """Kernels whose environment tells who the reader is, and nothing else of what the request said."""

    service: Service
    owners: dict[str, str]

    async def start_kernel(self, **given: Any) -> str:  # type: ignore[override]
        """Start a kernel for the page that is being opened; its id."""
        variable = header_variable(self.service.header) if self.service.header else ""
        env = given.get("env") or dict(os.environ)
        owner = env.get(variable, "").strip()
        # Query, address and headers come from the reader, who must not be able to set a variable with them.
        clean = {
            name: value for name, value in env.items() if not name.startswith(_PASSED_ON) and name != HEADER_VARIABLE
        }
        clean[SERVED_VARIABLE] = "1"
        if variable:
            clean |= {HEADER_VARIABLE: self.service.header, variable: owner}
        if not self.service.hub:
            clean.pop(HUB_VARIABLE, None)
        kernel: str = await super()._async_start_kernel(**{**given, "env": clean})
        there = set(self.list_kernel_ids())
        for gone in self.owners.keys() - there:
            del self.owners[gone]
        self.owners[kernel] = owner
        return kernel


class Refused(RequestHandler):
    """The page of a request that the gate refuses."""

    def initialize(self, service: Service, owners: dict[str, str]) -> None:
        """Taken from the rule."""
        self.service, self.owners = service, owners

    def prepare(self) -> None:
        """Answer every method alike."""
        self.set_status(403)
        told = refusal(self.service, self.request, self.owners)
        self.finish(page.render("served_error.html.j2", municipality=self.service.municipality, message=told, home=""))


class Gate(Matcher):
    """Matches every request that must not get through."""

    def __init__(self, service: Service, owners: dict[str, str]) -> None:
        self.service, self.owners = service, owners

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Empty arguments for a request that is refused."""
        return {} if refusal(self.service, request, self.owners) else None


class Start(JupyterHandler):
    """The start page: which notebooks there are."""

    def initialize(self, service: Service) -> None:
        """Taken from the rule."""
        self.service = service

    @authenticated
    def get(self) -> None:
        """The page."""
        listed = [
            (url_path_join(self.service.base, "voila/render", name), *NOTEBOOKS[name])
            for name in self.service.notebooks
        ]
        self.finish(page.render("start.html.j2", municipality=self.service.municipality, notebooks=listed))


class Missing(RequestHandler):
    """The page of an address that leads nowhere."""

    def initialize(self, service: Service) -> None:
        """Taken from the rule."""
        self.service = service

    def prepare(self) -> None:
        """Answer every method alike."""
        self.set_status(404)
        told = "Siden findes ikke. Gå til forsiden, og vælg derfra."
        self.finish(
            page.render(
                "served_error.html.j2", municipality=self.service.municipality, message=told, home=self.service.base
            )
        )


class ServedVoila(Voila):  # type: ignore[misc]  # Voilà is untyped
    """Voilà that shows the named notebooks and nothing else."""

    service: Service
    template_paths: Any

    def setup_template_dirs(self) -> None:
        """Our own templates before Voilà's."""
        super().setup_template_dirs()
        self.template_paths = [str(files("styringslib.serving") / "pages"), *self.template_paths]

    def init_settings(self) -> dict[str, Any]:
        """Voilà's, with our page for errors of every handler."""
        settings: dict[str, Any] = super().init_settings()
        env = settings["jinja2_env"] = settings["voila_jinja2_env"]
        env.globals |= {"municipality": self.service.municipality, "home": self.service.base, "style": _style()}
        return settings

    def init_handlers(self) -> list[Any]:
        """The gate first; of Voilà's handlers those that a page needs; the start page; and nothing behind them."""
        unwanted = (TornadoVoilaTreeHandler, VoilaContentsHandler, TornadoVoilaHandler)
        kept = [
            handler
            for handler in super().init_handlers()
            if not issubclass(handler[1], unwanted) and "voila/files" not in handler[0]
        ]
        names = "|".join(name.replace(".", r"\.") for name in self.service.notebooks)
        render = {
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        ours = {"service": self.service}
        return [
            Rule(Gate(self.service, ServedKernels.owners), Refused, {**ours, "owners": ServedKernels.owners}),
            *kept,
            (url_path_join(self.server_url, rf"/voila/render/({names})"), TornadoVoilaHandler, render),
            (self.server_url, Start, ours),
            (r".*", Missing, ours),
        ]


def start(service: Service, started: Callable[[], None]) -> None:
    """Serve ``service`` until stopped."""
    ServedKernels.service, ServedKernels.owners, ServedVoila.service = service, {}, service
    config = _config(service)
    if service.hub:
        from styringslib.serving.hub_identity import HubIdentity

        HubIdentity.service = service
        config.Voila.identity_provider_class = HubIdentity
        config.Voila.tornado_settings["headers"]["X-JupyterHub-Version"] = version("jupyterhub")
    app = ServedVoila(config=config)
    app.initialize([])
    for name in ("tornado.access", "tornado.application", "tornado.general"):
        logging.getLogger(name).setLevel(logging.ERROR)
    started()
    app.start()


def _style() -> str:
    return (files("styringslib.presentation") / "page" / "style.css").read_text("utf-8")


def _config(service: Service) -> Config:
    def with_data(handler: Any, notebook: Any, cwd: str) -> Any:
        """The notebook with the municipality's folder in its parameters; nothing of the request goes in."""
        name = handler.request.path.rsplit("/", 1)[-1]
        return parameterize_notebook(load_notebook_node(str(service.folder / name)), {"data": str(service.data)})

    config = Config()
    config.Voila.ip, config.Voila.port, config.Voila.port_retries = service.host, service.port, 0
    config.Voila.base_url = service.base
    config.Voila.root_dir = str(service.folder)
    config.Voila.open_browser = False
    config.Voila.config_file_paths = []
    config.Voila.log_level = logging.ERROR
    config.Voila.tornado_settings = {
        "headers": {
            "Content-Security-Policy": _POLICY,
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }
    }
    voila = config.VoilaConfiguration
    voila.template, voila.theme = "lab", "light"
    voila.allow_template_override = voila.allow_theme_override = "NO"
    voila.strip_sources, voila.show_tracebacks, voila.preheat_kernel = True, False, False
    voila.http_header_envs = [service.header] if service.header else []
    voila.multi_kernel_manager_class = ServedKernels
    voila.prelaunch_hook = with_data
    voila.extension_allowlist = _WIDGETS
    voila.file_allowlist = []
    voila.resources = {
        "styring": {"municipality": service.municipality, "version": __version__, "style": _style()},
    }
    config.ServedKernels.cull_idle_timeout = _IDLE_SECONDS
    config.ServedKernels.cull_interval = _LOOK_EVERY
    config.ServedKernels.cull_connected = False
    return config
