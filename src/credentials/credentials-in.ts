import type { Found, Tally } from './detector.ts';
import { detectors } from './detectors.ts';
import { inBase64 } from './encoded.ts';
import { contexts } from './families/names.ts';
import { inObjects, marks } from './families/objects.ts';
import { scannerOf } from './scan.ts';

/** A credential in a text: what it is and where it stands, in UTF-16 units. Never its value. */
export interface Credential {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** So often what stands in base64 is looked into: a registry's login in its configuration in a Secret. */
const mostLayers = 3;

const scan = scannerOf(detectors);

/**
 * The credentials in a text, in order, none within another. What only looks like one is passed over: identifiers,
 * digests, certificates, names, and what stands in an example's place of one. Takes steps linear in the text's length.
 */
export function credentialsIn(text: string, tally: Tally = { steps: 0 }): readonly Credential[] {
  const apart: Found[] = [];
  for (const one of found(text, tally, 1).sort((a, b) => a.start - b.start || b.rank - a.rank)) {
    const last = apart.at(-1);
    if (last === undefined || one.start >= last.end) apart.push(one);
    else if (one.rank > last.rank) apart[apart.length - 1] = one;
  }
  return apart.map(({ kind, start, end }) => ({ kind, start, end }));
}

function found(text: string, tally: Tally, layer: number): Found[] {
  const all = scan(text, tally);
  const encoded = layer < mostLayers ? inBase64(text, (inner) => found(inner, tally, layer + 1), tally) : [];
  const configs = configsOf(all);
  return [...inObjects(text, all, tally), ...encoded].map((one) =>
    configs.some(({ start, end }) => one.start >= start && one.start < end) && ofConfig.has(one.kind)
      ? { ...one, kind: 'kubeconfig', rank: 3 }
      : named(text, one, tally),
  );
}

const ofConfig = new Set([
  'password',
  'token or key',
  'JSON Web Token',
  'Kubernetes service-account token',
  'private key in base64',
]);

/** The documents that are a kubeconfig: from one `---` to the next. */
function configsOf(all: readonly Found[]): { readonly start: number; readonly end: number }[] {
  const configs = [];
  let start = 0;
  let isConfig = false;
  for (const { kind, start: at } of all) {
    if (kind === marks.config) isConfig = true;
    if (kind !== marks.break) continue;
    if (isConfig) configs.push({ start, end: at });
    start = at;
    isConfig = false;
  }
  if (isConfig) configs.push({ start, end: Number.POSITIVE_INFINITY });
  return configs;
}

/** How far around a credential stands what says more exactly what it is. */
const [before, after] = [500, 200];

function named(text: string, one: Found, tally: Tally): Found {
  if (one.rank > 2 || !renamed.has(one.kind)) return one;
  const around = text.slice(Math.max(0, one.start - before), one.start + after).toLowerCase();
  tally.steps += around.length;
  const context = contexts.find(({ mark, of }) => of.includes(one.kind) && around.includes(mark));
  return context === undefined ? one : { ...one, kind: context.kind };
}

const renamed = new Set(contexts.flatMap(({ of }) => of));
