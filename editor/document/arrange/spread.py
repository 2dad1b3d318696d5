"""The nearest places to those wished for at which none is too near to another (a projection on distances)."""

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush


def spread(
    wanted: Sequence[float], weights: Sequence[float], apart: Sequence[Mapping[int, float]], order: Sequence[int]
) -> list[float]:
    """Places near the wanted ones, by least weighted squares, each at least so far behind those of `apart`.

    In `order` each comes after those it keeps its distance from. Who would come too near to one before becomes of
    one piece with it, and the piece goes to the mean of what its members want, until nothing is too near.
    """
    piece = list(range(len(wanted)))
    members = [[each] for each in piece]
    shift = [0.0] * len(piece)  # of each member from its piece
    mass, pull = list(weights), [weight * want for weight, want in zip(weights, wanted, strict=True)]
    place = list(wanted)  # of pieces
    limits: list[list[tuple[float, int, int, float]]] = [[] for _ in piece]  # (−least place, before, member, gap)
    for new in order:
        limits[new] = [(-(place[piece[one]] + shift[one] + gap), one, new, gap) for one, gap in apart[new].items()]
        heapify(limits[new])
        own = new
        while limits[own]:
            least, before, member, gap = heappop(limits[own])
            other = piece[before]
            if other == own:
                continue
            now = -(place[other] + shift[before] + gap - shift[member])
            if now > least + 1e-9:  # the one before has gone back meanwhile
                heappush(limits[own], (now, before, member, gap))
                continue
            if -now <= place[own] + 1e-9:
                heappush(limits[own], (now, before, member, gap))
                break
            step = shift[before] + gap - shift[member]  # from the other piece's place to this one's
            if len(members[other]) < len(members[own]):
                own, other, step = own, other, -step
            else:
                own, other = other, own
            for each in members[other]:
                piece[each] = own
                shift[each] += step
            for bound, one, each, space in limits[other]:
                heappush(limits[own], (bound + step, one, each, space))
            members[own] += members[other]
            mass[own] += mass[other]
            pull[own] += pull[other] - mass[other] * step
            place[own] = pull[own] / mass[own]
    return [place[piece[each]] + shift[each] for each in range(len(piece))]
