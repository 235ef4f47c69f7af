import { describe, expect, test } from 'vitest';
import { parseCiliumDbgStatus } from '../../src/parse/cilium-dbg-status.ts';

/** The shape in which an agent of 1.17 prints it; the agent leaves out what is false or zero. */
const status = {
  cilium: { msg: '1.17.0 (v1.17.0-0bc32ae110)', state: 'Ok' },
  'cluster-mesh': {
    clusters: [
      {
        'last-failure': '0001-01-01T00:00:00.000Z',
        name: 'west',
        'num-endpoints': 12,
        'num-identities': 30,
        'num-nodes': 3,
        'num-shared-services': 2,
        ready: true,
        status: 'etcd: 1/1 connected',
      },
      { name: 'east', 'num-failures': 7, 'last-failure': '2026-11-20T10:00:00.000Z' },
    ],
    'num-global-services': 2,
  },
  'cni-chaining': { mode: 'none' },
  'cni-file': {
    msg: 'successfully wrote CNI configuration file to /host/etc/cni/net.d/05-cilium.conflist',
    state: 'Ok',
  },
  'datapath-mode': 'veth',
  encryption: {
    mode: 'Wireguard',
    wireguard: {
      interfaces: [{ 'listen-port': 51871, name: 'cilium_wg0', 'peer-count': 2, 'public-key': 'aGVsbG8=' }],
    },
  },
  ipam: {
    allocations: { '10.244.2.7': 'shop/cart-0' },
    ipv4: ['10.244.2.7', '10.244.2.9'],
    status: 'IPv4: 2/254 allocated from 10.244.2.0/24, ',
  },
  'kube-proxy-replacement': {
    deviceList: [{ ip: ['172.18.0.5', 'fc00:c111::5'], name: 'eth0' }],
    devices: ['eth0 172.18.0.5 fc00:c111::5 (Direct Routing)'],
    directRoutingDevice: 'eth0',
    features: {
      annotations: null,
      externalIPs: { enabled: true },
      gracefulTermination: { enabled: true },
      hostPort: {},
      nat46X64: { gateway: { prefixes: null }, service: {} },
      nodePort: {
        acceleration: 'None',
        algorithm: 'Random',
        enabled: true,
        mode: 'SNAT',
        portMax: 32767,
        portMin: 30000,
      },
      sessionAffinity: { enabled: true },
      socketLB: { enabled: true },
    },
    mode: 'True',
  },
  masquerading: {
    enabled: true,
    enabledProtocols: { ipv4: true },
    mode: 'BPF',
    'snat-exclusion-cidr-v4': '10.244.0.0/16',
  },
  routing: {
    'inter-host-routing-mode': 'Tunnel',
    'intra-host-routing-mode': 'BPF',
    'tunnel-protocol': 'vxlan',
  },
};

const expected = {
  cilium: { state: 'Ok', msg: '1.17.0 (v1.17.0-0bc32ae110)' },
  version: { major: 1, minor: 17, patch: 0, suffix: '' },
  kubeProxyReplacement: {
    mode: 'True',
    devices: ['eth0'],
    directRoutingDevice: 'eth0',
    features: {
      nodePort: {
        enabled: true,
        mode: 'SNAT',
        algorithm: 'Random',
        acceleration: 'None',
        portMin: 30000,
        portMax: 32767,
      },
      hostPort: false,
      externalIPs: true,
      socketLB: true,
      sessionAffinity: true,
      gracefulTermination: true,
      bpfSocketLBHostnsOnly: false,
    },
  },
  routing: { intraHost: 'BPF', interHost: 'Tunnel', tunnelProtocol: 'vxlan' },
  encryption: { mode: 'Wireguard', wireguardInterfaces: [{ name: 'cilium_wg0', peerCount: 2 }] },
  ipam: { status: 'IPv4: 2/254 allocated from 10.244.2.0/24, ', ipv4: 2, ipv6: 0 },
  masquerading: {
    enabled: true,
    mode: 'BPF',
    ipv4: true,
    ipv6: false,
    ipMasqAgent: false,
    snatExclusionCidrV4: '10.244.0.0/16',
  },
  cniFile: {
    state: 'Ok',
    msg: 'successfully wrote CNI configuration file to /host/etc/cni/net.d/05-cilium.conflist',
  },
  cniChainingMode: 'none',
  datapathMode: 'veth',
  clusterMesh: {
    numGlobalServices: 2,
    clusters: [
      {
        name: 'west',
        ready: true,
        status: 'etcd: 1/1 connected',
        numNodes: 3,
        numSharedServices: 2,
        numIdentities: 30,
        numEndpoints: 12,
        numFailures: 0,
      },
      {
        name: 'east',
        ready: false,
        numNodes: 0,
        numSharedServices: 0,
        numIdentities: 0,
        numEndpoints: 0,
        numFailures: 7,
        lastFailure: '2026-11-20T10:00:00.000Z',
      },
    ],
  },
};

function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key.replaceAll(/-(.)/gu, (_, letter: string) => letter.toUpperCase()),
      camelCased(field),
    ]),
  );
}

describe('parseCiliumDbgStatus', () => {
  test('a whole status', () => {
    expect(parseCiliumDbgStatus(JSON.stringify(status))).toEqual({ ok: true, value: expected });
  });

  test('the same in camel case', () => {
    expect(parseCiliumDbgStatus(JSON.stringify(camelCased(status)))).toEqual({ ok: true, value: expected });
  });

  test('a feature that the agent does not report is not taken for disabled', () => {
    const text = JSON.stringify({ 'kube-proxy-replacement': { mode: 'Strict', features: {} } });
    expect(parseCiliumDbgStatus(text)).toEqual({
      ok: true,
      value: {
        kubeProxyReplacement: { mode: 'Strict', devices: [], features: { bpfSocketLBHostnsOnly: false } },
      },
    });
  });

  test('no key of a peer and no address of a pod is kept', () => {
    expect(JSON.stringify(parseCiliumDbgStatus(JSON.stringify(status)))).not.toMatch(
      /aGVsbG8=|cart-0|10\.244\.2\.7/,
    );
  });

  test.each(['', '{', '[]', '{}', '"Ok"', 'null', '{"items": []}'])('refused: %s', (text) => {
    expect(parseCiliumDbgStatus(text).ok).toBe(false);
  });
});
