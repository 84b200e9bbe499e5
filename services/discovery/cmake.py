"""CMake, Conan, vcpkg and Meson: targets, packages, tests, and what in a CMakeLists.txt cannot work."""

import re
from collections.abc import Iterator
from posixpath import basename

from rapidfuzz.distance import OSA

from services.discovery.cmake_syntax import CMakeCommand, CMakeFile, read_commands
from services.discovery.documents import as_list, as_mapping, as_text, read_json
from services.discovery.facts import ManifestFacts, ManifestSource, conventional, harnesses_among
from services.discovery.near_files import nearest_file
from services.discovery.profile import (
    BuildSystem,
    CommandKind,
    Dependency,
    Ecosystem,
    EntryPoint,
    Harness,
    Manifest,
    ManifestProblem,
)


def read_cmake(source: ManifestSource) -> ManifestFacts:
    """Facts of a CMakeLists.txt or .cmake file."""
    path = source.path
    read = read_commands(source)
    project = next((command for command in read.commands if command.name == "project"), None)
    dependencies = tuple(_dependencies(read, source))
    frameworks = list(harnesses_among(dependencies, "ctest"))
    tests = [command for command in read.commands if command.name in {"enable_testing", "add_test"}]
    if tests and not frameworks:
        frameworks.append(Harness("CTest", "ctest", path, tests[0].line))
    is_top = project is not None and basename(path) == "CMakeLists.txt"
    commands = (
        [
            conventional(CommandKind.BUILD, "cmake -S . -B build", path, project.line, name="configure"),
            conventional(CommandKind.BUILD, "cmake --build build", path, project.line),
        ]
        if project and is_top
        else []
    )
    if project and is_top and tests:
        text = "ctest --test-dir build --output-on-failure"
        commands.append(conventional(CommandKind.TEST, text, path, tests[0].line))
    return ManifestFacts(
        manifests=(_manifest(project, source),) if project and is_top else (),
        build_systems=(BuildSystem("cmake", path, project.line),) if project and is_top else (),
        dependencies=dependencies,
        test_frameworks=tuple(frameworks),
        entry_points=tuple(_executables(read, source)),
        commands=tuple(commands),
        problems=tuple(
            ManifestProblem(path, line, problem) for line, problem in sorted(set(_problems(read, source)))
        ),
    )


def _manifest(project: CMakeCommand, source: ManifestSource) -> Manifest:
    arguments = project.arguments
    version = ""
    if "VERSION" in arguments[:-1]:
        version = arguments[arguments.index("VERSION") + 1]
    return Manifest(source.path, Ecosystem.CPP, arguments[0] if arguments else "", version, project.line)


def _dependencies(read: CMakeFile, source: ManifestSource) -> Iterator[Dependency]:
    for command in read.commands:
        if not command.arguments:
            continue
        line = command.lines[0]
        for name, declared, group in _declared_by(command):
            yield Dependency(name, declared, Ecosystem.CPP, group, source.path, line)


def _declared_by(command: CMakeCommand) -> Iterator[tuple[str, str, str]]:
    """Name, version and group of the packages that one command asks for."""
    name = command.first
    if command.name == "find_package":
        version = command.arguments[1] if len(command.arguments) > 1 else ""
        yield name, version if version[:1].isdigit() else "", "runtime"
    elif command.name in {"fetchcontent_declare", "externalproject_add"}:
        yield name, command.option("GIT_TAG", "URL"), "fetched"
    elif command.name == "cpmaddpackage":
        yield command.option("NAME") or name, command.option("VERSION", "GIT_TAG"), "fetched"
    elif command.name in {"pkg_check_modules", "pkg_search_module"}:
        for module in command.arguments[1:]:
            if not module.isupper():
                found, _, version = module.partition(">=")
                yield found, version, "runtime"


def _executables(read: CMakeFile, source: ManifestSource) -> Iterator[EntryPoint]:
    for command in read.commands:
        is_executable = command.name in {"add_executable", "qt_add_executable"}
        if is_executable and command.arguments and "$" not in command.first:
            sources = [item for item in command.arguments[1:] if _is_source(item)]
            main = next((item for item in sources if basename(item).startswith("main.")), "")
            target = source.beside(main or sources[0]) if sources else command.arguments[0]
            yield EntryPoint("executable", command.arguments[0], target, source.path, command.line)


_SOURCE_SUFFIXES = (".c", ".cc", ".cpp", ".cxx", ".h", ".hpp", ".hh", ".m", ".mm", ".cu", ".qrc", ".ui")
_TARGET_COMMANDS = frozenset({"add_executable", "add_library", "target_sources"})
_BLOCKS = {
    "endif": "if",
    "endforeach": "foreach",
    "endwhile": "while",
    "endfunction": "function",
    "endmacro": "macro",
}
_KNOWN_COMMANDS = frozenset(
    """
    add_compile_definitions add_compile_options add_custom_command add_custom_target add_definitions
    add_dependencies add_executable add_library add_link_options add_subdirectory add_test block break
    cmake_minimum_required cmake_parse_arguments cmake_policy configure_file continue else elseif
    enable_language enable_testing endblock endforeach endfunction endif endmacro endwhile execute_process
    export fetchcontent_declare fetchcontent_makeavailable file find_file find_library find_package find_path
    find_program foreach function get_directory_property get_filename_component get_property
    get_target_property gtest_discover_tests if include include_directories include_guard install
    link_directories link_libraries list load_cache macro mark_as_advanced math message option project return
    separate_arguments set set_directory_properties set_property set_target_properties set_tests_properties
    source_group string target_compile_definitions target_compile_features target_compile_options
    target_include_directories target_link_libraries target_link_options target_precompile_headers
    target_sources try_compile unset variable_watch while
    """.split()  # noqa: SIM905 - ninety quoted names would hide the list
)


def _is_source(argument: str) -> bool:
    return argument.endswith(_SOURCE_SUFFIXES) and "$" not in argument and "*" not in argument


def _problems(read: CMakeFile, source: ManifestSource) -> Iterator[tuple[int, str]]:
    """What cannot work: missing files, unbalanced blocks, commands one slip away from a known one."""
    yield from read.problems
    for command in read.named(*_TARGET_COMMANDS):
        yield from _missing_sources(command, source)
    for command in read.named("add_subdirectory"):
        wanted = source.beside(command.first)
        is_missing = f"{wanted}/CMakeLists.txt" not in source.listing
        if command.first and "$" not in command.first and not wanted.startswith("..") and is_missing:
            hint = "; a submodule that is not checked out?" if ".gitmodules" in source.listing else ""
            problem = f"add_subdirectory({command.first}): {wanted}/CMakeLists.txt does not exist{hint}"
            yield command.line, problem
    yield from _unknown_commands(read)
    yield from _unbalanced_blocks(read)
    if source.path == "CMakeLists.txt" and read.commands and not read.named("project"):
        yield 1, "the top CMakeLists.txt has no project() command"


def _unknown_commands(read: CMakeFile) -> Iterator[tuple[int, str]]:
    known = sorted(_KNOWN_COMMANDS | {command.first.lower() for command in read.named("function", "macro")})
    for command in read.commands:
        if command.name in known or len(command.name) < 4:
            continue
        # One slip of the finger; commands of included modules are usually farther away from all others.
        near = [name for name in known if OSA.distance(command.name, name, score_cutoff=1) <= 1]
        if near:
            yield command.line, f"unknown command {command.name}; nearest: {near[0]}"


def _unbalanced_blocks(read: CMakeFile) -> Iterator[tuple[int, str]]:
    open_blocks: list[CMakeCommand] = []
    for command in read.commands:
        if command.name in _BLOCKS.values():
            open_blocks.append(command)
        elif command.name in _BLOCKS:
            if open_blocks and open_blocks[-1].name == _BLOCKS[command.name]:
                open_blocks.pop()
            else:
                yield command.line, f"{command.name}() without {_BLOCKS[command.name]}()"
    for command in open_blocks:
        yield command.line, f"{command.name}() is never closed by end{command.name}()"


def _missing_sources(command: CMakeCommand, source: ManifestSource) -> Iterator[tuple[int, str]]:
    for argument, line in zip(command.arguments[1:], command.lines[1:], strict=True):
        wanted = source.beside(argument)
        if _is_source(argument) and wanted not in source.listing and not wanted.startswith(".."):
            near = nearest_file(wanted, source.listing)
            yield line, f"{wanted} does not exist" + (f"; nearest: {near}" if near else "")


def read_vcpkg(source: ManifestSource) -> ManifestFacts:
    """Facts of a vcpkg.json. Raises DocumentError."""
    document = read_json(source.text)
    dependencies = []
    for item in as_list(document.get("dependencies")):
        details = as_mapping(item)
        name = as_text(item) or as_text(details.get("name"))
        line = document.line_of_item(f'"{name}"', "dependencies")
        version = as_text(details.get("version>="))
        dependencies.append(Dependency(name, version, Ecosystem.CPP, "runtime", source.path, line))
    return ManifestFacts(
        manifests=(
            Manifest(
                source.path, Ecosystem.CPP, as_text(document.get("name")), line=document.line_of("name")
            ),
        ),
        build_systems=(BuildSystem("vcpkg", source.path, 1),),
        dependencies=tuple(dependencies),
        test_frameworks=harnesses_among(dependencies, "ctest"),
    )


_CONAN = re.compile(
    r"""(?:requires\s*\(?\s*=?\s*|^\s*|,\s*)["']?([a-z0-9][\w.+-]+)/([\w.+\-\[\]><=~ ]+?)"""
    r"""(?:@[\w/]+)?["',)\s]"""
)


def read_conanfile(source: ManifestSource) -> ManifestFacts:
    """Facts of a conanfile.txt or conanfile.py, read as text, never run."""
    dependencies = []
    section = "requires" if source.path.endswith(".py") else ""
    for number, text in source.lines.numbered():
        if header := re.match(r"\[(\w+)\]", text):
            section = header[1]
        elif "requires" in section and ("require" in text or not source.path.endswith(".py")):
            for found in _CONAN.finditer(text + "\n"):
                group = "build" if "tool" in text or "tool" in section or "build_req" in text else "runtime"
                dependencies.append(Dependency(found[1], found[2], Ecosystem.CPP, group, source.path, number))
    return ManifestFacts(
        manifests=(Manifest(source.path, Ecosystem.CPP),),
        build_systems=(BuildSystem("conan", source.path, 1),),
        dependencies=tuple(dependencies),
        test_frameworks=harnesses_among(dependencies, "ctest"),
        commands=(conventional(CommandKind.INSTALL, "conan install .", source.path, 1),),
    )


_MESON = re.compile(r"(\w*)\(\s*'([^']+)'(?:\s*,\s*version\s*:\s*'([^']+)')?")


def read_meson(source: ManifestSource) -> ManifestFacts:
    """Facts of a meson.build, read as text, never run."""
    lines, path = source.lines, source.path
    calls = [
        (found[1], found[2], found[3] or "", lines.line_at(found.start()))
        for found in _MESON.finditer(source.text)
    ]
    projects = [call for call in calls if call[0] == "project"]
    return ManifestFacts(
        manifests=tuple(Manifest(path, Ecosystem.CPP, name, "", line) for _, name, _, line in projects),
        build_systems=tuple(BuildSystem("meson", path, line) for _, _, _, line in projects),
        dependencies=tuple(
            Dependency(name, version, Ecosystem.CPP, "runtime", path, line)
            for call, name, version, line in calls
            if call == "dependency"
        ),
        test_frameworks=tuple(
            Harness("meson test", "meson test -C build", path, line)
            for call, _, _, line in calls
            if call == "test"
        )[:1],
        entry_points=tuple(
            EntryPoint("executable", name, name, path, line)
            for call, name, _, line in calls
            if call == "executable"
        ),
    )
