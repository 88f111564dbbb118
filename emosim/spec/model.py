"""What all specs share: the frozen model, its scalar types, and pydantic's errors put into our words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar, get_args, get_origin

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


_NAME = r"^[a-z][a-z0-9_]*$"
_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "int_type": "a whole number",
}


def one_or_more(kind: Any) -> BeforeValidator:
    """Takes one value of a kind for a list of one."""
    return BeforeValidator(_several, json_schema_input_type=kind | tuple[kind, ...])


Name = Annotated[str, Field(pattern=_NAME, max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Flag = StrictBool
Count = Annotated[StrictInt, Field(ge=0, le=10_000)]
Number = Annotated[float, BeforeValidator(_number)]
Unit = Annotated[Number, Field(ge=0.0, le=1.0)]
Signed = Annotated[Number, Field(ge=-1.0, le=1.0)]
Positive = Annotated[Number, Field(gt=0.0)]
Range = Annotated[tuple[float, float], BeforeValidator(_pair)]
UnitRange = Annotated[tuple[Unit, Unit], BeforeValidator(_pair)]
Line = Annotated[
    Template,
    BeforeValidator(_template),
    PlainSerializer(lambda template: template.text),
    WithJsonSchema({"type": "string", "description": "a template: {name} and [one|two] in it"}),
]
Lines = Annotated[tuple[Line, ...], Field(min_length=1)]
Names = Annotated[tuple[Name, ...], one_or_more(Name)]

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
    for detail in error.errors(include_url=False):
        if detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]:
            continue  # short only because entries of it are wrong, each of which is told
        path = (*prefix, *_real(detail["loc"], marked, prefix))
        problems.append(marked.problem(path, _message(detail, model)))
    return problems


def _real(location: tuple[str | int, ...], marked: Marked, prefix: Path_) -> Path_:
    """pydantic's location without the union tags that the file does not hold, and without its mark of a key."""
    path: Path_ = ()
    location = location[:-1] if location[-1:] == ("[key]",) else location
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
    if kind == "string_pattern_mismatch":
        pattern = context["pattern"]
        like = "a name in lower_case (letters, digits, _)" if pattern == _NAME else f"text like {pattern}"
        return f"expected {like}, got {value}"
    if kind in ("literal_error", "enum"):
        return f"expected one of {context['expected']}, got {value}"
    if kind == "too_short":
        return f"expected at least {context['min_length']} of them, got {context['actual_length']}"
    if kind == "string_too_short":
        return "expected text, got none"
    if kind in _EXPECTED:
        return f"expected {_EXPECTED[kind]}, got {value}"
    return f"{detail['msg'][0].lower()}{detail['msg'][1:]}, got {value}"


def _allowed(model: Any, location: tuple[str | int, ...]) -> list[str]:
    """The keys allowed at a location, as far as the types tell."""
    current: Any = model
    for part in location:
        current = _step(current, part)
    return sorted(_keys(current))


def _keys(model: Any) -> list[str]:
    if not _is_spec(model):
        return next((keys for keys in map(_keys, get_args(model)) if keys), [])
    return [info.alias or name for name, info in model.model_fields.items()]


def _step(kind: Any, part: str | int) -> Any:
    """The type that stands under a key, an index or pydantic's tag of a union's member; None if there is none."""
    if _is_spec(kind):
        fields = kind.model_fields.items()
        return next((info.annotation for name, info in fields if part == (info.alias or name)), None)
    arguments = get_args(kind)
    if get_origin(kind) in (dict, Mapping):
        return arguments[1]
    if get_origin(kind) is tuple:
        return arguments[0]
    if part in (tags := _tags(arguments)):
        return tags[part]
    return next((found for argument in arguments if (found := _step(argument, part)) is not None), None)


def _tags(members: tuple[Any, ...]) -> dict[Any, Any]:
    """The specs among a union's members, by what pydantic calls them: the value of their `kind`."""
    specs = [spec for member in members for spec in (get_args(member) or (member,)) if _is_spec(spec)]
    kinds = [(spec.model_fields["kind"].annotation, spec) for spec in specs if "kind" in spec.model_fields]
    return {tag: spec for kind, spec in kinds for tag in get_args(kind)}


def _is_spec(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
