import { type Citation, cite, citeFile } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { selects } from '../../model/label-selector.ts';
import { missingOf, valueOf } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { shownAddress } from '../../model/shown-name.ts';
import { parseAddress } from '../addresses/cidr.ts';
import { lacks, type Masquerade, type MasqueradeSeen, open, type Outside } from './masquerade-answer.ts';

type Seen = Pick<
  MasqueradeSeen,
  | 'egressIps'
  | 'egressServices'
  | 'externalRoutes'
  | 'routeAdvertisements'
  | 'operatorNetworks'
  | 'namespaces'
  | 'services'
  | 'platform'
>;

/** One object that changes what becomes of a pod's packets, and what it makes of them. */
interface Change {
  readonly by: HasRef;
  readonly answer: Masquerade;
}

const documented = citeFile(
  'https://github.com/ovn-kubernetes/ovn-kubernetes/blob/8871cd9c/go-controller/pkg/ovn/gateway.go',
  'updateGWRouterNAT',
  'SNAT of the cluster’s subnets to the node’s address',
  'documentation-based',
);

/**
 * OVN-Kubernetes gives what leaves the address of the pod's node, unless an object says otherwise: an EgressIP or an
 * EgressService another one; an AdminPolicyBasedExternalRoute with --disable-snat-multiple-gws, and advertised routes, the
 * pod's own: https://github.com/ovn-kubernetes/ovn-kubernetes/tree/8871cd9c/docs/features
 */
export function byOvn(pod: Kept<'Pod'>, to: Outside, seen: Seen): Masquerade {
  const { egressIps, egressServices, externalRoutes, routeAdvertisements, namespaces, services } = seen;
  const namespace = namespaces.find(undefined, pod.ref.namespace ?? '');
  const isSelected = egressIps.items.length + externalRoutes.items.length > 0;
  const unread = [
    ...egressIps.missingIn(),
    ...egressServices.missingIn(pod.ref.namespace),
    ...externalRoutes.missingIn(),
    ...routeAdvertisements.missingIn(),
    ...(isSelected ? missingOf(namespace) : []),
    ...(egressServices.in(pod.ref.namespace ?? '').length > 0 ? services.missingIn(pod.ref.namespace) : []),
  ];
  if (unread.length > 0)
    return open(`objects may change it that were not read: ${lacks(unread)}`, [documented]);
  const labels = valueOf(namespace)?.metadata.labels ?? {};
  const changes: Change[] = [
    ...egressIps.items
      .filter(({ spec }) => selects(spec?.namespaceSelector, labels) && selectsPod(spec?.podSelector, pod))
      .map((by) => ({ by, answer: throughEgressIp(by, to) })),
    ...egressServices
      .in(pod.ref.namespace ?? '')
      .flatMap((by) => throughService(by, pod, to, services) ?? []),
    ...externalRoutes.items
      .filter(({ spec }) => selects(spec?.from?.namespaceSelector, labels))
      .map((by) => ({ by, answer: throughRoute(by, seen) })),
    ...routeAdvertisements.items.filter(isOfPods).map((by) => ({ by, answer: advertised(by, seen) })),
  ];
  const [first, second] = changes;
  if (first === undefined) {
    return {
      is: 'node',
      says: 'OVN-Kubernetes gives what leaves the address of the node',
      from: [documented],
    };
  }
  if (second === undefined) return first.answer;
  return open(
    `${formatRef(first.by.ref)} and ${formatRef(second.by.ref)} both have a part in it`,
    changes.flatMap(({ answer }) => answer.from.slice(0, 1)),
  );
}

/** A selector that is not given selects every pod. */
function selectsPod(selector: Parameters<typeof selects>[0], pod: Kept<'Pod'>): boolean {
  return selector === undefined || selects(selector, pod.metadata.labels);
}

function throughEgressIp(by: Kept<'EgressIP'>, to: Outside): Masquerade {
  const items = (by.status?.items ?? []).filter(
    ({ egressIP }) => parseAddress(egressIP ?? '')?.family === (to?.family ?? 4),
  );
  const from: Citation[] = [
    cite(by, 'spec.namespaceSelector', by.spec?.namespaceSelector),
    cite(by, 'status.items', by.status?.items),
  ];
  if (items.length === 0) {
    return open(
      `${formatRef(by.ref)} selects the pod, and no node holds an address of it in this family`,
      from,
    );
  }
  const source = items.map(({ egressIP = '' }) => shownAddress(egressIP)).join(' or ');
  const nodes = items.map(({ node = '' }) => shownAddress(node)).join(' or ');
  return { is: 'set', source, says: `${formatRef(by.ref)} selects the pod, by way of node ${nodes}`, from };
}

/** An EgressService is that of the Service of its name, and takes what the Service's pods send. */
function throughService(
  by: Kept<'EgressService'>,
  pod: Kept<'Pod'>,
  to: Outside,
  services: Seen['services'],
): Change | undefined {
  const service = valueOf(services.find(by.ref.namespace, by.ref.name));
  const selector = service?.spec?.selector ?? {};
  const labels = pod.metadata.labels ?? {};
  const isIts =
    Object.keys(selector).length > 0 &&
    Object.entries(selector).every(([key, value]) => labels[key] === value);
  if (service === undefined || !isIts) return undefined;
  const addresses = (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) =>
    ip !== undefined && parseAddress(ip)?.family === (to?.family ?? 4) ? [ip] : [],
  );
  const from = [
    cite(by, 'spec.sourceIPBy', by.spec?.sourceIPBy),
    cite(by, 'status.host', by.status?.host),
    cite(service, 'status.loadBalancer.ingress', service.status?.loadBalancer?.ingress),
  ];
  const [address] = addresses;
  if (by.spec?.sourceIPBy !== 'LoadBalancerIP' || address === undefined || (by.status?.host ?? '') === '') {
    const why = `${formatRef(by.ref)} takes what the pod sends, and by which address is not told`;
    return { by, answer: open(why, from) };
  }
  const says = `${formatRef(by.ref)} gives what the pods of its Service send the address of its load balancer`;
  return { by, answer: { is: 'set', source: shownAddress(address), says, from } };
}

/**
 * Without the flag the node's address is taken even so. OpenShift sets it always:
 * https://github.com/openshift/cluster-network-operator, bindata/network/ovn-kubernetes/common/008-script-lib.yaml
 */
function throughRoute(by: Kept<'AdminPolicyBasedExternalRoute'>, { platform }: Seen): Masquerade {
  const from = [cite(by, 'spec.from.namespaceSelector', by.spec?.from?.namespaceSelector)];
  const name = formatRef(by.ref);
  if (platform.state !== 'known' || platform.value !== 'OpenShift') {
    const why = `${name} leads packets to gateways outside, and whether ovnkube runs with --disable-snat-multiple-gws was not read`;
    return open(why, from);
  }
  const flag = citeFile('ovnkube', '--disable-snat-multiple-gws', 'set by OpenShift', 'documentation-based');
  const says = `${name} leads packets to gateways outside, without translation`;
  return { is: 'kept', says, from: [...from, flag] };
}

/** Of the cluster's own network, and accepted or not yet judged. */
function isOfPods({ spec }: Kept<'RouteAdvertisements'>): boolean {
  return (
    spec?.advertisements?.includes('PodNetwork') === true &&
    (spec.networkSelectors ?? []).some(
      ({ networkSelectionType }) => networkSelectionType === 'DefaultNetwork',
    )
  );
}

/** docs/features/bgp-integration/route-advertisements.md (OVN SNAT behavior). Without an overlay outboundSNAT decides. */
function advertised(by: Kept<'RouteAdvertisements'>, { operatorNetworks }: Seen): Masquerade {
  const from = [cite(by, 'spec.advertisements', by.spec?.advertisements)];
  const name = formatRef(by.ref);
  const accepted = by.status?.conditions?.find(({ type }) => type === 'Accepted')?.status;
  const network = valueOf(operatorNetworks.find(undefined, 'cluster'));
  const transport = network?.spec?.defaultNetwork?.ovnKubernetesConfig?.transport ?? 'Geneve';
  if (accepted !== 'True' || network === undefined || transport !== 'Geneve') {
    const why = `${name} announces addresses of pods, and whether they are translated even so depends on what was not read`;
    return open(why, from);
  }
  return { is: 'kept', says: `${name} announces addresses of pods to the routers outside`, from };
}
