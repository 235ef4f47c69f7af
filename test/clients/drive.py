"""Drives an MCP server on standard input and output with the Python client, and prints what it saw as JSON.

usage: drive.py MODE COMMAND [ARGUMENT...]     MODE: legacy, auto or a protocol version
"""

import asyncio
import json
import sys

from jsonschema import Draft202012Validator
from mcp import Client, StdioServerParameters

# Arguments for the tools that need some; the others are called without.
ARGUMENTS = {
    "get_services": {"endpoints": "not-ready"},
    "get_dns": {"zone": "example.com"},
    "explain_rule": {"rule": "SV01"},
    "check_review": {"draft": "# Not a review"},
    "check_scope": {"question": "Is the MTU right?"},
    "verify_commands": {"text": "kubectl get pods -A"},
    "expand_dns_name": {"name": "cart.shop"},
    "trace_path": {"client": "every-node", "to": "cart.shop"},
}


def faults(schema, value):
    """What a value breaks of a schema, as sentences."""
    return [error.message for error in Draft202012Validator(schema).iter_errors(value)]


async def call(client, tool, arguments):
    """Calls a tool and checks both what is sent and what comes back against its schemas."""
    result = await client.call_tool(tool.name, arguments)
    [content] = result.content
    return {
        "isError": result.is_error,
        "text": content.text,
        "faults": faults(tool.input_schema, arguments)
        + ([] if result.is_error else faults(tool.output_schema, result.structured_content)),
        "structured": result.structured_content,
    }


async def main():
    mode, command, *arguments = sys.argv[1:]
    server = StdioServerParameters(command=command, args=arguments)
    async with Client(server, mode=mode) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        for tool in tools.values():
            Draft202012Validator.check_schema(tool.input_schema)
            Draft202012Validator.check_schema(tool.output_schema)
        calls = {}
        for name, tool in tools.items():
            if name != "get_finding":
                calls[name] = await call(client, tool, ARGUMENTS.get(name, {}))
        review = calls["review_network"]["structured"]
        for finding in review["findings"][:1]:
            given = {"reviewId": review["reviewId"], "id": finding["id"]}
            calls["get_finding"] = await call(client, tools["get_finding"], given)
        calls["a misspelt argument"] = await call(client, tools["get_nodes"], {"nmae": "x"})
        prompt = await client.get_prompt("network-review", {"area": "dns"})
        page = await client.read_resource("network-review://rules/SV01")
        seen = {
            "protocol": client.protocol_version,
            "instructions": client.instructions,
            "tools": list(tools),
            "calls": calls,
            "prompt": prompt.messages[0].content.text,
            "resource": page.contents[0].text,
        }
    print(json.dumps(seen))


asyncio.run(main())
