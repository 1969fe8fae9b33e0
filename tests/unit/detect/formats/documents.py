"""One sound document of every format, from which broken ones are made."""

from __future__ import annotations

import json

DOCUMENTS: dict[str, str] = {
    ".env": "export A=\"b\\n\"\n# C=d\nE='f\ng'\nH=i # j\n",
    "x.ini": '[s]\na = b\n  c\nd: "e" ; f\n# g = h\n',
    "x.properties": "a.b=c\\\n  d\\u0041\n! e=f\ng h\n",
    "x.json": '{"a": [{"name": "b", "value": "c\\u00e9"}], /* d */ "e": {"f": null, "g.env": "A=b\\nC=d"}}\n',
    "x.jsonl": '{"a": "b"}\n{"c": ["d", {}]}\n',
    "x.yaml": (
        "a: &x 'b'\nc:\n- d: |\n    e=f\n    g\n  h: >-\n    i\n- *x\nj: {k: [l, \"m\"], n: o}\n--- # p\n? q\n: r\n"
    ),
    "x.xml": (
        '<?xml version="1.0"?><a><b c="d">e &amp; f</b><!-- <g h="i"/> --><![CDATA[j]]>'
        "<key>k</key><string>l</string></a>"
    ),
    "x.toml": 'a = "b"\n[c.d]\ne.f = \'g\'\nh = """\ni"""\nj = [{k = 1}, "l"]\n# m = "n"\n',
    "x.tf": 'a "b" "c" {\n  d = "e${f("g")}"\n  h = <<-I\n    j=k\n  I\n  l = m ? "n" : "o"\n}\n/* p */\n',
    "x.hocon": 'a { b = c d\n e.f = ${?G}\n include "h" }\n',
    "x.conf": 'a b\nc "d";\n# e f\n',
    "x.sh": 'export A="b $C"\nD=\'e\nf\' g --h i -H "J: k" ${L:-m}\ncat <<N\no=p\nN\n',
    "Dockerfile": "FROM a\nENV B=c D='e'\nENV F g h\nRUN I=j k --l=m\n",
    "x.ps1": "$A = 'b'\nGo -C 'd' # e\nConvertTo-SecureString 'f' -AsPlainText\n",
    "x.bat": 'set A=b\r\nset "C=d"\r\nrem set E=f\r\n',
    "x.gradle": "a 'b'\nc = \"d\" // e\nwithEnv(['F=g'])\n",
    "wp-config.php": "<?php\ndefine('A', 'b');\n$c = ['d' => 'e'];\n",
    "x.sql": "CREATE TABLE `t` (`a` int, `b` text);\n"
    "INSERT INTO t VALUES (1,'c''d'),(2,NULL);\nCOPY t (a, b) FROM stdin;\n1\te\n\\.\n",
    "x.csv": 'a,b,c\n1,"d ""e""",f\n,,\n',
    "x.log": '1 a=b c: "d" {"e": "f"}\ng\n',
    ".netrc": 'machine a login b password "c"\ndefault login d\n',
    ".pgpass": "a:1:b:c:d\\:e\n# f\n",
    ".htpasswd": "a:$apr1$b\n",
    ".git-credentials": "https://a:b%20c@d\n",
    ".npmrc": "//a/:_authToken=b\n_auth=YTpi\n; c=d\n",
    ".docker/config.json": '{"auths": {"a": {"auth": "YTpi"}}}',
    ".pypirc": "[a]\npassword = b\n",
    "x.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": ["a = 'b'\n"], "outputs": [{"text": "c"}]}]}),
    "x.map": json.dumps({"sources": ["a"], "sourcesContent": ["b = 'c'\n"]}),
    "secret.yaml": "kind: Secret\ndata:\n  a: Yg==\nstringData:\n  c: d\n",
}
