import { type Citation, cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { portText, protocolOf } from '../services/service-port.ts';

type Service = Kept<'Service'>;
type Port = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/** How clients reach a Service, in words for a sentence, and the field that says so. */
interface Reach {
  readonly words: 'of type ExternalName' | 'headless' | 'a Service with an address';
  readonly field: string;
  readonly seen: unknown;
}

/** Two ways of being reached, or a port of one of the two that the other has no counterpart of. */
export type NamesakeDifference =
  | { readonly in: 'reach'; readonly own: Reach; readonly theirs: Reach }
  | { readonly in: 'ports'; readonly lone: Port; readonly isOwn: boolean };

/**
 * The first thing in which a Service and its namesake in another cluster of a ClusterMesh differ so that one does not use
 * the backends of the other. Port numbers and targetPorts may differ: backends meet by protocol and by the port’s name, where
 * a port without one meets any (matchesFrontend).
 * https://github.com/cilium/cilium/blob/v1.20.2/pkg/loadbalancer/writer/writer.go
 */
export function namesakeDifference(service: Service, namesake: Service): NamesakeDifference | undefined {
  const [own, theirs] = [reachOf(service), reachOf(namesake)];
  if (own.words !== theirs.words) return { in: 'reach', own, theirs };
  const here = loneIn(service, namesake);
  const lone = here ?? loneIn(namesake, service);
  return lone === undefined ? undefined : { in: 'ports', lone, isOwn: lone === here };
}

/** The field that says how clients reach a Service. */
export function citeReach(service: Service): Citation {
  const { field, seen } = reachOf(service);
  return cite(service, field, seen);
}

/** The ports of a Service by their names. */
export function citePorts(service: Service): Citation {
  const ports = service.spec?.ports ?? [];
  const seen = ports.map((port) => `${port.name ?? '(no name)'} ${portText(port)}`).join(', ');
  return cite(service, 'spec.ports', seen);
}

function reachOf({ spec }: Service): Reach {
  if (spec?.type === 'ExternalName')
    return { words: 'of type ExternalName', field: 'spec.type', seen: spec.type };
  return spec?.clusterIP === 'None'
    ? { words: 'headless', field: 'spec.clusterIP', seen: 'None' }
    : { words: 'a Service with an address', field: 'spec.clusterIP', seen: spec?.clusterIP };
}

function loneIn({ spec }: Service, other: Service): Port | undefined {
  const theirs = other.spec?.ports ?? [];
  return spec?.ports?.find((port) => !theirs.some((one) => meets(port, one)));
}

function meets(port: Port, other: Port): boolean {
  const names = new Set([port.name ?? '', other.name ?? '']);
  return protocolOf(port) === protocolOf(other) && (names.size === 1 || names.has(''));
}
