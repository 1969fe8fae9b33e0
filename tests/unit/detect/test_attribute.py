"""Whose a key is when its shape alone does not tell: decided by what stands around it."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from scanner.model import Confidence
from tests.unit.detect.attribution import AMBIGUOUS, BAICHUAN, DEEPSEEK, LITELLM, QWEN, found

HIGH, MEDIUM = Confidence.HIGH, Confidence.MEDIUM


class Case(NamedTuple):
    """A file and the rules of the keys in it, in order."""

    name: str
    path: str
    content: str
    expected: tuple[str, ...]
    confidence: Confidence | None = None
    """Of all of them, where it matters."""


CASES = [
    # The situations in which other scanners were tried.
    Case("a variable in a dotenv file", ".env", "DASHSCOPE_API_KEY=<1>\n", (QWEN,), HIGH),
    Case("the setting of the SDK", "a.py", 'import dashscope\ndashscope.api_key = "<1>"\n', (QWEN,), HIGH),
    Case(
        "an OpenAI client with Alibaba's base URL",
        "a.py",
        'client = OpenAI(api_key="<1>", base_url="https://dashscope-intl.aliyuncs.com/compatible-mode/v1")\n',
        (QWEN,),
        HIGH,
    ),
    Case(
        "a curl command",
        "a.sh",
        "curl -X POST https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions \\\n"
        '  -H "Authorization: Bearer <1>" \\\n'
        '  -d \'{"model": "deepseek-v3", "messages": []}\'\n',
        (QWEN,),
        HIGH,
    ),
    Case("a variable that Vite ships", ".env.production", "VITE_DASHSCOPE_API_KEY=<1>\n", (QWEN,), HIGH),
    Case("a variable that Next.js ships", ".env.local", "NEXT_PUBLIC_QWEN_API_KEY=<1>\n", (QWEN,), HIGH),
    Case(
        "a minified bundle",
        "dist/app.min.js",
        '!function(){"use strict";var e=n(12),t={a:1};const r=new e.default({apiKey:"<1>",'
        'baseURL:"https://dashscope.aliyuncs.com/compatible-mode/v1",dangerouslyAllowBrowser:!0});t.c=r}();',
        (QWEN,),
        HIGH,
    ),
    Case(
        "a notebook cell",
        "a.ipynb",
        '{"cells": [{"cell_type": "code", "source": [\n"client = OpenAI(\\n",\n"    api_key=\\"<1>\\",\\n",\n'
        '"    base_url=\\"https://dashscope.aliyuncs.com/compatible-mode/v1\\",\\n",\n")"\n]}]}\n',
        (QWEN,),
        HIGH,
    ),
    Case("the default of a lookup", "a.py", "key = os.getenv('DASHSCOPE_API_KEY', '<1>')\n", (QWEN,), HIGH),
    Case("a bare key in a text file", "notes.txt", "<1>\n", (AMBIGUOUS,), MEDIUM),
    Case("a variable that says nothing", "a.py", "k = '<1>'\n", (AMBIGUOUS,), MEDIUM),
    Case(
        "a source map",
        "app.js.map",
        '{"version":3,"sources":["src/ai.ts"],"sourcesContent":["import OpenAI from \'openai\'\\n'
        "export const client = new OpenAI({\\n  apiKey: '<1>',\\n  "
        "baseURL: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',\\n})\\n\"]}",
        (QWEN,),
        HIGH,
    ),
    # Names.
    Case("camel case", "a.ts", "const dashscopeApiKey = '<1>'\n", (QWEN,), HIGH),
    Case("words run together", "a.js", "var qwenapikey='<1>';", (QWEN,), HIGH),
    Case("a quoted JSON key", "a.json", '{"DASHSCOPE_API_KEY": "<1>"}', (QWEN,), HIGH),
    Case("a dashed JSON key", "a.json", '{"deepseek-api-key": "<1>"}', (DEEPSEEK,), HIGH),
    Case("a command line flag", "run.sh", "app --port 80 --dashscope-api-key <1> --verbose\n", (QWEN,), HIGH),
    Case("a header", "a.http", "GET /\nX-DashScope-Api-Key: <1>\n", (QWEN,), HIGH),
    Case("an exported variable", "a.sh", "export BAILIAN_API_KEY='<1>'\n", (QWEN,), HIGH),
    Case("PowerShell", "a.ps1", '$env:DASHSCOPE_API_KEY = "<1>"\n', (QWEN,), HIGH),
    Case("a Dockerfile", "Dockerfile", "FROM x\nENV MODELSTUDIO_API_KEY <1>\n", (QWEN,), HIGH),
    Case("a default in the shell", "a.sh", 'KEY="${DASHSCOPE_API_KEY:-<1>}"\n', (QWEN,), HIGH),
    Case("Java properties of Spring", "application.properties", "spring.ai.dashscope.api-key=<1>\n", (QWEN,), HIGH),
    Case("YAML of Spring", "application.yml", "spring:\n  ai:\n    dashscope:\n      api-key: <1>\n", (QWEN,), HIGH),
    Case(
        "YAML of Spring with the OpenAI client",
        "application.yml",
        "spring:\n  ai:\n    openai:\n      api-key: <1>\n      base-url: https://dashscope.aliyuncs.com/compatible-mode\n",
        (QWEN,),
        HIGH,
    ),
    Case(
        "properties with the OpenAI client",
        "application.properties",
        "spring.ai.openai.api-key=<1>\nspring.ai.openai.chat.options.model=deepseek-r1\n"
        "spring.ai.openai.base-url=https://dashscope.aliyuncs.com/compatible-mode\n",
        (QWEN,),
        HIGH,
    ),
    Case("an Android string", "strings.xml", '<string name="dashscope_api_key"><1></string>', (QWEN,), HIGH),
    Case("an XML setting", "app.config", '<add key="DeepSeekApiKey" value="<1>" />', (DEEPSEEK,), HIGH),
    Case("a Kubernetes variable", "a.yaml", "env:\n- name: DASHSCOPE_API_KEY\n  value: <1>\n", (QWEN,), HIGH),
    Case("a sentence", "notes.md", "my deepseek key is <1>, keep it\n", (DEEPSEEK,), HIGH),
    Case("the line before", "notes.txt", "Qwen API key:\n<1>\n", (QWEN,), HIGH),
    Case("a table", "notes.md", "| DeepSeek | <1> |\n| Qwen | <2> |\n", (DEEPSEEK, QWEN)),
    Case("a Chinese name", "说明.md", "通义千问 key: <1>\n", (QWEN,)),
    Case("another candidate", "A.java", 'static final String BAICHUAN2_KEY = "Bearer <1>";\n', (BAICHUAN,), HIGH),
    # Names that prove nothing, with the base URL beside them.
    Case(
        "the Anthropic client's variables",
        ".env",
        "ANTHROPIC_BASE_URL=https://dashscope-intl.aliyuncs.com/apps/anthropic\nANTHROPIC_AUTH_TOKEN=<1>\n",
        (QWEN,),
        HIGH,
    ),
    Case(
        "the OpenAI client's variables",
        ".env",
        "OPENAI_API_KEY=<1>\nOPENAI_MODEL=deepseek-v3\n"
        "OPENAI_BASE_URL=https://ws-1.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1\n",
        (QWEN,),
        HIGH,
    ),
    Case(
        "settings of an agent",
        "settings.json",
        '{"env": {"ANTHROPIC_AUTH_TOKEN": "<1>", "ANTHROPIC_BASE_URL": "https://maas.qwencloudapi.com/apps/anthropic"}}',
        (QWEN,),
        HIGH,
    ),
    Case(
        "the OpenAI client's variables with DeepSeek's address",
        ".env",
        "OPENAI_API_KEY=<1>\nOPENAI_BASE_URL=https://api.deepseek.com/v1\n",
        (DEEPSEEK,),
        HIGH,
    ),
    Case("the OpenAI client's variable alone", ".env", "OPENAI_API_KEY=<1>\n", (AMBIGUOUS,), MEDIUM),
    Case(
        "a DeepSeek model under its own name sold by Qwen Cloud",
        ".env",
        "DEEPSEEK_API_KEY=<1>\nDEEPSEEK_BASE_URL=https://dashscope.aliyuncs.com/compatible-mode/v1\n",
        (QWEN,),
        MEDIUM,
    ),
    # Libraries.
    Case(
        "LangChain",
        "a.py",
        'llm = ChatTongyi(\n    model="deepseek-r1",\n    api_key="<1>",\n)\n',
        (QWEN,),
        HIGH,
    ),
    Case("the AI SDK", "a.ts", "const qwen = createQwen({\n  apiKey: '<1>',\n})\n", (QWEN,), HIGH),
    Case(
        "a builder in Java",
        "A.java",
        'DashScopeApi api = DashScopeApi.builder()\n        .apiKey("<1>")\n        .build();\n',
        (QWEN,),
        HIGH,
    ),
    Case(
        "an import and a variable that says nothing",
        "A.java",
        "import com.alibaba.dashscope.aigc.generation.Generation;\n\nclass A {\n"
        '    void run() {\n        param.setApiKey("<1>");\n    }\n}\n',
        (QWEN,),
        HIGH,
    ),
    Case(
        "two libraries",
        "a.py",
        'from langchain import ChatTongyi\nfrom langchain_deepseek import ChatDeepSeek\n\n\nKEY = "<1>"\n',
        (AMBIGUOUS,),
    ),
    Case(
        "two libraries, and the variables that are passed to them",
        "a.py",
        "from langchain import ChatTongyi\nfrom langchain_deepseek import ChatDeepSeek\n\n"
        'FIRST = "<1>"\nSECOND = "<2>"\n\na = ChatDeepSeek(api_key=FIRST)\nb = ChatTongyi(api_key=SECOND)\n',
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "keys above, clients below",
        "a.py",
        'KEY_A = "<1>"\nKEY_B = "<2>"\n\n'
        'a = OpenAI(api_key=KEY_A, base_url="https://dashscope.aliyuncs.com/compatible-mode/v1")\n'
        'b = OpenAI(api_key=KEY_B, base_url="https://api.deepseek.com")\n',
        (QWEN, DEEPSEEK),
        HIGH,
    ),
    Case(
        "a variable that is put into the environment",
        "a.py",
        'FIRST = "<1>"\nSECOND = "<2>"\n\n\nos.environ["DASHSCOPE_API_KEY"] = SECOND\ndeepseek.api_key = FIRST\n',
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "variables that are imported, with others, before their defaults",
        "a.py",
        "try:\n    from config import (\n        DEEPSEEK_API_KEY, DEEPSEEK_BASE_URL,\n"
        "        DASHSCOPE_API_KEY, DASHSCOPE_BASE_URL,\n    )\nexcept ImportError:\n"
        '    DEEPSEEK_API_KEY = "<1>"\n    DEEPSEEK_BASE_URL = "https://api.deepseek.com"\n'
        '    DASHSCOPE_API_KEY = "<2>"\n    DASHSCOPE_BASE_URL = "https://dashscope.aliyuncs.com/compatible-mode/v1"\n',
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "a header made from a variable",
        "a.py",
        'TOKEN = "<1>"\n\n\ndef ask(text):\n    return requests.post(\n'
        '        "https://dashscope.aliyuncs.com/api/v1/services/aigc/text-generation/generation",\n'
        '        headers={"Authorization": f"Bearer {TOKEN}"},\n    )\n',
        (QWEN,),
        HIGH,
    ),
    Case(
        "an address that a variable holds",
        "a.py",
        'URL = "https://dashscope.aliyuncs.com/compatible-mode/v1"\nOTHER = "https://api.deepseek.com"\n\n\n'
        'def main():\n    return OpenAI(api_key="<1>", base_url=URL)\n',
        (QWEN,),
        HIGH,
    ),
    Case(
        "a fetch call",
        "a.js",
        "await fetch('https://dashscope.aliyuncs.com/api/v1/services', {\n  method: 'POST',\n"
        "  headers: { Authorization: 'Bearer <1>' },\n})\n",
        (QWEN,),
        HIGH,
    ),
    Case("LiteLLM's library", "a.py", 'litellm.completion(model="dashscope/deepseek-v3", api_key="<1>")\n', (QWEN,)),
    Case("LiteLLM's library alone", "a.py", 'litellm.completion(model="openai/gpt-4o", api_key="<1>")\n', (AMBIGUOUS,)),
    Case(
        "LiteLLM's configuration",
        "config.yaml",
        "model_list:\n  - model_name: qwen\n    litellm_params:\n      model: dashscope/qwen-plus\n      api_key: <1>\n"
        "  - model_name: other\n    litellm_params:\n      model: deepseek/deepseek-chat\n      api_key: <2>\n"
        "      api_base: https://api.deepseek.com\n\ngeneral_settings:\n  master_key: <3>\n",
        (QWEN, DEEPSEEK, LITELLM),
        HIGH,
    ),
    # Several keys in one file: each gets its own.
    Case(
        "two variables",
        ".env",
        "DEEPSEEK_API_KEY=<1>\nDEEPSEEK_BASE_URL=https://api.deepseek.com\n"
        "DASHSCOPE_API_KEY=<2>\nDASHSCOPE_BASE_URL=https://dashscope.aliyuncs.com/compatible-mode/v1\n",
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "two clients on one line",
        "a.min.js",
        'var a=new O({apiKey:"<1>",baseURL:"https://api.deepseek.com"}),'
        'b=new O({baseURL:"https://dashscope.aliyuncs.com/compatible-mode/v1",apiKey:"<2>"});',
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "two entries of a JSON object",
        "providers.json",
        '{\n  "deepseek": {\n    "models": ["qwen-plus"],\n    "api_key": "<1>"\n  },\n'
        '  "qwen": {\n    "models": ["deepseek-r1", "deepseek"],\n    "api_key": "<2>"\n  }\n}\n',
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "two items of a JSON list on one line",
        "providers.json",
        '[{"name":"deepseek","url":"https://api.deepseek.com/v1","key":"<1>"},'
        '{"name":"qwen","url":"https://dashscope.aliyuncs.com/compatible-mode/v1","key":"<2>"}]',
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "two blocks of YAML, the addresses far from the keys",
        "providers.yaml",
        "deepseek:\n  base_url: https://api.deepseek.com/v1\n  timeout: 10\n  retries: 3\n  x: y\n  api_key: <1>\n"
        "qwen:\n  base_url: https://dashscope.aliyuncs.com/v1\n  timeout: 10\n  retries: 3\n  api_key: <2>\n",
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "two items of a YAML list",
        "providers.yaml",
        "providers:\n  - provider: deepseek\n    key: <1>\n  - provider: bailian\n    key: <2>\n  - provider: other\n"
        "    key: <3>\n",
        (DEEPSEEK, QWEN, AMBIGUOUS),
    ),
    Case(
        "two sections of TOML",
        "config.toml",
        '[llm.deepseek]\nkey = "<1>"\nmodel = "qwen-plus"\n\n[llm.qwen]\nkey = "<2>"\nmodel = "deepseek-v3"\n',
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "two sections of INI that only the address tells apart",
        "a.ini",
        "[first]\nkey = <1>\n\nurl = https://api.deepseek.com\n\n[second]\nkey = <2>\n\nurl = https://dashscope.aliyuncs.com\n",
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "numbered variables",
        ".env",
        "LLM_KEY_1=<1>\nLLM_KEY_2=<2>\nLLM_URL_1=https://api.deepseek.com\nLLM_URL_2=https://dashscope.aliyuncs.com\n",
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "two functions",
        "a.py",
        'def first():\n    api_key = "<1>"\n    base_url = "https://api.deepseek.com"\n'
        "    return OpenAI(api_key, base_url)\n\n\n"
        'def second():\n    api_key = "<2>"\n    base_url = "https://dashscope.aliyuncs.com/compatible-mode/v1"\n'
        "    return OpenAI(api_key, base_url)\n",
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "comments above",
        ".env",
        "# DeepSeek\nKEY1=<1>\n\n# 阿里云百炼\nKEY2=<2>\n",
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "comments behind",
        "a.py",
        'keys = [\n    "<1>",  # deepseek\n    "<2>",  # qwen\n]\n',
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "two cases of a switch",
        "a.ts",
        "switch (provider) {\n  case 'deepseek':\n    return ask('<1>')\n  case 'qwen':\n    return ask('<2>')\n}\n",
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "two curl commands",
        "a.sh",
        'curl -H "Authorization: Bearer <1>" \\\n  https://api.deepseek.com/chat/completions\n'
        'curl -H "Authorization: Bearer <2>" \\\n  https://dashscope.aliyuncs.com/compatible-mode/v1/models\n',
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "Docker Compose",
        "compose.yaml",
        "services:\n  a:\n    environment:\n      - DEEPSEEK_API_KEY=<1>\n      - DASHSCOPE_API_KEY=<2>\n",
        (DEEPSEEK, QWEN),
        HIGH,
    ),
    Case(
        "the address is one item's only",
        "a.json",
        '[{"key": "<1>", "base_url": "https://api.deepseek.com"}, {"key": "<2>"}]',
        (DEEPSEEK, DEEPSEEK),
    ),
    # Weak facts.
    Case("a model near by", "a.py", 'ask(model="qwen-plus", api_key="<1>")\n', (QWEN,), MEDIUM),
    Case("the folder of Qwen Code", "home/.qwen/settings.json", '{"apiKey": "<1>"}', (QWEN,), MEDIUM),
    Case("the name of the file", "src/llm/deepseek_client.py", 'KEY = "<1>"\n', (DEEPSEEK,), MEDIUM),
    Case(
        "the only provider of a file",
        "a.py",
        'KEY = "<1>"\n' + "\n" * 80 + 'fallback = os.environ["DASHSCOPE_API_KEY"]\n',
        (QWEN,),
        MEDIUM,
    ),
    Case(
        "two providers in a file",
        "a.py",
        'KEY = "<1>"\n' + "\n" * 80 + 'keys = (os.environ["DASHSCOPE_API_KEY"], os.environ["DEEPSEEK_API_KEY"])\n',
        (AMBIGUOUS,),
        MEDIUM,
    ),
    # What must not mislead.
    Case("a list of models", "a.py", 'M = ["deepseek-v3", "deepseek-r1", "deepseek"]\nKEY = "<1>"\n', (AMBIGUOUS,)),
    Case("a model's name in the call", "a.py", 'ask(model="deepseek", api_key="<1>")\n', (AMBIGUOUS,)),
    Case("a model on the command line", "a.sh", "chat --model deepseek --api-key <1>\n", (AMBIGUOUS,)),
    Case("a model's name as the JSON key", "a.json", '{"deepseek-v3": {"apiKey": "<1>"}}', (AMBIGUOUS,)),
    Case("a model's name in a comment", "a.py", '# deepseek-r1 and DeepSeek V3\nKEY = "<1>"\n', (AMBIGUOUS,)),
    Case(
        "models of DeepSeek in the list beside Alibaba's address",
        "a.yaml",
        "- name: bailian\n  models: [deepseek-v3, deepseek-r1, qwen-plus]\n  key: <1>\n  url: https://dashscope.aliyuncs.com\n",
        (QWEN,),
        HIGH,
    ),
    Case(
        "a comment about the model beside Alibaba's address",
        "a.py",
        '# DeepSeek\napi_key = "<1>"\nbase_url = "https://dashscope.aliyuncs.com/compatible-mode/v1"\n',
        (QWEN,),
    ),
    Case(
        "a host that only begins like Alibaba's",
        "a.py",
        'OpenAI(api_key="<1>", base_url="https://dashscope.aliyuncs.com.evil.net/v1")\n',
        (AMBIGUOUS,),
    ),
    Case(
        "a host that only ends like DeepSeek's",
        "a.py",
        'OpenAI(api_key="<1>", base_url="https://not-api.deepseek.com.cn/v1")\n',
        (AMBIGUOUS,),
    ),
    Case(
        "an address that nobody knows beats a weak fact",
        "a.py",
        'import dashscope\n\nOpenAI(api_key="<1>", base_url="https://llm.corp.cn/v1", model="qwen-plus")\n',
        (AMBIGUOUS,),
    ),
    Case(
        "an address that nobody knows beats the name of the block",
        "a.yaml",
        "qwen:\n  base_url: http://localhost:8000/v1\n  api_key: <1>\n",
        (AMBIGUOUS,),
    ),
    Case(
        "the key's own name beats an address that nobody knows",
        "a.yaml",
        "llm:\n  base_url: http://localhost:8000/v1\n  dashscope_api_key: <1>\n",
        (QWEN,),
        MEDIUM,
    ),
    Case(
        "OpenAI's own address",
        "a.py",
        'import dashscope\n\nOpenAI(api_key="<1>", base_url="https://api.openai.com/v1")\n',
        (AMBIGUOUS,),
    ),
    Case(
        "a tie of two addresses",
        "a.txt",
        "https://api.deepseek.com\n<1>\nhttps://dashscope.aliyuncs.com\n",
        (AMBIGUOUS,),
        MEDIUM,
    ),
    Case("a tie of two comments", "a.txt", "# DeepSeek or Qwen\nKEY=<1>\n", (AMBIGUOUS,), MEDIUM),
]  # fmt: skip


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_key_is_attributed_by(case: Case) -> None:
    matches = found(case.content, case.path)

    assert tuple(match.rule for match in matches) == case.expected, [match.why for match in matches]
    if case.confidence is not None:
        assert {match.confidence for match in matches} == {case.confidence}, [match.why for match in matches]
