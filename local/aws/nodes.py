"""Makes moto's reading of update expressions cheaper, with the same answers.

What moto reads is kept by its text, and a copy of it filled in; a plain copy of the tree, where
moto has the general one made. Each of the ten checks that walk the tree asks every node of what
kind it is: here each kind is asked once, past the abstract base classes, whose `isinstance` walks
registries that nobody uses. And two checks run again at every level of the nested expression,
though what breaks them at a level breaks them at the top: here the top is asked first, and only
what fails there goes the long way, for moto's own error.
"""

import abc
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from moto.dynamodb.parsing import ast_nodes, validators
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node
from moto.dynamodb.parsing.expressions import UpdateExpressionParser


class _PlainMeta(abc.ABCMeta):
    """An abstract base class without registered strangers."""

    __instancecheck__ = type.__instancecheck__
    __subclasscheck__ = type.__subclasscheck__


# No path lies within a path, and no action within an action: a walk may end there.
_LEAVES = (ast_nodes.UpdateExpressionPath, ast_nodes.LeafNode, ast_nodes.DDBTypedValue)
_ACTIONS = (
    ast_nodes.UpdateExpressionSetAction,
    ast_nodes.UpdateExpressionAddAction,
    ast_nodes.UpdateExpressionRemoveAction,
    ast_nodes.UpdateExpressionDeleteAction,
)
_NESTED = (ast_nodes.Expression, ast_nodes.UpdateExpressionFunction)

_stock_traverse = DepthFirstTraverser.traverse
_stock_make = UpdateExpressionParser.make
_without_hook = DepthFirstTraverser.pre_processing_of_child


def _top_first(check: str) -> Callable[[Any, Any], Any]:
    def traverse(self: Any, node: Any) -> Any:
        try:
            return getattr(self, check)(node)
        except Exception:  # noqa: BLE001 - the long way raises what moto would have raised
            return _stock_traverse(self, node)

    return traverse


@lru_cache(maxsize=1000)
def _made(text: str) -> Any:
    return _stock_make(text)


def _copied(self: Any, memo: dict[int, Any]) -> Any:
    copied = object.__new__(type(self))
    copied.type, copied.parent = self.type, None
    copied.children = self.children and [
        _copied(one, memo) if isinstance(one, Node) else one for one in self.children
    ]
    for one in copied.children or ():
        if isinstance(one, Node):
            one.parent = copied
    return copied


class _Plan(dict[type[Any], tuple[bool, type[Any] | None] | None]):
    """What a check does with a node, by its kind: go on below it, and process it as which kind."""

    def __init__(self, kinds: tuple[type[Any], ...]) -> None:
        super().__init__()
        self._kinds = kinds
        self._ends = (*_LEAVES, *_ACTIONS) if set(kinds) <= set(_ACTIONS) else _LEAVES

    def __missing__(self, kind: type[Any]) -> tuple[bool, type[Any] | None] | None:
        found = next((one for one in self._kinds if issubclass(kind, one)), None)
        below = issubclass(kind, Node) and not issubclass(kind, self._ends)
        self[kind] = (below, found) if below or found is not None else None
        return self[kind]


_plan = cache(_Plan)


def _traverse(self: Any, root: Any) -> Any:
    processors = self._processing_map()
    plan = _plan(tuple(processors))
    hook = self.pre_processing_of_child
    if type(self).pre_processing_of_child is _without_hook:
        hook = None

    def walk(node: Any, place: int, below: bool, found: type[Any] | None) -> Any:
        parent = node.parent
        if below:
            for at, child in enumerate(node.children or ()):
                if hook is not None:
                    hook(node, at)
                if (todo := plan[type(child)]) is not None:
                    walk(child, at, *todo)
        if found is not None:
            node = processors[found](node)
            node.parent = parent
            if parent:
                parent.children[place] = node
        return node

    return walk(root, -1, *(plan[type(root)] or (False, None)))


def _clauses(self: Any, kinds: list[type[Any]]) -> list[Any]:
    found = []
    for child in self.children or ():
        kind = type(child)
        if kind in kinds:
            found.append(child)
        elif issubclass(kind, _NESTED):
            found += _clauses(child, kinds)
    return found


def install() -> None:
    """Replace all of it; moto is patched for the whole process."""
    for one in vars(ast_nodes).values():
        if isinstance(one, abc.ABCMeta) and issubclass(one, Node):
            one.__class__ = _PlainMeta
    paths, counts = validators.OverlappingPathsValidator, validators.ActionCountValidator
    paths.traverse = _top_first("check_for_overlapping_paths")
    counts.traverse = _top_first("verify_action_counts")
    DepthFirstTraverser.traverse = _traverse
    Node.__deepcopy__ = _copied
    Node.find_clauses = _clauses
    UpdateExpressionParser.make = staticmethod(_made)
