"""What all specs share: the frozen model, its scalar types, and pydantic's errors put into our words."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    StrictInt,
    ValidationError,
    WithJsonSchema,
)

from emosim.errors import InputError, Problem
from emosim.spec.marked import Marked, Path_
from emosim.spec.template import Template, TemplateError, parse


class Spec(BaseModel):
    """A frozen value read from YAML; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, protected_namespaces=())


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"expected a number, got {shown(value)}")
    return float(value)


def _template(value: Any) -> Any:
    if isinstance(value, Template):
        return value
    if not isinstance(value, str):
        raise ValueError(f"expected a line of text, got {shown(value)}")
    try:
        return parse(value)
    except TemplateError as error:
        raise ValueError(str(error)) from None


def _pair(value: Any) -> Any:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError(f"expected two numbers [low, high], got {shown(value)}")
    low, high = (_number(item) for item in value)
    if low > high:
        raise ValueError(f"expected low <= high, got [{low:g}, {high:g}]")
    return (low, high)


def _several(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Flag = StrictBool
Count = Annotated[StrictInt, Field(ge=0, le=10_000)]
Number = Annotated[float, BeforeValidator(_number)]
Unit = Annotated[Number, Field(ge=0.0, le=1.0)]
Signed = Annotated[Number, Field(ge=-1.0, le=1.0)]
Positive = Annotated[Number, Field(gt=0.0)]
Range = Annotated[tuple[float, float], BeforeValidator(_pair)]
Line = Annotated[
    Template,
    BeforeValidator(_template),
    PlainSerializer(lambda template: template.text),
    WithJsonSchema({"type": "string", "description": "a template: {name} and [one|two] in it"}),
]
Lines = Annotated[tuple[Line, ...], Field(min_length=1)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_several)]

S = TypeVar("S", bound=Spec)


def shown(value: Any) -> str:
    """A value as an error shows it: short, quoted if it is text."""
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def build(model: type[S], marked: Marked, prefix: Path_ = (), value: Any = None) -> S:
    """Make a spec from what a YAML file says, or raise InputError with every problem in its place.

    `prefix` says where in the file `value` stands; without one the whole file is meant.
    """
    source = marked.value if not prefix else value
    if not isinstance(source, dict):
        raise InputError([marked.problem(prefix, f"expected keys and values, got {shown(source)}")])
    try:
        return model.model_validate(source)
    except ValidationError as error:
        raise InputError(_problems(error, model, marked, prefix)) from None


def _problems(error: ValidationError, model: type[Spec], marked: Marked, prefix: Path_) -> list[Problem]:
    problems = []
    details = error.errors(include_url=False)
    inside = {detail["loc"][:-1] for detail in details}
    for detail in details:
        if detail["type"] == "too_short" and detail["loc"] in inside:
            continue  # its entries are there, but wrong
        path = (*prefix, *_real(detail["loc"], marked, prefix))
        problems.append(marked.problem(path, _message(detail, model)))
    return problems


def _real(location: tuple[str | int, ...], marked: Marked, prefix: Path_) -> Path_:
    """pydantic's location without the union tags that the file does not hold."""
    path: Path_ = ()
    for index, part in enumerate(location):
        last = index == len(location) - 1
        if (*prefix, *path, part) in marked.marks or last:
            path = (*path, part)
    return path


def _message(detail: Any, model: type[Spec]) -> str:
    kind, context, value = detail["type"], detail.get("ctx", {}), shown(detail.get("input"))
    if kind == "extra_forbidden":
        allowed = _allowed(model, detail["loc"][:-1])
        return f"unknown key; allowed here: {', '.join(allowed)}" if allowed else "unknown key"
    if kind == "missing":
        return "required key is missing"
    if kind == "value_error":
        return str(context["error"])
    bounds = {"greater_than_equal": ("ge", ">="), "less_than_equal": ("le", "<="), "greater_than": ("gt", ">")}
    if kind in bounds:
        key, sign = bounds[kind]
        return f"expected a number {sign} {context[key]:g}, got {value}"
    if kind == "too_short":
        return f"expected at least {context['min_length']} of these, got {context['actual_length']}"
    if kind == "union_tag_invalid":
        return f"{context['discriminator']}: expected one of {context['expected_tags']}, got \"{context['tag']}\""
    if kind == "string_pattern_mismatch":
        return f"expected a name in lower_case (letters, digits, _), got {value}"
    if kind in ("literal_error", "enum"):
        return f"expected one of {context['expected']}, got {value}"
    return f"{detail['msg'][0].lower()}{detail['msg'][1:]}, got {value}"


def _allowed(model: Any, location: tuple[str | int, ...]) -> list[str]:
    """The keys allowed at a location, as far as the types tell."""
    current: Any = model
    for part in location:
        current = _step(current, part)
        if current is None:
            return []
    return sorted(_keys(current))


def _keys(model: Any) -> list[str]:
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    return [info.alias or name for name, info in model.model_fields.items()]


def _step(model: Any, part: str | int) -> Any:
    if isinstance(model, type) and issubclass(model, BaseModel):
        for name, info in model.model_fields.items():
            if part in (name, info.alias):
                return _inner(info.annotation)
        return None
    return model


def _inner(annotation: Any) -> Any:
    """The spec class inside an annotation such as dict[str, X] or X | None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner(argument)
        if found is not None:
            return found
    return None
