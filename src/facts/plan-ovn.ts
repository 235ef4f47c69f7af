import type { SeenRange } from '../model/address-range.ts';
import { cite, citeDefault } from '../model/cite.ts';
import type { Purpose } from '../model/evidence/address-plan.ts';
import type { Kept } from '../model/kinds/index.ts';
import { parseCidr } from '../net/addresses/cidr.ts';
import { parseOvnAnnotation } from '../parse/ovn-annotation.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Ledger } from './ledger.ts';
import { distinct, readRanges } from './seen-range.ts';

type Config = NonNullable<
  NonNullable<
    NonNullable<Kept<'Network.operator.openshift.io'>['spec']>['defaultNetwork']
  >['ovnKubernetesConfig']
>;

/** What one of OVN-Kubernetes' own ranges is named by, best first: a node, the operator's configuration, its default. */
interface Own {
  readonly purpose: Purpose;
  readonly annotation?: string;
  readonly configured: (config: Config) => readonly (readonly [field: string, value: string | undefined])[];
  /** By family; none where the range exists only on nodes that name it. */
  readonly byDefault: { readonly 4?: string; readonly 6?: string };
}

/**
 * Defaults: https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/go-controller/pkg/config/config.go
 * New OpenShift clusters masquerade with 169.254.0.0/17 and upgraded ones with 169.254.169.0/29, which each node names:
 * https://github.com/openshift/cluster-network-operator/blob/master/pkg/network/ovn_kubernetes.go
 * Transit addresses exist with interconnect alone, and then each node names its own.
 */
const own: readonly Own[] = [
  {
    purpose: 'ovn-join',
    configured: ({ ipv4, ipv6, v4InternalSubnet, v6InternalSubnet }) => [
      ['ipv4.internalJoinSubnet', ipv4?.internalJoinSubnet],
      ['ipv6.internalJoinSubnet', ipv6?.internalJoinSubnet],
      ['v4InternalSubnet', v4InternalSubnet],
      ['v6InternalSubnet', v6InternalSubnet],
    ],
    byDefault: { 4: '100.64.0.0/16', 6: 'fd98::/64' },
  },
  {
    purpose: 'ovn-transit',
    annotation: 'k8s.ovn.org/node-transit-switch-port-ifaddr',
    configured: ({ ipv4, ipv6 }) => [
      ['ipv4.internalTransitSwitchSubnet', ipv4?.internalTransitSwitchSubnet],
      ['ipv6.internalTransitSwitchSubnet', ipv6?.internalTransitSwitchSubnet],
    ],
    byDefault: {},
  },
  {
    purpose: 'ovn-masquerade',
    annotation: 'k8s.ovn.org/node-masquerade-subnet',
    configured: ({ gatewayConfig }) => [
      ['gatewayConfig.ipv4.internalMasqueradeSubnet', gatewayConfig?.ipv4?.internalMasqueradeSubnet],
      ['gatewayConfig.ipv6.internalMasqueradeSubnet', gatewayConfig?.ipv6?.internalMasqueradeSubnet],
    ],
    byDefault: { 4: '169.254.169.0/29', 6: 'fd69::/125' },
  },
];

const subnets = 'k8s.ovn.org/node-subnets';

/** The ranges that OVN-Kubernetes uses inside its routers, on clusters whose nodes it gave subnets to. */
export function planOvn(ledger: Ledger, snapshot: Snapshot): void {
  const nodes = snapshot.listing('Node');
  const running = nodes.items.filter(({ metadata }) => metadata.annotations?.[subnets] !== undefined);
  for (const { purpose } of own) ledger.lacks(purpose, nodes.missingIn());
  const [first] = running;
  if (first === undefined) return;

  const families = familiesOf(first);
  const networks = snapshot.listing('Network.operator.openshift.io');
  const network = networks.find(undefined, 'cluster');
  for (const { purpose, annotation, configured, byDefault } of own) {
    const onNodes =
      annotation === undefined ? [] : distinct(running.flatMap((node) => inAnnotation(node, annotation)));
    const inConfig = network.state === 'known' ? inOperator(network.value, configured) : [];
    const told = onNodes.length > 0 ? onNodes : inConfig;
    ledger.add(purpose, told);
    for (const family of families) {
      const text = byDefault[family];
      if (text === undefined || told.some(({ range }) => range.family === family)) continue;
      const range = parseCidr(text);
      if (range === undefined || network.state === 'unknown') continue;
      const owner = network.state === 'known' ? network.value : first;
      const field = network.state === 'known' ? operatorField : `metadata.annotations[${subnets}]`;
      ledger.add(purpose, [{ range, owner, field, citation: citeDefault(owner, field, text) }]);
    }
    const settled = families.every((family) => told.some(({ range }) => range.family === family));
    if (!settled && Object.keys(byDefault).length > 0) {
      ledger.lacks(purpose, network.state === 'unknown' ? network.missing : []);
    }
  }
}

const operatorField = 'spec.defaultNetwork.ovnKubernetesConfig';

function familiesOf(node: Kept<'Node'>): readonly (4 | 6)[] {
  const ranges = inAnnotation(node, subnets);
  return ([4, 6] as const).filter((family) => ranges.some(({ range }) => range.family === family));
}

function inAnnotation(node: Kept<'Node'>, annotation: string): readonly SeenRange[] {
  const text = node.metadata.annotations?.[annotation];
  const parsed = text === undefined ? undefined : parseOvnAnnotation(text);
  return parsed?.ok === true
    ? readRanges(node, `metadata.annotations[${annotation}]`, parsed.value).ranges
    : [];
}

function inOperator(
  network: Kept<'Network.operator.openshift.io'>,
  configured: Own['configured'],
): readonly SeenRange[] {
  const config = network.spec?.defaultNetwork?.ovnKubernetesConfig;
  return (config === undefined ? [] : configured(config)).flatMap(([field, text]) => {
    const range = text === undefined ? undefined : parseCidr(text);
    const place = `${operatorField}.${field}`;
    return range === undefined
      ? []
      : [{ range, owner: network, field: place, citation: cite(network, place, text) }];
  });
}
