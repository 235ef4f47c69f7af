import type { Kept } from '../../model/kinds/index.ts';
import { nearestFirst } from '../../model/nearest-first.ts';
import { formatRef } from '../../model/ref.ts';
import { isName } from '../../model/shown-name.ts';
import { UserError } from '../../model/user-error.ts';
import { portText } from '../services/service-port.ts';

type Service = Kept<'Service'>;
export type ServicePort = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/**
 * The port of a Service that is asked for by number (TCP where several protocols have it), by name, or as `53/UDP`; its
 * only one where none is given. Throws a UserError with the nearest for a port that it has not.
 */
export function pickPort(service: Service, wanted: string | undefined): ServicePort {
  const ports = service.spec?.ports ?? [];
  const [first, ...others] = ports;
  const named = formatRef(service.ref);
  if (first === undefined) throw new UserError(`${named} has no ports`, 'give another destination');
  if (wanted === undefined) {
    if (others.length === 0) return first;
    throw new UserError(`${named} has several ports`, `give one of them: ${listed(ports)}`);
  }
  const [key = '', protocol] = wanted.split('/');
  const isNumber = /^\d+$/.test(key);
  const fitting = ports
    .filter((one) => (isNumber ? one.port === Number(key) : one.name === key))
    .filter((one) => protocol === undefined || (one.protocol ?? 'TCP') === protocol.toUpperCase());
  const found = fitting.find((one) => (one.protocol ?? 'TCP') === 'TCP') ?? fitting[0];
  if (found !== undefined) return found;
  const away = (one: ServicePort) => Math.abs((one.port ?? 0) - Number(key));
  const nearest = isNumber
    ? [...ports].sort((a, b) => away(a) - away(b))[0]
    : ports.find(({ name }) => name === nearestFirst(namesOf(ports), key)[0]);
  throw new UserError(
    `${named} has no port ${wanted}`,
    `the nearest is ${textOf(nearest ?? first)}${others.length === 0 ? '' : `; it has ${listed(ports)}`}`,
  );
}

function namesOf(ports: readonly ServicePort[]): string[] {
  return ports.flatMap(({ name }) => (name === undefined || !isName(name) ? [] : name));
}

function textOf(port: ServicePort): string {
  const [name] = namesOf([port]);
  return name === undefined ? portText(port) : `${portText(port)} (${name})`;
}

function listed(ports: readonly ServicePort[]): string {
  const most = 10;
  const more = ports.length > most ? `, and ${ports.length - most} more` : '';
  return `${ports.slice(0, most).map(textOf).join(', ')}${more}`;
}
