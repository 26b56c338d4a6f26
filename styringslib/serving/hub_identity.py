"""Under JupyterHub: only the one whom the hub has logged in, and whose server this is, gets to the served notebooks."""

from __future__ import annotations

from typing import Any

from jupyterhub.singleuser.extension import JupyterHubIdentityProvider
from tornado.web import HTTPError

from styringslib.serving.service import Service


class HubIdentity(JupyterHubIdentityProvider):  # type: ignore[misc]  # JupyterHub is an installation's own, and untyped here
    """The hub's own identity provider, which sends a reader to the hub's login, narrowed to the server's owner.

    A server writes in the register as its owner; somebody who may open another's server must not write in that name.
    """

    service: Service

    def __init__(self, **given: Any) -> None:
        """Without what Voilà gives a provider of its own kind: the hub has its token and its login page."""
        super().__init__(
            **{name: value for name, value in given.items() if name not in ("token", "login_handler_class")}
        )

    async def get_user(self, handler: Any) -> Any:
        """The reader as the hub knows them; None sends them to its login."""
        user = await super().get_user(handler)
        if user is not None and user.username != self.service.hub:
            handler.current_user = handler._jupyter_current_user = None  # asked for by the page that tells of it
            raise HTTPError(403)
        return user

    def get_handlers(self) -> list[Any]:
        """The way back from the hub's login, under the server's own path."""
        base = self.service.base.rstrip("/")
        return [(base + path, *rest) for path, *rest in super().get_handlers()]
