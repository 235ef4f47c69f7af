import { cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { metadataServices } from '../../model/metadata-services.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { familyName, familyOf } from '../services/service-families.ts';
import { addressHolder } from './address-holder.ts';
import type { Destination, Found } from './destination.ts';
import type { Client } from './find-client.ts';
import type { Target } from './parse-target.ts';
import { pickPort } from './pick-port.ts';
import { resolveName } from './resolve-name.ts';
import { lackText, settled, unsettled } from './step.ts';

type Service = Kept<'Service'>;
type Seen = Pick<Evidence, 'services' | 'clusterDns' | 'pods' | 'nodes'>;

/** A name in an ExternalName Service may lead to another; so many are followed. */
const mostHops = 4;

/** With the name, where it is one that servers outside of the cluster answer for. */
export type FoundOutside = Found & { readonly outside?: string };

/** Finds what a target means to a client. Throws a UserError for a port that a Service has not. */
export function findDestination(target: Target, client: Client, seen: Seen): FoundOutside {
  if (target.address !== undefined) return ofAddress(target.address, target.port, seen);
  return ofName(target.name ?? '', target.port, client, seen, mostHops);
}

function ofName(
  name: string,
  port: string | undefined,
  client: Client,
  seen: Seen,
  hops: number,
): FoundOutside {
  const resolved = resolveName(name, client, seen);
  if (resolved.found !== 'service') {
    const verdict = resolved.found === 'nothing' ? 'unresolved' : 'unknown';
    const outside = resolved.found === 'outside' ? { outside: resolved.name } : {};
    return { destination: undefined, verdict, steps: [resolved.step], ...outside };
  }
  const { service, step } = resolved;
  const { type, externalName = '' } = service.spec ?? {};
  if (type !== 'ExternalName') {
    const found = ofService(service, port, client);
    return { ...found, steps: [step, ...found.steps] };
  }
  const evidence = [cite(service, 'spec.externalName', externalName)];
  const says = `${formatRef(service.ref)} is of type ExternalName: DNS answers with the name ${shownName(externalName)}, and no proxy is in the way.`;
  const alias = settled('service', says, evidence);
  if (hops === 0 || familyOf(externalName) !== undefined || externalName === '') {
    const why = 'what it names is no name that leads further';
    return {
      destination: undefined,
      verdict: 'unresolved',
      steps: [step, alias, settled('dns', `${shownName(externalName)}: ${why}.`, evidence)],
    };
  }
  const further = ofName(`${externalName.replace(/\.$/, '')}.`, port, client, seen, hops - 1);
  return { ...further, steps: [step, alias, ...further.steps] };
}

function ofService(service: Service, port: string | undefined, client: Client): Found {
  const { spec = {}, status } = service;
  const named = formatRef(service.ref);
  if (client.kind === 'external') {
    const [balancer] = status?.loadBalancer?.ingress ?? [];
    const address = balancer?.ip ?? spec.externalIPs?.[0];
    const chosen = pickPort(service, port);
    if (address !== undefined) return atAddress(service, chosen, address);
    if (balancer?.hostname !== undefined) return atAddress(service, chosen, undefined);
    if ((chosen.nodePort ?? 0) !== 0) {
      return toService({
        kind: 'service',
        service,
        port: chosen,
        way: 'node port',
        family: firstFamily(service),
        address: undefined,
        node: undefined,
      });
    }
    const says = `${named} has no address for clients outside: no load balancer, no external IP, no node port.`;
    const evidence = [cite(service, 'spec.type', spec.type ?? 'ClusterIP')];
    return { destination: undefined, verdict: 'unresolved', steps: [settled('service', says, evidence)] };
  }
  if (spec.clusterIP === 'None') {
    const evidence = [cite(service, 'spec.clusterIP', 'None')];
    const says = `${named} is headless: DNS answers with the addresses of its ready endpoints, and ports are not translated.`;
    return {
      destination: { kind: 'headless', service, port, family: firstFamily(service) },
      verdict: undefined,
      steps: [settled('service', says, evidence)],
    };
  }
  const address = spec.clusterIP;
  if (address === undefined || address === '') {
    const says = `${named} has no ClusterIP in what was read.`;
    return {
      destination: undefined,
      verdict: 'unknown',
      steps: [unsettled('service', says, 'only a manifest of it was read')],
    };
  }
  return atAddress(service, pickPort(service, port), address);
}

/** To an address that the Service itself has; without one, to the name of its load balancer. */
function atAddress(service: Service, port: ReturnType<typeof pickPort>, address: string | undefined): Found {
  const ip = address === undefined ? undefined : familyOf(address);
  const way =
    address === undefined || service.status?.loadBalancer?.ingress?.some((one) => one.ip === address) === true
      ? 'load-balancer IP'
      : service.spec?.externalIPs?.includes(address) === true
        ? 'external IP'
        : 'ClusterIP';
  const family = ip === undefined ? firstFamily(service) : familyName(ip);
  return toService({ kind: 'service', service, port, way, family, address, node: undefined });
}

function firstFamily({ spec }: Service): 'IPv4' | 'IPv6' {
  return spec?.ipFamilies?.[0] === 'IPv6' ? 'IPv6' : 'IPv4';
}

function toService(destination: Extract<Destination, { kind: 'service' }>): Found {
  return { destination, verdict: undefined, steps: [] };
}

function ofAddress(address: string, port: string | undefined, seen: Seen): Found {
  const holder = addressHolder(address, port, seen);
  switch (holder.kind) {
    case 'service':
      return atAddress(holder.service, pickPort(holder.service, port), holder.address);
    case 'node port':
      return toService({
        kind: 'service',
        service: holder.service,
        port: holder.port,
        way: 'node port',
        family: holder.family,
        address,
        node: holder.node,
      });
    case 'pod':
      return { destination: { kind: 'pod', pod: holder.pod, address, port }, verdict: undefined, steps: [] };
    case 'host port': {
      const { pod, node } = holder;
      const says = `${address} is an address of Node ${node.ref.name}, on which ${formatRef(pod.ref)} has hostPort ${port ?? ''}: its CNI leads connections to the pod.`;
      const why = 'whether the CNI carries out hostPorts is not in the API';
      const evidence = [cite(pod, 'spec.containers[].ports[].hostPort', port)];
      const step = unsettled('service', says, why, evidence);
      return { destination: undefined, verdict: 'unknown', steps: [step] };
    }
    case 'node': {
      const says = `${address} is an address of Node ${holder.node.ref.name}, and no Service has ${port === undefined ? 'a node port there that was asked for' : `node port ${port}`}.`;
      const why = 'what listens on the node itself is not in the API';
      return { destination: undefined, verdict: 'unknown', steps: [unsettled('service', says, why)] };
    }
    case 'nobody':
      return { destination: { kind: 'address', address, port }, verdict: undefined, steps: [] };
    case 'unread': {
      // On a cloud’s machines nothing else has it.
      if (metadataServices.includes(address)) {
        return { destination: { kind: 'address', address, port }, verdict: undefined, steps: [] };
      }
      const says = `${address} is not among the addresses of Services, pods and nodes that were read.`;
      return {
        destination: undefined,
        verdict: 'unknown',
        steps: [unsettled('service', says, lackText(holder.missing))],
      };
    }
  }
}
