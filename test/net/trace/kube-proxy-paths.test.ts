import { describe, expect, it } from 'vitest';
import { tracePath } from '../../../src/net/trace/trace-path.ts';
import { endpointSlice, node, service } from '../../support/objects.ts';
import { kubeProxy, nodes, placed } from '../../support/traced-cluster.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

const pods = [
  placed('shop/web-0', 'web', 'n1', '10.244.1.9'),
  placed('shop/far-0', 'far', 'n2', '10.244.2.9'),
  placed('shop/odd-0', 'odd', 'n1', '172.16.0.9'),
  placed('shop/cart-0', 'cart', 'n1', '10.244.0.10'),
];
const near = endpointSlice('shop/cart', [{ node: 'n1', zone: 'a', pod: 'cart-0' }]);
const none = endpointSlice('shop/cart', []);
const onHost = endpointSlice('shop/cart', [], { endpoints: [{ addresses: ['192.0.2.1'], nodeName: 'n1' }] });

const vip = '198.51.100.7:80';
const external = '203.0.113.80:80';
const open = (spec: object = {}) => ({
  ...service('shop/cart', {
    type: 'LoadBalancer',
    ports: [{ name: 'http', port: 80, nodePort: 30080, protocol: 'TCP' }],
    externalIPs: ['203.0.113.80'],
    ...spec,
  }),
  status: { loadBalancer: { ingress: [{ ip: '198.51.100.7' }] } },
});
const local = open({ externalTrafficPolicy: 'Local' });

function trace(
  objects: readonly RawObject[],
  client: string,
  to: string,
  proxy: readonly RawObject[] = kubeProxy('nftables'),
) {
  return tracePath({ client, to }, evidenceIn({ objects: [...nodes, ...pods, ...proxy, ...objects] }));
}

const ends = ({ verdict, sourceSeen }: ReturnType<typeof trace>) => [verdict, sourceSeen];
const whyOpen = ({ steps }: ReturnType<typeof trace>) =>
  steps
    .filter(({ step, unknown }) => unknown !== null && step !== 'route' && step !== 'mtu')
    .map(({ says, unknown }) => `${says} [${unknown ?? ''}]`)
    .join(' | ');

const ofNode = 'an address of the client’s node';
const kept = (ip: string) => `${ip} (kept; sent back to the pod itself, it is its node’s)`;

describe('loadBalancerSourceRanges', () => {
  const ranged = (...ranges: string[]) => open({ loadBalancerSourceRanges: ranges });

  it.each([
    ['shop/web-0', 'reaches'],
    ['shop/far-0', 'dropped'],
    ['node/n2', 'dropped'],
    ['node/n3', 'reaches'],
    ['external', 'unknown'],
  ])('let in %s or not', (client, verdict) => {
    expect(trace([ranged('10.244.1.0/24', '192.0.2.3/32'), near], client, vip).verdict).toBe(verdict);
  });

  it('say nothing where one is everything, or none is of the family', () => {
    for (const range of ['0.0.0.0/0', '2001:db8::/32']) {
      expect(trace([ranged(range), near], 'external', vip).verdict).toBe('reaches');
    }
  });

  it('come before a refusal in mode nftables, and after it in mode iptables', () => {
    const objects = [ranged('10.244.1.0/24'), none];
    expect(trace(objects, 'shop/far-0', vip).verdict).toBe('dropped');
    expect(trace(objects, 'shop/far-0', vip, kubeProxy('iptables')).verdict).toBe('refused');
    expect(trace(objects, 'external', vip).verdict).toBe('unknown');
    expect(trace(objects, 'external', vip, kubeProxy('iptables')).verdict).toBe('refused');
  });

  it('say nothing of node ports', () => {
    expect(trace([ranged('10.244.1.0/24'), near], 'shop/far-0', '192.0.2.2:30080').verdict).toBe('reaches');
  });
});

describe('the source that a server sees', () => {
  it.each([
    ['shop/far-0', 'cart.shop', '', kept('10.244.2.9')],
    ['shop/odd-0', 'cart.shop', '', kept('172.16.0.9')],
    ['shop/odd-0', 'cart.shop', 'clusterCIDR: 10.244.0.0/16\n', ofNode],
    ['shop/far-0', 'cart.shop', 'nftables: { masqueradeAll: true }\n', ofNode],
    ['shop/far-0', 'cart.shop', 'detectLocalMode: BridgeInterface\n', null],
    ['node/n2', vip, 'clusterCIDR: 10.244.0.0/16\n', ofNode],
    ['shop/far-0', vip, 'clusterCIDR: 10.244.0.0/16\n', kept('10.244.2.9')],
  ])('from %s to %s is the client’s or its node’s', (client, to, more, source) => {
    const traced = trace([local, near], client, to, kubeProxy('nftables', more));
    expect(ends(traced)).toEqual(['reaches', source]);
  });

  it('is kept where the server is on the own network of the node that takes the connection', () => {
    const cluster = [open(), onHost];
    expect(ends(trace(cluster, 'external', '192.0.2.1:30080'))).toEqual([
      'unknown',
      'the client’s own (kept, as far as what stands in front keeps it)',
    ]);
    expect(ends(trace(cluster, 'external', '192.0.2.2:30080'))).toEqual([
      'unknown',
      'an address of the node that takes the connection',
    ]);
    expect(ends(trace(cluster, 'external', vip))).toEqual(['reaches', null]);
    expect(whyOpen(trace(cluster, 'shop/far-0', 'cart.shop'))).toContain(
      'whether the CNI masquerades what pods send to addresses of nodes is not in the API',
    );
  });

  it('is of the family that is sent to', () => {
    const both = {
      ...placed('shop/both-0', 'both', 'n1', '10.244.1.7'),
      status: { podIP: '10.244.1.7', podIPs: [{ ip: '10.244.1.7' }, { ip: 'fd00::7' }] },
    };
    const newer = service('shop/cart', {
      clusterIP: 'fd01::1',
      clusterIPs: ['fd01::1'],
      ipFamilies: ['IPv6'],
    });
    const slice = endpointSlice('shop/cart', [], {
      addressType: 'IPv6',
      endpoints: [{ addresses: ['fd00::9'], nodeName: 'n1' }],
    });
    expect(ends(trace([both, newer, slice], 'shop/both-0', '[fd01::1]:80'))).toEqual([
      'reaches',
      kept('fd00::7'),
    ]);
  });
});

describe('externalTrafficPolicy Local', () => {
  it('is spared pods that are known as local, by podCIDRs too', () => {
    const byNode = kubeProxy('nftables', 'detectLocalMode: NodeCIDR\n');
    const ranged = node('n2', {
      spec: { podCIDRs: ['10.244.2.0/24'] },
      status: { addresses: [{ type: 'InternalIP', address: '192.0.2.2' }] },
    });
    const others = nodes.filter(({ metadata }) => metadata.name !== 'n2');
    const verdict = (client: string) =>
      tracePath(
        { client, to: vip },
        evidenceIn({ objects: [...others, ranged, ...pods, ...byNode, local, near] }),
      ).verdict;
    expect(verdict('shop/far-0')).toBe('reaches');
    expect(trace([local, near], 'shop/far-0', vip, kubeProxy('nftables', '')).verdict).toBe('dropped');
    expect(
      trace([local, near], 'shop/far-0', vip, kubeProxy('nftables', 'detectLocalMode: BridgeInterface\n'))
        .verdict,
    ).toBe('unknown');
  });

  it('bars pods from the ports of nodes without an endpoint, since no answer comes back that way', () => {
    expect(trace([local, near], 'shop/web-0', '192.0.2.2:30080').verdict).toBe('dropped');
    const two = endpointSlice('shop/cart', [
      { node: 'n1', zone: 'a', pod: 'cart-0' },
      { node: 'n3', zone: 'b', pod: 'cart-1' },
    ]);
    const traced = trace([local, two], 'shop/far-0', '192.0.2.1:30080');
    expect([traced.verdict, whyOpen(traced)]).toEqual([
      'unknown',
      'Which endpoints are eligible is not known on n1. [unless the CNI masquerades it, kube-proxy there takes this pod for one of its own and spares it externalTrafficPolicy Local, and no answer comes from endpoints on other nodes]',
    ]);
  });
});

describe('what kube-proxy does not take', () => {
  it('is what its own node sends to an external address without an endpoint, in mode iptables', () => {
    for (const to of [vip, external]) {
      expect(trace([open(), none], 'node/n1', to).verdict).toBe('refused');
      expect(trace([open(), none], 'shop/web-0', to, kubeProxy('iptables')).verdict).toBe('refused');
      const traced = trace([open(), none], 'node/n1', to, kubeProxy('iptables'));
      expect([traced.verdict, whyOpen(traced)]).toEqual([
        'unknown',
        'No endpoint is ready or still serves on n1. [kube-proxy (iptables) refuses only what its node forwards or takes in: what the node itself sends leaves for the network, and what becomes of it there is not in the API]',
      ]);
    }
  });

  it('are external IPs with the feature gate AllowServiceExternalIPs off', () => {
    const off = kubeProxy('nftables', 'featureGates: { AllowServiceExternalIPs: false }\n');
    const traced = trace([open(), near], 'shop/web-0', external, off);
    expect([traced.verdict, whyOpen(traced)]).toEqual([
      'unknown',
      'kube-proxy (nftables) answers for no external IP: its feature gate AllowServiceExternalIPs is off. [who answers instead is not in the API]',
    ]);
    expect(trace([open(), near], 'external', external, off).verdict).toBe('unknown');
    expect(trace([open(), near], 'shop/web-0', vip, off).verdict).toBe('reaches');
    expect(trace([open(), near], 'shop/web-0', external).verdict).toBe('reaches');
  });

  it.each([
    ['nftables', '', 'unknown'],
    ['iptables', '', 'reaches'],
    ['iptables', 'nodePortAddresses: [primary]\n', 'unknown'],
    ['nftables', 'nodePortAddresses: [203.0.113.0/24]\n', 'reaches'],
    ['nftables', 'nodePortAddresses: ["2001:db8::/32"]\n', 'reaches'],
    ['iptables', 'nodePortAddresses: [192.0.2.0/24]\n', 'unknown'],
  ])('are node ports at other addresses of the node, in mode %s with %j', (mode, more, verdict) => {
    const two = node('n3', {
      status: {
        addresses: [
          { type: 'ExternalIP', address: '203.0.113.4' },
          { type: 'InternalIP', address: '192.0.2.4' },
        ],
      },
    });
    const objects = [...nodes.slice(0, 2), two, ...pods, ...kubeProxy(mode, more), open(), near];
    const traced = tracePath({ client: 'node/n1', to: '203.0.113.4:30080' }, evidenceIn({ objects }));
    expect(traced.verdict).toBe(verdict);
  });
});

describe('IPVS', () => {
  const ipvs = kubeProxy('ipvs');
  const inner = (spec: object = {}) => service('shop/cart', { internalTrafficPolicy: 'Local', ...spec });

  it('takes endpoints of other nodes where policy Local finds none, or refuses', () => {
    const shut = trace([inner(), near], 'shop/far-0', 'cart.shop', ipvs);
    expect(shut.verdict).toBe('refused');
    const isOpen = inner({ type: 'NodePort', ports: [{ name: 'http', port: 80, nodePort: 30080 }] });
    const reached = trace([isOpen, near], 'shop/far-0', 'cart.shop', ipvs);
    expect([reached.verdict, reached.endpoints.map(({ node: on }) => on)]).toEqual(['reaches', ['n1']]);
    expect(reached.steps.map(({ says }) => says).join()).toContain(
      '1 of 1 endpoints on n2: policy Local finds no endpoint on the node, and IPVS takes those of others even so',
    );
    expect(
      trace([isOpen, near], 'every-node', 'cart.shop', ipvs).perNode.map(({ verdict }) => verdict),
    ).toEqual(['reaches', 'reaches', 'reaches']);
  });

  it('comes to nothing from outside, and does not spare pods the policy where it finds an endpoint', () => {
    expect(trace([local, near], 'external', '192.0.2.2:30080', ipvs).verdict).toBe('dropped');
    expect(trace([local, near], 'shop/far-0', vip, ipvs).verdict).toBe('reaches');
    expect(trace([local, near], 'node/n2', vip, ipvs).verdict).toBe('unknown');
    const two = endpointSlice('shop/cart', [
      { node: 'n1', zone: 'a', pod: 'cart-0' },
      { node: 'n3', zone: 'b', pod: 'cart-1' },
    ]);
    expect(trace([local, two], 'shop/web-0', vip, ipvs).endpoints.map(({ node: on }) => on)).toEqual(['n1']);
    expect(trace([local, two], 'shop/web-0', vip).endpoints.map(({ node: on }) => on)).toEqual(['n1', 'n3']);
  });
});
