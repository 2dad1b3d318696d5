"""`python -m engine doctor PROJECT`: trains from the first weights, says what ails the training, and tries a cure."""

import argparse
import json
from textwrap import indent
from typing import Any

import msgspec
import numpy as np

from engine.arguments import Refused
from engine.commands.command import declare_project, open_project, problems_said, whole
from engine.compile import GraphError
from engine.cure import Cure
from engine.doctor import Visit, visit
from engine.editing.edits import EditRefused
from engine.finding import Evidence, Finding
from engine.insight.changes import changes
from engine.sheet import Sheet


def declare(commands: Any) -> None:
    """Adds the command and its options."""
    parser = commands.add_parser("doctor", help="train a project, say what ails the training and what may cure it")
    declare_project(parser)
    parser.add_argument("--epochs", type=whole(1, 1_000_000), metavar="N", help="instead of the project's own")
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), metavar="N", help="begin with this seed")
    parser.add_argument("--apply", type=whole(1, 9999), metavar="K", help="apply the K-th cure and train again")
    parser.add_argument("--json", action="store_true", help="end with one JSON object on a line of its own")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Prints the findings; with a cure, both results."""
    sheet = open_project(options.project).sheet
    before = seen(sheet, options)
    cures = numbered(before.findings)
    if options.apply is None:
        print(in_json({"before": described(before, cures)}) if options.json else told(before, cures))
        return 0
    cure = chosen(cures, options.apply)
    try:
        cured = cure.edit(sheet)
    except EditRefused as refusal:
        raise Refused(f"{options.project}: {cure.words} can't be done: {refusal}") from None
    after = seen(cured, options)
    if options.json:
        print(
            in_json(
                {
                    "before": described(before, cures),
                    "applied": described_cure(options.apply, cure),
                    "changes": msgspec.to_builtins(changes(sheet, cured)),
                    "after": described(after, numbered(after.findings)),
                }
            )
        )
        return 0
    print(f"{told(before, cures)}\n\nApplied {options.apply}: {cure.words}")
    print(f"{indent(str(changes(sheet, cured)), '  ')}\n\n{told(after, numbered(after.findings))}")
    print(f"\nbefore: {outcome(before)}\nafter:  {outcome(after)}")
    return 0


def seen(sheet: Sheet, options: argparse.Namespace) -> Visit:
    """The visit; Refused where the graph cannot be trained."""
    try:
        with np.errstate(all="ignore"):  # what overflows is found
            return visit(sheet, epochs=options.epochs, seed=options.seed)
    except GraphError as error:
        raise problems_said(options.project, error.problems) from None


def numbered(findings: tuple[Finding, ...]) -> dict[Cure, int]:
    """Each cure once, counted from 1 in the order in which they are told."""
    return {cure: 1 + place for place, cure in enumerate(dict.fromkeys(c for each in findings for c in each.cures))}


def chosen(cures: dict[Cure, int], number: int) -> Cure:
    """The cure with the number that is wanted."""
    if number > len(cures):
        there = f"only {len(cures)} of them" if len(cures) > 1 else "only one" if cures else "none"
        raise Refused(f"--apply: there is no cure {number}: the doctor has found {there}.")
    return list(cures)[number - 1]


def told(visit: Visit, cures: dict[Cure, int]) -> str:
    """The findings for people, and what the training came to."""
    lines = [outcome(visit)]
    for finding in visit.findings:
        lines += ["", heading(finding, visit), f"  {finding.words}"]
        lines += [f"  · {shown(evidence)}" for evidence in finding.evidence]
        lines += [f"  {cures[cure]}. {cure.words}: {cure.meaning}" for cure in finding.cures]
    if not visit.findings:
        lines += ["", "The doctor finds nothing that ails this training."]
    return "\n".join(lines)


def heading(finding: Finding, visit: Visit) -> str:
    """Illness, nodes, how sure, since when."""
    nodes = f" at {', '.join(finding.nodes)}" if finding.nodes else ""
    since = f"first seen after iteration {visit.first[finding.rule]:,}"
    return f"{finding.illness}{nodes} ({100 * finding.sure:.0f} % sure, {since})"


def shown(evidence: Evidence) -> str:
    """A number, and its threshold."""
    of = f" of {evidence.node}" if evidence.node else ""
    limit = f" (limit {evidence.limit:.4g})" if evidence.limit is not None else ""
    return f"{evidence.what}{of}: {evidence.value:.4g}{limit}"


def outcome(visit: Visit) -> str:
    """What the training came to, in a line."""
    if visit.train is None or visit.test is None:
        return visit.failed
    metrics = "".join(f", test {key.replace('_', ' ')} {value:.4g}" for key, value in visit.test.metrics.items())
    losses = f"train loss {visit.train.loss:.4g}, test loss {visit.test.loss:.4g}"
    return f"{visit.run.iteration:,} iterations: {losses}{metrics}"


def described(visit: Visit, cures: dict[Cure, int]) -> dict[str, Any]:
    """A visit for programs."""
    told = []
    for finding in visit.findings:
        plain = msgspec.to_builtins(finding)
        plain["first_iteration"] = visit.first[finding.rule]
        plain["cures"] = [described_cure(cures[cure], cure) for cure in finding.cures]
        told.append(plain)
    return {
        "iterations": visit.run.iteration,
        "failed": visit.failed or None,
        "train_loss": visit.train.loss if visit.train else None,
        "test_loss": visit.test.loss if visit.test else None,
        "metrics": {f"test_{key}": value for key, value in visit.test.metrics.items()} if visit.test else {},
        "findings": told,
    }


def described_cure(number: int, cure: Cure) -> dict[str, Any]:
    """A cure for programs: how to choose it, its words, and all that it is."""
    return {"number": number, "words": cure.words, "meaning": cure.meaning, "cure": msgspec.to_builtins(cure)}


def in_json(value: dict[str, Any]) -> str:
    """One line; numbers that are not finite are null, which every reader understands."""
    return json.dumps(msgspec.json.decode(msgspec.json.encode(value)), ensure_ascii=False)
