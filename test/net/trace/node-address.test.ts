import { describe, expect, it } from 'vitest';
import { fateUnder } from '../../../src/net/trace/fate.ts';
import { tracePath } from '../../../src/net/trace/trace-path.ts';
import { endpointSlice, node, pod, service } from '../../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../../support/snapshot-of.ts';

const at = (name: string, address: string) =>
  node(name, {
    metadata: { name },
    status: {
      addresses: [{ type: 'InternalIP', address }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  });
const web = {
  ...pod('shop/web-0', 'web', { nodeName: 'n1' }),
  status: { phase: 'Running', podIP: '10.244.1.9', podIPs: [{ ip: '10.244.1.9' }] },
};
const listening = (spec: object, port: object) => ({
  ...pod('monitoring/exporter', 'exporter', {
    nodeName: 'n2',
    containers: [{ name: 'main', ports: [port] }],
    ...spec,
  }),
  status: { phase: 'Running', podIP: '192.0.2.12', podIPs: [{ ip: '192.0.2.12' }] },
});
const world: RawObject[] = [at('n1', '192.0.2.11'), at('n2', '192.0.2.12'), web];

function trace(objects: readonly RawObject[], to: string, client = 'shop/web-0', given: Given = {}) {
  const traced = tracePath({ client, to }, evidenceIn({ ...given, objects: [...world, ...objects] }));
  const text = traced.steps
    .map(({ step, says, unknown }) => `${step}: ${says}${unknown === null ? '' : ` [${unknown}]`}`)
    .join('\n');
  return { ...traced, text };
}

describe('the address of a node', () => {
  const exporter = listening({ hostNetwork: true }, { containerPort: 9100, protocol: 'TCP' });

  it('is a pod on the network of the node where one declares the port', () => {
    const { mode, verdict, text, sourceSeen } = trace([exporter], '192.0.2.12:9100');
    expect([mode, verdict, sourceSeen]).toEqual(['pod-to-pod', 'reaches', null]);
    expect(text).toContain('192.0.2.12 is Pod monitoring/exporter on n2; no Service is on the way.');
    expect(text).toContain('whether the CNI masquerades what pods send to addresses of nodes');
    expect(text).toContain('at addresses of nodes: packets go outside of any tunnel, as a rule.');
    expect(text).not.toContain('Addresses of pods are not translated');
    expect(trace([exporter], '192.0.2.12:9101').text).toContain('what listens on the node itself');
    expect(trace([exporter], '192.0.2.12:9100/UDP').text).toContain('what listens on the node itself');
    expect(trace([exporter], '192.0.2.11:9100').text).toContain('what listens on the node itself');
    expect(trace([exporter], '192.0.2.12:9100', 'external').text).toContain('It is an address of its node');
  });

  it('leads to the pod that has the hostPort, as far as the CNI carries it out', () => {
    const hosted = listening({}, { containerPort: 8080, hostPort: 8443, protocol: 'TCP' });
    const { verdict, text } = trace([hosted], '192.0.2.12:8443');
    expect(verdict).toBe('unknown');
    expect(text).toContain('on which Pod monitoring/exporter has hostPort 8443');
    expect(text).toContain('[whether the CNI carries out hostPorts is not in the API]');
  });
});

describe('a headless Service', () => {
  const slice = (address: string, fields: object = {}) =>
    endpointSlice('shop/db', [], {
      endpoints: [{ addresses: [address], nodeName: 'n2', conditions: { ready: true } }],
      ...fields,
    });
  const headless = (spec: object = {}) =>
    service('shop/db', { clusterIP: 'None', clusterIPs: ['None'], ...spec });

  it('of pods on the network of their nodes may see the node of the client', () => {
    const { verdict, sourceSeen, text } = trace([headless(), slice('192.0.2.12')], 'db:8080');
    expect([verdict, sourceSeen]).toEqual(['reaches', null]);
    expect(text).toContain('The server has an address of its node.');
    expect(trace([headless(), slice('10.244.2.9')], 'db:8080').sourceSeen).toBe('10.244.1.9');
  });

  it('without ports is answered for, and no port is known to be right', () => {
    const bare = headless({ ports: undefined });
    const there = trace([bare, slice('10.244.2.9', { ports: [] })], 'db:5432');
    expect([there.verdict, there.endpoints.map(({ address }) => address)]).toEqual([
      'unknown',
      ['10.244.2.9:5432'],
    ]);
    expect(there.text).toContain('the Service names no port. [whether pods listen on the port');
    expect(trace([bare], 'db:5432').verdict).toBe('unresolved');
  });
});

it('a pod on the network of its node does not go out for the name of a Service', () => {
  const agent = {
    ...pod('kube-system/agent', 'agent', { nodeName: 'n1', hostNetwork: true, dnsPolicy: 'ClusterFirst' }),
    status: { phase: 'Running', podIP: '192.0.2.11', podIPs: [{ ip: '192.0.2.11' }] },
  };
  const { mode, verdict, text } = trace([service('shop/cart'), agent], 'cart.shop:80', 'kube-system/agent');
  expect([mode, verdict]).toEqual([null, 'unknown']);
  expect(text).toContain('whether its resolver knows names of the cluster is not known');
  expect(trace([agent], 'api.example:443', 'kube-system/agent').mode).toBe('pod-to-external');
});

it('a node asks its own resolver for the name of a Service', () => {
  const { text } = trace([service('shop/cart')], 'cart.shop:80', 'node/n1');
  expect(text).toContain(
    'Node n1 asks its own resolver, which knows names of the cluster only where it is told to',
  );
  expect(text).toContain('[what the resolver of a node knows is not in the API]');
});

it.each([
  ['OVN-Kubernetes', 'unless the Service is idled'],
  ['Antrea', 'refuses from its version 1.11'],
  ['GKE Dataplane V2', 'service-no-backend-response'],
  ['Calico eBPF', 'is not settled by the API'],
] as const)('a Service without an endpoint under %s', (name, why) => {
  const empty = {
    verdict: 'refused',
    policy: 'Cluster',
    reason: 'no usable endpoint',
    endpoints: [],
  } as const;
  const fate = fateUnder({ name, from: [] }, empty, false);
  expect([fate.verdict, fate.why?.includes(why)]).toEqual(['unknown', true]);
});
