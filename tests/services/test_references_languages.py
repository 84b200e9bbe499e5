"""References in the languages with declared types, one small program each."""

import pytest

from services.codebase import ScanningCodeBase
from services.memory_workspace import MemoryWorkspace
from services.references import find_references

CPP = {
    "db.h": (
        "#pragma once\nnamespace kv {\nclass Env;\nclass DB {\n public:\n"
        "  virtual int Get(int key) = 0;\n};\n"
        "class DBImpl : public DB {\n public:\n  explicit DBImpl(Env* env);\n  int Get(int key) override;\n"
        "  int Twice(int key);\n private:\n  Env* env_;\n};\n}\n"
    ),
    "db.cc": (
        '#include "db.h"\nnamespace kv {\nDBImpl::DBImpl(Env* env) : env_(env) {}\n'
        "int DBImpl::Get(int key) { return key; }\n"
        "int DBImpl::Twice(int key) { return Get(key) + this->Get(key); }\n}\n"
    ),
    "main.cc": (
        '#include "db.h"\nclass Other { public: int Get(int k); };\n'
        "int run(kv::DBImpl* impl, Other& other) {\n  auto* made = new kv::DBImpl(nullptr);\n"
        "  return impl->Get(1) + other.Get(2) + made->Get(3);\n}\n"
    ),
}
GO = {
    "route.go": (
        "package mux\n\ntype conf struct{ regexp string }\ntype Route struct{ conf; name string }\n"
        "type Router struct{ routes []*Route; conf }\n"
        "func (r *Route) Name(n string) *Route { r.name = n; return r }\n"
        "func (r *Router) New() *Route { x := &Route{name: r.regexp}; r.routes = append(r.routes, x)"
        "; return x }\n"
        "func (r *Router) Name() string { return r.regexp }\n"
    ),
    "use.go": (
        'package mux\n\nfunc run(r *Router) {\n\tr.New().Name("a").Name("b")\n'
        "\tfor _, v := range r.routes {\n"
        '\t\tv.Name("c")\n\t}\n\t_ = r.Name()\n\tc, err := pair()\n\tc.Name("d")\n\t_ = err\n}\n'
        "func pair() (*Route, error) { return nil, nil }\n"
    ),
}
JAVA = {
    "main/java/a/b/Store.java": (
        "package a.b;\npublic class Store {\n  private int size;\n  public Store() { size = 0; }\n"
        "  public int size(int size) { return size; }\n  int twice() { return size(this.size); }\n}\n"
    ),
    "test/java/a/b/StoreTest.java": (
        "package a.b;\nimport java.util.List;\nclass StoreTest {\n"
        "  void t(List<Store> all) {\n    Store s = new Store();\n"
        "    s.size(1);\n    for (Store one : all) { one.size(2); }\n    all.size();\n"
        "    var v = new Store();\n    v.size(3);\n  }\n}\n"
    ),
}
TYPESCRIPT = {
    "src/store.ts": (
        "export class Store { private items_: Map<string, Item>\n"
        "  get(k: string): Item { return this.items_.get(k)! }\n}\n"
        "export interface Item { go(): void }\nexport default function make(): Store { return new Store() }\n"
    ),
    "src/index.ts": 'export * from "./store"\n',
    "src/use.ts": (
        'import make, { Item, Store as S } from "./store"\nimport { Store } from "./index"\n'
        'const s: S = make()\ns.get("a").go()\n'
        "function f(m: Map<string, number>, x: Store) { m.get('b'); return x?.get('c') }\n"
        "const get = () => 1\nget()\n"
    ),
}
RUST = {
    "src/lib.rs": (
        "mod net;\nuse net::Server;\n"
        "fn main() { let s = Server::new(); s.run(); let o = Other {}; o.run(); }\n"
        "struct Other {}\nimpl Other { fn run(&self) {} }\n"
    ),
    "src/net.rs": (
        "pub struct Server { pub port: u16 }\nimpl Server {\n"
        "    pub fn new() -> Self { Server { port: 1 } }\n"
        "    pub fn run(&self) -> u16 { self.port }\n}\n"
    ),
}
CSHARP = {
    "A.cs": (
        "namespace My { public class Store { int n; public int Get(int k) { return n; }"
        " int Twice() { return Get(1) + this.Get(2); } } }\n"
    ),
    "B.cs": (
        "using My;\n"
        "class User { Store s = new Store(); void F(Other o) { s.Get(1); o.Get(2);"
        " var t = new Store(); t.Get(3); } }\n"
        "class Other { public int Get(int k) { return 0; } }\n"
    ),
}
RUBY = {
    "lib/store.rb": "class Store\n  def get(k)\n    find(k)\n  end\n  def find(k)\n    k\n  end\nend\n",
    "lib/use.rb": (
        "require_relative 'store'\ns = Store.new\ns.get(1)\nclass Cache\n"
        "  def get(k); end\n  def go; get(2); end\nend\n"
    ),
}
PHP = {
    "src/Store.php": (
        "<?php\nnamespace App;\n"
        "class Store { public function get($k)"
        " { return $this->find($k); } function find($k) { return $k; } }\n"
    ),
    "src/User.php": (
        "<?php\nnamespace App;\nuse App\\Store;\n"
        "class User { private Store $s; "
        "function f(Store $p, Other $o) { $p->get(1); $this->s->get(2); $o->get(3);"
        " $n = new Store(); $n->get(4); } }\n"
        "class Other { function get($k) {} }\n"
    ),
}
BASH = {"lib.sh": "helper() { echo 1; }\n", "run.sh": ('. ./lib.sh\nhelper a\necho helper_two "helper"\n')}

CASES = [
    (CPP, "DBImpl::Get", ["db.cc:5", "db.cc:5", "main.cc:5", "main.cc:5"]),
    (CPP, "DBImpl::env_", ["db.cc:3"]),
    (CPP, "DBImpl", ["db.cc:3", "db.cc:3", "db.cc:4", "db.cc:5", "db.h:10", "main.cc:3", "main.cc:4"]),
    (GO, "Route.Name", ["use.go:10", "use.go:4", "use.go:4", "use.go:6"]),
    (GO, "Router.Name", ["use.go:8"]),
    (GO, "conf.regexp", ["route.go:7", "route.go:8"]),
    (GO, "Route.name", ["route.go:6", "route.go:7"]),
    (
        JAVA,
        "Store.size",
        [
            "main/java/a/b/Store.java:4",
            "main/java/a/b/Store.java:6",
            "main/java/a/b/Store.java:6",
            "test/java/a/b/StoreTest.java:10",
            "test/java/a/b/StoreTest.java:6",
            "test/java/a/b/StoreTest.java:7",
        ],
    ),
    (TYPESCRIPT, "Store.get", ["src/use.ts:4", "src/use.ts:5"]),
    (TYPESCRIPT, "Item.go", ["src/use.ts:4"]),
    (TYPESCRIPT, "store.make", ["src/use.ts:1", "src/use.ts:3"]),
    (RUST, "Server.run", ["src/lib.rs:3"]),
    (RUST, "Server.port", ["src/net.rs:3", "src/net.rs:4"]),
    (CSHARP, "Store.Get", ["A.cs:1", "A.cs:1", "B.cs:2", "B.cs:2"]),
    (RUBY, "Store.get", ["lib/use.rb:3"]),
    (RUBY, "Store.find", ["lib/store.rb:3"]),
    (PHP, "Store.get", ["src/User.php:4", "src/User.php:4", "src/User.php:4"]),
    (BASH, "helper", ["run.sh:2"]),
]


@pytest.mark.parametrize(("files", "query", "expected"), CASES, ids=[case[1] for case in CASES])
def test_uses_are_found_through_declared_types(files, query, expected):
    """Receivers of other types, shadowing locals and namesakes are left out."""
    found = find_references(ScanningCodeBase(MemoryWorkspace(files)), query)
    assert sorted(f"{one.path}:{one.line}" for one in found.references) == expected
