"""The whole script: what is the same in all of them, and the parts that a drawing fills in."""

from engine.formats.pytorch.model import criterion, network, runner
from engine.formats.pytorch.names import comment
from engine.formats.pytorch.plan import Arrays, Plan
from engine.formats.pytorch.proof import Proof
from engine.formats.pytorch.training import trainer, used
from engine.sheet import Training

HEAD = '''
"""A neural network drawn with Chainrule. Its weights and samples lie beside it, in the .npz of the same name.

    python THIS_FILE.py              trains it
    python THIS_FILE.py --epochs 1   trains it for a shorter time
    python THIS_FILE.py --prove      compares its gradients with those that Chainrule computed
"""

import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
'''
WIRE = '''
CARRIED = {}  # while proving: the tensor on each wire
TOLERANCE = 1e-9


def wire(name, tensor):
    """A wire of the drawing, named by the input where it ends. Only the proof looks at what it carries."""
    if name not in CARRIED:
        return tensor
    CARRIED[name] = tensor.clone() if tensor.requires_grad else tensor.clone().requires_grad_()
    CARRIED[name].retain_grad()
    return CARRIED[name]
'''
USE = '''
def part(archive, start):
    """The arrays whose names begin so, as tensors."""
    start += "/"
    names = [name for name in archive if name.startswith(start)]
    return {name.removeprefix(start): torch.from_numpy(archive[name]) for name in names}


def restore(module, numbers):
    """Gives a module its weights."""
    missing, unknown = module.load_state_dict(numbers, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    assert not missing and not unknown, f"missing {missing}, unknown {unknown}"


@torch.no_grad()
def test(model, criterion, samples):
    """The loss and the shares of right answers over all these samples, as in use."""
    model.eval()
    count = len(next(iter(samples.values())))
    said = {}
    for chosen in torch.arange(count).split(CHUNK):
        loss, right = run(model, criterion, {name: values[chosen] for name, values in samples.items()})
        for name, value in {"test loss": loss, **{f"test {name}": share for name, share in right.items()}}.items():
            said[name] = said.get(name, 0.0) + value.item() * len(chosen) / count
    return said
'''
PROVE = '''
def prove(model, criterion, archive):
    """Computes one batch's loss and gradients and compares them with what Chainrule computed; 0 if all agree.

    In float64 on both sides: there only the last digits differ, so that rounding hides no mistake. Gradients below 1e-4
    of the largest, or of 1, may be what rounding leaves of 0: they are compared with that.STILL
    """
    model.train().requires_grad_(True)
CHANCE
    batch = part(archive, "batch")
    CARRIED.update(dict.fromkeys(part(archive, "wire")))
    loss, _ = run(model, criterion, {n: v.double() if v.is_floating_point() else v for n, v in batch.items()})
    if loss.requires_grad:
        loss.backward()
    found = {"loss": loss.detach()}
    found |= {f"parameter {name}": value.grad for name, value in model.named_parameters()}
    found |= {f"wire {name}": value.grad for name, value in CARRIED.items() if value is not None}
    wanted = {"loss": torch.from_numpy(archive["loss"])}
    wanted |= {f"{kind} {name}": value for kind in ("parameter", "wire") for name, value in part(archive, kind).items()}
    largest = max([1.0, *(value.abs().max().item() for name, value in wanted.items() if name != "loss")])
    differences = {}
    print("difference, largest number, name")
    for name, value in wanted.items():
        other = torch.zeros_like(value) if found.get(name) is None else found[name]
        least = 1e-3 if name == "loss" else 1e-4 * largest
        size = value.abs().max().item()
        difference = (value - other).abs().max().item() / max(size, least)
        differences[name] = difference if difference == difference else float("inf")
        print(f"{differences[name]:10.1e}  {size:14.8g}  {name}")
    worst = max(differences, key=differences.get)
    if differences[worst] > TOLERANCE:
        print(f"Not proven: {worst} differs by {differences[worst]:.1e} of its size.")
        return 1
    print(f"Proven: {len(differences)} losses and gradients agree; {worst} the least, by {differences[worst]:.1e}.")
    return 0
'''
MAIN = """
def main():
    parser = argparse.ArgumentParser(description="A neural network drawn with Chainrule.")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="passes through the training samples")
    parser.add_argument("--prove", action="store_true", help="compare the gradients with Chainrule's, and stop")
    options = parser.parse_args()
    with np.load(Path(__file__).with_suffix(".npz"), allow_pickle=False) as file:
        archive = dict(file)
    model, criterion = Net(), Loss()
    if options.prove:
        model.double(), criterion.double()
    restore(model, part(archive, "model"))
    restore(criterion, part(archive, "criterion"))
    return prove(model, criterion, archive) if options.prove else train(model, criterion, archive, options.epochs)


if __name__ == "__main__":
    raise SystemExit(main())
"""
STILL = "\n    What draws random numbers is switched off on both sides."


def script(plan: Plan, training: Training, arrays: dict[str, Arrays], proof: Proof, count: int, title: str) -> str:
    """The text. `arrays` are those of each node, and there are so many samples to train with."""
    wires = set(proof.wires)
    numbers = [f"SEED = {training.seed}", f"EPOCHS = {training.epochs}", f"BATCH_SIZE = {training.batch_size}"]
    # The title comes late: in its first two lines a comment could tell Python how to read the file.
    start = [*HEAD.strip().splitlines(), "", comment(title), *numbers, "CHUNK = 256  # samples tested at a time"]
    definitions = [
        *[text.strip().splitlines() for text in used(plan, training)],
        network(plan, arrays, wires),
        criterion(plan, arrays, wires),
        runner(plan),
        trainer(plan, training, arrays, count),
    ]
    pieces = [[*start, *WIRE.strip().splitlines()], *definitions]
    pieces += [piece.strip().splitlines() for piece in (USE, proving(plan, proof.still), MAIN)]
    return "\n\n\n".join("\n".join(piece) for piece in pieces) + "\n"


def proving(plan: Plan, still: tuple[str, ...]) -> str:
    """The text of the proof; layers that draw random numbers are told to be still."""
    drawing = [node for node in plan.layers if node.name in still]
    modules = [f"    model.{node.known_as}.eval()" for node in drawing if node.twin.module]
    expressions = ["    model.training = False  # its own: modules have theirs"] if len(modules) < len(drawing) else []
    text = PROVE.replace("STILL", STILL if drawing else "")
    return text.replace("CHANCE\n", "".join(f"{line}\n" for line in modules + expressions))
