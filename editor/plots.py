"""The tabs below the canvas."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSplitter, QTabWidget

from editor.doctor.rate_trial import RateTrial
from editor.panels.chain_rule import ChainRule
from editor.panels.code import Code
from editor.panels.curves import Curves
from editor.panels.doctor import Doctor
from editor.panels.gradient_flow import GradientFlow
from editor.panels.mixer import Mixer
from editor.panels.output import Output
from editor.panels.problems import Problems
from editor.panels.proof import Proof

if TYPE_CHECKING:
    from editor.main_window import MainWindow


def add_tabs(window: "MainWindow") -> None:
    """One for each panel; Problems come last."""
    plots, session, look = window.plots, window.session, window.look
    both = QSplitter()
    both.addWidget(Curves(session, look))
    both.addWidget(Output(session, look, glance=True))
    both.setHandleWidth(1)
    both.setChildrenCollapsible(False)
    both.setSizes([1000, 1000])
    plots.addTab(both, "Curves")
    plots.addTab(Output(session, look), "Output")
    flow = GradientFlow(window.scope, session, window.selection, look)
    flow.chosen.connect(window.go_to)
    plots.addTab(flow, "Gradient flow")
    plots.addTab(Mixer(window.scope, session, window.selection, look), "Mixer")
    chain = ChainRule(session, window.selection, look)
    chain.chosen.connect(window.go_to)
    plots.addTab(chain, "Chain rule")
    plots.addTab(Code(session, look, window.commands["step_operation"]), "Code")
    doctor = Doctor(window.treatment, session, window.selection, look)
    _retitled(plots, doctor)
    doctor.chosen.connect(window.go_to)
    doctor.why_asked.connect(window.why_asked)
    trial = RateTrial(window.treatment)
    doctor.measure_asked.connect(trial.begin)
    proof = Proof(window.treatment, trial, look)
    doctor.take_proof(proof)
    proof.resized.connect(doctor.make_room)
    problems = Problems(window.document, window.offers, look)
    _retitled(plots, problems)
    problems.chosen.connect(window.go_to)
    problems.left.connect(window.canvas.setFocus)


def _retitled(plots: QTabWidget, panel: Doctor | Problems) -> None:
    """A tab whose title counts."""
    place = plots.addTab(panel, panel.title)
    panel.retitled.connect(lambda title: plots.setTabText(place, title))
