import { expect, it } from 'vitest';
import { evidenceOf } from '../../../src/facts/evidence-of.ts';
import type { KindId } from '../../../src/model/kinds/index.ts';
import { Listing } from '../../../src/model/listing.ts';
import { UserError } from '../../../src/model/user-error.ts';
import { tracePath } from '../../../src/net/trace/trace-path.ts';
import type { Snapshot } from '../../../src/snapshot/snapshot.ts';
import { readHealthy } from '../../support/healthy-cluster.ts';

const root = new URL('../../scenarios/healthy/', import.meta.url).pathname;

/** The same reading without a kind, which was forbidden. */
function without(snapshot: Snapshot, kind: KindId): Snapshot {
  const listing = (one: KindId) => {
    const whole = snapshot.listing(one);
    if (one !== kind) return whole;
    return new Listing([], {
      ...whole.coverage,
      everywhere: false,
      installed: undefined,
      namespaces: new Set(),
      names: new Map(),
      missing: [{ what: kind, namespaces: null, reason: 'forbidden' }],
    });
  };
  return new Proxy(snapshot, {
    get: (target, key) => {
      if (key === 'listing') return listing;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const scenarios = ['kubeadm-flannel', 'openshift-ovn-kubernetes'];

const kinds: readonly KindId[] = [
  'Node',
  'Pod',
  'Service',
  'EndpointSlice',
  'DaemonSet',
  'Deployment',
  'ConfigMap',
  'NetworkPolicy',
  'Namespace',
  'EgressIP',
  'IPPool',
  'Gateway',
];

it.each(scenarios)('on %s nothing is told without a kind that is not told with it', async (name) => {
  const [snapshot] = await readHealthy(`${root}${name}`);
  if (snapshot === undefined) throw new Error('nothing was read');
  const seen = evidenceOf(snapshot);
  const plain = seen.pods.items.find(
    ({ spec, ref, status }) =>
      spec?.hostNetwork !== true && ref.namespace === 'data' && status?.podIP !== undefined,
  );
  const other = seen.pods.items.find(
    ({ spec, status }) =>
      spec?.hostNetwork !== true && spec?.nodeName !== plain?.spec?.nodeName && status?.podIP,
  );
  const host = seen.pods.items.find(({ spec }) => spec?.hostNetwork === true);
  const [node] = seen.nodes.items;
  const address = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
  const services = seen.services.items.filter(({ spec }) => (spec?.ports?.length ?? 0) > 0);
  const some = [
    services.find(({ spec }) => spec?.clusterIP === 'None'),
    services.find(({ spec }) => spec?.type === 'LoadBalancer'),
    services.find(({ spec }) => spec?.type === 'ClusterIP' && spec.clusterIP !== 'None'),
  ].flatMap((one) => one ?? []);
  const nodePort = some.flatMap(({ spec }) => spec?.ports?.[0]?.nodePort ?? [])[0];
  const targets = [
    ...some.map(({ ref, spec }) => `${ref.name}.${ref.namespace ?? ''}:${spec?.ports?.[0]?.port ?? 0}`),
    ...(nodePort === undefined ? [] : [`${address}:${nodePort}`]),
    `${address}:10250`,
    `${other?.status?.podIP ?? ''}:8080`,
    '203.0.113.9:443',
    '169.254.169.254:80',
  ];
  const clients = [
    ...[plain, host].flatMap((one) =>
      one === undefined ? [] : [`${one.ref.namespace ?? ''}/${one.ref.name}`],
    ),
    `node/${node?.ref.name ?? ''}`,
    'external',
    'every-node',
  ];
  const ask = (client: string, to: string, evidence: typeof seen) => {
    try {
      const { verdict, sourceSeen } = tracePath({ client, to }, evidence);
      return { verdict, sourceSeen };
    } catch (error) {
      // What was asked about is not there any more.
      if (error instanceof UserError) return { verdict: 'unknown', sourceSeen: null };
      throw error;
    }
  };
  const told: string[] = [];
  for (const kind of kinds) {
    const less = evidenceOf(without(snapshot, kind));
    for (const client of clients) {
      for (const to of targets) {
        const whole = ask(client, to, seen);
        const part = ask(client, to, less);
        if (part.verdict !== 'unknown' && part.verdict !== whole.verdict)
          told.push(`${kind}: ${client} to ${to} is ${part.verdict}, not ${whole.verdict}`);
        if (part.sourceSeen !== null && part.sourceSeen !== whole.sourceSeen)
          told.push(
            `${kind}: ${client} to ${to} is seen as ${part.sourceSeen}, not ${String(whole.sourceSeen)}`,
          );
      }
    }
  }
  expect(told).toEqual([]);
});
