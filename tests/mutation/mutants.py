"""Small faults put into a module on purpose, one at a time: a test that knows the right value should fail on each.

A mutant is a piece of a module's text with another text in its place. Left alone: strings, annotations, decorators, what is
raised, and arguments that change speed or form but no value.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "/", ast.Mod: "*", ast.Pow: "*", ast.MatMult: "*",
    ast.BitAnd: "|", ast.BitOr: "&",
}  # fmt: skip
_COMPARISON: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Lt: ("<=", ">="), ast.LtE: ("<", ">"), ast.Gt: (">=", "<="), ast.GtE: (">", "<"), ast.Eq: ("!=",), ast.NotEq: ("==",),
    ast.In: ("not in",), ast.NotIn: ("in",), ast.Is: ("is not",), ast.IsNot: ("is",),
}  # fmt: skip
_NAMES = {
    "min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "idxmin": "idxmax", "idxmax": "idxmin", "any": "all",
    "all": "any", "head": "tail", "tail": "head", "ffill": "bfill", "bfill": "ffill", "floor": "ceil", "ceil": "floor",
    "sum": "mean", "mean": "sum", "first": "last", "last": "first", "cumsum": "cumprod", "cummax": "cummin",
}  # fmt: skip
_ONE_ARGUMENT = {"min", "max", "any", "all", "sum"}  # also plain functions; the others are methods or numpy's
_REMOVED = {"fillna", "clip", "abs", "dropna", "shift", "cumsum", "diff"}
_FORM = {
    "strict", "observed", "sort", "copy", "frozen", "slots", "kw_only", "ignore_index", "kind", "axis", "sep", "stacklevel",
    "level", "validate", "check", "maxsize",
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One fault: the module (path from the root), where it stands, what stood there and what stands there now.

    lines: those of the statement it is in. at_import: the statement runs when the module is imported, and not in a function.
    """

    module: str
    function: str
    line: int
    lines: range
    kind: str
    before: str
    after: str
    start: int
    stop: int
    statement: str
    at_import: bool

    def key(self, seed: int) -> str:
        """A number that hangs on what the fault is, not on the line it stands on: a sample lasts while a module grows."""
        told = f"{seed} {self.module} {self.function} {self.kind} {self.before} {self.after} {self.statement}"
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def name(self) -> str:
        """How the fault is told: module, function, and the statement with the new text in it."""
        change = f"{self.kind} `{_short(self.before)}` -> `{_short(self.after)}`"
        return f"{self.module} {self.function}: {change} in `{self.statement}`"

    def apply(self, text: str) -> str:
        """The module's text with the fault in it."""
        raw = text.encode()
        return (raw[: self.start] + self.after.encode() + raw[self.stop :]).decode()


def _short(text: str) -> str:
    return " ".join(text.split())[:80]


def sample(mutants: list[Mutant], size: int, seed: int) -> list[Mutant]:
    """``size`` of them (0: all), the same ones for a seed as long as the faults are there."""
    alike: Counter[str] = Counter()
    places = []
    for mutant in mutants:
        key = mutant.key(seed)
        alike[key] += 1
        places.append((hashlib.sha256(f"{key} {alike[key]}".encode()).hexdigest(), mutant))
    chosen = sorted(places, key=lambda place: place[0])[: size or None]
    return sorted((mutant for _, mutant in chosen), key=lambda mutant: (mutant.module, mutant.start))


def mutants_of(module: str, text: str) -> list[Mutant]:
    """Every small fault of a module, in the order of its text."""
    finder = _Finder(module, text)
    finder.visit(ast.parse(text))
    return sorted(finder.found, key=lambda mutant: (mutant.start, mutant.kind, mutant.after))


class _Finder(ast.NodeVisitor):
    """Walks a module and notes the faults."""

    def __init__(self, module: str, text: str) -> None:
        self.module, self.text = module, text
        self.raw = text.encode()
        lines = self.raw.split(b"\n")
        self.offsets = [0]
        for line in lines:
            self.offsets.append(self.offsets[-1] + len(line) + 1)
        self.found: list[Mutant] = []
        self.names: list[str] = []
        self.in_function = 0
        self.statement: ast.stmt | None = None

    # --- where things stand

    def _span(self, node: ast.AST) -> tuple[int, int]:
        return (
            self.offsets[node.lineno - 1] + node.col_offset,  # type: ignore[attr-defined]
            self.offsets[node.end_lineno - 1] + node.end_col_offset,  # type: ignore[attr-defined]
        )

    def _source(self, node: ast.AST) -> str:
        start, stop = self._span(node)
        return self.raw[start:stop].decode()

    def _note(self, kind: str, start: int, stop: int, after: str) -> None:
        statement = self.statement
        assert statement is not None
        body = getattr(statement, "body", None)
        last = body[0].lineno - 1 if isinstance(body, list) and body else statement.end_lineno or statement.lineno
        self.found.append(
            Mutant(
                self.module,
                ".".join(self.names) or "(module)",
                self.raw[:start].count(b"\n") + 1,
                range(statement.lineno, max(last, statement.lineno) + 1),
                kind,
                self.raw[start:stop].decode(),
                after,
                start,
                stop,
                " ".join(self._source(statement).split())[:200],
                not self.in_function,
            )
        )

    def _between(self, left: ast.AST, right: ast.AST) -> tuple[int, int]:
        """The span of the operator between two operands, brackets and comments left out."""
        start, stop = self._span(left)[1], self._span(right)[0]
        gap = self.raw[start:stop]
        # What is no operator becomes blanks of the same length, so that places stay.
        bare = re.sub(rb"#[^\n]*", lambda comment: b" " * len(comment[0]), gap)
        bare = bare.translate(bytes.maketrans(b"()\n\\", b"    "))
        return start + len(bare) - len(bare.lstrip()), start + len(bare.rstrip())

    # --- what is left alone

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._named(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for default in [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]:
            self._within(node, default)
        self.in_function += 1
        self._named(node)
        self.in_function -= 1

    def _within(self, statement: ast.stmt, node: ast.AST) -> None:
        before, self.statement = self.statement, statement
        self.visit(node)
        self.statement = before

    def _named(self, node: ast.ClassDef | ast.FunctionDef) -> None:
        self.names.append(node.name)
        for child in node.body:
            self.visit(child)
        self.names.pop()

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._within(node, node.value)

    def visit_Raise(self, node: ast.Raise) -> None:
        pass

    def visit_Assert(self, node: ast.Assert) -> None:
        pass

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        pass

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg not in _FORM:
            self.visit(node.value)

    def visit(self, node: ast.AST) -> None:
        before = self.statement
        if isinstance(node, ast.stmt):
            self.statement = node
        super().visit(node)
        self.statement = before

    # --- the faults

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self.generic_visit(node)
        other = _ARITHMETIC.get(type(node.op))
        if other and not any(_is_text(side) for side in (node.left, node.right)) and not _is_type(node):
            start, stop = self._between(node.left, node.right)
            self._note("arithmetic", start, stop, other)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.generic_visit(node)
        other = _ARITHMETIC.get(type(node.op))
        if other and not _is_text(node.value):
            start, stop = self._between(node.target, node.value)
            self._note("arithmetic", start, stop, f"{other}=")

    def visit_Compare(self, node: ast.Compare) -> None:
        self.generic_visit(node)
        operands = [node.left, *node.comparators]
        for left, op, right in zip(operands, node.ops, operands[1:], strict=False):
            start, stop = self._between(left, right)
            for other in _COMPARISON.get(type(op), ()):
                self._note("comparison", start, stop, other)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.generic_visit(node)
        other = "or" if isinstance(node.op, ast.And) else "and"
        for left, right in zip(node.values, node.values[1:], strict=False):
            start, stop = self._between(left, right)
            self._note("boolean", start, stop, other)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        self.generic_visit(node)
        start, _ = self._span(node)
        operand = self._span(node.operand)[0]
        if isinstance(node.op, ast.Not):
            self._note("boolean", start, start + 3, "")
        elif isinstance(node.op, ast.Invert):
            self._note("boolean", start, start + 1, "")
        elif isinstance(node.op, ast.USub) and self.raw[start:operand].strip() in (b"-", b"-("):
            self._note("sign", start, start + 1, "")

    def visit_Constant(self, node: ast.Constant) -> None:
        start, stop = self._span(node)
        if isinstance(node.value, bool):
            self._note("boolean", start, stop, str(not node.value))
        elif isinstance(node.value, int):
            self._note("constant", start, stop, str(node.value + 1))
        elif isinstance(node.value, float):
            self._note("constant", start, stop, repr(node.value * 1.1 if node.value else 1.0))

    def visit_If(self, node: ast.If) -> None:
        self.generic_visit(node)
        self._branch(node.test)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.generic_visit(node)
        self._branch(node.test)

    def _branch(self, test: ast.expr) -> None:
        if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            start, stop = self._span(test)
            self._note("branch", start, stop, f"(not ({self._source(test)}))")

    def visit_Slice(self, node: ast.Slice) -> None:
        self.generic_visit(node)
        for bound in (node.lower, node.upper):
            if bound is not None and not isinstance(bound, ast.Constant) and not _is_text(bound):
                start, stop = self._span(bound)
                self._note("slice", start, stop, f"({self._source(bound)}) + 1" if _is_count(bound) else "")

    def visit_Call(self, node: ast.Call) -> None:
        function = node.func
        if isinstance(function, ast.Name) and function.id in ("cast", "NewType", "TypeVar"):
            for argument in node.args[1:]:
                self.visit(argument)
            return
        self.generic_visit(node)
        start, stop = self._span(function)
        if isinstance(function, ast.Attribute):
            name = function.attr
            if name in _NAMES:
                self._note("statistic", stop - len(name), stop, _NAMES[name])
            if name in _REMOVED and not (isinstance(function.value, ast.Name) and function.value.id in ("np", "pd")):
                self._note("removed", stop - len(name) - 1, self._span(node)[1], "")
            elif name in ("clip", "abs", "nan_to_num") and node.args:
                self._note("removed", *self._span(node), f"({self._source(node.args[0])})")
        elif isinstance(function, ast.Name):
            if function.id in _ONE_ARGUMENT and function.id in ("min", "max", "any", "all"):
                self._note("statistic", start, stop, _NAMES[function.id])
            if function.id == "abs":
                self._note("removed", start, stop, "")


def _is_text(node: ast.AST) -> bool:
    """Whether an operand of + is text or a list: a minus there could only fail."""
    return isinstance(node, ast.JoinedStr | ast.List | ast.ListComp | ast.Tuple | ast.Set) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _is_type(node: ast.BinOp) -> bool:
    """Whether X | None is a type and no number."""
    return isinstance(node.op, ast.BitOr) and isinstance(node.right, ast.Constant) and node.right.value is None


def _is_count(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.BinOp | ast.Call | ast.Attribute | ast.UnaryOp)


def every(modules: dict[str, str]) -> Iterator[Mutant]:
    """The faults of all modules: path -> text."""
    for module, text in sorted(modules.items()):
        yield from mutants_of(module, text)
