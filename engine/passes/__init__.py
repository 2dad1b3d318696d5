"""What the compiler does to recorded calls, one file each, in this order. None changes a number that training gives."""

from engine.passes.copies import copies
from engine.passes.in_place import in_place
from engine.passes.lazy_loss import lazy_loss
from engine.passes.neighbours import neighbours
from engine.passes.shared_memory import shared_memory
from engine.passes.tiles import tiles
from engine.passes.unread import unread
from engine.tape import Pass

PASSES: tuple[Pass, ...] = (unread, lazy_loss, copies, neighbours, in_place, tiles, shared_memory)
