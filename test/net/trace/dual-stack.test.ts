import { expect, it } from 'vitest';
import { tracePath } from '../../../src/net/trace/trace-path.ts';
import { daemonSet } from '../../support/network-agents.ts';
import { endpointSlice, node, pod, service } from '../../support/objects.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

const proxy: RawObject[] = [
  daemonSet('kube-system/kube-proxy', {
    containers: { 'kube-proxy': 'registry.k8s.io/kube-proxy:v1.37.2' },
    spec: { volumes: [{ name: 'c', configMap: { name: 'kube-proxy' } }] },
  }),
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-proxy', namespace: 'kube-system' },
    data: { 'config.conf': 'kind: KubeProxyConfiguration\nmode: nftables\nclusterCIDR: 10.244.0.0/16\n' },
  },
  pod(
    'kube-system/kube-proxy-n1',
    'kube-proxy',
    { nodeName: 'n1', hostNetwork: true },
    { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'kube-proxy' }] },
  ),
];
const both = service('shop/cart', {
  clusterIPs: ['10.96.0.50', 'fd00::50'],
  ipFamilies: ['IPv4', 'IPv6'],
  ipFamilyPolicy: 'RequireDualStack',
});
const six = (ready: boolean) =>
  endpointSlice('shop/cart', [], {
    metadata: { name: 'cart-6', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'cart' } },
    addressType: 'IPv6',
    endpoints: [{ addresses: ['fd00:1::9'], nodeName: 'n1', conditions: { ready } }],
  });

function trace(ips: readonly string[], more: readonly RawObject[], to = 'cart') {
  const web = {
    ...pod('shop/web-0', 'web', { nodeName: 'n1' }),
    status: { phase: 'Running', podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) },
  };
  const objects = [node('n1'), web, both, endpointSlice('shop/cart', [{ node: 'n1' }]), ...proxy, ...more];
  const { verdict, steps } = tracePath({ client: 'shop/web-0', to }, evidenceIn({ objects }));
  return [
    verdict,
    steps.map(({ says, unknown }) => `${says}${unknown === null ? '' : ` [${unknown}]`}`).join('\n'),
  ];
}

const dual = ['10.244.1.9', 'fd00:1::8'];

it('follows both addresses of a name', () => {
  const [verdict, text] = trace(dual, [six(true)]);
  expect(verdict).toBe('reaches');
  expect(text).toContain(
    'Service shop/cart also has fd00::50, and clients that take IPv6 end there: reaches, 1 endpoint.',
  );
});

it('is open where they end otherwise, and of one family for a pod that has no other', () => {
  const [verdict, text] = trace(dual, [six(false)]);
  expect(verdict).toBe('unknown');
  expect(text).toContain(
    'end there: refused. [the address that the client takes decides: IPv4 ends otherwise (reaches)]',
  );
  const [single, why] = trace(['10.244.1.9'], [six(false)]);
  expect(single).toBe('reaches');
  expect(why).toContain('which the client has no address of the family for');
});

it('follows the address alone that is asked for', () => {
  expect(trace(dual, [six(false)], '10.96.0.50:80')[0]).toBe('reaches');
  expect(trace(dual, [six(false)], '[fd00::50]:80')[0]).toBe('refused');
});
