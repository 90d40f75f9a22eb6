"""What a template writes on its page: every value escaped, and no more done than that takes.

Jinja makes of every value that it writes a text that knows that it is safe, to join them all right
after. That is most of what escaping costs and nobody asks it: a page is joined from plain texts,
and what a macro or a block draws is marked as safe when it is whole, as before. And it looks at
everything that a template calls for a mark that it wants to know of the template; nothing of ours
bears one, and what a macro draws is safe on every page, so it is called as it stands.
"""

import re
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

_BIJZONDER = re.compile(r"[&<>'\"]").search


class _Schrijver(CodeGenerator):
    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.geschreven(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def visit_Call(self, node: nodes.Call, frame: Any, forward_caller: bool = False) -> None:  # noqa: N802
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for waarde in (*node.args, *node.kwargs):
            self.visit(waarde, frame)
            self.write(", ")
        self.write(")")

    def macro_def(self, macro_ref: Any, frame: Any) -> None:
        self.write("environment.")
        super().macro_def(macro_ref, frame)


class _Macro(Macro):
    """A macro of ours, all of which draw what is safe."""

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        rest = self._argument_count - len(args)
        if kwargs or rest < 0 or self.caller or self.catch_kwargs or self.catch_varargs:
            return super().__call__(*args, **kwargs)
        tekst = self._func(*args, *[missing] * rest)
        return Markup(tekst) if self._default_autoescape else tekst  # noqa: S704  it escaped


class Omgeving(Environment):
    """Jinja's, whose templates write their values by `geschreven`."""

    code_generator_class = _Schrijver
    Macro = _Macro

    @staticmethod
    def geschreven(waarde: Any) -> str:
        """A value as it stands in HTML: the same characters as `escape` gives."""
        soort = type(waarde)
        if soort is str:
            return escape(waarde) if _BIJZONDER(waarde) else str(waarde)
        return waarde if soort is Markup else escape(waarde)
