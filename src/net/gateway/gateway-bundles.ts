import { type Citation, cite } from '../../model/cite.ts';
import {
  bundleAnnotation,
  channelAnnotation,
  type GatewayDefinition,
} from '../../model/evidence/gateway-api.ts';
import { shownName } from '../../model/shown-name.ts';

/**
 * The minor release of Gateway API 1 with which a kind came to the standard channel, for those that came late.
 * https://github.com/kubernetes-sigs/gateway-api/tree/v1.7.0/CHANGELOG
 */
const standardSince: Readonly<Record<string, number>> = {
  BackendTLSPolicy: 4,
  ListenerSet: 5,
  TLSRoute: 5,
  TCPRoute: 6,
  UDPRoute: 6,
};

/** Definitions of the Gateway API that come from more than one source. */
export interface MixedOrigin {
  readonly count: number;
  /** Each origin with its kinds, that of most definitions first: `v1.6 (HTTPRoute, Gateway) and v1.4 (TLSRoute)`. */
  readonly text: string;
  /** The definition to begin with: one that is left behind, or is experimental. */
  readonly at: GatewayDefinition;
  readonly evidence: readonly [Citation, ...Citation[]];
}

/** Are they of several bundles? What patch releases change of a definition breaks nothing. */
export function mixedBundles(definitions: readonly GatewayDefinition[]): MixedOrigin | undefined {
  const groups = groupsOf(definitions, ({ bundle }) =>
    bundle === undefined ? undefined : `v${bundle.major}.${bundle.minor}`,
  );
  return mixedOrigin(groups, groups.at(-1)?.[1][0], bundleAnnotation);
}

/** Are they of both channels? A kind that its bundle has in the experimental channel alone can come from nowhere else. */
export function mixedChannels(definitions: readonly GatewayDefinition[]): MixedOrigin | undefined {
  const free = definitions.filter(({ kind, bundle }) => (bundle?.minor ?? 0) >= (standardSince[kind] ?? 0));
  const groups = groupsOf(free, ({ channel }) => channel);
  const experimental = groups.find(([channel]) => channel === 'experimental')?.[1][0];
  return mixedOrigin(groups, experimental, channelAnnotation);
}

type Groups = readonly (readonly [string, readonly GatewayDefinition[]])[];

/** What several definitions have, each with those that have it; that of most definitions first. */
function groupsOf(
  definitions: readonly GatewayDefinition[],
  of: (one: GatewayDefinition) => string | undefined,
): Groups {
  const groups = new Map<string, GatewayDefinition[]>();
  for (const one of definitions) {
    const key = of(one);
    if (key === undefined) continue;
    const told = groups.get(key);
    if (told === undefined) groups.set(key, [one]);
    else told.push(one);
  }
  return [...groups].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? 1 : -1));
}

function mixedOrigin(
  groups: Groups,
  at: GatewayDefinition | undefined,
  annotation: string,
): MixedOrigin | undefined {
  const [first, ...rest] = groups.flatMap(([, all]) =>
    all.map(({ definition }) =>
      cite(definition, `metadata.annotations[${annotation}]`, definition.metadata.annotations?.[annotation]),
    ),
  );
  if (groups.length < 2 || at === undefined || first === undefined) return undefined;
  const texts = groups.map(([key, all]) => `${key} (${all.map(({ kind }) => shownName(kind)).join(', ')})`);
  return { count: groups.length, text: texts.join(' and '), at, evidence: [first, ...rest] };
}
