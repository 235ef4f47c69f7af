import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../../../../src/facts/evidence-of.ts';
import { planDns } from '../../../../src/net/dns/planning/plan-dns.ts';
import { type DnsInput, dnsQuestionOf } from '../../../../src/net/dns/planning/question.ts';
import { coredns, corefile, dnsService, nodeLocalDns } from '../../../support/dns-objects.ts';
import { configMap } from '../../../support/network-agents.ts';
import { endpointSlice, service } from '../../../support/objects.ts';
import { type Given, type RawObject, snapshotOf } from '../../../support/snapshot-of.ts';

const kubeadm = `.:53 {
  kubernetes cluster.local in-addr.arpa { ttl 30 }
  forward . /etc/resolv.conf
  cache 30
}`;

function pod(path: string, spec: object = {}): RawObject {
  const [namespace = '', name = ''] = path.split('/');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name },
    spec: { nodeName: 'w1', ...spec },
    status: { phase: 'Running' },
  };
}

const base = [dnsService, coredns(), service('shop/cart'), pod('shop/web')];

function plan(input: DnsInput, given: Given | undefined = { objects: [...base, corefile(kubeadm)] }) {
  return planDns(dnsQuestionOf(input), evidenceOf(snapshotOf(given)));
}

function asked(input: DnsInput, given?: Given) {
  const [lookup] = plan({ libc: 'glibc', namespace: 'shop', ...input }, given).lookups;
  return lookup?.attempts.map(
    ({ name, answers, then }) => `${name} ${answers.map(({ outcome }) => outcome).join('/')} ${then}`,
  );
}

describe('planDns', () => {
  it('knows from Services which names exist, and where a lookup ends', () => {
    expect(asked({ name: 'cart' })).toEqual(['cart.shop.svc.cluster.local data/nodata found']);
    expect(asked({ name: 'cart.shop' })).toEqual([
      'cart.shop.shop.svc.cluster.local nxdomain/nxdomain goes on',
      'cart.shop.svc.cluster.local data/nodata found',
    ]);
    expect(asked({ name: 'api.example.com' })).toEqual([
      'api.example.com.shop.svc.cluster.local nxdomain/nxdomain goes on',
      'api.example.com.svc.cluster.local nxdomain/nxdomain goes on',
      'api.example.com.cluster.local nxdomain/nxdomain goes on',
      'api.example.com unknown/unknown may stop',
    ]);
  });

  it('tells which plugin answers and which cache keeps it', () => {
    const [first, last] =
      plan({ name: 'x.example', search: ['svc.cluster.local'] }).lookups[0]?.attempts ?? [];
    expect(first?.path).toEqual([
      {
        server: 'CoreDNS',
        zone: '.',
        plugins: ['kubernetes'],
        at: 'line 2, column 3 of Corefile in ConfigMap kube-system/coredns',
        cache: 'cache keeps success at most 30 s, denial at most 30 s',
      },
    ]);
    expect(last?.path[0]?.plugins).toEqual(['forward']);
  });

  it('goes through NodeLocal DNSCache where it takes the address of the nameserver', () => {
    const local = `cluster.local:53 {
      cache { success 9984 30
        denial 9984 5
      }
      bind 169.254.20.10 10.96.0.10
      forward . __PILLAR__CLUSTER__DNS__ { force_tcp }
    }
    .:53 {
      cache 30
      bind 169.254.20.10 10.96.0.10
      forward . __PILLAR__UPSTREAM__SERVERS__
    }`;
    const objects = [
      ...base,
      corefile(kubeadm),
      nodeLocalDns(),
      configMap('kube-system/node-local-dns', { Corefile: local }),
    ];
    const { lookups, remedies } = plan({ name: 'cart.shop.svc.cluster.local.', libc: 'musl' }, { objects });
    expect(
      lookups[0]?.attempts[0]?.path.map(({ server, plugins, cache }) => [server, plugins, cache]),
    ).toEqual([
      ['NodeLocal DNSCache', ['forward'], 'cache keeps success at most 30 s, denial at most 5 s'],
      ['CoreDNS', ['kubernetes'], 'cache keeps success at most 30 s, denial at most 30 s'],
    ]);
    expect(remedies.map(({ remedy, state }) => [remedy, state])).toEqual([
      ['trailing dot', 'in force'],
      ['ndots:2', 'possible'],
      ['autopath', 'without effect'],
      ['NodeLocal DNSCache', 'in force'],
    ]);
    const outside = plan({ name: 'api.example.com.' }, { objects }).lookups[0]?.attempts[0];
    expect(outside?.path.map(({ server }) => server)).toEqual([
      'NodeLocal DNSCache',
      'the resolvers of the node',
    ]);
  });

  it('says what each remedy saves and breaks', () => {
    const { remedies } = plan({ name: 'cart.shop.svc', namespace: 'shop' });
    expect(remedies[0]).toMatchObject({ remedy: 'trailing dot', saves: '4 of 6 queries' });
    expect(remedies[0]?.breaks[0]).toBe(
      'cart.shop.svc. with a dot is another name: write cart.shop.svc.cluster.local. instead.',
    );
    expect(remedies[1]).toMatchObject({
      queries: { glibc: { least: 2, most: 8, itself: 8 }, musl: { least: 2, most: 2, itself: 2 } },
      saves: 'nothing, and costs 2 more than 6 (glibc); 4 of 6 queries (musl)',
    });
    expect(remedies[1]?.breaks[0]).toBe(
      'With musl cart.shop.svc does not resolve any more: it is found as cart.shop.svc.cluster.local. Write that name instead.',
    );
    expect(remedies[2]).toMatchObject({ remedy: 'autopath', state: 'possible', saves: '4 of 6 queries' });
  });

  it('counts with autopath where it is in force', () => {
    const text = `.:53 {
      autopath @kubernetes
      kubernetes cluster.local { pods verified }
      forward . /etc/resolv.conf
    }`;
    const objects = [...base, corefile(text)];
    const { lookups, remedies } = plan({ name: 'cart.shop.svc', namespace: 'shop' }, { objects });
    expect(lookups.map(({ queries }) => queries.most)).toEqual([2, 2]);
    expect(remedies[2]?.state).toBe('in force');
    expect(lookups[0]?.attempts[0]?.path[0]?.cache).toBe('not cached');
  });

  it('goes by the pod, its node and its kubelet', () => {
    const given: Given = {
      objects: [
        ...base,
        corefile(kubeadm),
        pod('shop/old', { dnsConfig: { options: [{ name: 'ndots', value: '1' }] } }),
      ],
      files: { 'nodes/w1/resolv.conf': 'nameserver 192.0.2.53\nsearch corp.example\n' },
    };
    const { resolvConf, missing } = plan({ name: 'a.b', namespace: 'shop', pod: 'old' }, given);
    expect(resolvConf.map(({ line }) => line)).toEqual([
      'nameserver 10.96.0.10',
      'search shop.svc.cluster.local svc.cluster.local cluster.local corp.example',
      'options ndots:1',
    ]);
    expect(missing.map(({ what }) => what)).not.toContain('search domains of nodes');
    expect(asked({ name: 'cart', pod: 'old', family: 'ipv4' }, given)).toEqual([
      'cart.shop.svc.cluster.local data found',
    ]);
    expect(() => plan({ name: 'a', namespace: 'shop', pod: 'wep' }, given)).toThrow(
      'there is no Pod shop/wep',
    );
  });

  it('knows headless Services by their ready endpoints, namespaces and ExternalNames', () => {
    const headless = { clusterIP: 'None', clusterIPs: ['None'] };
    const objects = [
      ...base,
      corefile(kubeadm),
      service('shop/db', headless),
      endpointSlice('shop/db', [{ pod: 'db-0' }]),
      service('shop/empty', headless),
      service('shop/out', {
        type: 'ExternalName',
        externalName: 'example.com',
        clusterIP: '',
        clusterIPs: [],
      }),
    ];
    const last = (name: string) => asked({ name: `${name}.svc.cluster.local.` }, { objects })?.[0];
    expect(last('db.shop')).toBe('db.shop.svc.cluster.local data/nodata found');
    expect(last('empty.shop')).toBe('empty.shop.svc.cluster.local nxdomain/nxdomain goes on');
    expect(last('out.shop')).toBe('out.shop.svc.cluster.local data/data found');
    expect(last('shop')).toBe('shop.svc.cluster.local nodata/nodata goes on');
    expect(last('x.y.db.shop')).toBe('x.y.db.shop.svc.cluster.local nxdomain/nxdomain goes on');
    expect(last('a.b.c.db.shop')).toBe('a.b.c.db.shop.svc.cluster.local nxdomain/nxdomain goes on');
  });

  it('gives totals for workloads, most queries first', () => {
    const objects = [
      ...base,
      corefile(kubeadm),
      pod('shop/many', { dnsConfig: { searches: ['a.example', 'b.example'] } }),
      pod('shop/host', { hostNetwork: true }),
      pod('shop/win', { os: { name: 'windows' } }),
    ];
    const { workloads } = plan({ name: 'api.example.com', libc: 'musl' }, { objects });
    const own = workloads.filter(({ workload }) => workload.startsWith('Pod shop/'));
    expect(
      own.map(({ workload, searches, ndots, queries }) => [workload, searches, ndots, queries.musl]),
    ).toEqual([
      ['Pod shop/many', 5, 5, { least: 8, most: 12, itself: 12 }],
      ['Pod shop/web', 3, 5, { least: 8, most: 8, itself: 8 }],
      ['Pod shop/host', 0, 1, { least: 2, most: 2, itself: 2 }],
    ]);
  });

  it('works on what is given alone', () => {
    const question = dnsQuestionOf({
      name: 'cart.shop',
      libc: 'musl',
      exists: ['cart.shop.svc.cluster.local'],
    });
    const { lookups, missing, workloads } = planDns(question, undefined);
    expect([lookups[0]?.queries, missing, workloads]).toEqual([{ least: 4, most: 4, itself: 4 }, [], []]);
    expect(planDns(dnsQuestionOf({ name: 'localhost' }), undefined).unasked).toContain('/etc/hosts');
  });

  it.each([
    [{ name: 'https://api.example.com/x' }, 'leave out what is not the host: api.example.com'],
    [{ name: 'a..b' }, 'give one such as api.example.com or cart.shop'],
    [{ name: 'a', ndots: 17 }, 'give a number from 0 to 15, such as 15'],
    [{ name: 'a', namespace: 'a/b' }, 'give its name alone, such as shop'],
    [{ name: 'a', search: ['-'] }, 'give one such as api.example.com or cart.shop'],
    [{ name: 'a', pod: 'shop/web' }, 'give its name alone, and its namespace with namespace'],
  ])('refuses %j', (input, next) => {
    expect(() => dnsQuestionOf(input)).toThrow(expect.objectContaining({ next }) as Error);
  });

  it('does not reckon with Windows: what it asks is not known, of a pod and of workloads', () => {
    const objects = [...base, corefile(kubeadm), pod('shop/win', { os: { name: 'windows' } })];
    const { lookups, remedies, missing } = plan({ name: 'cart', namespace: 'shop', pod: 'win' }, { objects });
    expect([lookups, remedies]).toEqual([[], []]);
    expect(missing.map(({ what, reason }) => [what, reason])).toContainEqual([
      'queries of pods on Windows',
      'not-observable',
    ]);
    const all = plan({ name: 'cart', namespace: 'shop' }, { objects });
    expect(all.workloads.map(({ workload }) => workload)).not.toContain('Pod shop/win');
    expect(all.missing.find(({ what }) => what === 'queries of pods on Windows')?.detail).toMatch(
      /^1 workload: /,
    );
    const without = plan({ name: 'cart', namespace: 'shop' }).missing.map(({ what }) => what);
    expect(without).not.toContain('queries of pods on Windows');
  });

  it('says that ClusterFirst on the host network asks the node, and that what it has is not known', () => {
    const objects = [...base, corefile(kubeadm), pod('shop/host', { hostNetwork: true })];
    const asked = { name: 'cart', namespace: 'shop', pod: 'host' };
    const { resolvConf, assumptions } = plan(asked, { objects });
    expect(resolvConf[0]?.origin).toContain('on the host network ClusterFirst counts as Default');
    const assumed = 'The resolv.conf of the node, which is not known, has no search domain and no option';
    expect(assumptions.some((one) => one.startsWith(assumed))).toBe(true);
    expect(
      plan({ name: 'cart', namespace: 'shop' }, { objects }).workloads.map(({ policy }) => policy),
    ).toContain('ClusterFirst on the host network, by a resolv.conf of its node that is not known');
    const read = plan(asked, { objects, files: { 'nodes/w1/resolv.conf': 'nameserver 10.0.0.2\n' } });
    expect(read.assumptions.some((one) => one.startsWith(assumed))).toBe(false);
  });

  it('takes nothing of the node for dnsPolicy None', () => {
    const dnsConfig = { nameservers: ['1.1.1.1'], searches: ['corp.example'] };
    const objects = [...base, corefile(kubeadm), pod('shop/none', { dnsPolicy: 'None', dnsConfig })];
    const { resolvConf } = plan({ name: 'cart', namespace: 'shop', pod: 'none' }, { objects });
    expect(resolvConf.slice(0, 2)).toEqual([
      { line: 'nameserver 1.1.1.1', origin: 'dnsConfig of the pod' },
      { line: 'search corp.example', origin: 'dnsConfig of the pod' },
    ]);
  });

  it('warns of a dot behind a name of which it is not known where it is found', () => {
    const { remedies } = planDns(dnsQuestionOf({ name: 'cart' }), undefined);
    expect(remedies[0]?.breaks[0]).toBe(
      'Where it is found under a search domain, cart. with a dot is another name: write that one in full instead.',
    );
    expect(plan({ name: 'api.example.com', namespace: 'shop' }).remedies[0]?.breaks).toHaveLength(1);
  });
});
