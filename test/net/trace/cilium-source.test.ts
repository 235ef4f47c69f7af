import { expect, it } from 'vitest';
import { tracePath } from '../../../src/net/trace/trace-path.ts';
import { agentPod, ciliumAgent, ciliumConfig, configMap } from '../../support/network-agents.ts';
import { endpointSlice, node, service } from '../../support/objects.ts';
import { placed } from '../../support/traced-cluster.ts';
import { evidenceIn, type Given, type RawObject } from '../../support/snapshot-of.ts';

const at = (name: string, address: string) =>
  node(name, {
    status: {
      addresses: [{ type: 'InternalIP', address }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  });

interface Asked {
  readonly client?: string;
  readonly to?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly spec?: Record<string, unknown>;
  readonly metadata?: object;
  /** The address of n2, on which the endpoint is. */
  readonly n2?: string;
  /** Another node for the endpoint. */
  readonly on?: string;
  readonly protocol?: string;
  readonly more?: readonly RawObject[];
  readonly given?: Given;
}

/** What the endpoint 10.244.0.10 on n2 sees. */
function seenBy({
  client = 'shop/web-0',
  to = '10.96.0.50:80',
  n2 = '192.0.2.2',
  protocol = 'TCP',
  ...asked
}: Asked = {}) {
  const objects = [
    at('n1', '192.0.2.1'),
    at('n2', n2),
    ciliumAgent(),
    ...['n1', 'n2'].map((on) => agentPod('kube-system/cilium', on)),
    ciliumConfig({ 'kube-proxy-replacement': 'true', 'routing-mode': 'tunnel', ...asked.config }),
    configMap('kube-system/kubeadm-config', { ClusterConfiguration: 'kind: ClusterConfiguration\n' }),
    placed('shop/web-0', 'web', 'n1', '10.244.1.9'),
    {
      ...service('shop/cart', asked.spec, asked.metadata),
      status: { loadBalancer: { ingress: [{ ip: '198.51.100.7', ipMode: 'VIP' }] } },
    },
    endpointSlice('shop/cart', [{ node: asked.on ?? 'n2' }], {
      ports: [{ name: 'http', protocol, port: 8080 }],
    }),
    ...(asked.more ?? []),
  ];
  return tracePath({ client, to }, evidenceIn({ ...asked.given, objects })).sourceSeen;
}

it('is a pod’s own on the way to a ClusterIP, unless a node’s address is the endpoint', () => {
  const own = '10.244.1.9 (kept; sent back to the pod itself, it may be Cilium’s loopback address)';
  expect(seenBy()).toBe(own);
  expect(seenBy({ config: { 'bpf-lb-mode': 'dsr' } })).toBe(own);
  expect(seenBy({ n2: '10.244.0.10' })).toBeNull();
  expect(seenBy({ on: 'n9' })).toBeNull();
  expect(seenBy({ client: 'node/n1' })).toBeNull();
});

it('is a client’s own from outside with policy Local, with dsr, and for TCP with hybrid', () => {
  const own = 'the client’s own (kept, as far as what stands in front keeps it)';
  const masqueraded =
    'an address of the node that takes the connection; where the endpoint is on that node, the client’s own';
  const ports = (protocol: string) => [
    { name: 'http', port: 80, protocol, targetPort: 8080, nodePort: 30080 },
  ];
  const open = (spec: object = {}, protocol = 'TCP') => ({
    type: 'LoadBalancer',
    externalTrafficPolicy: 'Cluster',
    ports: ports(protocol),
    ...spec,
  });
  const outside = { client: 'external', to: '198.51.100.7:80' };
  const from = (config: Readonly<Record<string, string>>, more: Asked = {}) =>
    seenBy({ ...outside, config, spec: open(), ...more });
  expect(from({})).toBe(masqueraded);
  expect(from({ 'bpf-lb-mode': 'snat' }, { spec: open({ externalTrafficPolicy: 'Local' }) })).toBe(own);
  expect(from({ 'bpf-lb-mode': 'dsr' })).toBe(own);
  expect(from({ 'bpf-lb-mode': 'hybrid' })).toBe(own);
  const datagrams: Asked = { to: '198.51.100.7:80/UDP', protocol: 'UDP', spec: open({}, 'UDP') };
  expect(from({ 'bpf-lb-mode': 'hybrid' }, datagrams)).toBe(masqueraded);
  expect(from({ 'bpf-lb-mode': 'dsr' }, datagrams)).toBe(own);
  expect(from({ 'bpf-lb-mode': 'annotation' })).toBeNull();
  const forwarding = { annotations: { 'service.cilium.io/forwarding-mode': 'dsr' } };
  expect(from({ 'bpf-lb-mode': 'snat' }, { metadata: forwarding })).toBeNull();
  const other: RawObject = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNodeConfig',
    metadata: { name: 'some', namespace: 'kube-system' },
    spec: { nodeSelector: {}, defaults: { 'bpf-lb-mode': 'dsr' } },
  };
  expect(from({}, { more: [other] })).toBeNull();
  expect(from({}, { given: { unread: { CiliumNodeConfig: 'forbidden' } } })).toBeNull();
});
