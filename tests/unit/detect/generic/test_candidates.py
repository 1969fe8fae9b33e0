"""Values with a name beside them: which there are, to the byte, in every language and format people write them in."""

from __future__ import annotations

import pytest

from scanner.detect.generic.candidates import LONGEST, SHORTEST, names_a_value
from tests.unit.detect.generic.looking import looked_at, the_candidate

VALUE = "Xk3v9" + "Qm2w"
"""What ``§`` stands for in the tables."""

NUMBERS = ", ".join(f"0x{number:02x}" for number in (18, 52, 86, 120, 154, 188, 222, 240, 17, 34))


@pytest.mark.parametrize(
    ("path", "line", "name", "form", "quote"),
    [
        # Python
        pytest.param("a.py", 'password = "§"', "password", "assigned", '"', id="Python, assigned"),
        pytest.param("a.py", 'password: str = "§"', "password", "assigned", '"', id="Python, with a type"),
        pytest.param("a.py", 'password: Optional[str] = "§"', "password", "assigned", '"', id="Python, a longer type"),
        pytest.param("a.py", "self._password = b'§'", "self._password", "assigned", "'", id="Python, bytes"),
        pytest.param("a.py", 'PASSWORD = r"§"', "PASSWORD", "assigned", '"', id="Python, a raw string"),
        pytest.param("a.py", 'f(user="a", password="§")', "password", "assigned", '"', id="Python, a keyword"),
        pytest.param("a.py", 'def f(password="§"):', "password", "assigned", '"', id="Python, a default"),
        pytest.param("a.py", 'def f(password: str = "§"):', "password", "assigned", '"', id="Python, a typed default"),
        pytest.param("a.py", 'os.environ["DB_PASSWORD"] = "§"', "DB_PASSWORD", "assigned", '"', id="Python, environ"),
        pytest.param(
            "a.py", 'e.setdefault("DB_PASSWORD", "§")', "DB_PASSWORD", "argument", '"', id="Python, setdefault"
        ),
        pytest.param("a.py", 'c = {"password": "§"}', "password", "assigned", '"', id="Python, a dictionary"),
        pytest.param("a.py", 'if password == "§":', "password", "compared", '"', id="Python, compared"),
        pytest.param("a.py", 'SECRET_KEY = SecretStr("§")', "SECRET_KEY", "assigned", '"', id="Python, in a call"),
        pytest.param("a.py", "# password: §", "password", "assigned", "", id="Python, in a comment"),
        pytest.param("a.py", 'h = {"X-Auth-Token": "§"}', "X-Auth-Token", "assigned", '"', id="Python, a header"),
        # JavaScript and TypeScript
        pytest.param("a.js", 'const password = "§";', "password", "assigned", '"', id="JavaScript, const"),
        pytest.param("a.js", "const apiKey = `§`;", "apiKey", "assigned", "`", id="JavaScript, a template"),
        pytest.param("a.js", "password: '§',", "password", "assigned", "'", id="JavaScript, a property"),
        pytest.param("a.js", 'if (password === "§") {', "password", "compared", '"', id="JavaScript, identical"),
        pytest.param("a.js", 'if (password !== "§") {', "password", "compared", '"', id="JavaScript, not identical"),
        pytest.param(
            "a.js", 't = process.env.TOKEN || "§";', "process.env.TOKEN", "assigned", '"', id="JavaScript, or else"
        ),
        pytest.param(
            "a.js", 't = process.env.TOKEN ?? "§";', "process.env.TOKEN", "assigned", '"', id="JavaScript, if undefined"
        ),
        pytest.param("a.js", 'token ??= "§"', "token", "assigned", '"', id="JavaScript, assigned if undefined"),
        pytest.param("a.js", 'store.setItem("token", "§");', "token", "argument", '"', id="JavaScript, an argument"),
        pytest.param("a.js", 'obj["password"] = "§";', "password", "assigned", '"', id="JavaScript, an index"),
        pytest.param("a.js", 'secret: Buffer.from("§", "hex")', "secret", "assigned", '"', id="JavaScript, a buffer"),
        # Go
        pytest.param("a.go", 'password := "§"', "password", "assigned", '"', id="Go, short"),
        pytest.param("a.go", 'var password string = "§"', "password", "assigned", '"', id="Go, var with a type"),
        pytest.param("a.go", '\tPassword: "§",', "Password", "assigned", '"', id="Go, a field"),
        pytest.param("a.go", 'Password: []byte("§"),', "Password", "assigned", '"', id="Go, bytes"),
        pytest.param("a.go", 'cfg.SetPassword("§")', "cfg.SetPassword", "argument", '"', id="Go, a setter"),
        pytest.param("a.go", 'h.Set("X-Auth-Token", "§")', "X-Auth-Token", "argument", '"', id="Go, a header"),
        # JVM
        pytest.param("A.java", 'String password = "§";', "password", "assigned", '"', id="Java, a variable"),
        pytest.param(
            "A.java", 'private static final String PASSWORD = "§";', "PASSWORD", "assigned", '"', id="Java, a constant"
        ),
        pytest.param("A.java", 'props.put("password", "§");', "password", "argument", '"', id="Java, a property"),
        pytest.param("A.java", 'ds.setPassword("§");', "ds.setPassword", "argument", '"', id="Java, a setter"),
        pytest.param("a.kt", 'val password = "§"', "password", "assigned", '"', id="Kotlin"),
        pytest.param("a.scala", '"password" -> "§"', "password", "assigned", '"', id="Scala, a pair"),
        # .NET
        pytest.param("a.cs", 'var password = @"§";', "password", "assigned", '"', id="C#, verbatim"),
        pytest.param("a.cs", '"Server=db;Password=§;"', "Password", "assigned", "", id="C#, a connection string"),
        pytest.param("a.ps1", '$password = "§"', "password", "assigned", '"', id="PowerShell, a variable"),
        pytest.param("a.ps1", 'Connect -Password "§"', "Password", "option", '"', id="PowerShell, a parameter"),
        # Ruby and PHP
        pytest.param("a.rb", ":password => '§'", "password", "assigned", "'", id="Ruby, a symbol"),
        pytest.param("a.rb", "config.secret_key = '§'", "config.secret_key", "assigned", "'", id="Ruby, an attribute"),
        pytest.param("a.rb", 'ENV.fetch("DB_PASSWORD", "§")', "DB_PASSWORD", "argument", '"', id="Ruby, fetch"),
        pytest.param("a.php", "$password = '§';", "password", "assigned", "'", id="PHP, a variable"),
        pytest.param("a.php", "'password' => '§',", "password", "assigned", "'", id="PHP, an array"),
        pytest.param("a.php", "define('DB_PASSWORD', '§');", "DB_PASSWORD", "argument", "'", id="PHP, define"),
        pytest.param("a.php", "$config['password'] = '§';", "password", "assigned", "'", id="PHP, an index"),
        # Swift, Rust, C and others
        pytest.param("a.swift", 'let password = "§"', "password", "assigned", '"', id="Swift"),
        pytest.param("a.rs", 'let password = "§";', "password", "assigned", '"', id="Rust, let"),
        pytest.param("a.rs", 'password: String::from("§"),', "password", "assigned", '"', id="Rust, String::from"),
        pytest.param("a.rs", 'password: "§".to_string(),', "password", "assigned", '"', id="Rust, to_string"),
        pytest.param("a.c", '#define PASSWORD "§"', "define PASSWORD", "spoken", '"', id="C, a macro"),
        pytest.param("a.c", 'const char *password = "§";', "password", "assigned", '"', id="C, a pointer"),
        pytest.param("a.c", 'char password[] = "§";', "password", "assigned", '"', id="C, an array"),
        pytest.param("a.c", 'char password[32] = "§";', "password", "assigned", '"', id="C, an array of a size"),
        pytest.param("a.c", 'const wchar_t *password = L"§";', "password", "assigned", '"', id="C, wide"),
        pytest.param("a.m", 'NSString *password = @"§";', "password", "assigned", '"', id="Objective-C"),
        pytest.param("a.r", 'password <- "§"', "password", "assigned", '"', id="R"),
        pytest.param("a.pl", 'my $password = "§";', "password", "assigned", '"', id="Perl"),
        pytest.param("a.dart", "final String password = '§';", "password", "assigned", "'", id="Dart"),
        # Shells and command lines
        pytest.param("a.sh", "export DB_PASSWORD=§", "DB_PASSWORD", "assigned", "", id="shell, export"),
        pytest.param("a.sh", "DB_PASSWORD='§' ./run", "DB_PASSWORD", "assigned", "'", id="shell, before a command"),
        pytest.param("a.sh", 'curl -H "X-Auth-Token: §" u', "X-Auth-Token", "assigned", "", id="shell, a header"),
        pytest.param("a.sh", "mysql --password=§ -u root", "password", "assigned", "", id="shell, an option with ="),
        pytest.param("a.sh", "vault --token §", "token", "option", "", id="shell, an option with a blank"),
        pytest.param("a.sh", 'tool --secret-key "§"', "secret-key", "option", '"', id="shell, a quoted option"),
        pytest.param("a.sh", '["--token", "§"]', "token", "argument", '"', id="shell, an option in a list"),
        pytest.param("Dockerfile", "ENV DB_PASSWORD=§", "DB_PASSWORD", "assigned", "", id="Dockerfile, ENV"),
        pytest.param("Dockerfile", 'ARG TOKEN="§"', "TOKEN", "assigned", '"', id="Dockerfile, ARG"),
        # Settings
        pytest.param("a.yml", "  password: §", "password", "assigned", "", id="YAML, bare"),
        pytest.param("a.yml", "  password: '§' # note", "password", "assigned", "'", id="YAML, quoted"),
        pytest.param("a.yml", "  - DB_PASSWORD=§", "DB_PASSWORD", "assigned", "", id="YAML, compose"),
        pytest.param("a.yml", "{user: a, password: §}", "password", "assigned", "", id="YAML, flow"),
        pytest.param("a.toml", 'password = "§"', "password", "assigned", '"', id="TOML"),
        pytest.param("a.ini", "password = § ; note", "password", "assigned", "", id="INI"),
        pytest.param(".env", "API_KEY=§", "API_KEY", "assigned", "", id=".env, bare"),
        pytest.param(".env", 'KEY="§"', "KEY", "assigned", '"', id=".env, quoted, a weak name"),
        pytest.param("a.properties", "spring.db.password=§", "spring.db.password", "assigned", "", id="properties"),
        pytest.param("a.tf", 'password = "§"', "password", "assigned", '"', id="Terraform"),
        pytest.param("a.xml", "<password>§</password>", "password", "element", "", id="XML, an element"),
        pytest.param("a.xml", '<db password="§"/>', "password", "assigned", '"', id="XML, an attribute"),
        pytest.param("a.xml", '<string name="api_key">§</string>', "api_key", "element", "", id="XML, a named element"),
        pytest.param("a.json", '"password": "§",', "password", "assigned", '"', id="JSON"),
        pytest.param("a.json", '{"password":"§","user":"a"}', "password", "assigned", '"', id="JSON, dense"),
        pytest.param("a.js", r'b = "{\"password\": \"§\"}"', "password", "assigned", '"', id="JSON in a string"),
        pytest.param(
            "a.js", r"""b = '{\\\"password\\\": \\\"§\\\"}'""", "password", "assigned", '"', id="JSON in JSON"
        ),
        # SQL, protocols, prose
        pytest.param("a.sql", "CREATE USER a IDENTIFIED BY '§';", "IDENTIFIED BY", "spoken", "'", id="SQL, identified"),
        pytest.param("a.sql", "ALTER ROLE a WITH PASSWORD '§';", "WITH PASSWORD", "spoken", "'", id="SQL, password"),
        pytest.param("a.sql", "ALTER LOGIN a WITH PASSWORD = N'§';", "PASSWORD", "assigned", "'", id="SQL, national"),
        pytest.param("a.http", "X-Api-Key: §", "X-Api-Key", "assigned", "", id="a header"),
        pytest.param("a.http", "GET /x?token=§&user=x HTTP/1.1", "token", "assigned", "", id="a query"),
        pytest.param("a.txt", "https://h.test/x?a=b&api_key=§&c", "api_key", "assigned", "", id="a URL"),
        pytest.param(
            "a.py", r'"user: a\npassword: §\nhost: b"', "password", "assigned", "", id="between escaped lines"
        ),
        pytest.param("a.md", "Password: `§`", "Password", "assigned", "`", id="Markdown, code"),
        pytest.param("a.md", "- password: §", "password", "assigned", "", id="Markdown, a list"),
        pytest.param("a.md", "API key: §", "API key", "assigned", "", id="prose, two words"),
        pytest.param("a.txt", "password:§", "password", "assigned", "", id="dense"),
        pytest.param("a.txt", "Pwd=§;Uid=sa", "Pwd", "assigned", "", id="up to a semicolon"),
        pytest.param("a.txt", 'password\t=\t"§"', "password", "assigned", '"', id="tabs"),
        pytest.param("a.txt", 'password =\n    "§"', "password", "assigned", '"', id="on the next line"),
        pytest.param("a.txt", 'password = "§', "password", "assigned", '"', id="a quote that never closes"),
    ],
)
def test_value_is_found_to_the_byte_with_its_name(path: str, line: str, name: str, form: str, quote: str) -> None:
    before = "# caf\u00e9\n"
    content = before + line.replace("§", VALUE) + "\n\n"

    found = [candidate for candidate in looked_at(content, path) if candidate.value == VALUE]

    assert [(one.name, one.form, one.quote) for one in found] == [(name, form, quote)]
    assert found[0].span.start == content.encode().index(VALUE.encode())


@pytest.mark.parametrize(
    ("line", "value"),
    [
        pytest.param('password = "it\'s9Qm2"', "it's9Qm2", id="the other quote"),
        pytest.param(r"password = 'it\'s9Qm2'", r"it\'s9Qm2", id="an escaped quote"),
        pytest.param(r'password = "9Qm2\\"; x = "b"', r"9Qm2\\", id="an escaped backslash before the quote"),
        pytest.param(r'password = "9Qm\\\"2x"; y', r"9Qm\\\"2x", id="an escaped backslash and an escaped quote"),
        pytest.param('password = "9Q m2"', "9Q m2", id="a blank"),
        pytest.param('password = "9Qé日m2"', "9Qé日m2", id="letters beyond ASCII"),
        pytest.param("password=9Qmwé日2,", "9Qmwé日2", id="letters beyond ASCII, bare"),
        pytest.param("password=a9Qm#2$%^&*!", "a9Qm#2$%^&*!", id="marks, bare"),
        pytest.param("password=a9Qm2==", "a9Qm2==", id="base64, bare"),
        pytest.param("{password: a9Qm2}]),", "a9Qm2", id="brackets behind a bare value"),
        pytest.param(f'password = "{"a9" * (LONGEST // 2)}"', "a9" * (LONGEST // 2), id="as long as can be"),
        pytest.param(f'password = "{"a" * (SHORTEST - 1)}9"', "a" * (SHORTEST - 1) + "9", id="as short as can be"),
    ],
)
def test_value_ends_where_it_is_written_to_end(line: str, value: str) -> None:
    assert the_candidate(line, "a.txt").value == value


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param("a.py", "password = get_password()", id="a call"),
        pytest.param("a.py", 'password = os.environ["PASSWORD"]', id="an environment variable"),
        pytest.param("a.py", "password = args.password", id="an attribute"),
        pytest.param("a.js", "const token = getToken();", id="a call with a semicolon"),
        pytest.param("a.js", "password: this.password,", id="an attribute of this"),
        pytest.param("a.js", "const {token} = props", id="destructuring"),
        pytest.param("A.java", "String password = null;", id="null"),
        pytest.param("A.java", "private String password;", id="a declaration"),
        pytest.param("A.java", "this.password = password;", id="a variable"),
        pytest.param("a.py", "password: str", id="an annotation"),
        pytest.param("a.py", 'password = ""', id="nothing"),
        pytest.param("a.py", 'password = "a9c"', id="three characters"),
        pytest.param("a.py", f'password = "{"a9" * LONGEST}"', id="more than a secret has"),
        pytest.param("a.yml", "password: ${DB_PASSWORD}", id="an interpolation"),
        pytest.param("a.yml", "password: {{ .Values.password }}", id="a template"),
        pytest.param("a.yml", "password:\nuser: admin1", id="no value"),
        pytest.param("a.yml", "key: first", id="a weak name without a digit"),
        pytest.param("a.py", 'key = "name"', id="a weak name and a quoted word"),
        pytest.param("a.sh", "PASSWORD=$1", id="an argument of a script"),
        pytest.param("a.sh", "PASSWORD=$(cat secret)", id="a command"),
        pytest.param("a.sh", 'docker run -v "$(PWD):/mnt9"', id="a folder that is called like a password"),
        pytest.param("a.js", '["user", "password", "token1", "secret2"]', id="a list of names"),
        pytest.param("a.py", 'fields = ("username", "password", "email1")', id="a tuple of names"),
        pytest.param("a.js", "e.token=t.token9,e.x=r", id="minified code"),
        pytest.param("a.js", f"{'x=1;' * 99}e.token=abc9,f.key=d9", id="far into a minified line"),
        pytest.param("a.txt", "password reset", id="prose"),
        pytest.param("a.txt", "Enter your password:", id="a prompt"),
        pytest.param("a.css", ".password { color: #a1b2c3 }", id="a style"),
        pytest.param("a.py", 'private_key = "-----BEGIN RSA PRIVATE KEY-----"', id="a key block"),
        pytest.param("a.txt", 'user = "admin9"', id="another name"),
    ],
)
def test_line_gives_no_candidate(path: str, line: str) -> None:
    assert looked_at(line + "\n", path) == []


@pytest.mark.parametrize(
    ("path", "line", "name"),
    [
        pytest.param("a.go", f"var key = []byte{{{NUMBERS}}}", "key", id="Go"),
        pytest.param("a.cs", f"byte[] Key = new byte[] {{ {NUMBERS} }};", "Key", id="C#"),
        pytest.param("a.py", f"aes_key = [{NUMBERS}]", "aes_key", id="Python"),
        pytest.param("a.js", f"const nonce = [\n  {NUMBERS}\n]", "nonce", id="JavaScript, on its own line"),
    ],
)
def test_bytes_written_as_numbers_are_one_candidate(path: str, line: str, name: str) -> None:
    candidate = the_candidate(line, path)

    assert (candidate.name, candidate.form, candidate.value) == (name, "array", NUMBERS)


def test_few_numbers_are_no_key() -> None:
    assert looked_at("key = [1, 2, 3, 4, 5, 6, 7]", "a.js") == []


def test_two_values_on_a_line_are_two_candidates_in_order() -> None:
    found = looked_at('connect(password="a9Qm2", token="b8Rn3")', "a.py")

    assert [(one.name, one.value) for one in found] == [("password", "a9Qm2"), ("token", "b8Rn3")]


def test_what_stands_before_and_between_is_told() -> None:
    candidate = the_candidate('x = 1\n    client.password = Secret("a9Qm2")', "a.py")

    assert candidate.head == "    "
    assert candidate.between == " = Secret("


@pytest.mark.parametrize("name", ["password", "X-API-KEY", "dbPasswd", "client secret", "token", "HMAC", "jwt"])
def test_name_of_a_secret_is_known(name: str) -> None:
    assert names_a_value(name)


@pytest.mark.parametrize("name", ["", "user", "host", "naïve", "\ud800"])
def test_other_name_is_not(name: str) -> None:
    assert not names_a_value(name)
