"""The text of the network: a class for its layers, a class for its losses, and the function that runs both."""

from string import Formatter

from engine.formats.pytorch.names import called, comment, identifier, indented, literal
from engine.formats.pytorch.plan import Arrays, Node, Plan
from engine.graph import Learning, Wire
from engine.losses.loss import Loss
from engine.metrics.accuracy import Accuracy

NET = '''
class Net(nn.Module):
    """The network as it was drawn; samples come first in every tensor."""
'''
LOSS = '''
class Loss(nn.Module):
    """What training makes smaller{weighted}."""
'''
RUN = '''
def run(model, criterion, batch):
    """The loss of a batch, and the shares of right answers."""
'''


def network(plan: Plan, arrays: dict[str, Arrays], wires: set[Wire]) -> list[str]:
    """The class of the layers. `arrays` are those of each node; a gradient is known of these `wires`."""
    lines = [*NET.strip().splitlines(), "", *constructor(plan, plan.layers, arrays), ""]
    lines += indented(called("def forward(", ["self", *plan.inputs.values()], "):", indent=4), 4)
    body: list[str] = []
    for node in plan.layers:
        targets = ", ".join(plan.variables[node.name, port] for port in node.layer.outputs())
        *before, expression = computed(plan, node, arrays[node.name], wires)
        remark = f"  {comment(node.comment)}" if node.comment and not node.twin.module else ""
        body += [*before, f"{targets} = {expression}{remark}"]
    results = called("(", list(plan.outputs.values()))
    body += [f"return {results[0][1:-1] or '()'}"] if len(results) == 1 else [f"return {results[0]}", *results[1:]]
    return lines + indented(body, 8)


def criterion(plan: Plan, arrays: dict[str, Arrays], wires: set[Wire]) -> list[str]:
    """The class of the losses."""
    weighted = "" if len(plan.losses) == 1 else ": the sum of all losses, each with its weight"
    lines = [*LOSS.format(weighted=weighted).strip().splitlines(), "", *constructor(plan, plan.losses, arrays), ""]
    lines += indented(called("def forward(", ["self", *judged(plan)], "):", indent=4), 4)
    body, parts = [], []
    for node in plan.losses:
        *before, expression = computed(plan, node, arrays[node.name], wires)
        assert isinstance(node.layer, Loss)
        body += [*before, f"{node.known_as} = {expression}"]
        parts.append(node.known_as if node.layer.weight == 1 else f"{literal(node.layer.weight)} * {node.known_as}")
    return lines + indented([*body, f"return {' + '.join(parts)}"], 8)


def judged(plan: Plan) -> list[str]:
    """What the losses take, each once."""
    return list(dict.fromkeys(plan.variables[port] for node in plan.losses for port in plan.sources(node)))


def runner(plan: Plan) -> list[str]:
    """The function that runs both on a batch."""
    fed = {name: f'batch["{name}"]' for name in plan.fed.values()}
    lines = [*RUN.strip().splitlines()]
    body = []
    if plan.outputs:
        body += called(f"{', '.join(plan.outputs.values())} = model(", [fed[name] for name in plan.inputs.values()])
    body += called("loss = criterion(", [fed.get(name, name) for name in judged(plan)])
    answers: list[str] = []
    for node in plan.losses:
        assert isinstance(node.layer, Loss)
        decided = node.layer.decide_in_torch(*node.inputs)
        if decided and any(isinstance(metric, Accuracy) for metric in node.layer.metrics):
            prediction, targets = (
                fed.get(name, name) for name in (plan.variables[port] for port in plan.sources(node))
            )
            word = f"accuracy of {node.known_as}" if answers else "accuracy"
            decided = decided.format(prediction=prediction)
            decided = f"({decided})" if " " in decided else decided
            answers.append(f'"{word}": ({decided} == {targets}).double().mean()')
    return lines + indented(body + called("return loss, {", answers, "}", indent=4), 4)


def constructor(plan: Plan, nodes: list[Node], arrays: dict[str, Arrays]) -> list[str]:
    """`__init__`: the module of each node that has its own, those first with which others share their weights."""
    body = ["super().__init__()"]
    for node in sorted(nodes, key=lambda node: plan.keeper(node) is not node):
        body += parts(plan, node, arrays[node.name])
    return ["    def __init__(self):", *indented(body, 8)]


def parts(plan: Plan, node: Node, arrays: Arrays) -> list[str]:
    """The lines that give a model one node's module, parameters and constants."""
    keeper, twin = plan.keeper(node), node.twin
    learning = plan.graph.learns(plan.graph.keeper(node.name))
    lines: list[str] = []
    if twin.module and (keeper is node or not plan.one_module(node)):
        arguments = [f"{name}={literal(value)}" for name, value in twin.arguments.items()]
        frozen = ".requires_grad_(False)" if learning.frozen and twin.parameters else ""
        lines += called(f"self.{node.known_as} = {twin.module}(", arguments, f"){frozen}")
        if keeper is not node:  # the same weights in other settings
            both = ((f"self.{node.known_as}.{name}", f"self.{keeper.known_as}.{name}") for name in twin.parameters)
            lines += [f"{own} = {other}" for own, other in both]
    if keeper is node:
        lines += [tensor(node.own[name], taken(arrays).shape, learning) for name, taken in twin.tensors.items()]
    for name, constant in twin.constants.items():
        lines.append(f'self.register_buffer("{node.own[name]}", torch.zeros({literal(list(constant.shape))}))')
    if lines and node.comment:
        lines[0] += f"  {comment(node.comment)}"
    return lines


def tensor(name: str, shape: tuple[int, ...], learning: Learning) -> str:
    """A parameter that is in no module; its numbers are restored."""
    frozen = ", requires_grad=False" if learning.frozen else ""
    return f"self.{name} = nn.Parameter(torch.zeros({literal(list(shape))}){frozen})"


def computed(plan: Plan, node: Node, arrays: Arrays, wires: set[Wire]) -> list[str]:
    """The expression of a node's output, last, and before it what it needs in a variable of its own."""
    keeper, twin = plan.keeper(node), node.twin
    module = keeper if plan.one_module(node) else node
    words = {"module": f"self.{module.known_as}"}
    for name, taken in twin.tensors.items():
        words[name] = f"self.{keeper.own[name]}"
        shape = taken(arrays).shape
        if shape != keeper.twin.tensors[name](arrays).shape:  # shared with one whose input has other axes
            words[name] += f".reshape({', '.join(map(str, shape))})"
    words |= {name: f"self.{node.own[name]}" for name in twin.constants}
    used = [name for _, name, _, _ in Formatter().parse(twin.call)]
    before = []
    for port, source in zip(node.layer.inputs(), plan.sources(node), strict=True):
        wire = Wire(*source, node.name, port)
        words[port] = plan.variables[source]
        if wire in wires:
            words[port] = f'wire("{plan.wire_name(wire)}", {words[port]})'
            if used.count(port) > 1:
                variable = f"{identifier(port)}_"  # no node is called so: their names end with a letter or digit
                before.append(f"{variable} = {words[port]}")
                words[port] = variable
        elif isinstance(node.layer, Loss) and port == "targets" and source not in plan.fed:
            words[port] += ".detach()"  # right answers get no gradient
    return [*before, twin.call.format(**words)]
