import { expect, it } from 'vitest';
import { tracePath } from '../../../src/net/trace/trace-path.ts';
import { node, pod, service } from '../../support/objects.ts';
import { configMap } from '../../support/network-agents.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

const corefile =
  '.:53 {\n  errors\n  kubernetes cluster.local in-addr.arpa ip6.arpa\n  forward . /etc/resolv.conf\n  cache 30\n}\n';
const dns: RawObject[] = [
  {
    ...service('kube-system/kube-dns', {
      clusterIP: '10.96.0.10',
      clusterIPs: ['10.96.0.10'],
      selector: { 'k8s-app': 'kube-dns' },
      ports: [{ name: 'dns', port: 53, protocol: 'UDP' }],
    }),
  },
  configMap('kube-system/coredns', { Corefile: corefile }),
];

function queries(to: string, client: string, objects: readonly RawObject[] = dns): string | undefined {
  const { steps } = tracePath(
    { client, to },
    evidenceIn({
      objects: [
        node('n1'),
        pod('shop/web-0', 'web', { nodeName: 'n1' }),
        service('shop/cart'),
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
        ...objects,
      ],
    }),
  );
  const step = steps.filter((one) => one.step === 'dns')[1];
  if (step === undefined) return undefined;
  return step.unknown === null ? step.says : `${step.says} [${step.unknown}]`;
}

it('tells the queries of a pod in order, and what answers the last', () => {
  expect(queries('cart', 'shop/web-0')).toBe(
    'With glibc the pod asks for cart.shop.svc.cluster.local, A and AAAA each: 2 queries, with musl 2 queries. The last goes to CoreDNS, server block ., plugin kubernetes.',
  );
  expect(queries('api.example.net:443', 'shop/web-0')).toMatch(
    /asks for api\.example\.net\.shop\.svc\.cluster\.local, then api\.example\.net\.svc\.cluster\.local, then api\.example\.net\.cluster\.local, then api\.example\.net, A and AAAA each: 8 queries.* plugin forward\..*\[whether api\.example\.net is found/,
  );
});

it('tells none for addresses, other clients and a cluster whose DNS was not read', () => {
  expect(queries('10.96.0.50:80', 'shop/web-0')).toBeUndefined();
  expect(queries('cart.shop', 'node/n1')).toBeUndefined();
  expect(queries('cart', 'shop/web-0', [])).toBeUndefined();
});
