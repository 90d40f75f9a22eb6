"""What a template writes on its page: every value escaped, and no more done than that takes.

Jinja makes of every value that it writes a text that knows that it is safe, to join them all right
after. That is most of what escaping costs and nobody asks it: a page is joined from plain texts,
and what a macro or a block draws is marked as safe when it is whole, as before.
"""

import re
from typing import Any

from jinja2 import Environment
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

_BIJZONDER = re.compile(r"[&<>'\"]").search


class _Schrijver(CodeGenerator):
    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.geschreven(")
        else:
            super()._output_child_pre(node, frame, finalize)


class Omgeving(Environment):
    """Jinja's, whose templates write their values by `geschreven`."""

    code_generator_class = _Schrijver

    @staticmethod
    def geschreven(waarde: Any) -> str:
        """A value as it stands in HTML: the same characters as `escape` gives."""
        soort = type(waarde)
        if soort is str:
            return escape(waarde) if _BIJZONDER(waarde) else str(waarde)
        return waarde if soort is Markup else escape(waarde)
