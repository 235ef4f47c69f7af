import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Missing } from '../../model/missing.ts';
import { UserError } from '../../model/user-error.ts';
import { formatRange, parseAddress } from '../addresses/cidr.ts';
import { serviceAt } from '../services/service-at.ts';
import { familyName, type FamilyName } from '../services/service-families.ts';
import type { ServicePort } from './pick-port.ts';

type Service = Kept<'Service'>;

/** What has an address. */
export type AddressHolder =
  | { readonly kind: 'service'; readonly service: Service; readonly address: string }
  | {
      readonly kind: 'node port';
      readonly service: Service;
      readonly port: ServicePort;
      readonly node: Kept<'Node'>;
      readonly family: FamilyName;
    }
  | { readonly kind: 'pod'; readonly pod: Kept<'Pod'> }
  /** A pod that asks for the port on its node. */
  | { readonly kind: 'host port'; readonly pod: Kept<'Pod'>; readonly node: Kept<'Node'> }
  | { readonly kind: 'node'; readonly node: Kept<'Node'> }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'unread'; readonly missing: readonly Missing[] };

/** Finds what has an address, written canonically. A node's needs the port; throws a UserError without one. */
export function addressHolder(
  address: string,
  port: string | undefined,
  { services, pods, nodes }: Pick<Evidence, 'services' | 'pods' | 'nodes'>,
): AddressHolder {
  const isIt = (text: string | undefined) => text !== undefined && canonical(text) === address;
  const service =
    serviceAt(services, address) ??
    services.items.find(
      ({ spec, status }) =>
        spec?.externalIPs?.some(isIt) === true ||
        status?.loadBalancer?.ingress?.some(({ ip }) => isIt(ip)) === true,
    );
  if (service !== undefined) {
    const own = [
      ...(service.spec?.externalIPs ?? []),
      ...(service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []),
    ];
    return { kind: 'service', service, address: own.find(isIt) ?? address };
  }
  const node = nodes.items.find(({ status }) => status?.addresses?.some((one) => isIt(one.address)) === true);
  if (node !== undefined) return onNode(node, address, port, { services, pods });
  const pod = pods.items.find(
    (one) =>
      one.spec?.hostNetwork !== true &&
      isAlive(one) &&
      (isIt(one.status?.podIP) || one.status?.podIPs?.some(({ ip }) => isIt(ip)) === true),
  );
  if (pod !== undefined) return { kind: 'pod', pod };
  const missing = [...services.missingIn(), ...pods.missingIn(), ...nodes.missingIn()];
  return missing.length > 0 ? { kind: 'unread', missing } : { kind: 'nobody' };
}

function onNode(
  node: Kept<'Node'>,
  address: string,
  port: string | undefined,
  { services, pods }: Pick<Evidence, 'services' | 'pods'>,
): AddressHolder {
  if (port === undefined) {
    throw new UserError(`${address} is an address of a node, and no port is given`, `give ${address}:PORT`);
  }
  const [number, protocol = 'TCP'] = port.toUpperCase().split('/');
  for (const service of services) {
    const found = service.spec?.ports?.find(
      (one) => String(one.nodePort ?? '') === number && (one.protocol ?? 'TCP') === protocol,
    );
    if (found !== undefined) {
      const family = familyName(parseAddress(address)?.family ?? 4);
      return { kind: 'node port', service, port: found, node, family };
    }
  }
  const missing = services.missingIn();
  if (missing.length > 0) return { kind: 'unread', missing };
  const pod = pods.items.find(
    (one) => one.spec?.nodeName === node.ref.name && isAlive(one) && asksFor(one, Number(number), protocol),
  );
  if (pod === undefined) return { kind: 'node', node };
  return pod.spec?.hostNetwork === true ? { kind: 'pod', pod } : { kind: 'host port', pod, node };
}

/** A pod on its node's network asks for the ports that its containers declare, any other for their hostPorts. */
function asksFor({ spec }: Kept<'Pod'>, number: number, wanted: string): boolean {
  return (spec?.containers ?? []).some(({ ports = [] }) =>
    ports.some(
      ({ containerPort, hostPort, protocol = 'TCP' }) =>
        protocol === wanted &&
        (hostPort === number || (spec?.hostNetwork === true && containerPort === number)),
    ),
  );
}

function isAlive({ status }: Kept<'Pod'>): boolean {
  return status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}

function canonical(text: string): string | undefined {
  const parsed = parseAddress(text);
  return parsed === undefined ? undefined : formatRange(parsed);
}
