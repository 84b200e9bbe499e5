"""Pasted logs of many tools, each with the place of the repository that it leads to."""
# ruff: noqa: E501, RUF001 - logs are kept as the tools print them.

from dataclasses import dataclass, field

PYTHON_TREE = (
    "src/shop/cart.py",
    "src/shop/tax.py",
    "src/shop/__init__.py",
    "tests/test_cart.py",
    "pyproject.toml",
)
NODE_TREE = (
    "package.json",
    "src/server/routes.ts",
    "src/server/db.ts",
    "src/cart.test.ts",
    "src/cart.js",
    "web/App.tsx",
)
CPP_TREE = ("CMakeLists.txt", "src/engine.cc", "src/engine.h", "cmake/Deps.cmake", "tests/engine_test.cc")
GO_TREE = (
    "go.mod",
    "router.go",
    "internal/store/store.go",
    "internal/store/store_test.go",
    "cmd/api/main.go",
)
RUST_TREE = ("Cargo.toml", "src/lib.rs", "src/lexer/scan.rs", "tests/roundtrip.rs")
JAVA_TREE = (
    "pom.xml",
    "src/main/java/org/harbour/Dock.java",
    "src/main/java/org/harbour/crane/Crane.java",
    "src/test/java/org/harbour/DockTest.java",
)
DOTNET_TREE = ("Harbour.sln", "src/Harbour/Dock.cs", "src/Harbour/Harbour.csproj", "test/DockTests.cs")
RUBY_TREE = ("Gemfile", "lib/harbour/dock.rb", "app/models/ship.rb", "spec/dock_spec.rb")
PHP_TREE = ("composer.json", "src/Dock.php", "public/index.php", "tests/DockTest.php")


@dataclass(frozen=True)
class Pasted:
    """A request with a log in it, the tree it is about, and its first project place."""

    name: str
    request: str
    tree: tuple[str, ...]
    place: tuple[str, int]
    texts: dict[str, str] = field(default_factory=dict)
    # Contents of files, where they matter.
    root: str = "shop"


PASTED = (
    Pasted(
        "bare traceback",
        """Traceback (most recent call last):
  File "/srv/shop/run.py", line 3, in <module>
    main()
  File "/srv/shop/src/shop/cart.py", line 41, in total
    return sum(line.price for line in lines)
  File "/srv/shop/src/shop/tax.py", line 7, in rate
    return RATES[country]
KeyError: 'XX'
""",
        PYTHON_TREE,
        ("src/shop/tax.py", 7),
    ),
    Pasted(
        "traceback of the installed package, with library frames inside",
        """it worked yesterday, now it doesn't:

Traceback (most recent call last):
  File "/home/lea/proj/main.py", line 9, in <module>
    shop.checkout()
  File "/home/lea/.venv/lib/python3.12/site-packages/shop/cart.py", line 12, in checkout
    payload = json.loads(text)
  File "/usr/lib/python3.12/json/__init__.py", line 346, in loads
    return _default_decoder.decode(s)
  File "/usr/lib/python3.12/json/decoder.py", line 337, in decode
    obj, end = self.raw_decode(s, idx=_w(s, 0).end())
json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)
""",
        PYTHON_TREE,
        ("src/shop/cart.py", 12),
    ),
    Pasted(
        "the repository is the package directory itself",
        """Traceback (most recent call last):
  File "/opt/jobs/nightly.py", line 88, in order
    return list(shop.sorted_lines(lines))
  File "/usr/lib/python3/dist-packages/shop/algorithms/order.py", line 30, in sorted_lines
    raise Unsorted("lines changed while they were read")
shop.errors.Unsorted: lines changed while they were read
""",
        ("__init__.py", "algorithms/order.py", "algorithms/nightly.py", "errors.py"),
        ("algorithms/order.py", 30),
    ),
    Pasted(
        "the folder has another name, but the file holds the quoted line",
        """Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/shop/algorithms/order.py", line 30, in sorted_lines
    raise Unsorted("lines changed while they were read")
shop.errors.Unsorted: lines changed while they were read
""",
        ("__init__.py", "algorithms/order.py"),
        ("algorithms/order.py", 30),
        {"algorithms/order.py": 'def f():\n    raise Unsorted("lines changed while they were read")\n'},
        root="checkout-7",
    ),
    Pasted(
        "frames without a header, apostrophes around",
        """why don't I see the widget? I've only got this:

  File "/home/kim/.venv/lib/python3.12/site-packages/shop/cart.py", line 54, in mount
    raise MountError(f"Can't mount before {self!r} is mounted")
shop.errors.MountError: Can't mount before Vertical(id='results') is mounted
""",
        PYTHON_TREE,
        ("src/shop/cart.py", 54),
    ),
    Pasted(
        "syntax error",
        """  File "/work/shop/src/shop/tax.py", line 19
    def rate(country:
            ^
SyntaxError: '(' was never closed
what is wrong here?
""",
        PYTHON_TREE,
        ("src/shop/tax.py", 19),
    ),
    Pasted(
        "chained exceptions lead to the first",
        """Traceback (most recent call last):
  File "/app/src/shop/tax.py", line 5, in load
    return open(path)
FileNotFoundError: [Errno 2] No such file or directory: 'rates.csv'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/src/shop/cart.py", line 60, in total
    rates = load(path)
RuntimeError: no rates
""",
        PYTHON_TREE,
        ("src/shop/tax.py", 5),
    ),
    Pasted(
        "pytest",
        """CI is red, see below

=================================== FAILURES ===================================
_________________________________ test_total __________________________________

    def test_total():
>       assert Cart([2, 3]).total() == 6

tests/test_cart.py:8:
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _

    def total(self):
>       return self.sum(1)
E       TypeError: sum() takes 1 positional argument but 2 were given

src/shop/cart.py:22: TypeError
=========================== short test summary info ============================
FAILED tests/test_cart.py::test_total - TypeError: sum() takes 1 positional a...
""",
        PYTHON_TREE,
        ("src/shop/cart.py", 22),
    ),
    Pasted(
        "mypy",
        'src/shop/tax.py:33: error: Argument 1 to "rate" has incompatible type "int"; expected "str"  [arg-type]\nFound 1 error in 1 file (checked 3 source files)\n',
        PYTHON_TREE,
        ("src/shop/tax.py", 33),
    ),
    Pasted(
        "node stack below node_modules of the package itself",
        """TypeError: Cannot read properties of undefined (reading 'rows')
    at query (/app/node_modules/shop/src/server/db.ts:70:16)
    at handle (/app/node_modules/shop/src/server/routes.ts:27:13)
    at Layer.handle [as handle_request] (/app/node_modules/express/lib/router/layer.js:95:5)
""",
        NODE_TREE,
        ("src/server/db.ts", 70),
        {"package.json": '{"name": "shop"}'},
        root="checkout",
    ),
    Pasted(
        "node stack below a scoped package, express first",
        """Error: bad state
    at next (/app/node_modules/express/lib/router/route.js:144:13)
    at query (file:///app/node_modules/@acme/shop/src/server/db.ts:9:16)
""",
        NODE_TREE,
        ("src/server/db.ts", 9),
        {"package.json": '{"name": "@acme/shop"}'},
        root="checkout",
    ),
    Pasted(
        "uncaught error of node",
        """/srv/app/src/cart.js:12
  throw new RangeError('negative');
  ^

RangeError: negative
    at total (/srv/app/src/cart.js:12:9)
    at Object.<anonymous> (/srv/app/src/cart.js:20:1)
    at Module._compile (node:internal/modules/cjs/loader:1105:14)

Node.js v20.1.0
""",
        NODE_TREE,
        ("src/cart.js", 12),
    ),
    Pasted(
        "tsc",
        "src/server/routes.ts(14,7): error TS2322: Type 'string' is not assignable to type 'number'.\nerror Command failed with exit code 2.\n",
        NODE_TREE,
        ("src/server/routes.ts", 14),
    ),
    Pasted(
        "tsc, pretty and coloured",
        "\x1b[96mweb/App.tsx\x1b[0m:\x1b[93m8\x1b[0m:\x1b[93m3\x1b[0m - \x1b[91merror\x1b[0m\x1b[90m TS2304: \x1b[0mCannot find name 'useCart'.\r\n\r\n\x1b[7m8\x1b[0m   useCart();\r\n",
        NODE_TREE,
        ("web/App.tsx", 8),
    ),
    Pasted(
        "jest",
        """ FAIL  src/cart.test.ts
  Cart
    ✕ adds lines (5 ms)

  ● Cart › adds lines

    expect(received).toBe(expected) // Object.is equality

    Expected: 3
    Received: 2

      10 |   it('adds lines', () => {
    > 11 |     expect(total([1, 1])).toBe(3);
         |                           ^

      at Object.<anonymous> (src/cart.test.ts:11:27)

Tests:       1 failed, 3 passed, 4 total
""",
        NODE_TREE,
        ("src/cart.test.ts", 11),
    ),
    Pasted(
        "vitest",
        """ FAIL  src/cart.test.ts > Cart > adds lines
AssertionError: expected 2 to be 3 // Object.is equality
 ❯ total src/cart.js:4:9
 ❯ src/cart.test.ts:11:27
""",
        NODE_TREE,
        ("src/cart.js", 4),
    ),
    Pasted(
        "gcc in a make log",
        """[ 61%] Building CXX object CMakeFiles/engine.dir/src/engine.cc.o
In file included from /build/src/engine.cc:3:
/build/src/engine.cc: In member function 'int Engine::Step()':
/build/src/engine.cc:88:6: error: 'class Engine' has no member named 'clock'; did you mean 'clock_'?
   88 |   this->clock = 1;
      |         ^~~~~
make[2]: *** [CMakeFiles/engine.dir/build.make:76: CMakeFiles/engine.dir/src/engine.cc.o] Error 1
make: *** [Makefile:91: all] Error 2
""",
        CPP_TREE,
        ("src/engine.cc", 88),
    ),
    Pasted(
        "linker",
        """/usr/bin/ld: CMakeFiles/engine.dir/src/engine.cc.o: in function `Engine::Run()':
/home/ci/engine/src/engine.cc:40: undefined reference to `Clock::Now()'
collect2: error: ld returned 1 exit status
""",
        CPP_TREE,
        ("src/engine.cc", 40),
    ),
    Pasted(
        "msvc",
        "1>C:\\agent\\_work\\1\\s\\src\\engine.h(12,5): error C2061: syntax error: identifier 'uint128'\r\n1>Done building project \"engine.vcxproj\" -- FAILED.\r\n",
        CPP_TREE,
        ("src/engine.h", 12),
    ),
    Pasted(
        "cmake",
        """CMake Error at cmake/Deps.cmake:9 (find_package):
  By not providing "FindSnappy.cmake" in CMAKE_MODULE_PATH this project has
  asked CMake to find a package configuration file provided by "Snappy", but
  CMake did not find one.
Call Stack (most recent call first):
  CMakeLists.txt:31 (include)

-- Configuring incomplete, errors occurred!
""",
        CPP_TREE,
        ("cmake/Deps.cmake", 9),
    ),
    Pasted(
        "address sanitizer",
        """==4242==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010 at pc 0x0000004f
READ of size 4 at 0x602000000010 thread T0
    #0 0x4f7f1a in Engine::Step() /build/src/engine.cc:57:10
    #1 0x4f7f9b in main /build/tests/engine_test.cc:14:3
    #2 0x7f1 in __libc_start_main ../csu/libc-start.c:308:16
""",
        CPP_TREE,
        ("src/engine.cc", 57),
    ),
    Pasted(
        "googletest",
        """[ RUN      ] EngineTest.Steps
/build/tests/engine_test.cc:23: Failure
Expected equality of these values:
  engine.steps()
    Which is: 2
  3
[  FAILED  ] EngineTest.Steps (0 ms)
""",
        CPP_TREE,
        ("tests/engine_test.cc", 23),
    ),
    Pasted(
        "go panic in the module cache",
        """panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49a2e1]

goroutine 1 [running]:
github.com/acme/shop.(*Router).Match(0x0, 0xc00001c0a8)
	/root/go/pkg/mod/github.com/acme/shop@v1.4.0/router.go:21 +0x21
main.main()
	/src/other/main.go:14 +0x5b
exit status 2
""",
        GO_TREE,
        ("router.go", 21),
        {"go.mod": "module github.com/acme/shop\n\ngo 1.21\n"},
    ),
    Pasted(
        "go compiler",
        "# github.com/acme/shop/internal/store\ninternal/store/store.go:17:9: undefined: opne\nmake: *** [build] Error 1\n",
        GO_TREE,
        ("internal/store/store.go", 17),
    ),
    Pasted(
        "go test",
        """--- FAIL: TestPut (0.00s)
    store_test.go:31: got 1, want 2
FAIL
FAIL	github.com/acme/shop/internal/store	0.004s
""",
        GO_TREE,
        ("internal/store/store_test.go", 31),
    ),
    Pasted(
        "cargo",
        """   Compiling shop v0.1.0 (/work/shop)
error[E0425]: cannot find value `depth` in this scope
  --> src/lexer/scan.rs:14:9
   |
14 |         depth + 1
   |         ^^^^^ not found in this scope

error: could not compile `shop` (lib) due to 1 previous error
""",
        RUST_TREE,
        ("src/lexer/scan.rs", 14),
    ),
    Pasted(
        "rust panic",
        """thread 'main' panicked at src/lexer/scan.rs:40:13:
index out of bounds: the len is 3 but the index is 3
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
""",
        RUST_TREE,
        ("src/lexer/scan.rs", 40),
    ),
    Pasted(
        "java exception with a cause",
        """Exception in thread "main" java.lang.IllegalStateException: dock is closed
	at org.springframework.web.Dispatch.run(Dispatch.java:90)
	at org.harbour.Dock.open(Dock.java:31)
	at org.harbour.Main.main(Main.java:9)
Caused by: java.lang.NullPointerException: crane
	at java.base/java.util.Objects.requireNonNull(Objects.java:233)
	at org.harbour.crane.Crane.<init>(Crane.java:14)
	... 2 more
""",
        JAVA_TREE,
        ("src/main/java/org/harbour/crane/Crane.java", 14),
    ),
    Pasted(
        "maven",
        """[INFO] Compiling 3 source files to /work/target/classes
[ERROR] COMPILATION ERROR :
[ERROR] /work/src/main/java/org/harbour/Dock.java:[22,17] cannot find symbol
  symbol:   class Ship
[ERROR] Failed to execute goal org.apache.maven.plugins:maven-compiler-plugin:3.11.0:compile
""",
        JAVA_TREE,
        ("src/main/java/org/harbour/Dock.java", 22),
    ),
    Pasted(
        "gradle",
        """> Task :compileJava FAILED
/work/src/main/java/org/harbour/Dock.java:9: error: ';' expected
    int x = 1
             ^
1 error

FAILURE: Build failed with an exception.
""",
        JAVA_TREE,
        ("src/main/java/org/harbour/Dock.java", 9),
    ),
    Pasted(
        "dotnet build",
        "/work/src/Harbour/Dock.cs(18,13): error CS0103: The name 'crane' does not exist in the current context [/work/src/Harbour/Harbour.csproj]\n    0 Warning(s)\n    1 Error(s)\n",
        DOTNET_TREE,
        ("src/Harbour/Dock.cs", 18),
    ),
    Pasted(
        "dotnet exception",
        """Unhandled exception. System.InvalidOperationException: Sequence contains no elements
   at System.Linq.ThrowHelper.ThrowNoElementsException()
   at Harbour.Dock.Next() in C:\\build\\src\\Harbour\\Dock.cs:line 44
   at Program.Main(String[] args) in C:\\build\\src\\Harbour\\Program.cs:line 7
""",
        DOTNET_TREE,
        ("src/Harbour/Dock.cs", 44),
    ),
    Pasted(
        "ruby",
        """/srv/app/lib/harbour/dock.rb:12:in `open': undefined method `moor' for nil:NilClass (NoMethodError)
	from /srv/app/app/models/ship.rb:30:in `land'
	from /usr/local/bundle/gems/rack-2.2.4/lib/rack/builder.rb:116:in `call'
""",
        RUBY_TREE,
        ("lib/harbour/dock.rb", 12),
    ),
    Pasted(
        "php",
        """PHP Fatal error:  Uncaught TypeError: Dock::open(): Argument #1 must be of type int in /var/www/src/Dock.php:17
Stack trace:
#0 /var/www/public/index.php(8): Dock->open('x')
#1 {main}
""",
        PHP_TREE,
        ("src/Dock.php", 17),
    ),
    Pasted(
        "windows line ends, timestamps of a pipeline, the question after the log",
        "2024-05-01T10:00:01.0000000Z Traceback (most recent call last):\r\n2024-05-01T10:00:01.0000000Z   File \"D:\\a\\shop\\shop\\src\\shop\\tax.py\", line 7, in rate\r\n2024-05-01T10:00:01.0000000Z     return RATES[country]\r\n2024-05-01T10:00:01.0000000Z KeyError: 'XX'\r\n2024-05-01T10:00:02.0000000Z ##[error]Process completed with exit code 1.\r\n\r\nwhich change broke this?\r\n",
        PYTHON_TREE,
        ("src/shop/tax.py", 7),
    ),
    Pasted(
        "a fence around the log, a question before and after",
        """Can you tell what's going on?

```
src/server/db.ts:31:5 - error TS2339: Property 'rows' does not exist on type 'Pool'.
```

It's only on CI.
""",
        NODE_TREE,
        ("src/server/db.ts", 31),
    ),
    Pasted(
        "one line",
        "src/engine.cc:57:10: error: use of undeclared identifier 'clock'",
        CPP_TREE,
        ("src/engine.cc", 57),
    ),
    Pasted(
        "one line in a sentence",
        "I get `src/engine.cc:57:10: error: use of undeclared identifier 'clock'` when building, why?",
        CPP_TREE,
        ("src/engine.cc", 57),
    ),
    Pasted(
        "a quoted mail",
        """> Traceback (most recent call last):
>   File "/srv/shop/src/shop/tax.py", line 7, in rate
>     return RATES[country]
> KeyError: 'XX'
""",
        PYTHON_TREE,
        ("src/shop/tax.py", 7),
    ),
)
