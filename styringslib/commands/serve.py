"""`styring serve`: the one door to the month's reports, the register, the forecast of a unit and the scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from styringslib.commands.options import Data
from styringslib.commands.said import say
from styringslib.commands.status import OK


def serve(
    data: Data = None,
    port: Annotated[int, typer.Option(metavar="TAL", help="Den port, der svares på. Uden: 8866.")] = 8866,
    host: Annotated[
        str, typer.Option(metavar="ADRESSE", help="Den adresse, der svares på. Uden: kun denne maskine (127.0.0.1).")
    ] = "127.0.0.1",
    notebooks: Annotated[
        Path | None, typer.Option(metavar="MAPPE", help="Egne notesbøger i stedet for de medfølgende.")
    ] = None,
    identity_header: Annotated[
        str | None,
        typer.Option(metavar="NAVN", help="Det hoved, en betroet proxy oplyser brugeren i. Kræver --trusted-proxy."),
    ] = None,
    trusted_proxy: Annotated[
        str | None, typer.Option(metavar="IP", help="Proxyens adresse; kald fra andre adresser afvises.")
    ] = None,
    out: Annotated[Path, typer.Option(metavar="MAPPE", help="Hvor rapporterne ligger. Uden: reports.")] = Path(
        "reports"
    ),
    base_url: Annotated[
        str | None, typer.Option(metavar="STI", help="Stien foran alle adresser bag en proxy, for eksempel /styring/.")
    ] = None,
) -> int:
    """Vis månedens rapporter, registret, prognosen for en enhed og scenarierne i en browser, til hver læser det, der må ses."""
    from styringslib.serving.serve import Options, plan
    from styringslib.serving.serve import serve as serve_notebooks

    service = plan(Options(data, host, port, notebooks, identity_header, trusted_proxy, out, base_url))
    serve_notebooks(service, lambda: say(f"{service.identity}\nÅbn {service.address} (stop med Ctrl+C)"))
    return OK
