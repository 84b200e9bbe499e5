"""What `extract` reads as definitions, language by language."""

import pytest

from services.facts import FileFacts
from services.locations import SymbolKind
from services.syntax import extract


def outline(language: str, text: str) -> list[str]:
    """Kind, qualified name and a mark for declarations, in source order."""
    return [
        f"{one.kind} {one.qualified}{' (declared)' if one.is_declaration else ''}"
        for one in extract(text.encode(), language).definitions
    ]


def facts_of(language: str, text: str) -> FileFacts:
    return extract(text.encode(), language)


CASES = {
    "python": (
        """
LIMIT = 3
a, b = 1, 2
class Store(Base):
    size: int = 0
    def __init__(self, db):
        self.db = db
        local = 1
        def inner(): pass
    def get(self) -> "Item": ...
type Alias = int
""",
        [
            "constant LIMIT",
            "variable a",
            "variable b",
            "class Store",
            "field Store.size",
            "method Store.__init__",
            "field Store.db",
            "function Store.__init__.inner",
            "method Store.get (declared)",
            "type Alias",
        ],
    ),
    "javascript": (
        """
const { x } = require('./r');
export default class A extends B { #p = 1; constructor() { this.z = 1; this.cb = () => 1 }
  run() {} h = () => {} }
const api = { get() {}, set: function () {} };
A.prototype.bar = function () {};
exports.foo = () => 1;
function Ctor() { this.size = 1 }
""",
        [
            "class A",
            "field A.p",
            "method A.constructor",
            "field A.z",
            "method A.cb",
            "method A.run",
            "method A.h",
            "variable api",
            "method api.get",
            "method api.set",
            "method A.bar",
            "function foo",
            "function Ctor",
            "field Ctor.size",
        ],
    ),
    "typescript": (
        """
export interface Props<T> extends Base { name: string; go(x: number): void }
export type Alias = Foo | Bar;
abstract class K { private readonly x: Foo; constructor(private repo: Repo) { super() } abstract q(): void }
enum E { A, B = 2 }
namespace NS { export function inside(): Bar { return mk() } }
declare function over(a: string): void;
""",
        [
            "interface Props",
            "field Props.name",
            "method Props.go (declared)",
            "type Alias",
            "class K",
            "field K.x",
            "method K.constructor",
            "field K.repo",
            "method K.q (declared)",
            "enum E",
            "constant E.A",
            "constant E.B",
            "namespace NS",
            "function NS.inside",
            "function over (declared)",
        ],
    ),
    "c": (
        """
struct fwd;
typedef struct node { struct node *next; void (*cb)(int); } node_t;
static int helper(struct node *n);
int **make(int a) { struct node local; return 0; }
enum { A, B };
int table[3] = {1}, other;
#define MAX(a) ((a) + 1)
""",
        [
            "struct fwd (declared)",
            "type node_t",
            "struct node",
            "field node.next",
            "field node.cb",
            "function helper (declared)",
            "function make",
            "constant A",
            "constant B",
            "variable table",
            "variable other",
            "macro MAX",
        ],
    ),
    "cpp": (
        """
namespace db {
class FOO_EXPORT Store : public Base<int> {
 public:
  explicit Store(int n);
  ~Store();
  virtual const Item& Get(const Key& key) const = 0;
  bool operator==(const Store& o) const { return true; }
 private:
  Env* const env_ GUARDED_BY(mu_);
  int a_ = 0, b_;
};
template <typename T> T max(T a, T b) { return a; }
const Item& Store::Get(const Key& key) const { Status s(key); return x; }
TEST_F(StoreTest, Reads) { Build(1); }
}
""",
        [
            "namespace db",
            "class db.Store",
            "method db.Store.Store (declared)",
            "method db.Store.~Store (declared)",
            "method db.Store.Get (declared)",
            "method db.Store.operator==",
            "field db.Store.env_",
            "field db.Store.a_",
            "field db.Store.b_",
            "function db.max",
            "method db.Store.Get",
            "method db.StoreTest.Reads",
        ],
    ),
    "go": (
        """
package mux
type Route struct { conf; name string }
type matcher interface { Match(r *Request) bool }
type Func func(a int) bool
const varsKey = iota
var Default = New()
func (r *Route[T]) Name(n string) (*Route, error) { x := 1; return r, nil }
func New() *Route { return nil }
""",
        [
            "struct mux.Route",
            "field mux.Route.name",
            "interface mux.matcher",
            "method mux.matcher.Match (declared)",
            "type mux.Func",
            "constant mux.varsKey",
            "variable mux.Default",
            "method mux.Route.Name",
            "function mux.New",
        ],
    ),
    "rust": (
        """
pub struct Point<T> { pub x: T }
enum Shape { Circle(f32) }
trait Area { fn area(&self) -> f32; fn twice(&self) -> f32 { 1.0 } }
impl<T> Area for Point<T> { fn area(&self) -> f32 { 1.0 } }
mod inner { const MAX: usize = 3; }
macro_rules! m { () => {} }
fn free() {}
""",
        [
            "struct Point",
            "field Point.x",
            "enum Shape",
            "constant Shape.Circle",
            "trait Area",
            "method Area.area (declared)",
            "method Area.twice",
            "implementation Point",
            "method Point.area",
            "module inner",
            "constant inner.MAX",
            "macro m",
            "function free",
        ],
    ),
    "java": (
        """
package a.b;
@Deprecated
public class A<T> extends B<T> implements C {
  private static final int MAX = 3, MIN = 1;
  public A(int x) {}
  @Override public List<String> get(String k) { int local = 1; return null; }
  abstract void nope();
  enum K { X }
  interface I { void q(); }
  record R(int a) {}
}
""",
        [
            "class A",
            "field A.MAX",
            "field A.MIN",
            "method A.A",
            "method A.get",
            "method A.nope (declared)",
            "enum A.K",
            "constant A.K.X",
            "interface A.I",
            "method A.I.q (declared)",
            "class A.R",
        ],
    ),
    "csharp": (
        """
namespace My.App {
  public class Foo : Base { ILog _log = null; public string Name { get; set; } public Foo() {} void Run() {} }
  interface IBar { void Do(); }
}
""",
        [
            "namespace My.App",
            "class My.App.Foo",
            "field My.App.Foo._log",
            "field My.App.Foo.Name",
            "method My.App.Foo.Foo",
            "method My.App.Foo.Run",
            "interface My.App.IBar",
            "method My.App.IBar.Do (declared)",
        ],
    ),
    "ruby": (
        """
class Foo < Bar::Base
  LIMIT = 3
  attr_reader :name
  def initialize(name)
    @size = name
  end
  def self.build(x) = new(x)
  def valid?; true; end
end
module M; class Inner; end; end
def top; end
""",
        [
            "class Foo",
            "constant Foo.LIMIT",
            "field Foo.name",
            "method Foo.initialize",
            "field Foo.size",
            "method Foo.build",
            "method Foo.valid?",
            "module M",
            "class M.Inner",
            "function top",
        ],
    ),
    "php": (
        r"""<?php
namespace App\Models;
final class User extends Model {
  const X = 1;
  private ?string $name = null;
  public function __construct(private Repo $repo) {}
  abstract function nope(): int;
}
function helper(string $a): string { return $a; }
""",
        [
            "class App.Models.User",
            "constant App.Models.User.X",
            "field App.Models.User.name",
            "method App.Models.User.__construct",
            "field App.Models.User.repo",
            "method App.Models.User.nope (declared)",
            "function App.Models.helper",
        ],
    ),
    "bash": (
        ("FOO=1\ndo_it() { local a=1; }\nfunction other { do_it; }\n"),
        ["constant FOO", "function do_it", "function other"],
    ),
}


@pytest.mark.parametrize("language", CASES)
def test_definitions_are_named_nested_and_told_apart(language):
    """Locals are left out, members carry their type, prototypes are declarations."""
    text, expected = CASES[language]
    assert outline(language, text) == expected


def test_tsx_reads_components_and_elements():
    """A component is a function and an element is a call of it."""
    facts = facts_of("tsx", "const Card = (p: Props): JSX.Element => <Box><Item a={p.name} /></Box>;\n")
    assert [(one.kind, one.name) for one in facts.definitions] == [(SymbolKind.FUNCTION, "Card")]
    assert [call.name for call in facts.calls] == ["Box", "Item"]


def test_span_holds_decorators_and_the_comment_above():
    """The whole definition is what a reader wants to see; the name has its own line."""
    text = "x = 1\n\n# Keeps things.\n@cached\n@other(1)\ndef keep(a,\n         b):\n    return a\n"
    keep = facts_of("python", text).definitions[1]
    assert (keep.start, keep.end, keep.name_line, keep.body_start) == (3, 8, 6, 8)
    assert keep.signature == "def keep(a, b)"
    assert keep.doc == "Keeps things."


def test_doc_is_the_first_paragraph_of_the_doc_string_or_comment():
    """Markers and further paragraphs are left out."""
    python = facts_of("python", 'def f():\n    """Does it.\n\n    At length.\n    """\n')
    java = facts_of("java", "/**\n * Does it\n * well.\n *\n * @since 1\n */\nclass A {}\n")
    go = facts_of("go", "package a\n// F does it.\nfunc F() {}\n")
    rust = facts_of("rust", "/// Does it.\n#[inline]\nfn f() {}\n")
    assert python.definitions[0].doc == "Does it."
    assert java.definitions[0].doc == "Does it well."
    assert go.definitions[0].doc == "F does it."
    assert rust.definitions[0].doc == "Does it."
    assert rust.definitions[0].start == 1


def test_declared_types_and_first_values_are_kept():
    """Types as written, constructors and names; they tell what a field holds."""
    facts = facts_of(
        "python",
        (
            "class A:\n    s: Session\n    def __init__(self, app):\n"
            "        self.app = app\n        self.db = Db(1)\n"
        ),
    )
    known = {one.name: (one.type_text, one.value_text) for one in facts.definitions}
    assert known["s"] == ("Session", "")
    assert known["app"] == ("", "app")
    assert known["db"] == ("", "Db()")


def test_a_stub_body_is_a_declaration():
    """An ellipsis is no implementation, with a doc string or without."""
    facts = facts_of("python", 'def f(): ...\ndef g():\n    """Doc."""\n    ...\ndef h():\n    return ...\n')
    assert [one.is_declaration for one in facts.definitions] == [True, True, False]
