import { cleanText } from '../../model/clean-text.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Maybe } from '../../model/maybe.ts';
import { nearestFirst } from '../../model/nearest-first.ts';
import { UserError } from '../../model/user-error.ts';
import { isName } from '../../model/shown-name.ts';
import type { ProxyNode } from '../services/eligible-endpoints.ts';
import { zoneOf } from '../services/node-zone.ts';
import { lackText } from './step.ts';

/** From where a path begins. A pod that no node has yet has none. */
export type Client =
  | { readonly kind: 'pod'; readonly pod: Kept<'Pod'>; readonly node: ProxyNode | undefined }
  | { readonly kind: 'node'; readonly node: ProxyNode }
  | { readonly kind: 'external' }
  | { readonly kind: 'every-node' };

const form = 'give NAMESPACE/POD, node/NAME, external or every-node';

/** Finds the client that a text names. Throws a UserError, with the nearest there is, for one that is not there. */
export function findClient(text: string, { pods, nodes }: Pick<Evidence, 'pods' | 'nodes'>): Client {
  if (text === 'external' || text === 'every-node') return { kind: text };
  const [first = '', second = '', ...more] = text.split('/');
  if (first === '' || second === '' || more.length > 0 || !isName(first) || !isName(second)) {
    throw new UserError(`${cleanText(text, 100) || 'nothing'} is no client`, form);
  }
  if (first === 'node') {
    const node = foundOr(nodes.find(undefined, second), () => {
      const [nearest] = nearestFirst(namesOf(nodes.items), second);
      return [`there is no Node ${second}`, nearest && `node/${nearest}`];
    });
    return { kind: 'node', node: { name: second, zone: zoneOf(node) } };
  }
  const pod = foundOr(pods.find(first, second), () => {
    const here = pods.in(first);
    const [nearest] = nearestFirst(
      (here.length > 0 ? here : pods.items).map(({ ref }) => `${ref.namespace ?? ''}/${ref.name}`),
      `${first}/${second}`,
    );
    return [`there is no Pod ${first}/${second}`, nearest];
  });
  return { kind: 'pod', pod, node: nodeOf(pod, nodes) };
}

/** `Pod shop/web-1 on worker-1`, as a step names a client. */
export function clientText(client: Client): string {
  switch (client.kind) {
    case 'pod':
      return `Pod ${client.pod.ref.namespace ?? ''}/${client.pod.ref.name}${client.node === undefined ? '' : ` on ${client.node.name}`}`;
    case 'node':
      return `Node ${client.node.name}`;
    case 'external':
      return 'a client outside the cluster';
    case 'every-node':
      return 'clients on every node';
  }
}

/** Does the client send from its node's own address? */
export function isOnHostNetwork(client: Client): boolean {
  return client.kind === 'node' || (client.kind === 'pod' && client.pod.spec?.hostNetwork === true);
}

function nodeOf({ spec }: Kept<'Pod'>, nodes: Evidence['nodes']): ProxyNode | undefined {
  const name = spec?.nodeName;
  if (name === undefined || name === '') return undefined;
  const node = nodes.find(undefined, name);
  return { name, zone: node.state === 'known' ? zoneOf(node.value) : undefined };
}

function namesOf(nodes: readonly Kept<'Node'>[]): string[] {
  return nodes.map(({ ref }) => ref.name).filter(isName);
}

function foundOr<T>(found: Maybe<T>, otherwise: () => [message: string, nearest: string | undefined]): T {
  if (found.state === 'known') return found.value;
  const [message, nearest] = otherwise();
  if (found.state === 'unknown') {
    throw new UserError(
      `${message} among what was read (${lackText(found.missing)})`,
      'read it too: rbac prints the rights that takes, and capture reads all that a path needs',
    );
  }
  throw new UserError(message, nearest === undefined ? form : `the nearest is ${nearest}`);
}
