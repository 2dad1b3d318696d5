"""The text of the training: optimiser, schedule, clipping, decay, and the loop around them."""

from engine.check import taught
from engine.formats.pytorch.held import BEFORE, CLEARED, NOTED, PUT_BACK, holds
from engine.formats.pytorch.names import called, indented, literal
from engine.formats.pytorch.plan import Arrays, Node, Plan
from engine.sheet import Training

TRAIN = '''
def train(model, criterion, archive, epochs):
    """Goes on from the weights that lie beside this script, in the order in which Chainrule takes the samples."""
    torch.manual_seed(SEED)
    samples, tests = part(archive, "train"), part(archive, "test")
    count = len(next(iter(samples.values())))
'''
LOOP = """
for epoch in range(epochs):
    model.train()
    rows = np.arange(count)
    np.random.default_rng([SEED, 2, epoch]).shuffle(rows)
    losses = []
    for chosen in torch.from_numpy(rows).split(BATCH_SIZE):
        optimizer.zero_grad()
        loss, _ = run(model, criterion, {name: values[chosen] for name, values in samples.items()})
        loss.backward()
"""
SAY = """
    said = {"train loss": np.mean(losses), **test(model, criterion, tests)}
    print(f"epoch {epoch + 1}", *(f"{name} {value:.6f}" for name, value in said.items()), sep="  ")
"""
ALONE = """
        if len(chosen) == 1:
            continue  # PyTorch's batch norm takes no batch of one
"""
FIXED = '''
def train(model, criterion, archive, epochs):
    """Nothing in this network learns: only what it says of the test samples can be printed."""
    said = test(model, criterion, part(archive, "test"))
    print(*(f"{name} {value:.6f}" for name, value in said.items()), sep="  ")
'''


def trainer(plan: Plan, training: Training, arrays: dict[str, Arrays], count: int) -> list[str]:
    """The function that trains with so many samples. `arrays` are those of each node."""
    learners = learning(plan)
    if not learners:
        return FIXED.strip().splitlines()
    together = []
    for node in learners:
        found = plan.together(node, arrays[node.name])
        together += [found[name] for name in node.layer.parameters_for(*node.inputs) if name in found]
    schedule = training.schedule.to_torch(len(rates(plan, learners)))
    lines = [*TRAIN.strip().splitlines(), *indented(optimizer(plan, training, learners), 4)]
    if schedule.module:
        texts = [text for _, text in schedule.arguments.items()]
        if any("steps" in text for text in texts):
            lines.append("    steps = -(-count // BATCH_SIZE)  # updates in an epoch")
        if any("rates" in text for text in texts):
            lines.append('    rates = [group["lr"] for group in optimizer.param_groups]')
        arguments = [f"{name}={text}" for name, text in schedule.arguments.items()]
        lines += indented(called(f"scheduler = {schedule.module}(", ["optimizer", *arguments], indent=4), 4)
    loop = LOOP.strip().splitlines()
    lonely = count % training.batch_size == 1 % training.batch_size  # the last batch has one sample
    if lonely and any("BatchNorm" in node.twin.module for node in plan.layers):
        place = loop.index("        optimizer.zero_grad()")
        loop[place:place] = ALONE.strip("\n").splitlines()
    step = [*clipping(training, together), *decay(training), "optimizer.step()"]
    if holds(plan.graph):
        lines += indented(BEFORE.strip().splitlines(), 4)
        step = [*CLEARED.strip().splitlines(), *step[:-1], NOTED, step[-1], *PUT_BACK.strip().splitlines()]
    loop += indented(step, 8)
    if schedule.module and schedule.every == "batch":
        loop.append("        scheduler.step()")
    loop.append("        losses.append(loss.item())")
    if schedule.module and schedule.every == "epoch":
        loop.append(f"    scheduler.step({'np.mean(losses)' if training.schedule.looks else ''})")
    return lines + indented([*loop, *SAY.strip("\n").splitlines()], 4)


def used(plan: Plan, training: Training) -> list[str]:
    """What the twins of layers, optimiser and schedule define, each once."""
    texts = [node.twin.code for node in plan.nodes.values()]
    if learners := learning(plan):
        texts += [training.optimizer.to_torch().code, training.schedule.to_torch(len(rates(plan, learners))).code]
    return [text for text in dict.fromkeys(texts) if text]


def learning(plan: Plan) -> list[Node]:
    """The nodes whose own parameters change: not frozen, and a gradient comes back to one that uses them."""
    reached = taught(plan.graph)
    learners = []
    for node in plan.layers:
        users = [other for other in plan.layers if plan.keeper(other) is node]
        parameters = node.layer.parameters_for(*node.inputs)
        frozen = plan.graph.learns(plan.graph.keeper(node.name)).frozen
        if parameters and not frozen and any(other.name in reached for other in users):
            learners.append(node)
    return learners


def rates(plan: Plan, learners: list[Node]) -> dict[float, list[Node]]:
    """The learners by the factor to their learning rate."""
    found: dict[float, list[Node]] = {}
    for node in learners:
        found.setdefault(plan.graph.learns(plan.graph.keeper(node.name)).rate, []).append(node)
    return found


def optimizer(plan: Plan, training: Training, learners: list[Node]) -> list[str]:
    """The lines that make it, with a group of parameters for each learning rate."""
    twin = training.optimizer.to_torch()
    arguments = dict(twin.arguments)
    if training.l2 and twin.l2:
        arguments[twin.l2] = training.l2
    words = [f"{name}={literal(value)}" for name, value in arguments.items()]
    groups = rates(plan, learners)
    if list(groups) == [1.0]:
        return called(f"optimizer = {twin.module}(", ["model.parameters()", *words], indent=4)
    lines = ["groups = ["]
    for factor, nodes in groups.items():
        members = [member for node in nodes for member in parameters(node)]
        start = f'    {{"lr": {literal(factor)} * {literal(training.optimizer.learning_rate)}, "params": ['
        lines += indented(called(start.strip(), members, "]},", indent=8), 4)
    return [*lines, "]", *called(f"optimizer = {twin.module}(", ["groups", *words], indent=4)]


def parameters(node: Node) -> list[str]:
    """A node's parameters as members of a list."""
    own = [f"*model.{node.known_as}.parameters()"] if node.twin.parameters else []
    return own + [f"model.{node.own[name]}" for name in node.twin.tensors]


def clipping(training: Training, together: list[list[str]]) -> list[str]:
    """Each number, then each array's length, then the length of all together."""
    lines = []
    if training.clip_value:
        lines.append(f"nn.utils.clip_grad_value_(model.parameters(), {literal(training.clip_value)})")
    if training.clip_layer_norm:
        lines.append("for own in (  # weights and their biases together")
        lines += [f"    [{', '.join(f'model.{name}' for name in names)}]," for names in together]
        lines += ["):", f"    nn.utils.clip_grad_norm_(own, {literal(training.clip_layer_norm)})"]
    if training.clip_norm:
        lines.append(f"nn.utils.clip_grad_norm_(model.parameters(), {literal(training.clip_norm)})")
    return lines


def decay(training: Training) -> list[str]:
    """What the penalties add to the gradients, as far as the optimiser does not do it."""
    parts = []
    if training.l2 and not training.optimizer.to_torch().l2:
        parts.append(f"{literal(training.l2)} * parameter")
    if training.l1:
        parts.append(f"{literal(training.l1)} * parameter.sign()")
    if not parts:
        return []
    return [
        "with torch.no_grad():",
        "    for parameter in model.parameters():",
        "        if parameter.grad is not None:",
        f"            parameter.grad += {' + '.join(parts)}",
    ]
