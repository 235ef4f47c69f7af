import { execFileSync, spawn } from 'node:child_process';
import { isAbsolute, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { hosts } from '../../src/cli/serve-options.ts';
import { program } from '../support/mcp-server.ts';
import { newFolder } from '../support/snapshot-folder.ts';

const entrySchema = z.strictObject({
  type: z.literal('stdio').optional(),
  command: z.string(),
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()).optional(),
});

const configSchema = z.union([
  z.strictObject({ mcpServers: z.strictObject({ 'kubernetes-network-review': entrySchema }) }),
  z.strictObject({ servers: z.strictObject({ 'kubernetes-network-review': entrySchema }) }),
]);

function printed(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  const text = execFileSync(process.execPath, [program, 'serve', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    cwd: options.cwd,
    env: options.env ?? {},
  });
  const config = configSchema.parse(JSON.parse(text));
  const servers = 'servers' in config ? config.servers : config.mcpServers;
  return { key: Object.keys(config)[0], entry: servers['kubernetes-network-review'] };
}

describe.each(hosts)('the configuration for %s', (host) => {
  it('starts the server as it is printed, with an empty PATH and in another folder', async () => {
    const { key, entry } = printed(['--demo', '--print-config', host]);
    expect(key).toBe(host === 'vscode' ? 'servers' : 'mcpServers');
    expect(isAbsolute(entry.command)).toBe(true);
    const child = spawn(entry.command, entry.args, { cwd: '/', env: { PATH: '', ...entry.env } });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const answer = new Promise<string>((resolve) => {
      let out = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        out += chunk;
        if (out.includes('\n')) resolve(out);
      });
    });
    const params = { name: 'list_sources', arguments: {} };
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })}\n`);
    expect(await answer).toContain('demo (default)');
    child.stdin.end();
    expect(await exited).toBe(0);
  });
});

it('makes every path absolute and keeps the order of sources', async () => {
  const cwd = await newFolder();
  const args = ['--from', 'b', '--context', 'prod eu', '--demo', '--from', './a', '--read-root', '.'];
  const { entry } = printed(
    [
      ...args,
      '--kubeconfig',
      'config',
      '--allow-context',
      'dev',
      '--tool-prefix',
      'p_',
      '--timeout',
      '30s',
      '--print-config',
      'cursor',
    ],
    { cwd, env: { KUBECONFIG: `/abs/one:two` } },
  );
  expect(entry).toEqual({
    command: process.execPath,
    args: [
      program,
      'serve',
      ...['--from', join(cwd, 'b'), '--context', 'prod eu', '--demo', '--from', join(cwd, 'a')],
      ...['--kubeconfig', join(cwd, 'config'), '--timeout', '30000ms', '--read-root', cwd],
      ...['--allow-context', 'dev', '--tool-prefix', 'p_'],
    ],
    env: { KUBECONFIG: `/abs/one:${join(cwd, 'two')}` },
  });
});
