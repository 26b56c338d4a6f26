"""The server of `styring serve`: Voilà with our own page, our own gate, and kernels that know who they serve."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from importlib.metadata import version
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import url_path_join
from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher, Rule
from tornado.web import HTTPError, RequestHandler
from traitlets.config import Config
from voila.app import Voila
from voila.static_file_handler import TemplateStaticFileHandler
from voila.tornado.contentshandler import VoilaContentsHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler

from styringslib import __version__
from styringslib.publishing import page
from styringslib.register.identity import HEADER_VARIABLE, HUB_VARIABLE, SERVED_VARIABLE, header_variable
from styringslib.serving import warm_kernels
from styringslib.serving.bar import RENDERED, REPORTS, ROUND
from styringslib.serving.bar import style as bar_style
from styringslib.serving.gate import refusal
from styringslib.serving.library import NOT_THERE, Front, Reports
from styringslib.serving.opened import asked_unit, opened_notebook
from styringslib.serving.reader import Readers, reader_of
from styringslib.serving.round_page import Round
from styringslib.serving.service import Service

# A kernel that no page is connected to is ended after ten minutes; one with a page open may hold unsaved text.
_IDLE_SECONDS, _LOOK_EVERY = 600, 60
_WIDGETS = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget"]
_POLICY = (
    "default-src 'self'; script-src 'self' blob: 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
# HSTS is the proxy's to say: it is the one that has the certificate.
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Server": "styring",
}
NO_UNITS = "Siden er for dem, der har enheder at se. Sig det til økonomikonsulenten, hvis du skal bruge den."
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


class Bare(RequestHandler):
    """A handler outside Jupyter's own, with the headers that guard every other page."""

    def set_default_headers(self) -> None:
        """As the server's settings have them."""
        for name, value in HEADERS.items():
            self.set_header(name, value)


class Refused(Bare):
    """The page of a request that the gate refuses."""

    def initialize(self, gate: Gate) -> None:
        """Taken from the rule."""
        self.gate = gate

    def prepare(self) -> None:
        """Answer every method alike."""
        self.set_status(403)
        told = self.gate.refusal(self.request)
        self.gate.note(self.request, told)
        self.finish(page.render("served_error.html.j2", municipality=self.gate.municipality, message=told, home=""))


class Gate(Matcher):
    """Matches every request that must not get through."""

    def __init__(self, service: Service, owners: dict[str, str], readers: Readers) -> None:
        self.service, self.owners, self.readers = service, owners, readers
        self.municipality = service.municipality
        self._noted = 0

    def refusal(self, request: HTTPServerRequest) -> str:
        """Why a request is refused: by who asks from where, or because the reader has no unit to open a notebook for."""
        told = refusal(self.service, request, self.owners)
        if not told and f"/{RENDERED}" in request.path and not reader_of(self.service, self.readers, request).has_units:
            told = NO_UNITS
        return told

    def note(self, request: HTTPServerRequest, told: str) -> None:
        """Log a refusal. Those of nobody known are noted once a minute, so that a stranger can not fill the disk."""
        reader = reader_of(self.service, self.readers, request)
        minute = int(time.time() // 60)
        if not reader.person.user:
            if self._noted == minute:
                return
            self._noted = minute
        self.readers.logged(reader, "afvist", kind="gate", file=request.path, why=told)

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Empty arguments for a request that is refused."""
        return {} if self.refusal(request) else None


class Look(TemplateStaticFileHandler):  # type: ignore[misc]  # Voilà is untyped
    """Voilà's own style sheets and scripts; an address that means none of them is one that is not there."""

    def initialize(self, service: Service) -> None:
        """Taken from the rule."""
        super().initialize()
        self.service = service

    def set_default_headers(self) -> None:
        """As the server's settings have them."""
        super().set_default_headers()
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def parse_url_path(self, path: str) -> str:
        """The path of the file, by an address "TEMPLATE/static/FILE"."""
        parts = path.replace("\\", "/").split("/")
        if len(parts) < 3 or parts[1] != "static" or ".." in parts or not all(parts):
            raise HTTPError(404)
        try:
            return str(super().parse_url_path(path))
        except ValueError:  # there is no such template
            raise HTTPError(404) from None

    def write_error(self, status_code: int, **given: Any) -> None:
        """Our own page."""
        name, home = self.service.municipality, self.service.base
        self.finish(page.render("served_error.html.j2", municipality=name, message=NOT_THERE, home=home))


class Unreadable(Matcher):
    """Matches addresses with signs that stand in none of ours: noughts, line ends, and bytes that are no letters."""

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Empty arguments for such an address."""
        try:
            path = unquote(request.path, errors="strict")
        except UnicodeDecodeError:
            return {}
        return None if path.isprintable() else {}


class Missing(Bare):
    """The page of an address that leads nowhere."""

    def initialize(self, service: Service) -> None:
        """Taken from the rule."""
        self.service = service

    def prepare(self) -> None:
        """Answer every method alike."""
        self.set_status(404)
        name, home = self.service.municipality, self.service.base
        self.finish(page.render("served_error.html.j2", municipality=name, message=NOT_THERE, home=home))


class ServedVoila(Voila):  # type: ignore[misc]  # Voilà is untyped
    """Voilà that shows the named notebooks and nothing else."""

    service: Service
    readers: Readers
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
        unwanted = (TornadoVoilaTreeHandler, VoilaContentsHandler, TornadoVoilaHandler, TemplateStaticFileHandler)
        kept = [
            handler
            for handler in super().init_handlers()
            if not issubclass(handler[1], unwanted)
            and "voila/files" not in handler[0]
            # Nobody logs in here: the proxy has done it, and the hub has pages of its own.
            and (self.service.hub or not handler[0].endswith(("/login", "/logout")))
        ]
        names = "|".join(name.replace(".", r"\.") for name in self.service.notebooks)
        render = {
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        ours = {"service": self.service, "readers": self.readers}
        gate = Gate(self.service, ServedKernels.owners, self.readers)
        return [
            Rule(gate, Refused, {"gate": gate}),
            Rule(Unreadable(), Missing, {"service": self.service}),
            *kept,
            (url_path_join(self.server_url, rf"/voila/render/({names})"), TornadoVoilaHandler, render),
            (url_path_join(self.server_url, rf"/{REPORTS}(.*)"), Reports, ours),
            (url_path_join(self.server_url, rf"/{ROUND}"), Round, ours),
            (self.server_url, Front, ours),
            (url_path_join(self.server_url, r"/voila/templates/(.*)"), Look, {"service": self.service}),
            (r".*", Missing, {"service": self.service}),
        ]


def start(service: Service, started: Callable[[], None]) -> None:
    """Serve ``service`` until stopped."""
    ServedKernels.service, ServedKernels.owners, ServedVoila.service = service, {}, service
    readers = ServedVoila.readers = Readers(service)
    if readers.log is not None:
        readers.log.begin()
    config = _config(service, readers)
    warm_kernels.begin(config)
    warm_kernels.read_ahead(service.data)
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


def _config(service: Service, readers: Readers) -> Config:
    def opened(handler: Any, notebook: Any, cwd: str) -> Any:
        """The notebook as it is opened for the one who asks."""
        reader, name = reader_of(service, readers, handler.request), handler.request.path.rsplit("/", 1)[-1]
        readers.logged(reader, "vist", kind="notebook", file=name, unit=asked_unit(reader, handler.request.arguments))
        return opened_notebook(service, reader, name, handler.request.arguments)

    config = Config()
    config.Voila.ip, config.Voila.port, config.Voila.port_retries = service.host, service.port, 0
    config.Voila.base_url = service.base
    config.Voila.root_dir = str(service.folder)
    config.Voila.open_browser = False
    config.Voila.config_file_paths = []
    config.Voila.log_level = logging.ERROR
    config.Voila.tornado_settings = {
        "headers": dict(HEADERS),
    }
    # What a browser keeps of a reader goes with no request that another site makes.
    config.IdentityProvider.cookie_options = {"samesite": "Lax"}
    voila = config.VoilaConfiguration
    voila.template, voila.theme = "lab", "light"
    voila.allow_template_override = voila.allow_theme_override = "NO"
    voila.strip_sources, voila.show_tracebacks, voila.preheat_kernel = True, False, False
    voila.http_header_envs = [service.header] if service.header else []
    voila.multi_kernel_manager_class = ServedKernels
    voila.prelaunch_hook = opened
    voila.extension_allowlist = _WIDGETS
    voila.file_allowlist = []
    voila.resources = {
        "styring": {"municipality": service.municipality, "version": __version__, "style": _style() + bar_style()},
    }
    config.ServedKernels.cull_idle_timeout = _IDLE_SECONDS
    config.ServedKernels.cull_interval = _LOOK_EVERY
    config.ServedKernels.cull_connected = False
    return config
