import { UserError } from '../../../model/user-error.ts';
import { isName } from '../../../model/shown-name.ts';
import { type AddressFamily, type Libc, libcs } from '../name-lookup.ts';

/** What is asked, as options and arguments give it. */
export interface DnsInput {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly pod?: string | undefined;
  readonly libc?: Libc | undefined;
  readonly family?: AddressFamily | undefined;
  readonly ndots?: number | undefined;
  readonly search?: readonly string[] | undefined;
  readonly clusterDomain?: string | undefined;
  readonly exists?: readonly string[] | undefined;
}

export interface DnsQuestion {
  /** As a program gives it to getaddrinfo, with a dot at its end or without. */
  readonly name: string;
  readonly namespace: string;
  /** A pod of that namespace whose resolv.conf counts; undefined for one with the defaults. */
  readonly pod: string | undefined;
  readonly libcs: readonly Libc[];
  readonly family: AddressFamily;
  /** In place of what the resolv.conf says. */
  readonly ndots: number | undefined;
  readonly searches: readonly string[] | undefined;
  readonly clusterDomain: string | undefined;
  /** Lower case, without a dot at the end: of the names that nothing read tells of, those that exist. */
  readonly exists: ReadonlySet<string> | undefined;
}

const label = /^[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?$/i;

/** Checks what was given; throws a UserError with what to give instead. */
export function dnsQuestionOf(input: DnsInput): DnsQuestion {
  const {
    name,
    namespace = 'default',
    pod,
    libc,
    family = 'both',
    ndots,
    search,
    clusterDomain,
    exists,
  } = input;
  checkName(name, 'the name');
  if (!isName(namespace) || !/^[-a-z0-9]{1,63}$/.test(namespace))
    throw new UserError(`${shownInput(namespace)} is no namespace`, 'give its name alone, such as shop');
  if (pod !== undefined && (!isName(pod) || pod.includes('/'))) {
    throw new UserError(
      `${shownInput(pod)} is no name of a pod`,
      'give its name alone, and its namespace with namespace',
    );
  }
  if (ndots !== undefined && !(Number.isInteger(ndots) && ndots >= 0 && ndots <= 15)) {
    const nearest = Math.min(15, Math.max(0, Math.round(ndots) || 0));
    throw new UserError(
      `ndots ${ndots} is not in force anywhere`,
      `give a number from 0 to 15, such as ${nearest}`,
    );
  }
  if (search !== undefined && search.length > 32)
    throw new UserError(`${search.length} search domains are too many`, 'give at most 32, as kubelet does');
  for (const domain of search ?? []) if (domain !== '.') checkName(domain, 'a search domain');
  if (clusterDomain !== undefined) checkName(clusterDomain, 'the cluster domain');
  for (const one of exists ?? []) checkName(one, 'a name that exists');
  return {
    name,
    namespace,
    pod,
    libcs: libc === undefined ? libcs : [libc],
    family,
    ndots,
    searches: search,
    clusterDomain: clusterDomain?.replace(/\.$/, ''),
    exists: exists === undefined ? undefined : new Set(exists.map(canonical)),
  };
}

function checkName(name: string, what: string): void {
  const labels = name.replace(/\.$/, '').split('.');
  const isSound =
    name.replace(/\.$/, '').length <= 253 && labels.every((one) => one.length <= 63 && label.test(one));
  if (isSound) return;
  const host = /^(?:[a-z]+:\/\/)?([^/:?#]+)/i.exec(name)?.[1] ?? '';
  const isHost = host !== name && host.split('.').every((one) => label.test(one));
  throw new UserError(
    `${what} ${shownInput(name)} is no DNS name`,
    isHost ? `leave out what is not the host: ${host}` : 'give one such as api.example.com or cart.shop',
  );
}

function shownInput(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}

export function canonical(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
