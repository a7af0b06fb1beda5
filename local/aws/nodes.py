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
from functools import lru_cache
from typing import Any

from moto.dynamodb.parsing import ast_nodes, validators
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node
from moto.dynamodb.parsing.expressions import UpdateExpressionParser


class _PlainMeta(abc.ABCMeta):
    """An abstract base class without registered strangers."""

    __instancecheck__ = type.__instancecheck__
    __subclasscheck__ = type.__subclasscheck__


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


def _traverse(self: Any, root: Any) -> Any:
    processors = self._processing_map()
    by_kind: dict[type[Any], Any] = {}
    hook = self.pre_processing_of_child
    if type(self).pre_processing_of_child is _without_hook:
        hook = None

    def walk(node: Any, place: int) -> Any:
        parent = node.parent
        for at, child in enumerate(node.children or ()):
            if hook is not None:
                hook(node, at)
            if isinstance(child, Node):
                walk(child, at)
        kind = type(node)
        if kind not in by_kind:
            fitting = (run for one, run in processors.items() if issubclass(kind, one))
            by_kind[kind] = next(fitting, None)
        if (process := by_kind[kind]) is not None:
            node = process(node)
            node.parent = parent
            if parent:
                parent.children[place] = node
        return node

    return walk(root, -1)


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
    UpdateExpressionParser.make = staticmethod(_made)
