"""The fields that a selection names, through all its fragments."""

from collections.abc import Iterator, Mapping

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode

Fragments = Mapping[str, FragmentDefinitionNode]


def fields_of(
    selections: SelectionSetNode | None, fragments: Fragments
) -> Iterator[tuple[tuple[str, ...], str, FieldNode]]:
    """Each field with the type conditions around it, the outermost first, and the key of its answer."""
    for each in selections.selections if selections else ():
        if isinstance(each, FieldNode):
            yield (), each.alias.value if each.alias else each.name.value, each
            continue
        fragment = fragments[each.name.value] if isinstance(each, FragmentSpreadNode) else each
        assert isinstance(fragment, (InlineFragmentNode, FragmentDefinitionNode))
        around = (fragment.type_condition.name.value,) if fragment.type_condition else ()
        for conditions, key, field in fields_of(fragment.selection_set, fragments):
            yield (*around, *conditions), key, field
