"""Every template compiles, names only what exists, and holds nothing that the security policy forbids."""

import re

import pytest
from jinja2 import nodes

from app.settings import PROJECT
from app.templating import ENVIRONMENT

TEMPLATES = PROJECT / "templates"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file())

# The policy allows scripts and styles from files alone, and no string that is evaluated. Each pattern has a sample.
FORBIDDEN = {
    r"\bhx-on\b": '<button hx-on:click="go()">',
    r"\bhx-trigger\s*=\s*(\"[^\"]*\[|'[^']*\[)": '<a hx-trigger="click[ctrlKey]">',
    r"\bhx-[a-z:-]+\s*=\s*[\"']\s*js:": '<a hx-vals="js:{a: 1}">',
    r"javascript:": '<a href="javascript:go()">',
    r"\bstyle\s*=": '<p style="color: red">',
    r"<style\b": "<style>p {}</style>",
    r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")": "<script>go()</script>",
    r"<script\b[^>]*\b(defer|async)\b": '<script src="a.js" defer>',
    r"<[a-z][^>]*\son[a-z]+\s*=": '<p class="a" onclick="go()">',
    r"\b(src|srcset)\s*=\s*[\"'](https?:)?//": '<img src="//example.org/a.png">',
    r"<link\b[^>]*\bhref\s*=\s*[\"'](https?:)?//": '<link rel="stylesheet" href="//example.org/a.css">',
    r"\|\s*safe\b": "{{ words | safe }}",
    r"{%-?\s*autoescape\s+false": "{% autoescape false %}",
}


def read(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")


def parse(name: str) -> nodes.Template:
    return ENVIRONMENT.parse(read(name), name)


def offered(expression: nodes.Node | None) -> list[str]:
    """The names that a tag's expression can come to, as far as they are written out in it."""
    match expression:
        case nodes.Const(value=str(name)):
            return [name]
        case nodes.CondExpr():
            return offered(expression.expr1) + offered(expression.expr2)
        case nodes.List() | nodes.Tuple():
            return [name for part in expression.items for name in offered(part)]
        case _:
            return []


def exported_names(name: str) -> set[str]:
    """What another template may import: macros and values set at the top of the file."""
    tree = parse(name)
    macros = {macro.name for macro in tree.find_all(nodes.Macro)}
    values = {target.name for assign in tree.find_all(nodes.Assign) for target in assign.find_all(nodes.Name)}
    return macros | values


def test_there_are_templates_of_all_four_kinds() -> None:
    assert {name.split("/")[0] for name in NAMES} >= {"layouts", "pages", "fragments", "components"}


@pytest.mark.parametrize("name", NAMES)
def test_template_compiles_and_uses_known_filters(name: str) -> None:
    ENVIRONMENT.get_template(name)
    tree = parse(name)
    assert {node.name for node in tree.find_all(nodes.Filter)} - set(ENVIRONMENT.filters) == set()
    assert {node.name for node in tree.find_all(nodes.Test)} - set(ENVIRONMENT.tests) == set()


@pytest.mark.parametrize("name", NAMES)
def test_templates_and_macros_that_a_template_names_exist(name: str) -> None:
    tree = parse(name)
    expressions = [
        *(tag.template for tag in tree.find_all(nodes.Extends)),
        *(tag.template for tag in tree.find_all(nodes.Include)),
        *(tag.template for tag in tree.find_all(nodes.Import)),
        *(tag.template for tag in tree.find_all(nodes.FromImport)),
    ]
    assert {found for expression in expressions for found in offered(expression)} - set(NAMES) == set()
    for tag in tree.find_all(nodes.FromImport):
        imported = {name[0] if isinstance(name, tuple) else name for name in tag.names}
        assert imported - {found for source in offered(tag.template) for found in exported_names(source)} == set()


@pytest.mark.parametrize("name", NAMES)
def test_template_holds_nothing_that_the_policy_forbids(name: str) -> None:
    text = re.sub(r"{#.*?#}", "", read(name), flags=re.DOTALL)
    found = {pattern: match[0] for pattern in FORBIDDEN if (match := re.search(pattern, text, re.IGNORECASE))}
    assert found == {}


@pytest.mark.parametrize(("pattern", "sample"), FORBIDDEN.items())
def test_what_is_forbidden_is_recognised(pattern: str, sample: str) -> None:
    assert re.search(pattern, sample, re.IGNORECASE)


@pytest.mark.parametrize(
    "allowed",
    [
        "<script src=\"{{ static_url('vendor/htmx-4.0.1/htmx.min.js') }}\"></script>",
        '<script type="application/ld+json">{{ record | tojson }}</script>',
        '<input hx-trigger="input changed delay:300ms">',
        '<a href="https://example.org/">',
        "{{ filters.style }}",
    ],
)
def test_what_is_allowed_passes(allowed: str) -> None:
    assert [pattern for pattern in FORBIDDEN if re.search(pattern, allowed, re.IGNORECASE)] == []
