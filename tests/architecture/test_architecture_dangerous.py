"""What nobody writes here: statements made of texts, programs made of texts, formats that run what they read."""

import ast
from collections.abc import Iterator

import pytest

# Statements of constants of ours: names of tables, columns and codes that no caller can give.
_BUILT_OF_CONSTANTS = {
    "blacklist_service/store/bulk.py",
    "blacklist_service/store/dumps.py",
    "blacklist_service/store/journal_effects.py",
    "blacklist_service/store/row_questions.py",
    "blacklist_service/store/row_sweep.py",
    "blacklist_service/store/tables/listings.py",
    "blacklist_service/store/tables/reports.py",
}
# What the processes of one offline run hand each other; nothing that came from outside is unpickled.
_OWN_PROCESSES = {"matching/batch/compared.py", "matching/batch/resolve.py"}
_NEVER_CALLED = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "subprocess.getoutput"}
_NEVER_IMPORTED = {
    "pickle",
    "cPickle",
    "dill",
    "shelve",
    "marshal",
    "yaml",
    "jsonpickle",
    "xmlrpc",
    "telnetlib",
}
_XML = ("xml.etree", "xml.dom", "xml.sax", "xml.parsers", "pyexpat", "lxml")
# Refuses DTDs, entities, attributes, comments and instructions (tests/exports/pboc/test_pboc_hostile.py).
_STRICT_READER = "exports/pboc/decode.py"
# Reads YAML event by event and makes nothing of it but texts, numbers and flags (tests/exports/profiles).
_YAML_READER = "exports/profiles/yaml_text.py"
_SAFE_YAML = {
    "yaml.SafeLoader",
    "yaml.safe_dump",
    "yaml.YAMLError",
    "yaml.Event",
    "yaml.AliasEvent",
    "yaml.ScalarEvent",
    "yaml.ScalarNode",
    "yaml.MappingStartEvent",
    "yaml.MappingEndEvent",
    "yaml.SequenceStartEvent",
    "yaml.SequenceEndEvent",
}


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def _built(node: ast.expr) -> bool:
    """A text that is put together while the program runs."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return True
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".format", ".join"))


def _built_statements(module) -> Iterator[str]:
    for call, name in _calls(module.tree):
        if name.rpartition(".")[2] in {"text", "exec_driver_sql"} and call.args and _built(call.args[0]):
            yield f"{module.path}:{call.lineno}"


def _dangerous(module) -> Iterator[str]:
    for call, name in _calls(module.tree):
        is_shell = any(
            given.arg == "shell"
            and not (isinstance(given.value, ast.Constant) and given.value.value is False)
            for given in call.keywords
        )
        if name in _NEVER_CALLED or is_shell:
            yield f"{module.path}:{call.lineno} {name}"
    for node in ast.walk(module.tree):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            is_own = name == "pickle" and module.path in _OWN_PROCESSES
            is_own = is_own or (
                isinstance(node, ast.Import) and name == "yaml" and module.path == _YAML_READER
            )
            # The writer's escaping reads nothing.
            is_reader = name.startswith(_XML) and name != "xml.sax.saxutils"
            is_reader = is_reader and (name, module.path) != ("xml.parsers.expat", _STRICT_READER)
            if is_reader or (name.partition(".")[0] in _NEVER_IMPORTED and not is_own):
                yield f"{module.path}:{node.lineno} {name}"


def test_no_statement_is_made_of_texts(product):
    built = {place for module in product if not module.is_migration for place in _built_statements(module)}

    assert {place.partition(":")[0] for place in built} <= _BUILT_OF_CONSTANTS, sorted(built)


def test_nothing_runs_what_it_reads(product):
    assert [place for module in product if not module.is_migration for place in _dangerous(module)] == []


def _unsafe_yaml(tree: ast.AST) -> set[str]:
    """What is taken from the YAML library beside what makes no objects."""
    taken = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    aliases = {
        one.asname
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for one in node.names
        if one.name == "yaml"
    }
    return {name for name in taken if name.startswith("yaml.")} - _SAFE_YAML | (aliases - {None})


def test_yaml_is_read_in_one_file_and_without_making_objects(product):
    (reader,) = [module for module in product if module.path == _YAML_READER]
    assert _unsafe_yaml(reader.tree) == set()
    called = {name.rpartition(".")[2] for _call, name in _calls(reader.tree)}
    assert not called & {"get_data", "get_single_data", "construct_document", "compose_document"}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("yaml.load(x)", {"yaml.load"}),
        ("yaml.unsafe_load(x)", {"yaml.unsafe_load"}),
        ("import yaml as y", {"y"}),
    ],
)
def test_the_scan_finds_unsafe_yaml(line, found):
    assert _unsafe_yaml(ast.parse(line)) == found


@pytest.mark.parametrize(
    "line",
    [
        'text(f"SELECT {name}")', 'text("SELECT " + name)', 'text("SELECT %s" % name)', 'text("{}".format(name))',
        'connection.exec_driver_sql(f"PRAGMA {name}")', 'sqlalchemy.text(",".join(names))',
    ],
)  # fmt: skip
def test_the_scan_finds_a_statement_made_of_texts(line, planted):
    assert list(_built_statements(planted("a.py", line, ast.parse(line)))) == ["a.py:1"]


@pytest.mark.parametrize(
    "line",
    [
        "eval(x)", "exec(x)", "os.system(x)", "subprocess.run(x, shell=True)", "import pickle", "import yaml",
        "from xml.etree import ElementTree", "import xml.sax", "from xml.parsers.expat import ParserCreate",
    ],
)  # fmt: skip
def test_the_scan_finds_what_runs_texts(line, planted):
    assert len(list(_dangerous(planted("a.py", line, ast.parse(line))))) == 1
    assert (
        list(_dangerous(planted("a.py", "subprocess.run(x, shell=False)", ast.parse("subprocess.run(x)"))))
        == []
    )


# What can open a connection to another machine by HTTP or SSH, and the files that may: the way out of the service, and a
# member's own program.
_CALLERS = {
    "http.client",
    "urllib.request",
    "requests",
    "httpx",
    "urllib3",
    "aiohttp",
    "asyncssh",
    "ftplib",
    "smtplib",
    "xmlrpc",
}
_WAYS_OUT = {
    "blacklist_service/vault/outgoing.py",
    # One of them opens a session; the others know its errors, its files and its form of a key.
    "blacklist_service/vault/sftp_session.py",
    "blacklist_service/vault/sftp_refusals.py",
    "blacklist_service/vault/sftp_folder.py",
    "blacklist_service/vault/ssh_keys.py",
    "blacklist_service/client/calls.py",
    "blacklist_service/client/timed_lines.py",
}


def test_the_service_calls_out_in_one_place(product) -> None:
    found = {}
    for module in product:
        names = set()
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                names |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                # Its errors open nothing.
                names |= (
                    {node.module or ""} if {one.name for one in node.names} != {"HTTPException"} else set()
                )
        if names & _CALLERS:
            found[module.path] = names & _CALLERS
    assert set(found) == _WAYS_OUT
