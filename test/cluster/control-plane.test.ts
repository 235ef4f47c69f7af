import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyManifests } from './apply.ts';
import { binaryPath } from './build.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';
import { installCrds } from './crds.ts';
import type { Manifest } from './manifests.ts';
import { makePodsReady } from './pods.ts';

const readySince = '2025-01-01T00:00:00Z';

const manifests: readonly Manifest[] = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n1', labels: { 'topology.kubernetes.io/zone': 'a' } },
    spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'] },
    status: {
      addresses: [
        { type: 'InternalIP', address: '172.18.0.2' },
        { type: 'InternalIP', address: 'fd00:172:18::2' },
      ],
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: readySince }],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web-0',
      namespace: 'shop',
      labels: { app: 'web' },
      resourceVersion: '77',
      uid: 'other',
    },
    spec: { nodeName: 'n1', containers: [{ name: 'web', image: 'web' }] },
    status: {
      phase: 'Running',
      podIP: '10.244.1.9',
      podIPs: [{ ip: '10.244.1.9' }],
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: readySince }],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'shop', labels: { app: 'web' } },
    spec: { nodeName: 'n1', containers: [{ name: 'web', image: 'web' }] },
  },
];

async function get(controlPlane: ControlPlane, path: string): Promise<unknown> {
  const { status, body } = await controlPlane.adminFetch('GET', path);
  expect(status).toBe(200);
  return body;
}

/** The endpoints of Service shop/web: address, readiness, node and zone. */
async function endpointsOfWeb(controlPlane: ControlPlane) {
  const path = '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices';
  const { items } = (await get(controlPlane, path)) as {
    items: {
      endpoints: { addresses: string[]; conditions: { ready: boolean }; nodeName: string; zone: string }[];
    }[];
  };
  return items
    .flatMap(({ endpoints }) => endpoints)
    .map(({ addresses, conditions, nodeName, zone }) => [addresses.join(), conditions.ready, nodeName, zone])
    .sort();
}

function kubectl(kubeconfig: string, ...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(binaryPath('kubectl'), ['--kubeconfig', kubeconfig, ...args], (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr });
    });
  });
}

describe('a control plane', () => {
  let controlPlane: ControlPlane;
  beforeAll(async () => {
    controlPlane = await startControlPlane();
  });
  afterAll(() => controlPlane.stop());

  it('takes the definitions of every known API group', async () => {
    const names = await installCrds(controlPlane);
    const { items } = (await get(
      controlPlane,
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    )) as {
      items: { metadata: { name: string }; status: { conditions: { type: string; status: string }[] } }[];
    };
    const established = items.filter(({ status }) =>
      status.conditions.some(({ type, status }) => type === 'Established' && status === 'True'),
    );
    expect(established.map(({ metadata }) => metadata.name).sort()).toEqual([...names].sort());
    expect(new Set(names.map((name) => name.slice(name.indexOf('.') + 1)))).toEqual(
      new Set([
        'gateway.networking.k8s.io',
        'cilium.io',
        'multicluster.x-k8s.io',
        'metallb.io',
        'projectcalico.org',
        'crd.projectcalico.org',
        'operator.tigera.io',
        'submariner.io',
        'config.openshift.io',
        'operator.openshift.io',
        'crd.k8s.amazonaws.com',
        'karpenter.k8s.aws',
      ]),
    );
  });

  it('refuses to install an API group it has no definition of', async () => {
    await expect(installCrds(controlPlane, ['example.com'])).rejects.toThrow(
      'No definition of the API group example.com is known',
    );
  });

  it('keeps the spec and the status of a custom resource', async () => {
    await installCrds(controlPlane, ['submariner.io', 'gateway.networking.k8s.io']);
    const endpoint = {
      cluster_id: 'west',
      cable_name: 'submariner-cable-west-172-18-0-2',
      hostname: 'n1',
      subnets: ['10.244.0.0/16', '10.96.0.0/16'],
      private_ip: '172.18.0.2',
      public_ip: '203.0.113.2',
      nat_enabled: true,
      backend: 'libreswan',
    };
    const gatewayStatus = {
      version: '0.19.0',
      haStatus: 'active',
      statusFailure: '',
      localEndpoint: endpoint,
      connections: [],
    };
    const accepted = {
      type: 'Accepted',
      status: 'True',
      reason: 'Accepted',
      message: '',
      lastTransitionTime: readySince,
    };
    await applyManifests(controlPlane, [
      {
        apiVersion: 'submariner.io/v1',
        kind: 'Gateway',
        metadata: { name: 'n1', namespace: 'submariner-operator' },
        status: gatewayStatus,
      },
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'GatewayClass',
        metadata: { name: 'test' },
        spec: { controllerName: 'example.com/controller' },
        status: { conditions: [accepted] },
      },
    ]);
    const gateways = '/apis/submariner.io/v1/namespaces/submariner-operator/gateways';
    expect(await get(controlPlane, `${gateways}/n1`)).toMatchObject({ status: gatewayStatus });
    expect(await get(controlPlane, '/apis/gateway.networking.k8s.io/v1/gatewayclasses/test')).toMatchObject({
      status: { conditions: [accepted] },
    });
  });

  it('makes the EndpointSlice of applied pods, with the readiness they state', async () => {
    await applyManifests(controlPlane, manifests);
    await makePodsReady(controlPlane);
    await expect
      .poll(() => endpointsOfWeb(controlPlane), { timeout: 10_000 })
      .toEqual([
        ['10.244.1.2', true, 'n1', 'a'],
        ['10.244.1.9', false, 'n1', 'a'],
      ]);
    const addresses = { addresses: [{ address: '172.18.0.2' }, { address: 'fd00:172:18::2' }] };
    expect(await get(controlPlane, '/api/v1/nodes/n1')).toMatchObject({ status: addresses });
  });

  it('says which object the API server refuses, and why', async () => {
    const wrong: Manifest = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'typo', namespace: 'shop' },
      spec: { port: [] },
    };
    await expect(applyManifests(controlPlane, [wrong])).rejects.toThrow(
      /^Service shop\/typo was refused: 500 .*\.spec\.port: field not declared in schema/,
    );
  });

  it('knows its users by token and by client certificate', async () => {
    const asLimited = controlPlane.kubeconfig('limited');
    expect(await kubectl(asLimited, 'get', 'pods', '--namespace', 'limited')).toMatchObject({ code: 0 });
    const refused = await kubectl(asLimited, 'get', 'pods', '--namespace', 'shop');
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('User "limited" cannot list resource "pods"');

    const byCertificate = controlPlane.kubeconfig('admin', 'certificate');
    expect(await kubectl(byCertificate, 'get', 'nodes', '--output', 'name')).toEqual({
      code: 0,
      output: 'node/n1\n',
    });
    const whoAmI = ['auth', 'whoami', '--output', 'jsonpath={.status.userInfo.username}'];
    expect(await kubectl(controlPlane.kubeconfig('reader', 'certificate'), ...whoAmI)).toEqual({
      code: 0,
      output: 'reader',
    });
  });

  it('logs every request, with the impersonated user', async () => {
    await kubectl(controlPlane.kubeconfig('admin'), '--as', 'nobody', 'get', 'services');
    const impersonations = () =>
      controlPlane
        .auditEvents()
        .filter(({ impersonatedUser }) => impersonatedUser !== undefined)
        .filter(({ objectRef }) => objectRef?.resource === 'services')
        .map(({ verb, user, impersonatedUser, responseStatus }) => [
          verb,
          user.username,
          impersonatedUser?.username,
          responseStatus?.code,
        ]);
    await expect.poll(impersonations).toEqual([['list', 'admin', 'nobody', 403]]);
  });
});

describe('options of a control plane', () => {
  it('behaves as an older release, in both address families, with pod CIDRs for nodes', async () => {
    const controlPlane = await startControlPlane({
      emulatedVersion: '1.34',
      serviceCidr: '10.97.0.0/16,fd00:10:97::/112',
      clusterCidr: '10.244.0.0/16,fd00:10:244::/56',
    });
    try {
      await applyManifests(controlPlane, [{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } }]);
      await expect
        .poll(() => get(controlPlane, '/api/v1/nodes/n1'), { timeout: 10_000 })
        .toMatchObject({ spec: { podCIDRs: ['10.244.0.0/24', 'fd00:10:244::/64'] } });
      expect(await get(controlPlane, '/version')).toMatchObject({
        gitVersion: 'v1.37.2',
        emulationMajor: '1',
        emulationMinor: '34',
      });
      expect(await get(controlPlane, '/apis/networking.k8s.io/v1/servicecidrs/kubernetes')).toMatchObject({
        spec: { cidrs: ['10.97.0.0/16', 'fd00:10:97::/112'] },
      });
    } finally {
      await controlPlane.stop();
    }
  });

  it('fails with the log of a process that does not start', async () => {
    await expect(startControlPlane({ serviceCidr: 'nonsense' })).rejects.toThrow(
      /kube-apiserver ended; its log ends:[^]*service-cluster-ip-range/,
    );
  });
});

describe('the end of a control plane', () => {
  it('leaves no process and no file after stop', async () => {
    const controlPlane = await startControlPlane();
    expect(controlPlane.pids).toHaveLength(3);
    await controlPlane.stop();
    const running = controlPlane.pids.filter((pid) => existsSync(`/proc/${pid}`));
    expect(running).toEqual([]);
    expect(existsSync(controlPlane.caFile)).toBe(false);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('comes with %s to the process that started it', async (signal) => {
    const script = `
      import { startControlPlane } from './control-plane.ts';
      const { caFile, pids } = await startControlPlane();
      console.log(JSON.stringify({ caFile, pids }));`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { caFile, pids } = JSON.parse(line.toString()) as { caFile: string; pids: number[] };
    expect(existsSync(caFile)).toBe(true);
    child.kill(signal);
    await expect.poll(() => existsSync(caFile), { timeout: 5_000 }).toBe(false);
    const states = execFileSync('ps', ['-o', 'stat=', '-p', pids.join()], { encoding: 'utf8' });
    expect(states.split('\n').filter((state) => state !== '' && !state.startsWith('Z'))).toEqual([]);
  });
});
