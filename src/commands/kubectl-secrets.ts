import type { Judgement } from './judgement.ts';
import { hole } from './shell-words.ts';
import type { Walk } from './walk.ts';

type Effect = Pick<Judgement, 'verdict' | 'detail'>;

/** Whether `get`, `describe` or `apply view-last-applied` shows what Secrets hold; undefined where it is about no Secret. */
export function secretsRead(
  { path, flags }: Walk,
  kinds: readonly string[],
  valueOf: (name: string) => string | undefined,
): Effect | undefined {
  const raw = valueOf('--raw');
  if (raw !== undefined) {
    return isSecretPath(raw)
      ? { verdict: 'reads-secret', detail: 'this path of the API serves Secrets with their values' }
      : undefined;
  }
  if (!kinds.some((kind) => /^secrets?(?:$|\.)/i.test(kind))) return undefined;
  if (path[0] === 'describe') {
    return {
      verdict: 'reads-secret',
      detail:
        'describe prints the token of a service account’s Secret in full, of others the names of their keys',
    };
  }
  if (path[0] === 'apply') {
    return { verdict: 'reads-secret', detail: 'what was applied last holds the values of the Secret' };
  }
  const output = valueOf('--output');
  const template = valueOf('--template');
  const isTable = output === undefined || output === 'wide' || output === 'name';
  if ((isTable && template === undefined) || isMetadataOnly(output ?? '')) {
    return { verdict: 'ok', detail: 'names and types of Secrets, without their values' };
  }
  return {
    verdict: 'reads-secret',
    detail: `${flags.length > 0 ? 'this output' : 'it'} holds the values of Secrets`,
  };
}

/** Secrets, and tokens of service accounts, as the API's paths name them; what is left open may be one. */
function isSecretPath(given: string): boolean {
  const path = given
    .replace(/%([\da-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\/{2,}/g, '/');
  return /^\/?api\/v1\/(?:watch\/)?(?:namespaces\/[^/]+\/)?secrets(?:[/?]|$)|\/serviceaccounts\/[^/]+\/token/.test(
    path,
  );
}

const harmless =
  /^\.?(?:items\[(?:\*|\d+)?\]\.)?(?:type|kind|apiVersion|metadata\.(?:name|namespace|labels|creationTimestamp|uid)(?:[.[].*)?)$/;

/** A template in which each path is a name, a label or a type. An annotation may hold the values again. */
function isMetadataOnly(output: string): boolean {
  const [, format, template = ''] = /^(jsonpath|custom-columns)=(.*)$/s.exec(output) ?? [];
  if (format === undefined || template.includes(hole) || template.includes('..')) return false;
  if (format === 'custom-columns') {
    const paths = template.split(',').map((column) => column.slice(column.indexOf(':') + 1));
    return paths.every((path) => harmless.test(path.replace(/^\{(.*)\}$/, '$1')));
  }
  const actions = [...template.matchAll(/\{("[^"]*"|'[^']*'|[^{}]*)\}/g)].map(([, action = '']) =>
    action.trim(),
  );
  const isKnown = (action: string) =>
    /^(?:end|"[^"]*"|'[^']*'|(?:range )?\.items\[\*?\])$/.test(action) || harmless.test(action);
  const rest = template.replace(/\{(?:"[^"]*"|'[^']*'|[^{}]*)\}/g, '');
  return actions.some((action) => harmless.test(action)) && actions.every(isKnown) && !/[{}]/.test(rest);
}
