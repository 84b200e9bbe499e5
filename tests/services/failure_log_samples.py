"""Excerpts of logs with the error that each must give. Every recogniser reads at least one of them."""

# ruff: noqa: E501, RUF001 - lines of logs are kept as the tools print them.

from dataclasses import dataclass

from services.failure_logs import ErrorKind, LogEcosystem

K = ErrorKind
E = LogEcosystem


@dataclass(frozen=True, slots=True)
class Sample:
    """A log and what its first real error is."""

    recogniser: str
    log: str
    kind: ErrorKind
    ecosystem: LogEcosystem
    place: tuple[str, int] | None = None
    # File and line of the first frame.
    code: str = ""
    missing: str = ""
    test: str = ""
    says: str = ""


PYTEST_SECTION = """\
=================================== FAILURES ===================================
_______________________________ TestBox.test_load ______________________________

self = <test_calc.TestBox object at 0x7f00>

    def test_load(self):
>       load("missing.txt")

tests/test_calc.py:14:
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _

path = 'missing.txt'

    def load(path):
>       with open(path) as f:
E       FileNotFoundError: [Errno 2] No such file or directory: 'missing.txt'

src/calc.py:2: FileNotFoundError
=========================== short test summary info ============================
FAILED tests/test_calc.py::TestBox::test_load - FileNotFoundError: [Errno 2] No such file
============================== 1 failed in 0.02s ===============================
"""

JAVA_STACK = """\
Exception in thread "main" java.lang.RuntimeException: outer
\tat com.acme.A.mid(A.java:4)
\tat com.acme.A.main(A.java:5)
Caused by: java.lang.IllegalStateException: inner
\tat com.acme.deep.B.deep(B.java:3)
\tat com.acme.A.mid(A.java:4)
\t... 1 more
"""

JEST = """\
FAIL src/cart/cart.test.js
  ● Cart › adds a line

    expect(received).toBe(expected) // Object.is equality

    Expected: 3
    Received: 2

      10 |   cart.add({});
    > 11 |   expect(cart.size).toBe(3);
         |                     ^

      at Object.toBe (src/cart/cart.test.js:11:21)
      at run (node_modules/jest-circus/build/run.js:9:1)

Test Suites: 1 failed, 1 total
"""

VITEST = """\
 FAIL  src/tax.test.ts > tax > rounds up
AssertionError: expected 1 to be 2
 ❯ src/tax.test.ts:8:17
      6|
⎯⎯⎯⎯
"""

GO_PANIC = """\
panic: runtime error: index out of range [3] with length 3

goroutine 1 [running]:
main.pick(...)
\t/home/dev/app/pick.go:7
main.main()
\t/home/dev/app/main.go:12 +0x1d
exit status 2
"""

RUST_TEST = """\
test tests::adds ... FAILED

failures:

---- tests::adds stdout ----

thread 'tests::adds' panicked at src/lib.rs:6:17:
assertion `left == right` failed: sum
  left: 3
 right: 4
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/598076/library/std/src/panicking.rs:689:5
   1: demo::tests::adds
             at ./src/lib.rs:6:17

error: test failed, to rerun pass `--lib`
"""

ASAN = """\
=================================================================
==421==ERROR: AddressSanitizer: heap-use-after-free on address 0x6020 at pc 0x55
READ of size 4 at 0x6020 thread T0
    #0 0x55d1 in Pool::Take() /src/pool.cpp:31:9
    #1 0x55d2 in main /src/main.cpp:8:3
    #2 0x7f01 in __libc_start_call_main ../sysdeps/nptl/libc_start_call_main.h:58

SUMMARY: AddressSanitizer: heap-use-after-free /src/pool.cpp:31:9 in Pool::Take()
"""

GDB = """\
Program received signal SIGSEGV, Segmentation fault.
#0  0x0000555 in Node::next (this=0x0) at src/list.cpp:14
#1  0x0000556 in main () at src/main.cpp:9
"""

CMAKE_STACK = """\
CMake Error at cmake/Deps.cmake:4 (find_package):
  Could not find a package configuration file provided by "Boost" (requested
  version 1.80) with any of the following names:

    BoostConfig.cmake

Call Stack (most recent call first):
  CMakeLists.txt:9 (include)


-- Configuring incomplete, errors occurred!
"""

NET = """\
Unhandled exception. System.InvalidOperationException: Sequence contains no elements
   at System.Linq.ThrowHelper.ThrowNoElementsException()
   at Shop.Cart.Last() in C:\\work\\Shop\\Cart.cs:line 21
   at Shop.Program.Main(String[] args) in C:\\work\\Shop\\Program.cs:line 8
"""

NET_TEST = """\
  Failed Shop.Tests.CartTests.Adds [12 ms]
  Error Message:
   Assert.Equal() Failure
  Stack Trace:
     at Shop.Tests.CartTests.Adds() in /src/Shop.Tests/CartTests.cs:line 14

Failed!  - Failed:     1, Passed:     3
"""

GRADLE = """\
FAILURE: Build failed with an exception.

* Where:
Build file '/home/ci/app/build.gradle' line: 14

* What went wrong:
A problem occurred evaluating root project 'app'.
> Could not find method implementaton() for arguments [x:y:1] on object of type Handler.

* Try:
> Run with --stacktrace
"""

NODE = """\
/app/lib/routes.js:2
  app.get('/', () => 'hello');
      ^

TypeError: app.get is not a function
    at Object.mount (/app/lib/routes.js:2:7)
    at Module._compile (node:internal/modules/cjs/loader:1376:14)

Node.js v20.11.0
"""

DOCKERFILE = """\
 > [3/4] RUN make all:
------
Dockerfile:5
--------------------
   3 |     COPY . .
   5 | >>> RUN make all
--------------------
ERROR: failed to solve: process "/bin/sh -c make all" did not complete successfully: exit code: 2
"""

ESLINT = """\
/app/src/index.js
  12:5  error  'x' is not defined  no-undef

1 problem
"""

UNITTEST = """\
FAIL: test_a (tests.test_calc.T.test_a)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "/src/tests/test_calc.py", line 4, in test_a
    self.assertEqual(1, 2)
AssertionError: 1 != 2
"""

SAMPLES: tuple[Sample, ...] = (
    Sample(
        "pytest section",
        PYTEST_SECTION,
        K.TEST,
        E.PYTEST,
        ("src/calc.py", 2),
        "FileNotFoundError",
        "missing.txt",
        "tests/test_calc.py::TestBox::test_load",
        "No such file",
    ),
    Sample(
        "pytest import error",
        "ImportError while loading conftest '/app/tests/conftest.py'.\n",
        K.MISSING_MODULE,
        E.PYTEST,
        ("/app/tests/conftest.py", 0),
    ),
    Sample(
        "pytest summary",
        "FAILED tests/test_a.py::test_x[a b] - ValueError: bad\n",
        K.TEST,
        E.PYTEST,
        ("tests/test_a.py", 0),
        "ValueError",
        test="tests/test_a.py::test_x[a b]",
        says="bad",
    ),
    Sample(
        "pytest error summary",
        "ERROR tests/test_a.py::test_x - RuntimeError: setup\n",
        K.TEST,
        E.PYTEST,
        None,
        "RuntimeError",
        test="tests/test_a.py::test_x",
    ),
    Sample(
        "pytest line",
        "/app/tests/test_a.py:6: AssertionError: n is odd\n",
        K.TEST,
        E.PYTEST,
        ("/app/tests/test_a.py", 6),
        "AssertionError",
        says="n is odd",
    ),
    Sample(
        "pytest usage",
        "ERROR: file or directory not found: tests/nope.py\n",
        K.CONFIGURATION,
        E.PYTEST,
        missing="tests/nope.py",
    ),
    Sample(
        "traceback",
        UNITTEST,
        K.TEST,
        E.PYTHON,
        ("/src/tests/test_calc.py", 4),
        "AssertionError",
        test="tests.test_calc.T.test_a",
        says="1 != 2",
    ),
    Sample(
        "traceback",
        '  File "app/bad.py", line 1\n    def f(:\n          ^\nSyntaxError: invalid syntax\n',
        K.SYNTAX,
        E.PYTHON,
        ("app/bad.py", 1),
        "SyntaxError",
    ),
    Sample(
        "exception alone",
        "ModuleNotFoundError: No module named 'yaml'\n",
        K.MISSING_MODULE,
        E.PYTHON,
        None,
        "ModuleNotFoundError",
        "yaml",
    ),
    Sample(
        "python cannot open",
        "python: can't open file '/app/rum.py': [Errno 2] No such file or directory\n",
        K.MISSING_FILE,
        E.PYTHON,
        missing="/app/rum.py",
    ),
    Sample(
        "python no module",
        "/usr/bin/python3: No module named pytest\n",
        K.MISSING_MODULE,
        E.PYTHON,
        missing="pytest",
    ),
    Sample(
        "pip no version",
        "ERROR: Could not find a version that satisfies the requirement nosuch==9 (from versions: none)\n"
        "ERROR: No matching distribution found for nosuch==9\n",
        K.DEPENDENCY,
        E.PIP,
        missing="nosuch",
    ),
    Sample(
        "pip no distribution",
        "ERROR: No matching distribution found for nosuch==9\n",
        K.DEPENDENCY,
        E.PIP,
        missing="nosuch",
    ),
    Sample(
        "pip conflict",
        "ERROR: Cannot install a==1 and b==2 because these package versions have conflicting dependencies.\n",
        K.DEPENDENCY,
        E.PIP,
    ),
    Sample("pip impossible", "ERROR: ResolutionImpossible: for help visit x\n", K.DEPENDENCY, E.PIP),
    Sample(
        "pip requirements file",
        "ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'reqs.txt'\n",
        K.MISSING_FILE,
        E.PIP,
        missing="reqs.txt",
    ),
    Sample(
        "pip invalid requirement",
        "ERROR: Invalid requirement: 'a=1' (from line 3 of requirements.txt)\n",
        K.CONFIGURATION,
        E.PIP,
        ("requirements.txt", 3),
    ),
    Sample("pip wheel", "ERROR: Failed building wheel for lxml\n", K.DEPENDENCY, E.PIP, missing="lxml"),
    Sample("pip subprocess", "error: subprocess-exited-with-error\n", K.COMMAND, E.PIP),
    Sample(
        "poetry solving",
        "Because app depends on x (^2) which doesn't match any versions, version solving failed.\n",
        K.DEPENDENCY,
        E.PIP,
    ),
    Sample(
        "mypy",
        'src/a.py:12: error: Argument 1 has incompatible type "str"  [arg-type]\n',
        K.TYPE,
        E.PYTHON,
        ("src/a.py", 12),
        "arg-type",
    ),
    Sample(
        "linter",
        "src/a.py:3:1: F401 [*] `os` imported but unused\n",
        K.COMPILE,
        E.PYTHON,
        ("src/a.py", 3),
        "F401",
    ),
    Sample(
        "maven compiler",
        "[ERROR] /ci/src/main/java/com/acme/A.java:[12,5] cannot find symbol\n",
        K.COMPILE,
        E.MAVEN,
        ("/ci/src/main/java/com/acme/A.java", 12),
    ),
    Sample(
        "maven pom",
        "[FATAL] Non-parseable POM /ci/pom.xml: unexpected end tag @ line 7, column 3\n",
        K.CONFIGURATION,
        E.MAVEN,
    ),
    Sample(
        "maven dependency",
        "[ERROR] Failed to execute goal on project app: Could not find artifact org.x:y:jar:9 in central\n",
        K.DEPENDENCY,
        E.MAVEN,
        missing="org.x:y:jar:9",
    ),
    Sample(
        "maven test",
        "[ERROR]   CartTest.adds:12 expected: <3> but was: <2>\n",
        K.TEST,
        E.MAVEN,
        test="CartTest.adds",
        says="expected",
    ),
    Sample(
        "maven goal", "[ERROR] Failed to execute goal org.x:compiler:3 on project app\n", K.COMMAND, E.MAVEN
    ),
    Sample(
        "gradle failure",
        GRADLE,
        K.DEPENDENCY,
        E.GRADLE,
        ("/home/ci/app/build.gradle", 14),
        missing="implementaton",
    ),
    Sample(
        "kotlin compiler",
        "e: file:///ci/src/Main.kt:4:9 Unresolved reference: foo\n",
        K.COMPILE,
        E.JAVA,
        ("/ci/src/Main.kt", 4),
    ),
    Sample(
        "java stack",
        JAVA_STACK,
        K.EXCEPTION,
        E.JAVA,
        ("com/acme/deep/B.java", 3),
        "java.lang.IllegalStateException",
        says="inner",
    ),
    Sample("gradle test", "CartTest > adds() FAILED\n", K.TEST, E.GRADLE, test="CartTest > adds()"),
    Sample(
        "typescript",
        "src/x.ts(12,5): error TS2304: Cannot find name 'foo'.\n",
        K.TYPE,
        E.TYPESCRIPT,
        ("src/x.ts", 12),
        "TS2304",
        "foo",
    ),
    Sample(
        "typescript pretty",
        "src/x.ts:12:5 - error TS2339: Property 'a' does not exist on type 'B'.\n",
        K.TYPE,
        E.TYPESCRIPT,
        ("src/x.ts", 12),
        "TS2339",
        "a",
    ),
    Sample("jest", JEST, K.TEST, E.JEST, ("src/cart/cart.test.js", 11), test="Cart › adds a line"),
    Sample(
        "vitest", VITEST, K.TEST, E.JEST, ("src/tax.test.ts", 8), "AssertionError", test="tax > rounds up"
    ),
    Sample("node stack", NODE, K.EXCEPTION, E.NODE, ("/app/lib/routes.js", 2), "TypeError", "app.get"),
    Sample(
        "npm missing script", 'npm ERR! Missing script: "buidl"\n', K.MISSING_COMMAND, E.NPM, missing="buidl"
    ),
    Sample(
        "npm not found",
        "npm ERR! 404  'nope@1.0' is not in this registry.\n",
        K.DEPENDENCY,
        E.NPM,
        missing="nope@1.0",
    ),
    Sample("npm resolve", "npm error code ERESOLVE\n", K.DEPENDENCY, E.NPM, code="ERESOLVE"),
    Sample(
        "npm no version",
        "npm error notarget No matching version found for left-pad@99.\n",
        K.DEPENDENCY,
        E.NPM,
        missing="left-pad",
    ),
    Sample("npm manifest", "npm ERR! code EJSONPARSE\n", K.CONFIGURATION, E.NPM, code="EJSONPARSE"),
    Sample(
        "npm no manifest",
        "npm error enoent Could not read package.json: Error: ENOENT: no such file\n",
        K.MISSING_FILE,
        E.NPM,
    ),
    Sample(
        "npm lock",
        "npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.\n",
        K.DEPENDENCY,
        E.NPM,
    ),
    Sample("npm lifecycle", "npm ERR! code ELIFECYCLE\n", K.COMMAND, E.NPM, code="ELIFECYCLE"),
    Sample("yarn failed", "error Command failed with exit code 1.\n", K.COMMAND, E.NPM),
    Sample("yarn command", 'error Command "buidl" not found.\n', K.MISSING_COMMAND, E.NPM, missing="buidl"),
    Sample(
        "bundler resolve",
        "Module not found: Error: Can't resolve './nope' in '/app/src'\n",
        K.MISSING_MODULE,
        E.NODE,
        missing="./nope",
    ),
    Sample("eslint", ESLINT, K.COMPILE, E.NODE, ("/app/src/index.js", 12), "no-undef", "x"),
    Sample("mocha", "  1) Cart adds a line:\n", K.TEST, E.JEST),
    Sample(
        "go test",
        "--- FAIL: TestAdd (0.00s)\n    add_test.go:12: got 3, want 4\nFAIL\n",
        K.TEST,
        E.GO,
        ("add_test.go", 12),
        test="TestAdd",
        says="got 3",
    ),
    Sample(
        "go panic", GO_PANIC, K.PANIC, E.GO, ("/home/dev/app/pick.go", 7), "panic", says="index out of range"
    ),
    Sample(
        "go compiler",
        "# app/x\nx/x.go:12:3: undefined: Foo\n",
        K.COMPILE,
        E.GO,
        ("x/x.go", 12),
        missing="Foo",
    ),
    Sample(
        "go module",
        "go: go.mod:7: unknown revision v9.9.9\n",
        K.DEPENDENCY,
        E.GO,
        ("go.mod", 7),
    ),
    Sample("go failed", "FAIL\texample.com/app/x\t0.01s\n", K.COMMAND, E.GO),
    Sample(
        "rust error",
        "error[E0432]: unresolved import `foo`\n --> src/main.rs:1:5\n  |\n1 | use foo::bar;\n  |     ^^^\n\n"
        'error: could not compile `rs` (bin "rs") due to 1 previous error\n',
        K.MISSING_MODULE,
        E.RUST,
        ("src/main.rs", 1),
        "E0432",
        "foo",
    ),
    Sample(
        "rust error",
        "error: no matching package named `nope` found\nlocation searched: registry\n",
        K.DEPENDENCY,
        E.RUST,
        missing="nope",
    ),
    Sample("rust panic", RUST_TEST, K.TEST, E.RUST, ("src/lib.rs", 6), "panic", test="tests::adds"),
    Sample(
        "rust panic",
        "thread 'main' panicked at 'boom', src/main.rs:2:5\n",
        K.PANIC,
        E.RUST,
        ("src/main.rs", 2),
        "panic",
        says="boom",
    ),
    Sample("rust test", "test tests::adds ... FAILED\n", K.TEST, E.RUST, test="tests::adds"),
    Sample(
        "csharp compiler",
        "C:\\work\\Shop\\Cart.cs(12,5): error CS0103: The name 'foo' does not exist in the current context [C:\\a.csproj]\n",
        K.COMPILE,
        E.DOTNET,
        ("C:\\work\\Shop\\Cart.cs", 12),
        "CS0103",
        "foo",
    ),
    Sample(
        "msbuild",
        "MSBUILD : error MSB1009: Project file does not exist.\n",
        K.CONFIGURATION,
        E.DOTNET,
        code="MSB1009",
    ),
    Sample(
        "nuget",
        "/src/App.csproj : error NU1101: Unable to find package Nope. No packages exist [/src/App.sln]\n",
        K.DEPENDENCY,
        E.DOTNET,
        ("/src/App.csproj", 0),
        "NU1101",
        "Nope",
    ),
    Sample(
        "dotnet test",
        NET_TEST,
        K.TEST,
        E.DOTNET,
        ("/src/Shop.Tests/CartTests.cs", 14),
        test="Shop.Tests.CartTests.Adds",
    ),
    Sample(
        "dotnet exception",
        NET,
        K.EXCEPTION,
        E.DOTNET,
        ("C:\\work\\Shop\\Cart.cs", 21),
        "System.InvalidOperationException",
    ),
    Sample("dotnet failed", "Build FAILED.\n", K.COMMAND, E.DOTNET),
    Sample("cmake", CMAKE_STACK, K.DEPENDENCY, E.CMAKE, ("cmake/Deps.cmake", 4), missing="Boost"),
    Sample(
        "ctest", "1/2 Test  #1: replay_tests ...***Failed    0.01 sec\n", K.TEST, E.CTEST, test="replay_tests"
    ),
    Sample("ctest summary", "\t  1 - replay_tests (Failed)\n", K.TEST, E.CTEST, test="replay_tests"),
    Sample(
        "make no rule",
        "make: *** No rule to make target 'a.c', needed by 'a.o'.  Stop.\n",
        K.MISSING_FILE,
        E.MAKE,
        missing="a.c",
    ),
    Sample("make syntax", "Makefile:2: *** missing separator.  Stop.\n", K.SYNTAX, E.MAKE, ("Makefile", 2)),
    Sample(
        "make command missing",
        "make: gdc: No such file or directory\n",
        K.MISSING_COMMAND,
        E.MAKE,
        missing="gdc",
    ),
    Sample("make failed", "make: *** [Makefile:4: main.o] Error 1\n", K.COMMAND, E.MAKE, ("Makefile", 4)),
    Sample(
        "ninja missing",
        "ninja: error: 'src/a.cpp', needed by 'a.o', missing and no known rule to make it\n",
        K.MISSING_FILE,
        E.MAKE,
        missing="src/a.cpp",
    ),
    Sample(
        "ninja syntax",
        "ninja: error: build.ninja:3: expected '=', got eof\n",
        K.CONFIGURATION,
        E.MAKE,
        ("build.ninja", 3),
    ),
    Sample("ninja failed", "FAILED: CMakeFiles/a.dir/a.cpp.o\n", K.COMMAND, E.MAKE),
    Sample("ninja stopped", "ninja: build stopped: subcommand failed.\n", K.COMMAND, E.MAKE),
    Sample(
        "googletest",
        "[ RUN      ] Cart.Adds\nsrc/cart_test.cpp:12: Failure\nExpected equality of these values:\n  cart.size()\n"
        "[  FAILED  ] Cart.Adds (0 ms)\n",
        K.TEST,
        E.CPP,
        ("src/cart_test.cpp", 12),
        test="Cart.Adds",
    ),
    Sample(
        "compiler",
        "In file included from src/main.cpp:1:\ninclude/a.h:3:1: error: expected initializer before 'int'\n",
        K.COMPILE,
        E.CPP,
        ("include/a.h", 3),
        says="expected initializer",
    ),
    Sample(
        "compiler",
        "src/a.cpp:1:10: fatal error: nothere.hpp: No such file or directory\n",
        K.MISSING_FILE,
        E.CPP,
        ("src/a.cpp", 1),
        missing="nothere.hpp",
    ),
    Sample(
        "compiler",
        "src/com/B.java:3: error: cannot find symbol\nclass B { Foo x; }\n  symbol:   class Foo\n",
        K.COMPILE,
        E.JAVA,
        ("src/com/B.java", 3),
        missing="Foo",
    ),
    Sample(
        "msvc compiler",
        "D:\\a\\src\\x.cpp(12): error C2065: 'foo': undeclared identifier [D:\\a\\x.vcxproj]\n",
        K.COMPILE,
        E.CPP,
        ("D:\\a\\src\\x.cpp", 12),
        "C2065",
    ),
    Sample(
        "clang missing input",
        "clang: error: no such file or directory: 'mian.c'\n",
        K.MISSING_FILE,
        E.CPP,
        missing="mian.c",
    ),
    Sample(
        "gcc missing input",
        "g++: error: mian.cpp: No such file or directory\n",
        K.MISSING_FILE,
        E.CPP,
        missing="mian.cpp",
    ),
    Sample(
        "undefined reference",
        "/usr/bin/ld: main.o: in function `main':\nmain.cpp:(.text+0x9): undefined reference to `Clock::Now()'\n"
        "collect2: error: ld returned 1 exit status\n",
        K.LINK,
        E.LINKER,
        ("main.cpp", 0),
        missing="Clock::Now()",
    ),
    Sample(
        "undefined symbol",
        "ld.lld: error: undefined symbol: Clock::Now()\n",
        K.LINK,
        E.LINKER,
        missing="Clock::Now()",
    ),
    Sample(
        "undefined symbols of apple ld",
        '  "Clock::Now()", referenced from:\n',
        K.LINK,
        E.LINKER,
        missing="Clock::Now()",
    ),
    Sample(
        "unresolved external",
        'main.obj : error LNK2019: unresolved external symbol "int f(void)" referenced in function main [a.vcxproj]\n',
        K.LINK,
        E.LINKER,
        ("main.obj", 0),
        "LNK2019",
        "int f(void)",
    ),
    Sample(
        "library missing", "/usr/bin/ld: cannot find -lfoo: No such file\n", K.LINK, E.LINKER, missing="foo"
    ),
    Sample(
        "multiple definition",
        "ld: b.cpp:(.text+0x0): multiple definition of `f()'; a.o: first defined here\n",
        K.LINK,
        E.LINKER,
    ),
    Sample("linker failed", "collect2: error: ld returned 1 exit status\n", K.LINK, E.LINKER),
    Sample("sanitizer", ASAN, K.CRASH, E.CPP, ("/src/pool.cpp", 31), "AddressSanitizer"),
    Sample(
        "undefined behaviour",
        "src/a.cpp:9:12: runtime error: signed integer overflow\n",
        K.CRASH,
        E.CPP,
        ("src/a.cpp", 9),
    ),
    Sample("debugger", GDB, K.CRASH, E.CPP, ("src/list.cpp", 14), "SIGSEGV"),
    Sample(
        "assertion",
        "demo: src/pool.cpp:31: int Pool::Take(): Assertion `size > 0' failed.\n",
        K.CRASH,
        E.CPP,
        ("src/pool.cpp", 31),
    ),
    Sample("what", "  what():  queue 'fast' is closed\n", K.CRASH, E.CPP),
    Sample(
        "terminate",
        "terminate called after throwing an instance of 'std::out_of_range'\n",
        K.CRASH,
        E.CPP,
        code="std::out_of_range",
    ),
    Sample("signal", "Segmentation fault (core dumped)\n", K.CRASH, E.CPP),
    Sample("catch2", "tests/cart.cpp:12: FAILED:\n", K.TEST, E.CPP, ("tests/cart.cpp", 12)),
    Sample(
        "doctest",
        "tests/cart.cpp:12: ERROR: CHECK( a == b ) is NOT correct!\n",
        K.TEST,
        E.CPP,
        ("tests/cart.cpp", 12),
    ),
    Sample("googletest summary", "[  FAILED  ] Cart.Adds\n", K.TEST, E.CPP, test="Cart.Adds"),
    Sample(
        "ruby",
        "app/cart.rb:12:in `add': undefined method `size' for nil (NoMethodError)\n\tfrom app/main.rb:3:in `<main>'\n",
        K.EXCEPTION,
        E.RUBY,
        ("app/cart.rb", 12),
        "NoMethodError",
        "size",
    ),
    Sample(
        "rspec",
        "rspec ./spec/cart_spec.rb:12 # Cart adds a line\n",
        K.TEST,
        E.RUBY,
        ("./spec/cart_spec.rb", 12),
        test="Cart adds a line",
    ),
    Sample(
        "bundler",
        "Could not find gem 'nope (~> 1)' in any of the sources.\n",
        K.DEPENDENCY,
        E.RUBY,
        missing="nope",
    ),
    Sample(
        "php",
        "PHP Fatal error:  Uncaught TypeError: bad argument in /app/src/Cart.php:12\nStack trace:\n"
        "#0 /app/index.php(3): Cart->add()\n",
        K.EXCEPTION,
        E.PHP,
        ("/app/src/Cart.php", 12),
        "TypeError",
    ),
    Sample(
        "shell with place",
        "scripts/run.sh: line 12: jq: command not found\n",
        K.MISSING_COMMAND,
        E.SHELL,
        ("scripts/run.sh", 12),
        missing="jq",
    ),
    Sample("shell", "sh: 1: jest: not found\n", K.MISSING_COMMAND, E.SHELL, missing="jest"),
    Sample(
        "windows shell",
        "'cmakee' is not recognized as an internal or external command,\n",
        K.MISSING_COMMAND,
        E.SHELL,
        missing="cmakee",
    ),
    Sample(
        "executable",
        'exec: "gcc": executable file not found in $PATH\n',
        K.MISSING_COMMAND,
        E.SHELL,
        missing="gcc",
    ),
    Sample(
        "interpreter",
        "/usr/bin/env: 'node': No such file or directory\n",
        K.MISSING_COMMAND,
        E.SHELL,
        missing="node",
    ),
    Sample(
        "shell no file",
        "cat: notes.txt: No such file or directory\n",
        K.MISSING_FILE,
        E.SHELL,
        missing="notes.txt",
    ),
    Sample("permission", "bash: ./run.sh: Permission denied\n", K.COMMAND, E.SHELL, missing="./run.sh"),
    Sample(
        "docker missing file",
        'ERROR: failed to compute cache key: failed to calculate checksum of ref a::b: "/req.txt": not found\n',
        K.MISSING_FILE,
        E.DOCKER,
        missing="/req.txt",
    ),
    Sample(
        "docker syntax",
        "dockerfile parse error on line 3: unknown instruction: RNU\n",
        K.CONFIGURATION,
        E.DOCKER,
    ),
    Sample("dockerfile place", DOCKERFILE, K.COMMAND, E.DOCKER, ("Dockerfile", 5), says="make all"),
    Sample("docker failed", "ERROR: failed to solve: exit code: 2\n", K.COMMAND, E.DOCKER),
    Sample(
        "workflow invalid",
        "Invalid workflow file: .github/workflows/ci.yml#L12\n",
        K.CONFIGURATION,
        E.CI,
        (".github/workflows/ci.yml", 12),
    ),
    Sample(
        "workflow place",
        ".github/workflows/ci.yml (Line: 12, Col: 5): Unexpected value 'run'\n",
        K.CONFIGURATION,
        E.CI,
        (".github/workflows/ci.yml", 12),
    ),
    Sample("yaml", "yaml: line 7: did not find expected key\n", K.SYNTAX, E.CI),
    Sample("yaml scanner", '  in "ci.yml", line 7, column 3\n', K.SYNTAX, E.CI, ("ci.yml", 7)),
    Sample(
        "action missing",
        "Unable to resolve action `actions/chekout@v4`, repository not found\n",
        K.DEPENDENCY,
        E.CI,
        missing="actions/chekout@v4",
    ),
    Sample(
        "gitlab config", "jobs:test:script config should be a string or an array\n", K.CONFIGURATION, E.CI
    ),
    Sample("pipeline exit", "Error: Process completed with exit code 1.\n", K.COMMAND, E.CI),
    Sample(
        "log line",
        "2024-05-01T10:00:00Z ERROR worker: queue is closed\n",
        K.EXCEPTION,
        E.UNKNOWN,
        says="queue is closed",
    ),
    Sample(
        "log fields",
        'time=1 level=error msg="could not open the store" err=closed\n',
        K.EXCEPTION,
        E.UNKNOWN,
        says="could not open the store",
    ),
    Sample(
        "dated line",
        "2024/01/02-10:11:12.123456 7f1 Compaction error: Corruption: checksum mismatch\n",
        K.EXCEPTION,
        E.UNKNOWN,
        says="checksum mismatch",
    ),
)
