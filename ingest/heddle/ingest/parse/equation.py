"""Equations of Office (OMML, ECMA-376 part 1, 22.1) as LaTeX, so that formulas can be read and found."""

from __future__ import annotations

from lxml import etree

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# fmt: off
_GREEK = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
    "mu", "nu", "xi", "omicron", "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "phi", "chi",
    "psi", "omega",
)
_SIGNS = {
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma",
    "±": "pm", "∓": "mp", "×": "times", "÷": "div", "·": "cdot", "≤": "leq", "≥": "geq", "≠": "neq",
    "≈": "approx", "≡": "equiv", "∞": "infty", "∂": "partial", "∇": "nabla", "∈": "in", "∉": "notin",
    "⊂": "subset", "⊆": "subseteq", "∪": "cup", "∩": "cap", "∀": "forall", "∃": "exists", "→": "to",
    "⇒": "Rightarrow", "↔": "leftrightarrow", "⋅": "cdot", "∑": "sum", "∏": "prod", "∫": "int",
    "√": "sqrt", "°": "circ", "…": "ldots", "⋯": "cdots", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
    "ϕ": "phi", "∼": "sim", "∝": "propto", "−": "-", "∬": "iint", "∮": "oint",
}
# fmt: on
_NAMED = {chr(0x3B1 + place): name for place, name in enumerate(_GREEK)} | _SIGNS
_FUNCTIONS = frozenset(
    {"sin", "cos", "tan", "cot", "log", "ln", "lim", "exp", "min", "max", "det", "sup", "inf"}
)


def latex(element: etree._Element) -> str:
    """An `m:oMath` element as LaTeX, without dollar signs."""
    return _children(element).strip()


def _children(element: etree._Element | None) -> str:
    return "".join(_read(child) for child in element) if element is not None else ""


def _part(element: etree._Element, name: str) -> str:
    return _children(element.find(f"{M}{name}")).strip()


def _setting(element: etree._Element, path: str, default: str) -> str:
    found = element.find("/".join(f"{M}{step}" for step in path.split("/")))
    return found.get(f"{M}val", default) if found is not None else default


def _read(element: etree._Element) -> str:
    name = element.tag.removeprefix(M)
    reader = _READERS.get(name)
    if reader is not None:
        return reader(element)
    return "" if name.endswith("Pr") else _children(element)


def _run(element: etree._Element) -> str:
    text = "".join(found.text or "" for found in element.iter(f"{M}t"))
    if text.strip() in _FUNCTIONS:
        return f"\\{text.strip()} "
    return "".join(_sign(character) for character in text)


def _sign(character: str) -> str:
    name = _NAMED.get(character)
    if name is None:
        return character
    return f" \\{name} " if name.isalpha() else name


def _fraction(element: etree._Element) -> str:
    return f"\\frac{{{_part(element, 'num')}}}{{{_part(element, 'den')}}}"


def _root(element: etree._Element) -> str:
    degree = _part(element, "deg")
    return f"\\sqrt[{degree}]{{{_part(element, 'e')}}}" if degree else f"\\sqrt{{{_part(element, 'e')}}}"


def _scripts(element: etree._Element) -> str:
    below, above = _part(element, "sub"), _part(element, "sup")
    return _part(element, "e") + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")


def _nary(element: etree._Element) -> str:
    sign = _sign(_setting(element, "naryPr/chr", "∫")).strip()
    below, above = _part(element, "sub"), _part(element, "sup")
    bounds = (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")
    return f"{sign}{bounds} {_part(element, 'e')}"


def _delimited(element: etree._Element) -> str:
    left, right = _setting(element, "dPr/begChr", "("), _setting(element, "dPr/endChr", ")")
    inner = _setting(element, "dPr/sepChr", "|").join(
        _children(part).strip() for part in element.findall(f"{M}e")
    )
    return f"{left}{inner}{right}"


def _function(element: etree._Element) -> str:
    return f"{_part(element, 'fName')} {_part(element, 'e')}"


def _matrix(element: etree._Element) -> str:
    rows = [
        " & ".join(_children(cell).strip() for cell in row.findall(f"{M}e"))
        for row in element.findall(f"{M}mr")
    ]
    return "\\begin{matrix}" + " \\\\ ".join(rows) + "\\end{matrix}"


def _limit(element: etree._Element) -> str:
    mark = "_" if element.tag == f"{M}limLow" else "^"
    return f"{_part(element, 'e')}{mark}{{{_part(element, 'lim')}}}"


_READERS = {
    "r": _run,
    "f": _fraction,
    "rad": _root,
    "sSup": _scripts,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "sPre": _scripts,
    "nary": _nary,
    "d": _delimited,
    "func": _function,
    "m": _matrix,
    "limLow": _limit,
    "limUpp": _limit,
}
