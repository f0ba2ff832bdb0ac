// SPDX-License-Identifier: GPL-2.0-or-later
// Holds `quoth mcp` to the clients of MCP that hosts are made with: lists its tools,
// calls each, and has its answers held to the output schemas by the packages themselves.
//
//     node mcp.mjs QUOTH sdk            @modelcontextprotocol/sdk
//     node mcp.mjs QUOTH MODE VERSION   @modelcontextprotocol/client, negotiating by MODE
//                                       ("legacy", "auto" or "pin")
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const [quoth, mode, version] = process.argv.slice(2);
const started = { command: quoth, args: ["--no-spawn", "mcp"], env: { ...process.env } };
const me = { name: "test", version: "1" };

async function open() {
    if (mode === "sdk") {
        const { Client } = await import("@modelcontextprotocol/sdk/client/index.js");
        const { StdioClientTransport } =
            await import("@modelcontextprotocol/sdk/client/stdio.js");
        const client = new Client(me);
        await client.connect(new StdioClientTransport(started));
        return client;
    }
    const { Client } = await import("@modelcontextprotocol/client");
    const { StdioClientTransport } = await import("@modelcontextprotocol/client/stdio");
    const negotiation = mode === "pin" ? { pin: version } : mode;
    const client = new Client(me, { versionNegotiation: { mode: negotiation } });
    await client.connect(new StdioClientTransport(started));
    assert.equal(client.getNegotiatedProtocolVersion(), version);
    return client;
}

const client = await open();
assert.equal(client.getServerVersion()?.name, "quoth");
const { tools } = await client.listTools();
assert.deepEqual(tools.map((tool) => tool.name), ["search", "kwic", "count", "get"]);
for (const tool of tools)
    assert.equal(tool.annotations.readOnlyHint, true);

async function call(name, args) {
    const result = await client.callTool({ name, arguments: args });
    assert.ok(!result.isError, JSON.stringify(result));
    assert.equal(result.content[0].type, "text");
    return result.structuredContent;
}

function quoted(path, passage) {
    assert.equal(passage.in, "file");
    assert.equal(readFileSync(path).subarray(passage.start, passage.end).toString(),
        passage.text);
}

const found = await call("search", { query: '"rare earths"', type: ["text/markdown"] });
assert.equal(found.hits.length, 5);
for (const hit of found.hits)
    for (const passage of hit.passages)
        quoted(hit.path, passage);
const next = await call("search",
    { query: '"rare earths"', type: ["text/markdown"], cursor: found.cursor });
assert.equal(next.hits[0].rank, 6);
const { lines } = await call("kwic", { query: "soybeans", type: ["text/markdown"] });
for (const line of lines)
    quoted(line.path, line);
assert.equal((await call("count", { query: '"rare earths"' })).n, 63);
const text = await call("get", { id: found.hits[0].id });
quoted(text.path, { ...text.file, text: text.text });

const wrong = await client.callTool({ name: "search", arguments: { limit: 3 } });
assert.equal(wrong.isError, true);
await assert.rejects(client.callTool({ name: "nothing", arguments: {} }),
    (error) => error.code === -32602);
await client.close();
console.log(`ok: ${mode} ${version ?? ""}`);
