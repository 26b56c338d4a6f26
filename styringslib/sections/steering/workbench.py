"""A panel of sliders that weighs the six criteria again while the reader looks; nothing is simulated again."""

from __future__ import annotations

from typing import Any

from styringslib.presentation.viewer import opened_interactively
from styringslib.sections.steering import ranking, words
from styringslib.sections.steering.numbers import SteeringNumbers

_HIGHEST = 5


class SteeringWorkbench:
    """Binds one slider per criterion to the ranking of the models.

    ``panel`` is the widget, ``sliders`` are its sliders by criterion. ``basis``: the trial with its labels; its weights,
    if any, are where the sliders begin, else all stand in the middle.
    """

    def __init__(self, basis: SteeringNumbers) -> None:
        """Make the sliders and show the first ranking."""
        from ipywidgets import HTML, IntSlider, Layout, VBox

        self._basis = basis
        begin = basis.weights or dict.fromkeys(words.SHORT, 2)
        style = {"description_width": "9em"}
        self.sliders = {
            name: IntSlider(
                value=round(begin.get(name, 0)),
                max=_HIGHEST,
                description=label,
                tooltip=words.MEANING[name],
                style=style,
                layout=Layout(width="28em"),
            )
            for name, label in words.SHORT.items()
        }
        self._shown = HTML()
        for slider in self.sliders.values():
            slider.observe(self._weigh, names="value")
        self._weigh()
        self.panel = VBox(
            [HTML("<p>Træk i skyderne: 0 betyder intet, 5 betyder mest.</p>"), *self.sliders.values(), self._shown]
        )

    @property
    def weights(self) -> dict[str, float]:
        """Criterion -> weight, as the sliders stand."""
        return {name: float(slider.value) for name, slider in self.sliders.items()}

    def _weigh(self, change: Any = None) -> None:
        weights = self.weights
        if not any(weights.values()):
            self._shown.value = "<p>Giv mindst ét kriterium vægt.</p>"
            return
        basis = self._basis
        shown = ranking.ranking_table(basis.trial, basis.labels, weights).to_html()
        sure = ranking.how_sure(basis, basis.trial.table(weights))
        self._shown.value = f"<p>{ranking.weights_text(weights)}</p>{shown}<p>{sure}</p>"

    def _ipython_display_(self) -> None:
        """The panel for a person; a run without a front end shows the static ranking above and leaves this out."""
        if opened_interactively():
            from IPython.display import display

            display(self.panel)  # type: ignore[no-untyped-call]  # IPython leaves it untyped
