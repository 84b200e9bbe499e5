"""RepositoryGraph: files and definitions, and the ways between them."""

import pytest

from services.codebase import ScanningCodeBase
from services.graph import EdgeKind, Node, RepositoryGraph
from services.memory_workspace import MemoryWorkspace

FILES = {
    "app/__init__.py": "",
    "app/cli.py": "from app.engine import Engine\n\ndef main():\n    engine = Engine()\n    engine.run()\n",
    "app/engine.py": (
        "from app.store import Store\n\nclass Engine:\n    def run(self):\n"
        "        return self.load()\n    def load(self):\n"
        "        return Store().read()\n"
    ),
    "app/store.py": (
        "class Base:\n    def read(self): pass\n\nclass Store(Base):\n"
        "    def read(self):\n        return parse()\n\ndef parse():\n    return 1\n"
    ),
    "tests/test_engine.py": "from app.engine import Engine\n\ndef test_runs():\n    Engine().run()\n",
    "scripts/tool.py": "if __name__ == '__main__':\n    print(1)\n",
}


@pytest.fixture(scope="module")
def graph() -> RepositoryGraph:
    return RepositoryGraph.build(ScanningCodeBase(MemoryWorkspace(FILES)))


def node(graph: RepositoryGraph, name: str) -> Node:
    (found,) = graph.nodes_named(name)
    return found


def test_files_know_what_they_import_and_who_imports_them(graph):
    """Edges lie inside the repository."""
    assert graph.imports_of("app/engine.py") == ("app/store.py",)
    assert graph.importers_of("app/engine.py") == ("app/cli.py", "tests/test_engine.py")
    assert graph.imports_of("gone.py") == ()


def test_calls_go_both_ways(graph):
    """Self calls stay in the class, others follow the imports."""
    run = node(graph, "Engine.run")
    assert [one.qualified for one in graph.callees_of(run)] == ["Engine.load"]
    assert [one.qualified for one in graph.callers_of(run)] == ["main", "test_runs"]
    assert [one.qualified for one in graph.subclasses_of(node(graph, "Base"))] == ["Store"]


def test_shortest_path_prefers_calls(graph):
    """How a command reaches the engine's last part, step by step."""
    steps = graph.shortest_path("main", "parse")
    assert [step.node.qualified for step in steps] == [
        "main",
        "Engine.run",
        "Engine.load",
        "Store.read",
        "parse",
    ]
    assert steps[0].edge is None
    assert {step.edge for step in steps[1:]} == {EdgeKind.CALLS}
    assert graph.shortest_path("parse", "main") == ()
    assert graph.shortest_path("nowhere", "main") == ()


def test_a_call_of_a_base_method_may_run_the_override(graph):
    """Dispatch is an edge of its own."""
    steps = graph.shortest_path("Base.read", "parse")
    assert [step.edge for step in steps] == [None, EdgeKind.OVERRIDDEN, EdgeKind.CALLS]


def test_entry_points_are_mains_and_scripts_but_no_tests(graph):
    """Where execution starts."""
    assert [(one.path, one.reason) for one in graph.entry_points()] == [
        ("app/cli.py", "function main"),
        ("scripts/tool.py", "script"),
    ]


def test_layers_put_what_depends_on_nothing_first():
    """Directories in circles share a layer."""
    files = {
        "a/x.py": "import b.y\n",
        "b/y.py": "import c.z\n",
        "c/z.py": "",
        "d/p.py": "import e.q\n",
        "e/q.py": "import d.p\n",
    }
    layers = RepositoryGraph.build(ScanningCodeBase(MemoryWorkspace(files))).layers()
    assert layers == (("c", "d", "e"), ("b",), ("a",))


def test_cycles_and_central_files():
    """Files that import each other; files that others lead to."""
    files = {
        "p.py": "import q\n",
        "q.py": "import p\n",
        "core.py": "",
        "a.py": "import core\n",
        "b.py": "import core\n",
    }
    graph = RepositoryGraph.build(ScanningCodeBase(MemoryWorkspace(files)))
    assert graph.cycles() == (("p.py", "q.py"),)
    central = [path for path, _ in graph.central_files(3)]
    assert "core.py" in central
    assert "a.py" not in central


def test_an_empty_repository_has_an_empty_graph():
    """Nothing is no error."""
    graph = RepositoryGraph.build(ScanningCodeBase(MemoryWorkspace({})))
    assert (graph.entry_points(), graph.layers(), graph.cycles(), graph.central_files()) == ((), (), (), ())
