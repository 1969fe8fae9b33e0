"""Keys that code puts together from several literals, in every language that the light reader knows."""

from __future__ import annotations

import pytest

from scanner.detect.template import expand
from scanner.detector import Detector
from tests.unit.detect.encoded.writing import KEY, detected, source

# What stands in the code for the pieces of the key: its beginning, its two halves, and so on.
PIECES = {
    "<begin>": KEY[:4],
    "<rest>": KEY[4:],
    "<middle>": KEY[4:20],
    "<end>": KEY[20:],
    "<left>": KEY[:14],
    "<right>": KEY[14:],
    "<g>": KEY[:2],
    "<hp>": KEY[2:],
    "<turned>": KEY[::-1],
}
CASES = [
    ("js", 'const t = "<begin>" + "<middle>" + "<end>";', "three literals added"),
    ("js", 'const t = "<g>" + "<hp>";', "a beginning that is split itself"),
    ("js", 'x({token:"<left>"+"<right>"})', "literals in minified code"),
    ("js", "var t = '<left>' +\n    '<right>';", "literals on two lines"),
    ("js", "var t = '<left>'\n    + '<right>';", "a sign at the beginning of a line"),
    ("js", "var t = '<begin>' + /* no */ '<rest>'; // so", "a comment between them"),
    ("js", "var t = ('<begin>' + '<middle>') + '<end>';", "parentheses"),
    ("ts", 'const p: string = "<begin>";\nf();\nconst t = p + "<rest>";', "a name bound once"),
    ("ts", 'class A { p = "<begin>"; t = this.p + "<rest>"; }', "a member bound once"),
    ("js", 'const p = "<begin>";\nconst t = `${p}<rest>`;', "a template"),
    ("js", 'const t = ["<begin>", "<middle>", "<end>"].join("");', "a list that is joined"),
    ("js", 'const t = ["<g>", "<hp>"].join("");', "a list with a split beginning"),
    ("js", 'const t = "<begin>".concat("<rest>");', "concat"),
    ("js", 'k = "<begin>"; k += "<middle>"; k += "<end>";', "additions to a name"),
    ("js", 'const p="<begin>";' + "var q=1;" * 900 + 'const t=p+"<rest>";', "a name bound far away on one line"),
    ("js", "function(){};" * 400 + 'x={t:"<left>"+"<right>"};', "the end of a long line"),
    ("vue", "<script>const t = '<left>' + '<right>'</script>", "a component"),
    ("java", 'String t = "<left>" + "<right>";', "Java"),
    ("java", 'String t = String.format("%s%s", "<begin>", "<rest>");', "a format in Java"),
    ("java", 'var b = new StringBuilder();\nb.append("<begin>").append("<rest>");', "a chain of additions"),
    ("java", 'b.append("<left>");\nb.append("<right>");', "additions as statements"),
    ("kt", 'val p = "<begin>"\nval t = "${p}<rest>"', "Kotlin"),
    ("kt", 'val t = listOf("<begin>", "<rest>").joinToString("")', "a list in Kotlin"),
    ("scala", 'val t = "<left>" + "<right>"', "Scala"),
    ("cs", 'var p = "<begin>"; var t = $"{p}<rest>";', "C#"),
    ("cs", 'var t = string.Concat("<begin>", "<rest>");', "Concat in C#"),
    ("cs", 'var t = string.Format("{1}{0}", "<rest>", "<begin>");', "a format by number"),
    ("go", 't := "<left>" + "<right>"', "Go"),
    ("go", 't := fmt.Sprintf("%s%s", "<begin>", "<rest>")', "a format in Go"),
    ("go", 't := strings.Join([]string{"<begin>", "<middle>", "<end>"}, "")', "a list in Go"),
    ("rb", 't = "<left>" "<right>"', "neighbours in Ruby"),
    ("rb", 'P = "<begin>"\nt = "#{P}<rest>"', "a template in Ruby"),
    ("rb", 't = "<begin>"\nt << "<rest>"', "additions in Ruby"),
    ("php", "$t = '<left>' . '<right>';", "PHP"),
    ("php", '$t = "<begin>";\n$t .= "<rest>";', "additions in PHP"),
    ("php", "$t = implode('', ['<begin>', '<middle>', '<end>']);", "a list in PHP"),
    ("php", 'define("P", "<begin>");\n$t = P . "<rest>";', "a constant in PHP"),
    ("php", '$t = strrev("<turned>");', "a reversed literal in PHP"),
    ("js", 't = "<turned>".split("").reverse().join("")', "a reversed literal"),
    ("swift", 'let p = "<begin>"\nlet t = "\\(p)<rest>"', "Swift"),
    ("dart", "var t = '<left>' '<right>';", "Dart"),
    ("c", 'char *t = "<begin>"\n    "<rest>";', "C"),
    ("cpp", '#define P "<begin>"\nauto t = P "<rest>";', "a definition in C++"),
    ("rs", 'let t = format!("{}{}", "<begin>", "<rest>");', "a format in Rust"),
    ("rs", 'let t = concat!("<begin>", "<rest>");', "Rust"),
    ("sh", 'P="<begin>"\nT="${P}<rest>"', "a shell"),
    ("sh", 'T="<begin>""<rest>"', "neighbours in a shell"),
    ("ps1", "$t = '<left>' + '<right>'", "PowerShell"),
    ("ps1", "$t = '{0}{1}' -f '<begin>', '<rest>'", "a format in PowerShell"),
    ("ps1", "$t = -join ('<begin>', '<rest>')", "a list in PowerShell"),
    ("vb", 't = "<left>" & "<right>"', "Visual Basic"),
    ("pl", 'my $t = "<left>" . "<right>";', "Perl"),
    ("pl", "my $t = join('', '<begin>', '<middle>', '<end>');", "a list in Perl"),
    ("lua", 'local t = "<left>" .. "<right>"', "Lua"),
]


def written(code: str) -> str:
    for mark, piece in PIECES.items():
        code = code.replace(mark, piece)
    return code


@pytest.mark.parametrize(("ending", "code"), [pytest.param(ending, code, id=name) for ending, code, name in CASES])
def test_pieces_are_put_together(ending: str, code: str, detector: Detector) -> None:
    (match,) = detected(detector, written(code), f"a.{ending}")
    assert match.secret.reveal() == KEY
    assert match.why[-1] in ("put together from several literals", "written from its end")


def test_span_reaches_from_the_first_piece_to_the_last(detector: Detector) -> None:
    code = written('call("a", "<begin>" + "<rest>", "b")')
    (match,) = detected(detector, code, "a.js")
    assert source(code, match.span) == written('<begin>" + "<rest>')


def test_name_of_the_value_counts_as_near(detector: Detector) -> None:
    key = expand("sk-{hex:32}", 84)
    (match,) = detected(detector, f'const qwenApiKey = "sk-" + "{key[3:]}";', "a.ts")
    assert match.rule == "qwen-api-key"
    assert match.secret.reveal() == key


@pytest.mark.parametrize(
    ("path", "code"),
    [
        pytest.param("a.txt", 't = "<left>" + "<right>"', id="no code"),
        pytest.param("a.js", 't = "<left>" + other + "<right>"', id="an unknown name between the pieces"),
        pytest.param("a.js", 't = "<left>", "<right>"', id="two arguments"),
        pytest.param("a.js", 'p = "<begin>"; p = "other"; t = p + "<rest>"', id="a name bound twice"),
        pytest.param("a.js", 't = ["<begin>", "<rest>"].join("/")', id="a list joined by something else"),
        pytest.param("a.js", '// "<left>" + "<right>"', id="a comment"),
        pytest.param("a.js", 't = "<turned>"', id="a reversed literal that nobody turns"),
    ],
)
def test_what_code_does_not_join_is_no_key(path: str, code: str, detector: Detector) -> None:
    assert KEY not in [match.secret.reveal() for match in detected(detector, written(code), path)]
