"""Whose a key is, in the languages and file formats in which keys are found."""

from __future__ import annotations

import pytest

from tests.unit.detect.attribution import AMBIGUOUS, DEEPSEEK, QWEN, found

MODELS = ", ".join(f'{{"id": "deepseek-m{number}", "name": "DeepSeek"}}' for number in range(120))
"""The models of a provider, more than a screen of them."""

CASES = [
    pytest.param(
        "a.py",
        "client = openai.OpenAI(\n"
        '    api_key="<1>", # https://bailian.console.aliyun.com/?tab=model#/api-key\n'
        '    base_url="https://api.deepseek.com",\n'
        ")\n",
        (DEEPSEEK,),
        id="a comment behind the key that names another provider's console",
    ),
    pytest.param(
        "a.py",
        "# 用百炼API Key替换\n"
        "def get_client(api_key='<1>' # help.aliyun.com/zh/model-studio/x\n"
        '               , base_url="https://api.deepseek.com"):\n'
        "    return OpenAI(api_key=api_key, base_url=base_url)\n",
        (DEEPSEEK,),
        id="defaults of a function's parameters",
    ),
    pytest.param(
        "a.py",
        'DEEPSEEK_BASE_URL = "https://api.deepseek.com"\n'
        "\n"
        "def get_client():\n"
        '    """\n'
        '    export DEEPSEEK_API_KEY="sk-xxxx"\n'
        '    """\n'
        '    api_key = "<1>"\n'
        "    return OpenAI(api_key=api_key, base_url=DEEPSEEK_BASE_URL)\n",
        (DEEPSEEK,),
        id="an address that a constant holds, used with the variable",
    ),
    pytest.param(
        "a.ts",
        "export const openai = new OpenAI({\n"
        "  baseURL: 'https://dashscope.aliyuncs.com/compatible-mode/v1',\n"
        "  apiKey: process.env.DEEPSEEK_API_KEY || '<1>',\n"
        "});\n",
        (QWEN,),
        id="another provider's variable with Alibaba's base URL",
    ),
    pytest.param(
        "a.py",
        "# <1>\n"
        "\n"
        "import os\n"
        "client = OpenAI(\n"
        '    api_key="<1>",\n'
        '    base_url="https://dashscope.aliyuncs.com/compatible-mode/v1",\n'
        ")\n",
        (QWEN, QWEN),
        id="the same key a second time, in a comment",
    ),
    pytest.param(
        "a.js",
        "export const API_CONFIG = {\n"
        '  BASE_URL: "https://dashscope.aliyuncs.com/compatible-mode/v1",\n'
        '  DASHSCOPE_BASE_URL: "https://dashscope.aliyuncs.com/compatible-mode/v1",\n'
        "  // API密钥\n"
        '  API_KEY: "<1>",\n'
        '  MODEL: "qwen-vl-plus",\n'
        "};\n",
        (QWEN,),
        id="an object with two addresses",
    ),
    pytest.param(
        "a.ts",
        'const QIANWEN_API_KEY = "<1>";\n'
        "const QIANWEN_ENDPOINT =\n"
        '  "https://dashscope.aliyuncs.com/compatible-mode/v1";\n',
        (QWEN,),
        id="constants under a Chinese product name",
    ),
    pytest.param(
        "a.md",
        "千问模型 API相关信息如下：\n"
        "\n"
        "1. API key：<1>\n"
        "\n"
        "2. 参考的调用指南\n"
        "\n"
        "curl -X POST https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions \\\n",
        (QWEN,),
        id="a numbered list in Markdown",
    ),
    pytest.param(
        "a.dart",
        "class ApiConfig {\n"
        "  static const String apiKey =\n"
        "      '<1>'; // sk-****************\n"
        "  static const String baseUrl =\n"
        "      'https://api.deepseek.com'; // \"https://dashscope.aliyuncs.com/compatible-mode/v1\"\n"
        "  static const String m = 'deepseek-chat';\n"
        "}\n",
        (DEEPSEEK,),
        id="a Dart class with the other address in a comment",
    ),
    pytest.param(
        "a.js",
        "// 阿里云API配置\nconst API_KEY = '<1>'\n",
        (QWEN,),
        id="a Chinese comment above",
    ),
    pytest.param(
        "a.toml",
        "[providers.deepseek]\n"
        'description = "DeepSeek Official"\n'
        'api_key = "<1>"\n'
        'base_url = "https://api.deepseek.com"\n'
        "\n"
        "[providers.aliyun_deepseek]\n"
        'description = "DeepSeek on Aliyun"\n'
        'api_key = "<2>"\n'
        'base_url = "https://dashscope.aliyuncs.com/compatible-mode/v1"\n'
        'chat_model_id = "deepseek-v3"\n',
        (DEEPSEEK, QWEN),
        id="TOML sections of two providers that sell one model",
    ),
    pytest.param(
        "a.toml",
        '[providers.aliyun_deepseek]\napi_key = "<2>"\nchat_model_id = "deepseek-v3"\n',
        (AMBIGUOUS,),
        id="a TOML section named after both",
    ),
    pytest.param(
        "a.py",
        "{\n"
        '    "name":"deepseek",\n'
        '    "base_url":"https://api.deepseek.com/chat/completions",\n'
        '    "api_key":"<1>",\n'
        '    "models":{\n'
        '        "deepseek-chat": {\n'
        '            "visual_sense": False\n'
        "        }\n"
        "    }\n"
        "    },\n"
        "{\n"
        '    "name":"kourichat",\n'
        '    "base_url":"https://api.kourichat.com/v1/chat/completions",\n'
        '    "api_key":"<2>",\n'
        '    "models":{"gemini": 1}\n'
        "},\n",
        (DEEPSEEK, AMBIGUOUS),
        id="a Python list of providers, one unknown",
    ),
    pytest.param(
        "opencode.json",
        '{"provider":{"bailian":{"npm":"@ai-sdk/openai-compatible","options":{'
        '"baseURL":"https://dashscope.aliyuncs.com/compatible-mode/v1","apiKey":"<1>"},'
        '"models":{"deepseek-v3":{"name":"DeepSeek V3"}}},"deepseek":{"options":{"apiKey":"<2>"}}}}',
        (QWEN, DEEPSEEK),
        id="nested JSON on one line",
    ),
    pytest.param(
        "openclaw.json",
        "{\n"
        '  "models": {\n'
        '    "providers": {\n'
        '      "bailian": {\n'
        '        "baseUrl": "https://dashscope.aliyuncs.com/compatible-mode/v1",\n'
        '        "apiKey": "<1>",\n'
        '        "api": "openai-completions",\n'
        '        "models": [\n'
        '          { "id": "deepseek-v3", "name": "DeepSeek" }\n'
        "        ]\n"
        "      },\n"
        '      "custom": {\n'
        '        "baseUrl": "https://x.example.org/v1",\n'
        '        "apiKey": "<2>"\n'
        "      }\n"
        "    }\n"
        "  }\n"
        "}\n",
        (QWEN, AMBIGUOUS),
        id="nested JSON with an unknown provider",
    ),
    pytest.param(
        "a.json",
        '{"apiKey": "<1>", "models": [' + MODELS + '], "baseUrl": "https://dashscope.aliyuncs.com/compatible-mode/v1"}',
        (QWEN,),
        id="an address at the far end of the same object",
    ),
    pytest.param(
        "a.env",
        "VITE_AI_PROVIDER=dashscope  # x: dashscope, deepseek\nVITE_AI_KEY=<1>\n",
        (QWEN,),
        id="a provider setting with its choices in a comment",
    ),
    pytest.param(
        "a.env",
        "LLM_PROVIDER=deepseek\nLLM_MODEL=qwen-plus\nLLM_API_KEY=<1>\n",
        (DEEPSEEK,),
        id="a provider setting above",
    ),
    pytest.param(
        "a.go",
        'cfg := openai.DefaultConfig("<1>")\n'
        'cfg.BaseURL = "https://dashscope.aliyuncs.com/compatible-mode/v1"\n'
        "client := openai.NewClientWithConfig(cfg)\n",
        (QWEN,),
        id="Go",
    ),
    pytest.param(
        "a.cs",
        'var client = new ChatClient(model: "deepseek-v3", credential: new ApiKeyCredential("<1>"), '
        'options: new OpenAIClientOptions { Endpoint = new Uri("https://dashscope.aliyuncs.com/v1") });\n',
        (QWEN,),
        id="C#",
    ),
    pytest.param(
        "a.php",
        "<?php\n$apiKey = '<1>';\n$url = 'https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions';\n",
        (QWEN,),
        id="PHP",
    ),
    pytest.param(
        "a.php",
        "$this->deepseekKey = '<1>';\n",
        (DEEPSEEK,),
        id="a PHP property",
    ),
    pytest.param(
        "a.rb",
        'client = OpenAI::Client.new(access_token: "<1>", uri_base: "https://api.deepseek.com")\n',
        (DEEPSEEK,),
        id="Ruby",
    ),
    pytest.param(
        "a.rs",
        'let config = OpenAIConfig::new().with_api_key("<1>").with_api_base("https://dashscope.aliyuncs.com/compatible-mode/v1");\n',
        (QWEN,),
        id="Rust",
    ),
    pytest.param(
        "A.java",
        "OpenAiChatModel.builder()\n"
        '    .apiKey("<1>")\n'
        '    .modelName("deepseek-r1")\n'
        '    .baseUrl("https://dashscope.aliyuncs.com/compatible-mode/v1")\n'
        "    .build();\n",
        (QWEN,),
        id="a builder over several lines",
    ),
    pytest.param(
        "a.swift",
        'let apiKey = "<1>"\nlet endpoint = URL(string: "https://dashscope.aliyuncs.com/compatible-mode/v1/chat")!\n',
        (QWEN,),
        id="Swift",
    ),
    pytest.param(
        "a.kt",
        'const val DEEPSEEK_API_KEY = "<1>"\nconst val QWEN_API_KEY = "<2>"\n',
        (DEEPSEEK, QWEN),
        id="Kotlin",
    ),
    pytest.param(
        "k.csv",
        "provider,key\ndeepseek,<1>\nqwen,<2>\n",
        (DEEPSEEK, QWEN),
        id="CSV",
    ),
    pytest.param(
        "a.sql",
        "INSERT INTO p VALUES (1,'DeepSeek','<1>','https://api.deepseek.com'),(2,'百炼','<2>','https://dashscope.aliyuncs.com/compatible-mode/v1');\n",
        (DEEPSEEK, QWEN),
        id="SQL",
    ),
    pytest.param(
        "a.log",
        "2026-01-01 INFO dashscope request key=<1> model=deepseek-v3\n",
        (QWEN,),
        id="a log line",
    ),
    pytest.param(
        "a.txt",
        "https://x.org/?dashscope_key=<1>&b=1\n",
        (QWEN,),
        id="a query string",
    ),
    pytest.param(
        "a.bat",
        '@echo off\nsetx DASHSCOPE_API_KEY "<1>"\nset DEEPSEEK_API_KEY=<2>\n',
        (QWEN, DEEPSEEK),
        id="a Windows batch file",
    ),
    pytest.param(
        "w.yml",
        "jobs:\n  a:\n    env:\n      DASHSCOPE_API_KEY: <1>\n      DEEPSEEK_API_KEY: <2>\n",
        (QWEN, DEEPSEEK),
        id="a workflow file",
    ),
    pytest.param(
        "values.yaml",
        "deepseek:\n  apiKey: <1>\ndashscope:\n  apiKey: <2>\n",
        (DEEPSEEK, QWEN),
        id="Helm values",
    ),
    pytest.param(
        "s.yaml",
        "stringData:\n  dashscope-key: <1>\n  deepseek-key: <2>\n",
        (QWEN, DEEPSEEK),
        id="a Kubernetes secret",
    ),
    pytest.param(
        "a.tf",
        'variable "dashscope_api_key" {\n  default = "<1>"\n}\nvariable "deepseek_api_key" {\n  default = "<2>"\n}\n',
        (QWEN, DEEPSEEK),
        id="Terraform",
    ),
    pytest.param(
        "a.vue",
        "<script>\n"
        "export default {\n"
        "  data() {\n"
        "    return {\n"
        "      key: '<1>',\n"
        "      url: 'https://dashscope.aliyuncs.com/compatible-mode/v1'\n"
        "    }\n"
        "  }\n"
        "}\n"
        "</script>",
        (QWEN,),
        id="a Vue component",
    ),
    pytest.param(
        "a.js",
        "xhr.open('POST', 'https://dashscope.aliyuncs.com/compatible-mode/v1/chat');\n"
        "xhr.setRequestHeader('Authorization', 'Bearer <1>');\n",
        (QWEN,),
        id="XMLHttpRequest",
    ),
    pytest.param(
        "a.js",
        "const qwen = axios.create({\n"
        "  baseURL: 'https://dashscope.aliyuncs.com/compatible-mode/v1',\n"
        "  headers: { 'Authorization': 'Bearer <1>' }\n"
        "});\n"
        "const ds = axios.create({\n"
        "  baseURL: 'https://api.deepseek.com',\n"
        "  headers: { 'Authorization': 'Bearer <2>' }\n"
        "});\n",
        (QWEN, DEEPSEEK),
        id="two clients with headers",
    ),
    pytest.param(
        "a.py",
        'headers = {"Authorization": "Bearer <1>"}\n'
        'r = requests.post("https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions", '
        'headers=headers, json={"model": "deepseek-r1"})\n',
        (QWEN,),
        id="headers above the request",
    ),
    pytest.param(
        "a.py",
        'url = "https://api.deepseek.com/chat"\nheaders = {\n    "Authorization": "Bearer <1>",\n}\n',
        (DEEPSEEK,),
        id="an address above the headers",
    ),
    pytest.param(
        "a.env",
        "MOONSHOT_API_KEY=<1>\nDASHSCOPE_BASE_URL=https://dashscope.aliyuncs.com/compatible-mode/v1\n",
        (AMBIGUOUS,),
        id="another provider's variable",
    ),
    pytest.param(
        "a.py",
        'import dashscope\nOpenAI(api_key="<1>", base_url="https://api.moonshot.cn/v1")\n',
        (AMBIGUOUS,),
        id="another provider's base URL",
    ),
    pytest.param(
        "a.sh",
        'curl https://api.moonshot.cn/v1/models -H "Authorization: Bearer <1>"\n# qwen: DASHSCOPE_API_KEY\n',
        (AMBIGUOUS,),
        id="another provider's address in a command",
    ),
    pytest.param(
        "c.py",
        "class Settings(BaseSettings):\n"
        '    deepseek_api_key: str = "<1>"\n'
        '    dashscope_api_key: str = Field(default="<2>")\n',
        (DEEPSEEK, QWEN),
        id="a settings class",
    ),
    pytest.param(
        "c.py",
        'KEYS = {"deepseek-chat": "<1>", "qwen-plus": "<2>"}\n',
        (AMBIGUOUS, QWEN),
        id="models as keys of a dictionary",
    ),
    pytest.param(
        "c.py",
        'if provider == "deepseek":\n    key = "<1>"\nelif provider == "qwen":\n    key = "<2>"\n',
        (DEEPSEEK, QWEN),
        id="branches by provider",
    ),
    pytest.param(
        "c.py",
        'parser.add_argument("--dashscope-key", default="<1>")\nparser.add_argument("--deepseek-key", default="<2>")\n',
        (QWEN, DEEPSEEK),
        id="options of a command line parser",
    ),
    pytest.param(
        "c.py",
        'os.environ["OPENAI_API_KEY"] = "<1>"\n'
        'os.environ["OPENAI_API_BASE"] = "https://dashscope.aliyuncs.com/compatible-mode/v1"\n',
        (QWEN,),
        id="variables that are set in Python",
    ),
    pytest.param(
        "c.json",
        '{"credentials":{"dashscope_api_key":"<1>"},"provider":"tongyi"}',
        (QWEN,),
        id="credentials inside, provider beside",
    ),
    pytest.param(
        "c.json",
        '{"nodes":[{"type":"lmChatDeepSeek","credentials":{"apiKey":"<1>"}}]}',
        (DEEPSEEK,),
        id="the type of a node",
    ),
    pytest.param(
        "c.yaml",
        "models:\n"
        "  - name: Qwen Coder\n"
        "    provider: openai\n"
        "    model: qwen2.5-coder-32b-instruct\n"
        "    apiBase: https://dashscope.aliyuncs.com/compatible-mode/v1\n"
        "    apiKey: <1>\n"
        "  - name: DeepSeek\n"
        "    provider: deepseek\n"
        "    model: deepseek-chat\n"
        "    apiKey: <2>\n",
        (QWEN, DEEPSEEK),
        id="YAML list with the provider's name",
    ),
    pytest.param(
        "c.yml",
        "api-key:\n  - deepseek=<1>\n  - dashscope=<2>\n",
        (DEEPSEEK, QWEN),
        id="name = value in a YAML list",
    ),
    pytest.param(
        "c.json",
        '{"deepSeekApiKey":"<1>","qwenApiKey":"<2>"}',
        (DEEPSEEK, QWEN),
        id="camel case in one JSON object",
    ),
    pytest.param(
        ".env",
        "DEEPSEEK_API_KEY=<1>\r\nDASHSCOPE_API_KEY=<2>\r\n",
        (DEEPSEEK, QWEN),
        id="lines that end in CR LF",
    ),
    pytest.param(
        "a.py",
        'api_key = (\n    "<1>"\n)\nbase_url = "https://dashscope.aliyuncs.com/compatible-mode/v1"\n',
        (QWEN,),
        id="a value on its own line",
    ),
    pytest.param(
        "a.html",
        '<input name="dashscope-key" value="<1>"><input name="deepseek-key" value="<2>">',
        (QWEN, DEEPSEEK),
        id="HTML",
    ),
    pytest.param(
        "a.plist",
        "<key>DashScopeAPIKey</key>\n<string><1></string>\n<key>DeepSeekAPIKey</key>\n<string><2></string>\n",
        (QWEN, DEEPSEEK),
        id="a property list",
    ),
    pytest.param(
        "x",
        "dashscope: <1>\ndeepseek: <2>\n",
        (QWEN, DEEPSEEK),
        id="name: value lines",
    ),
    pytest.param(
        "k.txt",
        "deepseek\n<1>\n\nqwen\n<2>\n",
        (DEEPSEEK, QWEN),
        id="a name on the line above",
    ),
]


@pytest.mark.parametrize(("path", "content", "expected"), CASES)
def test_key_is_attributed_in(path: str, content: str, expected: tuple[str, ...]) -> None:
    matches = found(content, path)

    assert tuple(match.rule for match in matches) == expected, [match.why for match in matches]
