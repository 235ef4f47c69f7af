import type { IncomingHttpHeaders } from 'node:http';
import { KubeError, type KubeErrorReason } from './kube-error.ts';
import { isRecord } from './read-kubeconfig.ts';

interface Answer {
  readonly host: string;
  readonly path: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The beginning of the body, free of the credential that was sent. */
  readonly text: string;
  /** What helps when the credential was refused. */
  readonly renewal: string;
}

/** True of an answer that no API server gives: a page, as a login proxy or a load balancer serves. */
export function isWebPage(headers: IncomingHttpHeaders): boolean {
  return /^text\/html\b/i.test(headers['content-type'] ?? '');
}

/** Why an answer is of no use: any status but 2xx, or a web page. */
export function responseError(answer: Answer): KubeError {
  const { host, status, headers } = answer;
  if (status >= 300 && status < 400) {
    return new KubeError(
      'redirect',
      `the server redirected to ${targetOf(headers.location)}: not followed`,
      'set the server of the kubeconfig to the API server itself',
      { status },
    );
  }
  // A load balancer without a healthy API server behind it answers with a page of its own.
  if (isWebPage(headers) && status < 502) {
    return new KubeError(
      'not-kubernetes',
      `${host} answered ${status} with a web page, as a login proxy does`,
      'log in at that proxy, or set the server of the kubeconfig to the API server itself',
      { status },
    );
  }
  const [reason, next] = meaningOf(answer);
  const retryAfter = Number(headers['retry-after']);
  return new KubeError(reason, `${status} for ${pathOf(answer.path)}: ${messageOf(answer)}`, next, {
    status,
    ...(Number.isFinite(retryAfter) && retryAfter >= 0 ? { retryAfter } : {}),
  });
}

function meaningOf({ status, text, renewal }: Answer): [KubeErrorReason, string] {
  switch (status) {
    case 401:
      return ['unauthorized', renewal];
    case 403:
      return [
        'forbidden',
        text.includes('system:anonymous')
          ? 'the request went without a credential that the cluster knows: log in, or name another context'
          : 'grant the reader get and list on it; the rbac command prints the least role',
      ];
    case 404:
      return ['not-found', 'the object or API is not there'];
    case 410:
      return ['gone', 'start the list anew: its continue token has expired'];
    case 429:
      return ['too-many-requests', 'wait as long as the server asks, then repeat'];
    case 408:
    case 504:
      return ['timeout', 'repeat; if it stays, read fewer kinds or namespaces'];
    default:
      return [
        'server',
        status >= 500 ? 'repeat later, and check the health of the API server' : 'report this request',
      ];
  }
}

/** The message of a metav1.Status, else the beginning of the text. */
function messageOf({ headers, text }: Answer): string {
  if (isWebPage(headers)) return 'a web page of a load balancer';
  try {
    const body: unknown = JSON.parse(text);
    if (isRecord(body) && typeof body.message === 'string') return body.message.slice(0, 400);
  } catch {
    // Not a Status; the text itself will do.
  }
  const start = text.trim().slice(0, 400);
  return start === '' ? 'no message' : start;
}

function pathOf(path: string): string {
  return path.split('?', 1)[0] ?? path;
}

/** Only the host: the rest of a login redirect may hold one-time credentials. */
function targetOf(location: string | undefined): string {
  if (location === undefined || !/^https?:\/\//i.test(location) || !URL.canParse(location))
    return 'another path';
  return new URL(location).host;
}
