import type { Evidence } from '../../../src/model/evidence/index.ts';
import type { Kept } from '../../../src/model/kinds/index.ts';
import { clientPods } from './cluster-objects.ts';
import type { Place } from './network.ts';
import { type TestCluster, withPort } from './test-cluster.ts';

/** How packets come to a node that takes them. */
export interface Way {
  /** The node that the router sends them to; undefined where they find it without that. */
  readonly lead: string | undefined;
  /** The addresses of the node. */
  readonly taker: readonly string[];
}

/** One client and one address of a Service. */
export interface Question {
  readonly service: string;
  readonly kind: 'ClusterIP' | 'node port' | 'external IP' | 'load balancer' | 'endpoint';
  /** As `trace` has it. */
  readonly client: string;
  readonly to: string;
  readonly from: Place;
  /** The addresses of the node that the client is on. */
  readonly ownNode: readonly string[];
  /** What is put to each of these ways together is the answer. */
  readonly ways: readonly Way[];
  readonly network: 'tcp' | 'udp';
  /** With its port. */
  readonly address: string;
  /** Of a load balancer that asks before it chooses a node. */
  readonly healthPort: number | undefined;
}

interface Target extends Pick<Question, 'service' | 'kind' | 'to' | 'network' | 'address' | 'healthPort'> {
  /** The addresses of the node that has the address, or of all that a balancer chooses among. */
  readonly taker: readonly string[] | undefined;
}

/** From each pod, node and from outside to each address of each Service. */
export function questionsOf(evidence: Evidence, cluster: TestCluster): Question[] {
  const { network, pods } = cluster;
  const nodeOf = (pod: string) => network.nodes.get(pod.slice(-2))?.addresses ?? [];
  // A pod that serves is a client as well: what it sends to its own Service may come back to it.
  const inside = [...clientPods.map(({ name }) => name), 'web-n1'];
  const clients = [
    ...inside.flatMap((name) => {
      const from = pods.get(name);
      return from === undefined ? [] : [{ client: `shop/${name}`, from, ownNode: nodeOf(name) }];
    }),
    ...[...network.nodes].map(([name, from]) => ({ client: `node/${name}`, from, ownNode: from.addresses })),
    { client: 'external', from: network.outside, ownNode: [] },
  ];
  return evidence.services.items
    .filter(({ ref }) => ref.namespace === 'shop')
    .flatMap((service) => targetsOf(service, cluster))
    .flatMap((target) =>
      clients
        .filter(({ client }) => client !== 'external' || isForOutside(target))
        .map((client) => ({ ...target, ...client, ways: waysOf(target, client, network) })),
    );
}

function waysOf(
  { taker }: Target,
  { client, ownNode }: Pick<Question, 'client' | 'ownNode'>,
  { nodes }: TestCluster['network'],
): Way[] {
  if (taker !== undefined) return [{ lead: undefined, taker }];
  if (client !== 'external') return [{ lead: undefined, taker: ownNode }];
  return [...nodes].map(([lead, { addresses }]) => ({ lead, taker: addresses }));
}

function isForOutside({ kind }: Target): boolean {
  return kind !== 'ClusterIP' && kind !== 'endpoint';
}

function targetsOf({ ref, spec = {}, status }: Kept<'Service'>, { network, pods }: TestCluster): Target[] {
  const { clusterIPs = [], externalIPs = [], healthCheckNodePort } = spec;
  const all = [...network.nodes.values()].flatMap(({ addresses }) => addresses);
  return (spec.ports ?? []).flatMap(({ port = 0, nodePort = 0, protocol = 'TCP' }) => {
    const to = (
      kind: Target['kind'],
      address: string,
      number: number,
      more: Partial<Target> = {},
    ): Target => ({
      service: ref.name,
      kind,
      to: `${withPort(address, number)}/${protocol}`,
      network: protocol === 'UDP' ? 'udp' : 'tcp',
      address: withPort(address, number),
      taker: undefined,
      healthPort: undefined,
      ...more,
    });
    const isOurs = (address: string) =>
      (spec.ipFamilies ?? ['IPv4']).includes(address.includes(':') ? 'IPv6' : 'IPv4');
    // Of a headless Service, what DNS answers.
    if (clusterIPs[0] === 'None') {
      return [...pods].flatMap(([name, { addresses }]) =>
        name.startsWith('web-') ? [to('endpoint', addresses[0] ?? '', port)] : [],
      );
    }
    return [
      ...clusterIPs.map((address) => to('ClusterIP', address, port)),
      ...externalIPs.map((address) => to('external IP', address, port)),
      ...(status?.loadBalancer?.ingress ?? []).map(({ ip = '', ipMode }) =>
        to('load balancer', ip, port, {
          healthPort: healthCheckNodePort,
          ...(ipMode === 'Proxy' && { taker: all }),
        }),
      ),
      ...(nodePort === 0
        ? []
        : [...network.nodes.values()].flatMap(({ addresses }) =>
            addresses
              .filter(isOurs)
              .map((address) => to('node port', address, nodePort, { taker: addresses })),
          )),
    ];
  });
}
