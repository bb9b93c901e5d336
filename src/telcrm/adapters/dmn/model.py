"""What a DMN document says, as plain immutable data: the common ground of reader and writer.

Requirements are names, not ids; ids are a file's handles, kept to be written again but no part of
what makes two documents equal. Cells and expressions are the texts as they stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from telcrm.adapters.dmn.boxes import (
    Binding,
    Conditional,
    Context,
    ContextEntry,
    DecisionTable,
    Every,
    Expression,
    Filter,
    For,
    FunctionDefinition,
    InputClause,
    Invocation,
    ListExpression,
    LiteralExpression,
    OutputClause,
    Relation,
    Rule,
    Some,
)
from telcrm.adapters.dmn.elements import TELCRM_NAMESPACE, Element, Extension, Parameter

__all__ = [
    "TELCRM_NAMESPACE",
    "Binding",
    "BusinessKnowledgeModel",
    "Conditional",
    "Context",
    "ContextEntry",
    "Decision",
    "DecisionService",
    "DecisionTable",
    "Definitions",
    "Element",
    "Every",
    "Expression",
    "Extension",
    "Filter",
    "For",
    "FunctionDefinition",
    "FunctionItem",
    "InputClause",
    "InputData",
    "Invocation",
    "ItemDefinition",
    "KnowledgeSource",
    "ListExpression",
    "LiteralExpression",
    "OutputClause",
    "Parameter",
    "Relation",
    "Rule",
    "Some",
]


@dataclass(frozen=True, slots=True)
class FunctionItem(Element):
    """The type of a function: its parameters and what it gives."""

    parameters: tuple[Parameter, ...] = ()
    output_type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class ItemDefinition(Element):
    """A named type: another one narrowed, a structure of components, or a function.

    Attributes:
        name: the type's name, or the component's.
        type_ref: the type it narrows.
        allowed_values: unary tests on its values (in a collection: on each element).
        components: the parts of a structure.
        is_collection: whether it is a list of these.
        type_constraint: unary tests on the whole value (DMN 1.5).
        function: set where values are functions.
    """

    name: str
    type_ref: str | None = None
    allowed_values: str | None = None
    components: tuple[ItemDefinition, ...] = ()
    is_collection: bool = False
    type_constraint: str | None = None
    function: FunctionItem | None = None


@dataclass(frozen=True, slots=True)
class _Named(Element):
    """An element of the requirements graph.

    Attributes:
        name: unique among its kind.
        type_ref: the type of its variable.
        variable: the name of its variable, where a file gives it another one than `name`.
    """

    name: str
    type_ref: str | None = None
    variable: str | None = field(default=None, kw_only=True)

    @property
    def symbol(self) -> str:
        """The name expressions know it by."""
        return self.variable or self.name


@dataclass(frozen=True, slots=True)
class InputData(_Named):
    """A fact from outside."""


@dataclass(frozen=True, slots=True)
class KnowledgeSource(Element):
    """An authority: a document that decisions rest on."""

    name: str
    location: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Decision(_Named):
    """A decision: its expression and, by name, what it requires.

    Attributes:
        expression: absent where a model names a decision without saying how it is made.
        question: what it answers, as prose.
        allowed_answers: prose.
        required_inputs: names of input data.
        required_decisions: names of decisions.
        required_knowledge: names of business knowledge models and decision services.
        authorities: names of knowledge sources.
    """

    expression: Expression | None = None
    question: str | None = None
    allowed_answers: str | None = None
    required_inputs: tuple[str, ...] = ()
    required_decisions: tuple[str, ...] = ()
    required_knowledge: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BusinessKnowledgeModel(_Named):
    """A function that decisions invoke; requirements by name."""

    function: FunctionDefinition | None = None
    required_knowledge: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionService(_Named):
    """Decisions offered as a function; all by name."""

    output_decisions: tuple[str, ...] = ()
    encapsulated_decisions: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()
    input_data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definitions(Element):
    """A whole document, each kind in the order of the file.

    Attributes:
        name: free text.
        namespace: the URI its own names belong to.
        item_definitions: named types.
        input_data: facts from outside.
        decisions: decisions.
        business_knowledge_models: functions.
        decision_services: services.
        knowledge_sources: documents.
    """

    name: str
    namespace: str
    item_definitions: tuple[ItemDefinition, ...] = ()
    input_data: tuple[InputData, ...] = ()
    decisions: tuple[Decision, ...] = ()
    business_knowledge_models: tuple[BusinessKnowledgeModel, ...] = ()
    decision_services: tuple[DecisionService, ...] = ()
    knowledge_sources: tuple[KnowledgeSource, ...] = ()
