import { weakest } from './label.ts';
import type { Coverage } from './listing.ts';

/**
 * How far several kinds, read as one listing, were read together: covered is only what each of them covers. Objects
 * asked for by name do not carry over, since two kinds may use the same name.
 */
export function joinCoverage(what: string, parts: readonly Coverage[]): Coverage {
  const everywhere = parts.every((part) => part.everywhere);
  const partial = parts.filter((part) => !part.everywhere);
  const candidates = [...new Set(partial.flatMap((part) => [...part.namespaces]))];
  return {
    what,
    everywhere,
    installed: installedOf(parts.map(({ installed }) => installed)),
    namespaces: new Set(candidates.filter((name) => partial.every((part) => part.namespaces.has(name)))),
    names: new Map(),
    missing: everywhere ? [] : partial.flatMap(({ missing }) => missing),
    label: weakest(...parts.map(({ label }) => label)),
  };
}

function installedOf(parts: readonly (boolean | undefined)[]): boolean | undefined {
  if (parts.includes(true)) return true;
  return parts.includes(undefined) ? undefined : false;
}
