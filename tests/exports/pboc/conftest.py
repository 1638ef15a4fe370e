"""Shared shapes for the tests of PBOC files: sound sample records, and records made of anything that XML can hold."""

from hypothesis import strategies as st

from exports.pboc.forms import Field, Part, forms
from exports.pboc.types import Record

# Everything that a line of XML can hold; CR and LF cannot stand in a line.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.just("\t"),
    max_size=12,
)


def part_values(part: Part) -> st.SearchStrategy:
    """Any tags of a part with any texts, any of its segments, any number of the items of its groups."""
    children = {tag: _child_values(child) for tag, child in part.children.items()}
    return st.fixed_dictionaries({}, optional=children)


def _child_values(child: Part | Field) -> st.SearchStrategy:
    if isinstance(child, Field):
        return TEXTS
    inside = part_values(child)
    return st.lists(inside, min_size=1, max_size=3) if child.is_group else inside


def records(kind: str) -> st.SearchStrategy[Record]:
    """Any record of a type that names its type, as every record does."""
    form = forms()[kind]

    def named(values: dict) -> Record:
        holder = values if "InfRecType" in form.children else values.setdefault(next(iter(form.children)), {})
        rest = dict(holder)
        holder.clear()
        holder.update(
            {"InfRecType": kind} | {tag: value for tag, value in rest.items() if tag != "InfRecType"}
        )
        return Record(kind, values)

    return part_values(form).map(named)
