"""Entries of TOML, HCL, HOCON, scripts, tables, logs and the files of single programs."""

from __future__ import annotations

import base64

import pytest

from tests.unit.detect.formats.reading import named, read, rows

ENCODED = base64.b64encode(b"u:p").decode()

CASES = [
    pytest.param("x.toml", 'a = "x\\ty" # c\n', [("a", "x\ty", "x\\ty")], id="TOML: a string"),
    pytest.param("x.toml", "a = 'x\\ty'\n", [("a", "x\\ty", "x\\ty")], id="TOML: a string without escapes"),
    pytest.param(
        "x.toml", 'a = """\nl1\nl2"""\nb = 1\n', [("a", "l1\nl2", "l1\nl2"), ("b", "1", "1")], id="TOML: lines"
    ),
    pytest.param("x.toml", "a = ['p',\n 'q']\n", [("a", "p", "p"), ("a", "q", "q")], id="TOML: an array"),
    pytest.param("x.toml", 'a = {u = "v", "w" = "x"}\n', [("u", "v", "v"), ("w", "x", "x")], id="TOML: a table inline"),
    pytest.param("x.toml", 'a = "b\nc = "d"\n', [("a", "b", "b"), ("c", "d", "d")], id="TOML: a forgotten quote"),
    pytest.param("x.toml", 'a = """b\nc = "d"\n', [("a", "b", "b"), ("c", "d", "d")], id="TOML: three of them"),
    pytest.param("x.tf", 'variable "pw" {\n default = "v"\n}', [("pw", "v", "v")], id="HCL: a default"),
    pytest.param("x.tf", 'a = "p${f("x")}q"', [("a", 'p${f("x")}q', 'p${f("x")}q')], id="HCL: an interpolation"),
    pytest.param("x.tf", 'a = c ? "x" : "y"', [("a", "c", "c"), ("a", "x", "x"), ("a", "y", "y")], id="HCL: a choice"),
    pytest.param("x.tf", "a = <<-E\n  l1\n  E\nb = 1", [("a", "  l1", "  l1"), ("b", "1", "1")], id="HCL: a heredoc"),
    pytest.param("x.tf", "a = <<E\nb = 1", [("b", "1", "1")], id="HCL: a heredoc without an end"),
    pytest.param("x.tf", 'e {\nname = "N"\nvalue = "v"\n}', [("name", "N", "N"), ("N", "v", "v")], id="HCL: a name"),
    pytest.param("x.hocon", "a { b = c d\n e: 1 }", [("b", "c d", "c d"), ("e", "1", "1")], id="HOCON: words"),
    pytest.param("x.conf", "db {\n a.b = ${?X}\n}", [("b", "${?X}", "${?X}")], id="a .conf file in HOCON"),
    pytest.param("x.conf", "[s]\na = b\n", [("a", "b", "b")], id="a .conf file of equals signs"),
    pytest.param(
        "redis.conf", "requirepass x\nport 1\n", [("requirepass", "x", "x"), ("port", "1", "1")], id="a .conf"
    ),
    pytest.param("x.sh", "A=b c", [("A", "b", "b")], id="shell: an assignment before a command"),
    pytest.param("x.sh", 'export A="b c" D=e\n', [("A", "b c", "b c"), ("D", "e", "e")], id="shell: two exports"),
    pytest.param("x.sh", "A='b\nc'\n", [("A", "b\nc", "b\nc")], id="shell: a value of two lines"),
    pytest.param("x.sh", "c --token t --pw=p --on -x", [("token", "t", "t"), ("pw", "p", "p")], id="shell: options"),
    pytest.param("x.sh", 'curl -H "X-Key: k" u', [("X-Key", "k", "k")], id="shell: a header"),
    pytest.param("x.sh", ": ${A:-b}", [("A", "b", "b")], id="shell: a default"),
    pytest.param("x.sh", 'docker run -e "A=b"', [("A", "b", "b")], id="shell: an assignment in quotes"),
    pytest.param("x.sh", '[ "$A" == b ]; curl "u?a=b&c=d"; a-b=c', [], id="shell: what assigns nothing"),
    pytest.param("x.sh", 'A="b\nC=d\n', [("C", "d", "d")], id="shell: a forgotten quote"),
    pytest.param("x.sh", "cat > a.yml <<E\nk: v # w=x\nE\nA=b", [("k", "v", "v"), ("A", "b", "b")], id="shell: a file"),
    pytest.param("x.sh", 'f <<\'E\'\n{"k": "v"}\nE\n', [("k", "v", "v")], id="shell: JSON"),
    pytest.param("x.sh", "cat <<E\nA=b\nE\nf <<G\nC=d", [("A", "b", "b"), ("C", "d", "d")], id="shell: other text"),
    pytest.param("run", "#!/bin/bash\nA=b\n", [("A", "b", "b")], id="shell: known by its first line"),
    pytest.param("Dockerfile", "ENV A=b C='d e'\n", [("A", "b", "b"), ("C", "d e", "d e")], id="Dockerfile: ENV"),
    pytest.param(
        "Dockerfile", "ENV A b c\nARG D=e\n", [("A", "b c", "b c"), ("D", "e", "e")], id="Dockerfile: old ENV"
    ),
    pytest.param("x.ps1", "$A = 'b'\n$env:C = \"d\"", [("A", "b", "b"), ("C", "d", "d")], id="PowerShell: variables"),
    pytest.param("x.ps1", "param([string]$A = 'b')", [("A", "b", "b")], id="PowerShell: a parameter"),
    pytest.param("x.ps1", "Go -Key 'b'", [("Key", "b", "b")], id="PowerShell: an argument"),
    pytest.param("x.bat", 'set A=b c\r\nset "D=e"\r\n', [("A", "b c", "b c"), ("D", "e", "e")], id="batch"),
    pytest.param("x.gradle", "keyPassword \"x\"\na = 'b'", [("keyPassword", "x", "x"), ("a", "b", "b")], id="Gradle"),
    pytest.param("Jenkinsfile", 'withEnv(["A=b"]) {}', [("A", "b", "b")], id="Jenkins"),
    pytest.param("wp-config.php", "define( 'A', 'b' );", [("A", "b", "b")], id="PHP: define"),
    pytest.param(
        "config.php", "['a' => 'b', 'c' => env('D', 'e')]", [("a", "b", "b"), ("c", "e", "e")], id="PHP: array"
    ),
    pytest.param(
        "x.sql",
        "INSERT INTO t (a, b) VALUES ('x', 1), ('y''z', 2);",
        [("a", "x", "x"), ("a", "y'z", "y''z")],
        id="SQL: rows",
    ),
    pytest.param(
        "x.sql",
        "CREATE TABLE `t` (`i` int(1), `p` text);\nINSERT INTO `t` VALUES (1,'x');",
        [("p", "x", "x")],
        id="SQL: rows of a table seen before",
    ),
    pytest.param("x.sql", "CREATE USER 'u'@'%' IDENTIFIED BY 's';", [("password", "s", "s")], id="SQL: a user"),
    pytest.param("x.sql", "ALTER ROLE r WITH PASSWORD 's';", [("password", "s", "s")], id="SQL: a role"),
    pytest.param("x.sql", "UPDATE t SET a = 'x';", [("a", "x", "x")], id="SQL: an update"),
    pytest.param("x.sql", "COPY s.t (i, k) FROM stdin;\n\\N\tx\n\\.\n", [("k", "x", "x")], id="SQL: a copy"),
    pytest.param("x.csv", 'u,p\nbob,"a,""b"\n', [("u", "bob", "bob"), ("p", 'a,"b', 'a,""b')], id="CSV"),
    pytest.param("x.csv", "1,2\n3,4\n", [], id="CSV: no headings"),
    pytest.param(
        "x.log",
        'level=info pw: "a b" {"c": "d"}',
        [("level", "info", "info"), ("pw", "a b", "a b"), ("c", "d", "d")],
        id="a log",
    ),
    pytest.param(
        ".netrc", "machine h login u password p\n", [("login", "u", "u"), ("password", "p", "p")], id=".netrc"
    ),
    pytest.param(".pgpass", "#c\nh:1:d:u:p\\:q\nh:1:d\n", [("password", "p:q", "p\\:q")], id=".pgpass"),
    pytest.param(".htpasswd", "bob:$apr1$x\n", [("password", "$apr1$x", "$apr1$x")], id=".htpasswd"),
    pytest.param(".git-credentials", "https://u:t%20k@h\n", [("password", "t k", "t%20k")], id=".git-credentials"),
    pytest.param(
        ".npmrc",
        "//h/:_authToken=t\n_auth=" + ENCODED,
        [("_authToken", "t", "t"), ("_auth", "u:p", ENCODED)],
        id=".npmrc",
    ),
    pytest.param(".pypirc", "[pypi]\npassword = p\n", [("password", "p", "p")], id=".pypirc"),
    pytest.param(
        ".docker/config.json", '{"auths": {"h": {"auth": "' + ENCODED + '"}}}', [("auth", "u:p", ENCODED)], id="Docker"
    ),
    pytest.param(
        "c.yml", "environment:\n - A=b\nports: ['1:2']", [("A", "b", "b"), ("ports", "1:2", "1:2")], id="compose"
    ),
    pytest.param(
        "x.har", '{"headers": [{"name": "H", "value": "v"}]}', [("name", "H", "H"), ("H", "v", "v")], id="HAR"
    ),
]


@pytest.mark.parametrize(("path", "data", "expected"), CASES)
def test_names_and_values(path: str, data: str, expected: list[tuple[str, str, str]]) -> None:
    assert rows(path, data) == expected


@pytest.mark.parametrize(
    ("path", "data"),
    [
        pytest.param(".netrc", "machine h password p", id=".netrc"),
        pytest.param(".pgpass", "h:1:d:u:p", id=".pgpass"),
        pytest.param(".git-credentials", "https://u:p@h", id=".git-credentials"),
        pytest.param("my.cnf", "[client]\npassword=p", id="my.cnf"),
        pytest.param("x.sql", "CREATE USER u IDENTIFIED BY 'p'", id="a user in SQL"),
        pytest.param("terraform.tfstate", '{"outputs": {"password": {"sensitive": true, "value": "p"}}}', id="tfstate"),
        pytest.param("x.json", '[{"key": "password", "value": "p", "type": "secret"}]', id="a Postman environment"),
        pytest.param("config.yaml", "kind: Config\nusers:\n- user:\n    password: p", id="kubeconfig"),
    ],
)
def test_the_format_says_that_a_value_is_secret(path: str, data: str) -> None:
    entry = named(path, data, "password")
    assert (entry.value, entry.secret) == ("p", True)


@pytest.mark.parametrize(
    ("path", "data", "parents"),
    [
        pytest.param("x.toml", "[a.'b.c']\nd.k = 1", ("a", "b.c", "d"), id="TOML"),
        pytest.param("x.toml", "[[a]]\n[a.b]\nk = 1", ("a", "b"), id="a table in an array of TOML"),
        pytest.param("x.tf", 'resource "t" "n" {\n b {\n k = "v"\n }\n}', ("resource", "t", "n", "b"), id="HCL"),
        pytest.param("x.tf", 'a { b "c" {} }\nd { k = "v" }', ("d",), id="a block of HCL after another"),
        pytest.param("x.properties", "a.b.k=v", ("a", "b"), id="properties"),
        pytest.param(".netrc", "machine h account x\nmachine i login u password k", ("i",), id=".netrc"),
    ],
)
def test_parents(path: str, data: str, parents: tuple[str, ...]) -> None:
    assert read(path, data)[-1].parents == parents


@pytest.mark.parametrize(
    ("path", "data"),
    [
        pytest.param("x.toml", '# password = "x"\n', id="TOML"),
        pytest.param("x.tf", '// password = "x"\n', id="HCL"),
        pytest.param("x.sh", "  # export password=x\n", id="shell"),
        pytest.param("x.ps1", "# $password = 'x'\n", id="PowerShell"),
        pytest.param("x.bat", "REM set password=x\r\n", id="batch"),
        pytest.param("wp-config.php", "// define('password', 'x');\n", id="PHP"),
        pytest.param("x.conf", "a b\n# password = x\n", id="a .conf file"),
    ],
)
def test_entries_in_comments_say_so(path: str, data: str) -> None:
    entry = named(path, data, "password")
    assert (entry.value, entry.commented) == ("x", True)


@pytest.mark.parametrize("path", ["x.py", "x.js", "x.go", "README", "README.md", "x.html", "x.svg", "noending"])
def test_no_reader_reads_source_code_or_prose(path: str) -> None:
    from scanner.detect.formats import entries
    from scanner.text import Text

    assert entries(Text(b"a = 'b'\n"), path) is None
