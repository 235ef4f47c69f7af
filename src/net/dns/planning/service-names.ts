import type { DecisionStep } from '../../../model/corefile-decision.ts';
import { hasEnded } from '../../../model/evidence/pods.ts';
import type { Kept } from '../../../model/kinds/index.ts';
import { shownName, shownRef } from '../../../model/shown-name.ts';
import { parseAddress } from '../../addresses/cidr.ts';
import { zoneHolds } from '../corefile-decision.ts';
import type { DnsQuery } from '../corefile-rewrite.ts';
import type { DnsOutcome } from '../name-lookup.ts';
import { addressOfReverseName, isReverseName } from '../reverse-name.ts';
import { type DnsObjects, KubernetesView, type NamedPort } from './kubernetes-view.ts';

/** What is known of the answer to one query, and what that rests on. */
export interface ExpectedAnswer {
  readonly outcome: DnsOutcome;
  readonly because: string;
}

/** Types of which the plugin has no records: the name exists, or it does not. */
const emptyTypes: ReadonlySet<string> = new Set(['HTTPS', 'SVCB', 'MX', 'CAA', 'DS', 'NAPTR', 'PTR']);
/** More than a chain of aliases may have (plugin/backend_lookup.go). */
const mostAliases = 10;

/**
 * What the kubernetes plugin answers to a query by itself, before it passes on what it does not know (plugin/kubernetes of
 * coredns 1.15.0).
 */
export function kubernetesAnswer(
  { name, type }: DnsQuery,
  { zones = [], directive }: DecisionStep,
  objects: DnsObjects,
): ExpectedAnswer {
  const [zone = ''] = zones.filter((one) => zoneHolds(one, name)).sort((a, b) => b.length - a.length);
  const view = new KubernetesView(directive, objects);
  if (view.multicluster.some((one) => `${one.toLowerCase().replace(/\.$/, '')}.` === zone))
    return unknownAs('names of ServiceImports are not simulated');
  const primary = zones.find((one) => !isReverseName(`.${one}`));
  if (primary === '.' && type === 'PTR' && addressOfReverseName(name) !== undefined)
    return unknownAs('its first zone is the root, and CoreDNS sends no name that it makes of it');
  return new Lookup(zone, view, objects).answer({ name, type }, 0);
}

/** The queries that one zone of a kubernetes plugin is asked. */
class Lookup {
  readonly #zone: string;
  readonly #view: KubernetesView;
  readonly #objects: DnsObjects;

  constructor(zone: string, view: KubernetesView, objects: DnsObjects) {
    this.#zone = zone;
    this.#view = view;
    this.#objects = objects;
  }

  answer({ name, type }: DnsQuery, aliases: number): ExpectedAnswer {
    const address = type === 'PTR' ? addressOfReverseName(name) : undefined;
    if (address !== undefined) return this.#nameOf(address);
    const labels = (this.#zone === '.' ? name : name.slice(0, -this.#zone.length))
      .split('.')
      .filter((label) => label !== '');
    const [kind, namespace, service, ...further] = labels.toReversed();
    if (kind === undefined || ((kind === 'svc' || kind === 'pod') && namespace === undefined))
      return { outcome: 'nodata', because: 'it is a zone of the kubernetes plugin, without addresses' };
    if (labels.join('.') === 'ns.dns' && this.#zone !== '.')
      return unknownAs('it has the addresses that CoreDNS itself is reached at');
    if ((kind !== 'svc' && kind !== 'pod') || isReverseName(name)) {
      return {
        outcome: 'nxdomain',
        because: 'a name in the cluster’s zone that ends neither in svc nor in pod does not exist',
      };
    }
    if (further.length > 2) {
      return this.#view.isZonal && further[0] === '_zone'
        ? unknownAs('names of endpoints in a zone are not simulated')
        : { outcome: 'nxdomain', because: 'it has more labels than names of Services have' };
    }
    if (kind === 'pod') return this.#podAnswer(namespace ?? '', service, type);
    if (service === undefined) return this.#namespaceAnswer(namespace ?? '');
    return this.#serviceAnswer([namespace ?? '', service, ...further], { name, type }, aliases);
  }

  /** A Service's ClusterIP, or else a ready endpoint's address, has a name. */
  #nameOf(address: string): ExpectedAnswer {
    const { services } = this.#objects;
    const view = this.#view;
    const service = services.items.find(
      (one) => view.isSeen(one) && view.isNamed(one.ref.namespace) && clusterIpsIn(one).includes(address),
    );
    if (service !== undefined)
      return { outcome: 'data', because: `${shownRef(service.ref)} has that address` };
    const has = view.hasEndpoint(address);
    if (has === true) return { outcome: 'data', because: 'a ready endpoint has that address' };
    return has === undefined || services.missingIn().length > 0
      ? unknownAs('not all Services and EndpointSlices were read')
      : { outcome: 'nxdomain', because: 'neither a Service nor a ready endpoint has that address' };
  }

  /** It has no addresses itself, but it is no less a name. */
  #namespaceAnswer(namespace: string): ExpectedAnswer {
    const shown = `namespace ${shownName(namespace)}`;
    const has = this.#view.hasNamespace(namespace);
    if (has === undefined) return unknownAs(`${shown} was not read`);
    if (has) return { outcome: 'nodata', because: `${shown} is a name without addresses` };
    const isThere = this.#objects.namespaces.find(undefined, namespace).state !== 'absent';
    return {
      outcome: 'nxdomain',
      because: isThere ? `the kubernetes plugin leaves out ${shown}` : `there is no ${shown}`,
    };
  }

  /** The name of a pod is its address; what stands before that is not looked at. */
  #podAnswer(namespace: string, pod: string | undefined, type: string): ExpectedAnswer {
    const mode = this.#view.pods;
    if (mode !== 'insecure' && mode !== 'verified')
      return { outcome: 'nxdomain', because: 'the kubernetes plugin answers for no pods' };
    const of = this.#namespaceAnswer(namespace);
    if (pod === undefined || of.outcome !== 'nodata') return of;
    const text = pod.replaceAll('-', /^[^-]*(?:-[^-]+){3}$/.test(pod) ? '.' : ':');
    const address = isWritten(text) ? parseAddress(text) : undefined;
    if (mode === 'verified') {
      const has = this.#hasPod(namespace, text);
      if (has === undefined) return unknownAs(`not all pods of namespace ${shownName(namespace)} were read`);
      if (!has) return { outcome: 'nxdomain', because: 'no pod of the namespace has that address' };
    }
    if (address === undefined)
      return { outcome: 'nxdomain', because: 'its first label is no address with dashes' };
    const how =
      mode === 'insecure'
        ? `it is an IPv${address.family} address with dashes, and pods is insecure`
        : `a pod has that IPv${address.family} address`;
    return { ...recordsOf(type, [text], true), because: how };
  }

  #hasPod(namespace: string, text: string): boolean | undefined {
    const { pods } = this.#objects;
    const isThere = pods
      .in(namespace)
      .some(
        (one) =>
          this.#view.isSeen(one) &&
          !hasEnded(one) &&
          one.status?.phase !== 'Unknown' &&
          one.metadata.deletionTimestamp === undefined &&
          one.status?.podIPs?.some(({ ip }) => ip === text) === true,
      );
    return isThere || pods.missingIn(namespace).length === 0 ? isThere : undefined;
  }

  /** Behind namespace and Service stand the name of an endpoint, or a protocol and the name of a port. */
  #serviceAnswer(
    [namespace, name, ...further]: readonly [string, string, ...string[]],
    query: DnsQuery,
    aliases: number,
  ): ExpectedAnswer {
    const of = this.#namespaceAnswer(namespace);
    if (of.outcome === 'nxdomain') return of;
    const shown = `Service ${shownName(namespace)}/${shownName(name)}`;
    const found = this.#objects.services.find(namespace, name);
    if (found.state === 'absent') return { outcome: 'nxdomain', because: `there is no ${shown}` };
    if (found.state === 'unknown') return unknownAs(`${shown} was not read`);
    if (of.outcome === 'unknown') return of;
    const service = found.value;
    if (!this.#view.isSeen(service))
      return { outcome: 'nxdomain', because: `the kubernetes plugin leaves out ${shown}` };
    const endpoint = further.length === 1 ? further[0] : undefined;
    const [protocol, port] = (further.length === 2 ? further : ['', '']).map((label) =>
      label.replace(/^_/, ''),
    );
    const isOf = (one: NamedPort): boolean =>
      matches(port, one.name) && matches(protocol, one.protocol.toLowerCase());
    if (service.spec?.type === 'ExternalName')
      return endpoint === undefined && (port ?? '') === '' && (protocol ?? '') === ''
        ? this.#aliasAnswer(service, query, aliases)
        : { outcome: 'nxdomain', because: `${shown} is an ExternalName, without endpoints and ports` };
    const endpoints = this.#view.endpointsOf(service.ref);
    const isHeadless = service.spec?.clusterIP === 'None';
    const unread = unknownAs(`EndpointSlices of ${isHeadless ? 'the headless ' : ''}${shown} were not read`);
    if (this.#view.ignoresEmpty && !isHeadless) {
      if (endpoints === undefined) return unread;
      if (endpoints.length === 0)
        return { outcome: 'nxdomain', because: `${shown} has no ready endpoint, and empty ones are ignored` };
    }
    if (isHeadless || endpoint !== undefined) {
      if (endpoints === undefined) return unread;
      const ready = endpoints.filter((one) => endpoint === undefined || matches(endpoint, one.name));
      const having = ready.filter(({ ports }) => ports.some(isOf));
      if (having.length === 0) {
        const what = endpoint !== undefined ? ' of that name' : ready.length > 0 ? ' with such a port' : '';
        const which = isHeadless ? `the headless ${shown}` : shown;
        return { outcome: 'nxdomain', because: `${which} has no ready endpoint${what}` };
      }
      return recordsOf(
        query.type,
        having.map(({ address }) => address),
        having.some(({ ports }) => ports.some((one) => isOf(one) && one.port !== -1)),
        shown,
        'address of a ready endpoint',
      );
    }
    const ports = service.spec?.ports ?? [];
    if (!ports.some(({ name: its = '', protocol: by = 'TCP' }) => isOf({ name: its, protocol: by, port: 0 })))
      return { outcome: 'nxdomain', because: `${shown} has no such port` };
    const addresses = clusterIpsIn(service);
    if (addresses.length === 0) return unknownAs(`${shown} was given no address yet`);
    return recordsOf(query.type, addresses, true, shown);
  }

  /** A name outside is looked up elsewhere and its alias stands in the answer whatever that gives; an address is no alias. */
  #aliasAnswer(service: Kept<'Service'>, { name, type }: DnsQuery, aliases: number): ExpectedAnswer {
    const shown = shownRef(service.ref);
    const text = (service.spec?.externalName ?? '').toLowerCase();
    if (parseAddress(text) !== undefined)
      return {
        outcome: 'nxdomain',
        because: `${shown} is an ExternalName of an address, which has no answer`,
      };
    if (type !== 'A' && type !== 'AAAA')
      return { ...recordsOf(type, [], false), because: `${shown} is an ExternalName` };
    const target = `${text.replace(/\.$/, '')}.`;
    const without = { outcome: 'nodata', because: `${shown} is an ExternalName that leads nowhere` } as const;
    if (zoneHolds(name, target) || aliases > mostAliases) return without;
    if (!zoneHolds(this.#zone, target))
      return { outcome: 'data', because: `${shown} is an ExternalName: a CNAME answers` };
    const next = this.answer({ name: target, type }, aliases + 1);
    if (next.outcome === 'data') return { ...next, because: `${shown} is an ExternalName: ${next.because}` };
    return next.outcome === 'unknown'
      ? next
      : { outcome: 'nodata', because: `${shown} is an ExternalName: ${next.because}` };
  }
}

function unknownAs(because: string): ExpectedAnswer {
  return { outcome: 'unknown', because };
}

/** An empty one matches any. */
function matches(asked: string | undefined, has: string): boolean {
  return asked === undefined || asked === '' || asked === has.toLowerCase();
}

function clusterIpsIn({ spec }: Kept<'Service'>): readonly string[] {
  return (spec?.clusterIPs ?? [spec?.clusterIP ?? '']).filter((one) => one !== '' && one !== 'None');
}

/** Go takes no zeros in front of an octet, and four digits in a group at most. */
function isWritten(text: string): boolean {
  return text.includes(':')
    ? text.split(':').every((group) => group.length <= 4)
    : text.split('.').every((octet) => !/^0\d/.test(octet));
}

/** Of a name that has these addresses: records of that type, or none. */
function recordsOf(
  type: string,
  addresses: readonly string[],
  hasPort: boolean,
  whose = 'it',
  what = 'address',
): ExpectedAnswer {
  if (type === 'SRV') {
    return hasPort
      ? { outcome: 'data', because: `${whose} has a port` }
      : { outcome: 'nodata', because: `${whose} has no port` };
  }
  if (emptyTypes.has(type)) return { outcome: 'nodata', because: `${whose} is there` };
  if (type !== 'A' && type !== 'AAAA') return unknownAs(`answers of type ${type} are not simulated`);
  const families = addresses.map((address) => parseAddress(address)?.family);
  if (families.includes(undefined)) return unknownAs(`${whose} has endpoints whose addresses are names`);
  const family = type === 'A' ? 4 : 6;
  return families.includes(family)
    ? { outcome: 'data', because: `${whose} has an IPv${family} ${what}` }
    : { outcome: 'nodata', because: `${whose} has no IPv${family} ${what}` };
}
