import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { hosts } from '../../src/cli/serve-options.ts';
import { authority, issue } from '../source/kube/certificates.ts';
import { fakeServer, status } from '../source/kube/fake-server.ts';
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

interface Options {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

function printed(args: readonly string[], { cwd, env = {} }: Options = {}) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, 'serve', ...args], {
    encoding: 'utf8',
    cwd,
    env,
  });
  expect(status, stderr).toBe(0);
  const config = configSchema.parse(JSON.parse(stdout));
  const servers = 'servers' in config ? config.servers : config.mcpServers;
  return { key: Object.keys(config)[0], entry: servers['kubernetes-network-review'], said: stderr };
}

type Entry = z.infer<typeof entrySchema>;

/** What the first message is answered by a server that a host started with an empty PATH, in another folder. */
async function answerOf({ command, args, env }: Entry, tool: string): Promise<string> {
  const child = spawn(command, args, { cwd: '/', env: { PATH: '', ...env } });
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
  const params = { name: tool, arguments: {} };
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })}\n`);
  const text = await answer;
  child.stdin.end();
  expect(await exited).toBe(0);
  return text;
}

describe.each(hosts)('the configuration for %s', (host) => {
  it('starts the server as it is printed, with an empty PATH and in another folder', async () => {
    const { key, entry } = printed(['--demo', '--print-config', host]);
    expect(key).toBe(host === 'vscode' ? 'servers' : 'mcpServers');
    expect(isAbsolute(entry.command)).toBe(true);
    expect(await answerOf(entry, 'list_sources')).toContain('demo (default)');
  });

  it('names the way to talk where its documentation demands it', () => {
    const { entry } = printed(['--demo', '--print-config', host]);
    const isTyped = ['claude-code', 'cursor', 'vscode'].includes(host);
    expect(entry.type).toBe(isTyped ? 'stdio' : undefined);
  });
});

/** A folder with a login that asks another program beside it for the token, and a kubeconfig that names it. */
async function withLogin() {
  const asked: (string | undefined)[] = [];
  const ca = await authority();
  const server = await fakeServer(
    (request, response) => {
      asked.push(request.headers.authorization);
      status(403, 'Forbidden')(request, response);
    },
    await issue(ca, { ips: ['127.0.0.1'] }),
  );
  onTestFinished(() => server.close());
  const folder = await newFolder();
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    chmodSync(path, 0o755);
    return path;
  };
  write('say-token', '#!/bin/sh\necho made-up-token\n');
  const credential = `'{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}'`;
  write('cloud-login', `#!/bin/sh\nprintf ${credential} "$(say-token)"\n`);
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'cloud-login' };
  const kubeconfig = write(
    'config',
    JSON.stringify({
      'current-context': 'one',
      contexts: [{ name: 'one', context: { cluster: 'c', user: 'u' } }],
      clusters: [
        {
          name: 'c',
          cluster: {
            server: server.url,
            'certificate-authority-data': Buffer.from(ca.cert).toString('base64'),
          },
        },
      ],
      users: [{ name: 'u', user: { exec: { ...exec, interactiveMode: 'Never' } } }],
    }),
  );
  return { folder, kubeconfig, asked };
}

it.each([[[]], [['--context', 'one']], [['--demo', '--allow-context', 'one']]])(
  'finds the programs of a login that only the shell knew, with %j',
  async (args) => {
    const { folder, kubeconfig, asked } = await withLogin();
    const PATH = ['/bin', 'relative', '/usr/bin', folder, '/bin', '/x/node_modules/.bin'].join(delimiter);
    const { entry } = printed([...args, '--print-config', 'claude-desktop'], {
      env: { PATH, KUBECONFIG: kubeconfig, TOKEN: 'not for anybody' },
    });
    expect(entry.env).toEqual({ KUBECONFIG: kubeconfig, PATH: `/bin:/usr/bin:${folder}` });
    if (args.length === 3) return;
    await answerOf(entry, 'get_nodes');
    expect(asked[0]).toBe('Bearer made-up-token');
  },
);

it('writes down no environment for snapshots, which need none', () => {
  const { entry } = printed(['--demo', '--print-config', 'vscode'], {
    env: { PATH: '/bin', KUBECONFIG: '/k' },
  });
  expect(entry.env).toBeUndefined();
});

it('gives the command that Claude Code takes the same entry by', async () => {
  const folder = await newFolder();
  const args = ['--demo', '--context', "it's prod (eu)", '--print-config', 'claude-code'];
  const { entry, said } = printed(args, { env: { PATH: '/bin', KUBECONFIG: join(folder, 'a b') } });
  const [line = ''] = said.split('\n').filter((one) => one.startsWith('claude mcp add '));
  const words = execFileSync('/bin/sh', ['-c', `claude() { printf '%s\\n' "$@"; }; ${line}`], {
    encoding: 'utf8',
  })
    .trimEnd()
    .split('\n');
  const { KUBECONFIG = '', PATH = '' } = entry.env ?? {};
  expect(words).toEqual([
    ...['mcp', 'add', '--env', `KUBECONFIG=${KUBECONFIG}`, '--env', `PATH=${PATH}`],
    ...['--transport', 'stdio', '--scope', 'user', 'kubernetes-network-review', '--'],
    ...[entry.command, ...entry.args],
  ]);
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
      '--config',
      'review.yaml',
      '--timeout',
      '30s',
      '--print-config',
      'cursor',
    ],
    { cwd, env: { KUBECONFIG: `/abs/one:two` } },
  );
  expect(entry).toEqual({
    type: 'stdio',
    command: process.execPath,
    args: [
      program,
      'serve',
      ...['--from', join(cwd, 'b'), '--context', 'prod eu', '--demo', '--from', join(cwd, 'a')],
      ...['--kubeconfig', join(cwd, 'config'), '--timeout', '30000ms', '--read-root', cwd],
      ...['--allow-context', 'dev', '--config', join(cwd, 'review.yaml'), '--tool-prefix', 'p_'],
    ],
    env: { KUBECONFIG: `/abs/one:${join(cwd, 'two')}` },
  });
});
