import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { clusterIpsOf } from '../../model/evidence/cluster-dns.ts';
import type { ServiceRange } from '../../model/evidence/service-cidrs.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import type { IpFamily } from '../../net/mtu/mtu.ts';
import { familyName, familyOf, serviceFamilies } from '../../net/services/service-families.ts';

type Service = Kept<'Service'>;

function isHeadless({ spec }: Service): boolean {
  return (spec?.clusterIP ?? spec?.clusterIPs?.[0]) === 'None';
}

/** Headless and without a selector it may ask for both families anywhere: it gets an address of neither. */
function isFree(service: Service): boolean {
  return isHeadless(service) && Object.keys(service.spec?.selector ?? {}).length === 0;
}

/** The families it has been given so far; undefined for a manifest that leaves that to the API server. */
function givenTo(service: Service): readonly IpFamily[] | undefined {
  const addresses = clusterIpsOf(service).flatMap((address) => familyOf(address) ?? []);
  if (addresses.length > 0) return addresses;
  const { ipFamilies } = service.spec ?? {};
  if (!isHeadless(service) || service.ref.declared) return undefined;
  return ipFamilies?.map((name): IpFamily => (name === 'IPv6' ? 6 : 4));
}

function* outOfOrder(service: Service): Generator<Problem> {
  const { ipFamilies = [] } = service.spec ?? {};
  const addresses = clusterIpsOf(service);
  const at = addresses.findIndex((address, index) => {
    const family = familyOf(address);
    const named = ipFamilies[index];
    return family !== undefined && named !== undefined && familyName(family) !== named;
  });
  if (at < 0) return;
  yield {
    field: `spec.clusterIPs[${at}]`,
    message: `${formatRef(service.ref)} has ${addresses[at] ?? ''} where ipFamilies names ${ipFamilies[at] === 'IPv6' ? 'IPv6' : 'IPv4'}: the API server refuses it, so that it cannot be created, restored or changed as it stands.`,
    evidence: [
      cite(service, 'spec.ipFamilies', ipFamilies),
      cite(service, 'spec.clusterIPs', service.spec?.clusterIPs ?? service.spec?.clusterIP),
    ],
    actions: [
      'Bring spec.ipFamilies and spec.clusterIPs of the manifest into one order, or leave both out and let the API server fill them in.',
    ],
  };
}

function only(families: ReadonlyMap<IpFamily, ServiceRange>): ServiceRange | undefined {
  return families.size === 1 ? [...families.values()][0] : undefined;
}

function* requireDualStack(
  service: Service,
  given: readonly IpFamily[] | undefined,
  single: ServiceRange | undefined,
): Generator<Problem> {
  const policy = cite(service, 'spec.ipFamilyPolicy', 'RequireDualStack');
  const addresses = cite(service, 'spec.clusterIPs', service.spec?.clusterIPs);
  const first = given?.[0];
  const name = formatRef(service.ref);
  if (given?.length === 1 && first !== undefined) {
    const other = familyName(first === 4 ? 6 : 4);
    yield {
      field: 'spec.ipFamilyPolicy',
      message: `${name} requires both families and has an address of ${familyName(first)} alone: clients that need ${other} do not reach it.`,
      evidence: [policy, addresses, ...(single === undefined ? [] : [single.citation])],
    };
  } else if (single !== undefined && (!isHeadless(service) || service.ref.declared)) {
    const family = familyName(single.range.family);
    yield {
      field: 'spec.ipFamilyPolicy',
      message: `${name} requires both families, and Services get addresses of ${family} alone here: the API server refuses to create it${given === undefined ? '' : ' again, and nothing else gives its other address out'}.`,
      evidence: [policy, ...(given === undefined ? [] : [addresses]), single.citation],
      involves: [single.owner],
    };
  }
}

export default defineRule({
  code: 'DS02',
  title: 'A Service does not have the address families that it asks for',
  severity: 'medium',
  needs: ['services'],
  uses: ['serviceCidrs'],
  judgesManifests: true,
  docs: {
    why: 'The API server gives a Service its families when it is created. RequireDualStack is refused where Services get addresses of one family; PreferDualStack is content with one, and stays with one after the cluster has become dual-stack: nothing adds the second address later. Clients that need the family which is missing do not reach the Service, and DNS has no address of it to give.',
    actions: [
      'Where the cluster has both families: set spec.ipFamilyPolicy of Service {namespace}/{name} to RequireDualStack, which adds the second address and keeps the first.',
      'Where it has one: ask for PreferDualStack, which is valid on both kinds of cluster.',
    ],
    rollback:
      'Set spec.ipFamilyPolicy to SingleStack: the second address is given back and the first stays as it is.',
    verify: [
      'kubectl get service {name} -n {namespace} -o yaml',
      'kubectl get servicecidrs',
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name}',
    ],
    sources: [
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/registry/core/service/storage/alloc.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go',
      'https://kubernetes.io/docs/concepts/services-networking/dual-stack/#services',
    ],
    silent: [
      'PreferDualStack on a cluster of one family.',
      'Headless Services without a selector: RequireDualStack is their default, and allowed everywhere.',
      'A ServiceCIDR of a second family that was added beside `kubernetes`: the API server gives no address of it out.',
      'RequireDualStack on a cluster of one family, and addresses in another order than ipFamilies: the API server has refused both since families of Services came in 1.20, so that they stand in manifests and in objects of clusters that were dual-stack once.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) if (service.spec?.type !== 'ExternalName') yield service;
  },
  *check(service, { serviceCidrs }) {
    const { ipFamilyPolicy: policy } = service.spec ?? {};
    yield* outOfOrder(service);
    if ((policy !== 'RequireDualStack' && policy !== 'PreferDualStack') || isFree(service)) return;
    const given = givenTo(service);
    const read = serviceCidrs.state === 'known' ? serviceCidrs.value : undefined;
    const families = read === undefined ? new Map<IpFamily, ServiceRange>() : serviceFamilies(read);
    const missing = serviceCidrs.state === 'unknown' ? serviceCidrs.missing : (read?.missing ?? []);
    if (policy === 'RequireDualStack') {
      yield* requireDualStack(service, given, missing.length === 0 ? only(families) : undefined);
      const isJudged =
        given?.length === 1 || families.size === 2 || (isHeadless(service) && !service.ref.declared);
      if (missing.length > 0 && !isJudged) yield unknown(...missing);
      return;
    }
    const first = given?.length === 1 ? given[0] : undefined;
    if (first === undefined) return;
    const second = families.get(first === 4 ? 6 : 4);
    if (second === undefined) {
      if (missing.length > 0) yield unknown(...missing);
      return;
    }
    const other = familyName(second.range.family);
    yield {
      field: 'spec.ipFamilyPolicy',
      message: `${formatRef(service.ref)} prefers both families and has ${familyName(first)} alone, from before the cluster gave out ${other}: nothing adds the second address, and clients that need ${other} do not reach it.`,
      evidence: [
        cite(service, 'spec.ipFamilyPolicy', policy),
        cite(service, 'spec.ipFamilies', service.spec?.ipFamilies),
        cite(service, 'spec.clusterIPs', service.spec?.clusterIPs),
        second.citation,
      ],
      involves: [second.owner],
    };
  },
});
