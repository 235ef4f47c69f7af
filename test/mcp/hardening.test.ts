import { chmodSync, existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fakeServer, json } from '../source/kube/fake-server.ts';
import { everythingFrom, textArguments } from '../support/every-tool.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { type RunningServer, startServer } from '../support/mcp-server.ts';
import { runProgram } from '../support/run-program.ts';
import { folderOf, newFolder } from '../support/snapshot-folder.ts';

/** Made up, and recognized by none of the formats that credentials have. */
const canaries = {
  token: 'quiet-otter-1f0a',
  secret: 'quiet-otter-2f0b',
  annotation: 'quiet-otter-3f0c',
  environment: 'quiet-otter-4f0d',
  configMap: 'quiet-otter-5f0e',
};
const control = 'loud-heron-7c1e';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

function meta(namespace: string, name: string) {
  const uid = `${namespace}-${name}`;
  return { namespace, name, uid, annotations: { [lastApplied]: `{"data":"${canaries.annotation}"}` } };
}

const list = (apiVersion: string, kind: string, items: readonly object[]) => ({
  apiVersion,
  kind: `${kind}List`,
  metadata: {},
  items: items.map((item) => ({ apiVersion, kind, ...item })),
});

const service = {
  metadata: meta('shop', control),
  spec: { selector: { app: 'cart' }, ports: [{ port: 80 }] },
};
const secret = {
  metadata: meta('shop', 'db'),
  type: 'Opaque',
  data: { password: Buffer.from(canaries.secret).toString('base64'), plain: canaries.secret },
};
const configMap = (name: string, data: object) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: meta('kube-system', name),
  data,
});
const corefile = configMap('coredns', {
  Corefile: '.:53 {\n  kubernetes cluster.local\n  forward . 10.0.0.53\n}\n',
  other: canaries.configMap,
});
const deployment = {
  metadata: meta('shop', 'cart'),
  spec: {
    selector: { matchLabels: { app: 'cart' } },
    template: {
      metadata: { labels: { app: 'cart' } },
      spec: { containers: [{ name: 'main', env: [{ name: 'PASSWORD', value: canaries.environment }] }] },
    },
  },
};

const paths = {
  '/api/v1/services': list('v1', 'Service', [service]),
  '/api/v1/secrets': list('v1', 'Secret', [secret]),
  '/api/v1/namespaces/kube-system/configmaps/coredns': corefile,
  '/apis/apps/v1/deployments': list('apps/v1', 'Deployment', [deployment]),
};

function expectNoCanary(answers: unknown): void {
  const text = JSON.stringify(answers);
  expect(text).toContain(control);
  for (const canary of Object.values(canaries)) {
    expect(text).not.toContain(canary);
    expect(text).not.toContain(Buffer.from(canary).toString('base64').slice(0, 16));
  }
}

describe('credentials', () => {
  it('of a kubeconfig and of a cluster come out of nothing that a server gives', async () => {
    const { kubeconfig, server: cluster } = await fakeCluster(paths, { token: canaries.token });
    const server = await startServer(['--kubeconfig', kubeconfig, '--verbose']);
    expectNoCanary([await everythingFrom(server), server.stderr()]);
    expect(readFileSync(kubeconfig, 'utf8')).toContain(canaries.token);
    // Nor was anything asked for that could hold some, and nothing but read.
    const asked = cluster.seen.map(({ method, path }) => `${method} ${path}`);
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((one) => !one.startsWith('GET '))).toEqual([]);
    expect(asked.filter((one) => /secret|\/(exec|proxy|log|attach|portforward)\b/.test(one))).toEqual([]);
  }, 60_000);

  it('in the files of a snapshot come out of nothing that a server gives', async () => {
    const server = await startServer([
      '--from',
      await folderOf({
        'services.json': list('v1', 'Service', [service]),
        'secrets.json': list('v1', 'Secret', [secret]),
        'coredns.json': corefile,
        'deployments.json': list('apps/v1', 'Deployment', [deployment]),
        'config.json': {
          apiVersion: 'v1',
          kind: 'Config',
          users: [{ name: 'u', user: { token: canaries.token } }],
        },
      }),
    ]);
    expectNoCanary(await everythingFrom(server));
  }, 60_000);
});

describe('what a caller writes', () => {
  it('reaches no shell, no program, no file and no other server', async () => {
    const folder = await newFolder();
    const marker = join(folder, 'marker');
    for (const name of ['sh', 'bash', 'kubectl', 'helm', 'cat', 'touch']) {
      writeFileSync(join(folder, name), `#!/bin/sh\n: > ${marker}\n`);
      chmodSync(join(folder, name), 0o755);
    }
    const elsewhere = await fakeServer(json({}));
    onTestFinished(() => elsewhere.close());
    const { kubeconfig, server: cluster } = await fakeCluster(paths);
    const server = await startServer(['--kubeconfig', kubeconfig], {
      env: { PATH: `${folder}:${process.env.PATH ?? ''}` },
    });
    expect(await server.call('review_network')).toMatchObject({ isError: false });
    const usual = new Set(cluster.seen.map(({ path }) => path));
    const hostile = [
      `x; touch ${marker}`,
      `$(touch ${marker})`,
      `\`touch ${marker}\``,
      `--kubeconfig=/etc/passwd`,
      '-o=json',
      '../../../../etc/passwd',
      '/etc/passwd',
      'file:///etc/passwd',
      `${elsewhere.url}/latest/meta-data/`,
      'shop/../../secrets',
      '__proto__',
    ];
    const answers = [];
    for (const { tool, argument, isList } of textArguments()) {
      for (const text of hostile) {
        answers.push(await server.call(tool, { [argument]: isList ? [text] : text }));
      }
    }
    expect(answers.length).toBeGreaterThan(100);
    expect(existsSync(marker)).toBe(false);
    expect(elsewhere.seen).toEqual([]);
    expect(cluster.seen.map(({ path }) => path).filter((path) => !usual.has(path))).toEqual([]);
    expect(JSON.stringify(answers)).not.toContain(readFileSync('/etc/passwd', 'utf8').split('\n')[0]);
    expect(await server.end()).toBe(0);
  }, 60_000);

  it('calls, reads and gets nothing that is not listed', async () => {
    const { kubeconfig, server: cluster } = await fakeCluster(paths);
    const server = await startServer(['--kubeconfig', kubeconfig]);
    const refused = [
      ...['get_secret', 'pods_exec', 'resources_list', 'kubectl', 'readSource', 'toString', '__proto__'].map(
        (name) => server.request('tools/call', { name, arguments: {} }),
      ),
      ...[
        'network-review://references/../package.json',
        'network-review://references/..%2f..%2fpackage.json',
        'network-review://references/rules/dns/../../../package.json',
        'network-review://rules/..%2freview.schema',
        'network-review://rules/constructor',
        'network-review://prompts/__proto__',
        'file:///etc/passwd',
        `${cluster.url}/api/v1/secrets`,
      ].map((uri) => server.request('resources/read', { uri })),
      server.request('prompts/get', { name: '../package.json', arguments: {} }),
    ];
    for (const { result, error } of await Promise.all(refused)) {
      expect(result).toBeUndefined();
      expect(error?.code).toBe(-32602);
    }
    expect(cluster.seen).toEqual([]);
  });
});

it('opens no port, whatever it is started with', async () => {
  for (const option of ['--http', '--port=8080', '--listen=0.0.0.0:8080', '--bind-address=0.0.0.0']) {
    expect(runProgram(['serve', '--demo', option])).toMatchObject({ code: 2, stdout: '' });
  }
  const server = await startServer(['--demo']);
  expect(await server.call('review_network')).toMatchObject({ isError: false });
  expect(listeningSockets(server)).toEqual([]);
});

/** The sockets of a process that wait for connections, by what Linux tells of it. */
function listeningSockets({ process: { pid = 0 } }: RunningServer): string[] {
  const folder = `/proc/${pid}/fd`;
  const inodes = readdirSync(folder).flatMap(
    (fd) => /^socket:\[(\d+)\]$/.exec(readlinkSync(join(folder, fd)))?.[1] ?? [],
  );
  const listening = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state]) => state === '0A')
      .map((columns) => columns[9] ?? ''),
  );
  return inodes.filter((inode) => listening.includes(inode));
}

it('shows a right that is missing as that, and not as a cluster without', async () => {
  const kinds = ['/api/v1/services', '/apis/discovery.k8s.io/v1/endpointslices', '/api/v1/nodes'];
  const { kubeconfig } = await fakeCluster(Object.fromEntries(kinds.map((path) => [path, 403])));
  const server = await startServer(['--kubeconfig', kubeconfig]);
  const asked = [
    ['get_services', {}, 'Service'],
    ['get_services', { namespace: 'shop' }, 'Service'],
    ['get_endpointslices', { namespace: 'shop', service: control }, 'EndpointSlice'],
    ['get_nodes', {}, 'Node'],
  ] as const;
  for (const [tool, args, kind] of asked) {
    const { isError, text } = await server.call(tool, args);
    expect(isError).toBe(true);
    expect(text).toMatch(new RegExp(`^${kind} may not be read .* Next: `));
  }
  const { text, structured } = await server.call('review_network', { section: 'gaps' });
  const gaps = structured.gaps as { what: string; reason: string }[];
  for (const kind of ['Service', 'EndpointSlice', 'Node']) {
    expect(gaps).toContainEqual(expect.objectContaining({ what: kind, reason: 'forbidden' }));
  }
  expect(text.split('\n')[0]).toMatch(/^0 findings\. \d+ rules: .*not judged for want of evidence/);
});

it('counts every endpoint of every slice, and not what the deprecated Endpoints hold', async () => {
  const slice = (part: number, count: number) => ({
    metadata: {
      ...meta('shop', `${control}-${part}`),
      labels: { 'kubernetes.io/service-name': control },
    },
    addressType: 'IPv4',
    ports: [{ port: 80, protocol: 'TCP' }],
    endpoints: Array.from({ length: count }, (_, i) => ({
      addresses: [`10.1.${part}.${i}`],
      conditions: { ready: true },
    })),
  });
  const slices = [slice(0, 100), slice(1, 100), slice(2, 1)];
  const endpoints = {
    metadata: meta('shop', control),
    subsets: [{ addresses: [{ ip: '10.1.0.0' }], ports: [{ port: 80 }] }],
  };
  const { kubeconfig, server: cluster } = await fakeCluster({
    ...paths,
    '/api/v1/endpoints': list('v1', 'Endpoints', [endpoints]),
    '/apis/discovery.k8s.io/v1/endpointslices': list('discovery.k8s.io/v1', 'EndpointSlice', slices),
  });
  const server = await startServer(['--kubeconfig', kubeconfig]);
  const { structured } = await server.call('get_services');
  expect(structured.items).toMatchObject([{ name: control, ready: 201, notReady: 0 }]);
  const { text, structured: page } = await server.call('get_endpointslices', { service: control });
  expect(page).toMatchObject({ total: 201, shown: 25 });
  expect(text).toContain('Showing 25 of 201 endpoints; next page: cursor "');
  expect(cluster.seen.filter(({ path }) => path.startsWith('/api/v1/endpoints'))).toEqual([]);
});

it('hands a policy that denies by default over, and calls it no fault', async () => {
  const pod = {
    metadata: { ...meta('shop', 'cart-1'), labels: { app: 'cart' } },
    spec: { containers: [{ name: 'main', ports: [{ containerPort: 80 }] }] },
    status: { phase: 'Running', podIP: '10.1.0.1', conditions: [{ type: 'Ready', status: 'True' }] },
  };
  const deny = {
    metadata: meta('shop', 'default-deny'),
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  };
  const files = {
    'snapshot.yaml': { schemaVersion: 1, collectedAt: '2026-11-23T01:00:00Z', context: 'c', complete: true },
    'services.json': list('v1', 'Service', [service]),
    'pods.json': list('v1', 'Pod', [pod]),
    'policies.json': list('networking.k8s.io/v1', 'NetworkPolicy', [deny]),
  };
  const server = await startServer(['--from', await folderOf(files)]);
  const { structured } = await server.call('review_network');
  const findings = structured.findings as {
    at: { kind: string };
    severity: string;
    handoff: { owner: string } | null;
  }[];
  const about = findings.filter(({ at }) => at.kind === 'NetworkPolicy');
  expect(about.length).toBeGreaterThan(0);
  for (const { severity, handoff } of about) {
    expect(severity).toBe('low');
    expect(handoff?.owner).toBe('cilium-network-policy-review');
  }
});
