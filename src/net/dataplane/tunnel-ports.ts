import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { type NetworkAgents, type NetworkProduct, running } from '../../model/evidence/network-agents.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { HasRef } from '../../model/ref.ts';
import { runsOn } from './agent-nodes.ts';
import { citeSetting } from './cilium-variants.ts';
import { felixSetting } from './felix-setting.ts';

type Node = Kept<'Node'>;
export type TunnelSources = Pick<
  Evidence,
  'ciliumConfig' | 'flannelConfig' | 'felixConfigurations' | 'ipPools' | 'calicoConfig' | 'installations'
>;

/** A UDP port that a tunnel of a network agent takes on a node, and the setting that says so. */
export interface TunnelPort {
  readonly product: NetworkProduct;
  readonly port: number;
  /** As its documentation names it: `VXLAN`, `Geneve`, `WireGuard`. */
  readonly protocol: string;
  readonly at: HasRef;
  readonly citations: readonly [Citation, ...Citation[]];
}

/** What the agents that run on a node take there. */
export function tunnelPortsOn(node: Node, agents: NetworkAgents, sources: TunnelSources): TunnelPort[] {
  return [
    ...(runsOn(agents, 'Cilium', node) ? ciliums(node, sources) : []),
    ...(runsOn(agents, 'flannel', node) ? flannels(sources) : []),
    ...(runsOn(agents, 'Calico', node) ? calicos(node, agents, sources) : []),
  ];
}

/** https://github.com/cilium/cilium/blob/v1.20.2/pkg/defaults/defaults.go */
function ciliums(node: Node, { ciliumConfig }: TunnelSources): TunnelPort[] {
  if (ciliumConfig.state !== 'known') return [];
  const config = ciliumConfig.value;
  const found: TunnelPort[] = [];
  const routing = config.on(node, 'routing-mode');
  if (routing.value !== 'native') {
    const protocol = config.on(node, 'tunnel-protocol');
    const set = config.on(node, 'tunnel-port');
    const isGeneve = protocol.value === 'geneve';
    const byDefault = isGeneve ? 6081 : 8472;
    const port = Number(set.value ?? 0) > 0 ? Number(set.value) : byDefault;
    found.push({
      product: 'Cilium',
      port,
      protocol: isGeneve ? 'Geneve' : 'VXLAN',
      at: set,
      citations: [
        set.value === '0' ? cite(set, set.field, '0 (the default)') : citeSetting(set, String(byDefault)),
        citeSetting(routing, 'tunnel'),
        citeSetting(protocol, 'vxlan'),
      ],
    });
  }
  const wireguard = config.on(node, 'enable-wireguard');
  if (wireguard.value === 'true') {
    const citations = [citeSetting(wireguard, 'false')] as const;
    found.push({ product: 'Cilium', port: 51871, protocol: 'WireGuard', at: wireguard, citations });
  }
  return found;
}

/** https://github.com/flannel-io/flannel/blob/v0.28.10/Documentation/backends.md */
function flannels({ flannelConfig }: TunnelSources): TunnelPort[] {
  if (flannelConfig.state !== 'known') return [];
  const config = flannelConfig.value;
  const { type, port, listenPort } = config.backend;
  const of = (name: string, set: number | undefined, byDefault: number, protocol: string): TunnelPort[] => {
    const field = `data[net-conf.json].Backend.${name}`;
    const seen = set === undefined ? citeDefault(config, field, byDefault) : cite(config, field, set);
    const citations = [seen, cite(config, 'data[net-conf.json].Backend.Type', type)] as const;
    return [{ product: 'flannel', port: set ?? byDefault, protocol, at: config, citations }];
  };
  if (type === 'vxlan') return of('Port', port, 8472, 'VXLAN');
  if (type === 'udp') return of('Port', port, 8285, 'UDP');
  return type === 'wireguard' ? of('ListenPort', listenPort, 51820, 'WireGuard') : [];
}

/** https://docs.tigera.io/calico/latest/reference/resources/felixconfig */
function calicos(node: Node, networkAgents: NetworkAgents, sources: TunnelSources): TunnelPort[] {
  const agents = running(networkAgents, 'Calico');
  const { felixConfigurations, ipPools } = sources;
  const setting = (key: Parameters<typeof felixSetting>[0]) =>
    felixSetting(key, agents, felixConfigurations, node);
  const [agent] = agents;
  if (agent === undefined) return [];
  const portOf = (key: 'vxlanPort' | 'wireguardListeningPort', byDefault: number) => {
    const set = setting(key);
    if (set !== undefined) return { port: Number(set.value), at: set.owner, seen: set.citation };
    const seen: Citation = {
      object: 'FelixConfiguration default',
      field: `spec.${key}`,
      seen: `${byDefault} (the documented default)`,
      label: 'documentation-based',
    };
    return { port: byDefault, at: agent.daemonSet, seen };
  };
  const found: TunnelPort[] = [];
  const enabled = setting('vxlanEnabled');
  const pool = networks(agent, sources)
    ? ipPools.items.find(({ spec }) => spec?.disabled !== true && (spec?.vxlanMode ?? 'Never') !== 'Never')
    : undefined;
  const why =
    enabled?.value === 'true'
      ? enabled.citation
      : enabled === undefined && pool !== undefined
        ? cite(pool, 'spec.vxlanMode', pool.spec?.vxlanMode)
        : undefined;
  if (why !== undefined) {
    const { port, at, seen } = portOf('vxlanPort', 4789);
    found.push({ product: 'Calico', port, protocol: 'VXLAN', at, citations: [seen, why] });
  }
  const wireguard = setting('wireguardEnabled');
  if (wireguard?.value === 'true') {
    const { port, at, seen } = portOf('wireguardListeningPort', 51820);
    found.push({ product: 'Calico', port, protocol: 'WireGuard', at, citations: [seen, wireguard.citation] });
  }
  return found;
}

/** Beside flannel, as in Canal, Calico has no tunnel of its own, whatever pools there are. */
function networks(
  { container }: NetworkAgents['found'][number],
  { calicoConfig, installations }: TunnelSources,
): boolean {
  const said = container.env?.find(({ name }) => name === 'CALICO_NETWORKING_BACKEND')?.value;
  const backend = said ?? (calicoConfig.state === 'known' ? calicoConfig.value.backend : undefined);
  const type = installations.items[0]?.spec?.cni?.type ?? 'Calico';
  return backend !== 'none' && type === 'Calico';
}
