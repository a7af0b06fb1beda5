"""Makes moto's reading of conditions cheaper, with the same answers.

A client sends the same few conditions over and over, with other names and values. What moto makes
of the text is kept and only filled in anew. What moto refuses to read is not kept, and names or
values that are missing are asked for in moto's own order, so that errors are moto's own.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from moto.dynamodb import comparisons
from moto.dynamodb.comparisons import AttributePath, AttributeValue, ConditionExpressionParser

_VALUE = ConditionExpressionParser.Kind.EXPRESSION_ATTRIBUTE_VALUE
_PATH = ConditionExpressionParser.Kind.PATH


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A condition without names and values; `asked` are those that it has, as they come."""

    tree: Any
    asked: tuple[str, ...]
    names: tuple[str, ...]
    values: tuple[str, ...]


class _Reader(ConditionExpressionParser):
    """Leaves names and values as they are written."""

    def __init__(self, text: str) -> None:
        super().__init__(text, None, None)
        self.asked: list[str] = []
        self.tree: Any = None

    def _lookup_expression_attribute_value(self, name: str) -> Any:
        self.asked.append(name)
        return name

    _lookup_expression_attribute_name = _lookup_expression_attribute_value

    def _make_op_condition(self, node: Any) -> Any:
        self.tree = node


@lru_cache(maxsize=1000)
def _read(text: str) -> _Read:
    reader = _Reader(text)
    reader.parse()
    return _Read(
        tree=reader.tree,
        asked=tuple(reader.asked),
        names=tuple(reader.expr_attr_names_found),
        values=tuple(reader.expr_attr_values_found),
    )


class _KeptParser(ConditionExpressionParser):
    """moto's parser, which fills in a condition that is known."""

    def parse(self) -> Any:
        if not self.condition_expression:
            return super().parse()
        try:
            known = _read(self.condition_expression)
        except Exception:  # noqa: BLE001 - the long way raises what moto would have raised
            return super().parse()
        for one in known.asked:
            if one.startswith("#"):
                self._lookup_expression_attribute_name(one)
            else:
                self._lookup_expression_attribute_value(one)
        self.expr_attr_names_found.extend(known.names)
        self.expr_attr_values_found.extend(known.values)
        return self._make_op_condition(known.tree)

    def _make_operand(self, node: Any) -> Any:
        if node.kind == _PATH:
            return AttributePath([self._element(child) for child in node.children])
        if node.kind == _VALUE:
            return AttributeValue(self._lookup_expression_attribute_value(node.text))
        return super()._make_operand(node)

    def _element(self, node: Any) -> Any:
        if node.text.startswith("#"):
            return self._lookup_expression_attribute_name(node.text)
        return node.value


def install() -> None:
    """Replace the parser; moto is patched for the whole process."""
    comparisons.ConditionExpressionParser = _KeptParser
