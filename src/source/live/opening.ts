import { isRecord } from '../../model/fields.ts';
import { UserError } from '../../model/user-error.ts';
import type { Entry, Gap } from '../source.ts';
import { type ApiReader, unreadable } from './api-reader.ts';
import { discover, type Discovery } from './discovery.ts';
import { type Failure, gapOf } from './failure.ts';
import { versionPath } from './paths.ts';

/** What the first requests tell: whether this is an API server that answers, and what it serves. */
interface Opening {
  readonly discovery: Discovery;
  readonly entries: readonly Entry[];
}

/** Asks for the version and for what is served. A server that cannot answer at all is a UserError. */
export async function openReading(reader: ApiReader, host: string): Promise<Opening> {
  const version = await readVersion(reader);
  if ('failure' in version && isHopeless(version.failure)) throw noAnswer(version.failure);
  const discovery = await discover(reader);
  const [failure] = discovery.failures;
  if (failure !== undefined && isHopeless(failure)) throw noAnswer(failure);
  if ('failure' in version && discovery.failures.length === 2 && failure !== undefined) {
    if (isForeign(version.failure) && isForeign(failure)) throw notKubernetes(host);
    if (version.failure.reason !== 'forbidden' && failure.reason !== 'forbidden')
      throw noAnswer(version.failure);
  }
  return { discovery, entries: [versionEntry(version), ...discoveryEntries(discovery)] };
}

type Version = { readonly gitVersion: string; readonly platform?: string } | { readonly failure: Failure };

async function readVersion(reader: ApiReader): Promise<Version> {
  const { body, failure } = await reader.getJson(versionPath);
  if (failure !== undefined) return { failure };
  if (!isRecord(body) || typeof body.gitVersion !== 'string') {
    return unreadable(`${versionPath} was not answered with a version`);
  }
  const { gitVersion, platform } = body;
  return { gitVersion, ...(typeof platform === 'string' ? { platform } : {}) };
}

function versionEntry(version: Version): Entry {
  return 'failure' in version
    ? { type: 'gap', gap: gapOf(version.failure, { what: 'Kubernetes version' }) }
    : { type: 'file', path: 'outputs/version.json', text: JSON.stringify(version) };
}

function discoveryEntries({ groups, unanswered, failures }: Discovery): Entry[] {
  const [failure] = failures;
  const gaps: Gap[] = unanswered.map((group) => ({
    what: `API group ${group}`,
    group,
    namespaces: null,
    reason: 'error',
    detail: 'the API server could not say what the group holds: the server behind it does not answer',
    next: `kubectl get apiservices.apiregistration.k8s.io tells why ${group} is not available`,
  }));
  if (failure !== undefined) gaps.unshift({ ...gapOf(failure, { what: 'API discovery' }), group: '*' });
  return [
    { type: 'installed', groups, complete: failure === undefined },
    ...gaps.map((gap): Entry => ({ type: 'gap', gap })),
  ];
}

/** No other request would fare better. */
function isHopeless({ reason, status }: Failure): boolean {
  return (
    ['unauthorized', 'tls', 'unreachable', 'not-kubernetes', 'redirect'].includes(reason) ||
    (reason === 'timeout' && status === undefined)
  );
}

/** An answer that an API server never gives. */
function isForeign({ reason }: Failure): boolean {
  return reason === 'not-found' || reason === 'unreadable';
}

function noAnswer({ detail, next }: Failure): UserError {
  return new UserError(detail, next);
}

function notKubernetes(host: string): UserError {
  return new UserError(
    `${host} answers, but not as a Kubernetes API server does`,
    'check the server of the kubeconfig: scheme, host, port and path',
  );
}
