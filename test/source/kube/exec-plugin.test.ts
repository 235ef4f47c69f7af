import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { resolveCluster, type KubeCluster } from '../../../src/source/kube/resolve-cluster.ts';
import { authority, issue, type Pair } from './certificates.ts';
import {
  allOf,
  clientNameOf,
  fakeServer,
  json,
  kubeErrorOf,
  status,
  until,
  type FakeServer,
} from './fake-server.ts';
import { base64, temporaryFolder, writeKubeconfig } from './kubeconfig-file.ts';

const folder = temporaryFolder();
const runs = path.join(folder, 'runs');
const clients: KubeCluster['client'][] = [];
let ca: Pair;
let server: FakeServer;
let now: number;
beforeAll(async () => {
  ca = await authority();
  const leaf = await issue(ca, { ips: ['127.0.0.1'] });
  server = await fakeServer(json({}), { ...leaf, ca: ca.cert, requestCert: true, rejectUnauthorized: false });
});
beforeEach(() => {
  now = Date.parse('2026-01-01T00:00:00Z');
  writeFileSync(runs, '');
  server.answer = json({});
  server.seen.length = 0;
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => server.close());

const apiVersion = 'client.authentication.k8s.io/v1';

/** A plugin that counts its runs in a file and then does what the body says; `n` is the number of this run. */
function plugin(body: string, name = 'plugin.cjs'): string {
  const file = path.join(folder, name);
  const prologue = `#!${process.execPath}
const fs = require('node:fs');
fs.appendFileSync(${JSON.stringify(runs)}, '.');
const n = fs.readFileSync(${JSON.stringify(runs)}, 'utf8').length;
const print = (status) => console.log(JSON.stringify({ apiVersion: '${apiVersion}', kind: 'ExecCredential', status }));
`;
  writeFileSync(file, prologue + body);
  chmodSync(file, 0o755);
  return file;
}

async function clientOf(
  exec: object,
  options: { env?: NodeJS.ProcessEnv; execTimeoutMs?: number; cluster?: object } = {},
) {
  const { cluster, ...rest } = options;
  const kubeconfig = writeKubeconfig(folder, {
    cluster: { server: server.url, 'certificate-authority-data': base64(ca.cert), ...cluster },
    user: { exec: { apiVersion, interactiveMode: 'IfAvailable', ...exec } },
  });
  const { client } = await resolveCluster({
    kubeconfig,
    env: { PATH: '/usr/bin:/bin' },
    now: () => now,
    ...rest,
  });
  clients.push(client);
  return client;
}

const script = (body: string) => ({ command: process.execPath, args: [plugin(body)] });

async function ask(client: KubeCluster['client']): Promise<string> {
  return (await client.get('/api')).text(1000);
}

const sent = (): (string | undefined)[] => server.seen.map(({ headers }) => headers.authorization);
const runCount = (): number => readFileSync(runs, 'utf8').length;

describe('exec plugins', () => {
  it('runs once for requests at the same time and after each other', async () => {
    const client = await clientOf(script('setTimeout(() => print({ token: `token-${n}` }), 50);'));
    await Promise.all([ask(client), ask(client), ask(client)]);
    now += 365 * 86_400_000;
    await ask(client);
    expect(sent()).toEqual(Array<string>(4).fill('Bearer token-1'));
    expect(runCount()).toBe(1);
  });

  it('runs again shortly before the credential expires', async () => {
    const expirationTimestamp = '2026-01-01T00:15:00Z';
    const client = await clientOf(
      script(
        `print({ token: 'token-' + n, expirationTimestamp: n === 1 ? '${expirationTimestamp}' : '2026-01-01T00:30:00Z' });`,
      ),
    );
    for (const at of ['00:00:00', '00:14:49', '00:14:51', '00:20:00']) {
      now = Date.parse(`2026-01-01T${at}Z`);
      await ask(client);
    }
    expect(sent()).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2', 'Bearer token-2']);
  });

  it('renews a refused credential once, together', async () => {
    const client = await clientOf(script("print({ token: 'token-' + n });"));
    await ask(client);
    server.answer = (request, response) => {
      response.writeHead(request.headers.authorization === 'Bearer token-1' ? 401 : 200).end('{}');
    };
    await Promise.all([ask(client), ask(client), ask(client)]);
    expect(runCount()).toBe(2);
    server.answer = status(401, 'Unauthorized');
    const before = server.seen.length;
    expect((await kubeErrorOf(client.get('/api'))).reason).toBe('unauthorized');
    expect([runCount(), server.seen.length - before]).toEqual([2, 1]);
    now += 61_000;
    await kubeErrorOf(client.get('/api'));
    expect(runCount()).toBe(3);
  });

  it('uses a client certificate that the plugin gives', async () => {
    const anna = await issue(ca, { commonName: 'anna' });
    server.answer = (request, response) => {
      response.end(clientNameOf(request));
    };
    const status = { clientCertificateData: anna.cert, clientKeyData: anna.key };
    expect(await ask(await clientOf(script(`print(${JSON.stringify(status)});`)))).toBe('anna');
    const mixed = JSON.stringify({ ...status, clientKeyData: ca.key });
    expect((await kubeErrorOf(ask(await clientOf(script(`print(${mixed});`))))).detail).toContain(
      'not a matching PEM pair',
    );
  });

  it('passes arguments without a shell, the configured environment, and no standard input', async () => {
    const mark = path.join(folder, 'shell-ran');
    const client = await clientOf(
      {
        command: process.execPath,
        args: [
          plugin(
            "fs.readFileSync(0); print({ token: Buffer.from(process.argv.slice(2).join('|') + process.env.A + process.env.B).toString('hex') });",
          ),
          `; touch ${mark}`,
          `$(touch ${mark})`,
        ],
        env: [{ name: 'A', value: 'set' }],
      },
      { env: { B: 'kept' } },
    );
    await ask(client);
    const token = Buffer.from(sent()[0]?.slice('Bearer '.length) ?? '', 'hex').toString();
    expect(token).toBe(`; touch ${mark}|$(touch ${mark})setkept`);
    expect(existsSync(mark)).toBe(false);
  });

  it('tells the plugin about the cluster only when asked to', async () => {
    const body = "print({ token: Buffer.from(process.env.KUBERNETES_EXEC_INFO).toString('hex') });";
    const extensions = [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'x' } }];
    const infoOf = async (exec: object): Promise<unknown> => {
      await ask(await clientOf({ ...script(body), ...exec }, { cluster: { extensions } }));
      return JSON.parse(Buffer.from(sent().at(-1)?.slice('Bearer '.length) ?? '', 'hex').toString());
    };
    expect(await infoOf({})).toEqual({ apiVersion, kind: 'ExecCredential', spec: { interactive: false } });
    expect(await infoOf({ provideClusterInfo: true })).toEqual({
      apiVersion,
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: {
          server: server.url,
          'certificate-authority-data': base64(ca.cert),
          config: { audience: 'x' },
        },
      },
    });
  });

  it('finds a command with a slash from the folder of the kubeconfig', async () => {
    mkdirSync(path.join(folder, 'bin'), { recursive: true });
    plugin("print({ token: 'here' });", 'bin/login');
    await ask(await clientOf({ command: './bin/login' }));
    expect(sent()).toEqual(['Bearer here']);
  });

  it('names the PATH it searched for a command that is missing, and the hint', async () => {
    const client = await clientOf(
      { command: 'no-such-login', installHint: 'get it from\u001b[31m https://login.example' },
      { env: { PATH: '/usr/bin:/opt/none' } },
    );
    const error = await kubeErrorOf(client.get('/api'));
    expect([error.reason, error.detail, error.next]).toEqual([
      'unauthorized',
      'the exec plugin no-such-login was not found; PATH searched: /usr/bin:/opt/none; its install hint: get it from [31m https://login.example',
      'install it, or start this program with a PATH that has it',
    ]);
    writeFileSync(path.join(folder, 'plain'), '');
    const plain = await kubeErrorOf((await clientOf({ command: './plain' })).get('/api'));
    expect(plain.detail).toContain('cannot be started (EACCES)');
    const absent = await kubeErrorOf((await clientOf({ command: './absent' })).get('/api'));
    expect(absent.detail).toBe(`the exec plugin ${path.join(folder, 'absent')} was not found`);
  });

  it('ends a plugin that hangs, and what it started', async () => {
    const child = path.join(folder, 'child.pid');
    const client = await clientOf(
      script(`
        const { spawn } = require('node:child_process');
        const started = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
        fs.writeFileSync(${JSON.stringify(child)}, String(started.pid));
        console.error('waiting for the browser, code=1234');
      `),
      { execTimeoutMs: 700 },
    );
    const error = await kubeErrorOf(client.get('/api'));
    expect([error.reason, error.detail]).toEqual([
      'timeout',
      `the exec plugin ${path.basename(process.execPath)} did not finish within 0.7 s: waiting for the browser, code=1234`,
    ]);
    const isRunning = (): boolean => {
      try {
        process.kill(Number(readFileSync(child, 'utf8')), 0);
        return !/^State:\s+Z/m.test(readFileSync(`/proc/${readFileSync(child, 'utf8')}/status`, 'utf8'));
      } catch {
        return false;
      }
    };
    await until(() => !isRunning());
  });

  it('ends the plugin when the client is closed, and does not keep an aborted request waiting', async () => {
    const client = await clientOf(script('setInterval(() => {}, 1000);'));
    const why = new Error('enough');
    const controller = new AbortController();
    const aborted = client.get('/api', { signal: controller.signal });
    const waiting = kubeErrorOf(client.get('/api'));
    await until(() => runCount() === 1);
    controller.abort(why);
    await expect(aborted).rejects.toBe(why);
    client.close();
    expect((await waiting).detail).toContain('failed (signal SIGKILL)');
  });

  it('repeats the error of a plugin without its credentials', async () => {
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJQTEFOVEVEIn0.c2lnbmF0dXJlLVBMQU5URUQ';
    const long = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAx';
    const client = await clientOf(
      script(`
        print({ token: 'PLANTED-on-stdout' });
        console.error('login failed\\n token=PLANTED ${jwt} Bearer PLANTED-1234 https://u:PLANTED@idp ${long}' + 'x y '.repeat(5000));
        console.error('session expired');
        process.exit(3);
      `),
    );
    const error = await kubeErrorOf(client.get('/api'));
    expect(error.detail).toMatch(/^the exec plugin \S+ failed \(exit code 3\): /);
    expect(error.next).toContain('log in again');
    const short = await kubeErrorOf(
      (
        await clientOf(
          script(
            `console.error('login failed token=PLANTED ${jwt} Bearer PLANTED-1234 https://u:PLANTED@idp ${long}'); process.exit(1);`,
          ),
        )
      ).get('/api'),
    );
    expect(short.detail).toMatch(
      /: login failed token=\[redacted\] \[redacted\] Bearer \[redacted\] https:\/\/\[redacted\]@idp \[redacted\]$/,
    );
    for (const told of [error, short]) {
      expect(allOf(told)).not.toMatch(/PLANTED|eyJ|QUJD/);
      expect(told.detail.length).toBeLessThan(600);
    }
  });

  it('names the login of plugins it knows', async () => {
    mkdirSync(path.join(folder, 'known'), { recursive: true });
    const nextOf = async (name: string, args: string[] = []): Promise<string> => {
      plugin('process.exit(1);', `known/${name}`);
      return (await kubeErrorOf((await clientOf({ command: `./known/${name}`, args })).get('/api'))).next;
    };
    expect(await nextOf('aws')).toBe('log in again (aws sso login), then repeat');
    expect(await nextOf('kubelogin')).toBe('log in again (az login), then repeat');
    expect(await nextOf('kubelogin', ['get-token', '--oidc-issuer-url=x'])).toBe(
      'log in again with kubelogin, then repeat',
    );
  });

  it.each([
    ["console.log('PLANTED');", 'its output is not JSON'],
    ["console.log('[1]');", 'its output is not an ExecCredential'],
    [
      "console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1beta1', status: { token: 'PLANTED' } }));",
      'the kubeconfig wants client.authentication.k8s.io/v1, it printed client.authentication.k8s.io/v1beta1',
    ],
    ['print(undefined);', 'it has no status'],
    ['print({});', 'its status has neither token nor client certificate'],
    [
      "print({ token: 'PLANTED', clientKeyData: 'PLANTED' });",
      'it has a client certificate or a key, not both',
    ],
    ["print({ token: 'PLANTED\\nX: y' });", 'a token with a blank or control character'],
    ["console.log('x'.repeat(2_000_000)); setInterval(() => {}, 1000);", 'failed (signal SIGKILL)'],
  ])('refuses what %j prints', async (body, detail) => {
    const error = await kubeErrorOf((await clientOf(script(body))).get('/api'));
    expect(error.reason).toBe('unauthorized');
    expect(error.detail).toContain(detail);
    expect(error.detail + error.next).not.toContain('PLANTED');
    expect(server.seen).toEqual([]);
  });

  it('is not run for a user with a token of its own', async () => {
    const kubeconfig = writeKubeconfig(folder, {
      cluster: { server: server.url, 'certificate-authority-data': base64(ca.cert) },
      user: { token: 'own', exec: { apiVersion, ...script("print({ token: 'plugin' });") } },
    });
    const { client } = await resolveCluster({ kubeconfig, env: {} });
    clients.push(client);
    await ask(client);
    expect([sent(), runCount()]).toEqual([['Bearer own'], 0]);
  });
});
