import type { Route, RouteRule } from '../../model/evidence/routes.ts';
import type { Section } from './attached-routes.ts';

/** A rule of which some or all matches are taken by another rule on the same listener and hostname. */
export interface Shadow {
  readonly rule: RouteRule;
  readonly by: { readonly route: Route; readonly rule: RouteRule };
  readonly section: Section;
  /** The text of the first such match, and the hostnames where it is taken; empty for all. */
  readonly match: string;
  readonly hostnames: readonly string[];
  /** Nothing is left of the rule anywhere. */
  readonly isWhole: boolean;
}

export interface Shadowing {
  readonly shadows: readonly Shadow[];
  /** Some rule beside it matches paths by regular expression, and may take what this one is for. */
  readonly besideRegex: boolean;
}

interface Tally {
  total: number;
  taken: number;
  readonly hostnames: Set<string>;
  first: Omit<Shadow, 'hostnames' | 'isWhole'> | undefined;
}

/**
 * Rules that lose every tie: of matches that are equal, the older route's counts, then the one first by namespace and
 * name, and within a route the first (HTTPRouteRule.Matches and GRPCRouteRule.Matches of sigs.k8s.io/gateway-api v1.7.0).
 * A match that is merely wider than another takes nothing from it: the more specific one comes first.
 */
export function shadowing(sections: Iterable<Section>): ReadonlyMap<Route, Shadowing> {
  const tallies = new Map<Route, Map<RouteRule, Tally>>();
  const besideRegex = new Set<Route>();
  for (const section of sections) {
    const taken = new Map<string, Shadow['by']>();
    const withRegex = new Map<string, Set<Route>>();
    for (const { route, hostnames } of section.attached) {
      for (const hostname of hostnames.length === 0 ? [''] : hostnames) {
        // A route that names the hostname itself and one that merely covers it: which comes first is not settled.
        const isOwn = hostname === '' || route.hostnames.includes(hostname);
        for (const rule of route.rules) {
          for (const match of rule.matches) {
            const key = `${route.kind} ${String(isOwn)} ${hostname} ${match.key}`;
            const by = taken.get(key);
            if (by?.rule === rule) continue;
            const tally = tallyOf(tallies, route, rule);
            tally.total += 1;
            if (match.isRegex) {
              const told = withRegex.get(hostname);
              if (told === undefined) withRegex.set(hostname, new Set([route]));
              else told.add(route);
            }
            if (by === undefined) taken.set(key, { route, rule });
            else {
              tally.taken += 1;
              tally.hostnames.add(hostname);
              tally.first ??= { rule, by, section, match: match.text };
            }
          }
        }
      }
    }
    for (const { route, hostnames } of section.attached) {
      const others = (hostnames.length === 0 ? [''] : hostnames).flatMap((one) => [
        ...(withRegex.get(one) ?? []),
      ]);
      if (others.some((one) => one !== route)) besideRegex.add(route);
    }
  }
  return new Map(
    [...tallies].map(([route, rules]) => [
      route,
      { shadows: [...rules.values()].flatMap(shadowOf), besideRegex: besideRegex.has(route) },
    ]),
  );
}

function tallyOf(tallies: Map<Route, Map<RouteRule, Tally>>, route: Route, rule: RouteRule): Tally {
  let rules = tallies.get(route);
  if (rules === undefined) tallies.set(route, (rules = new Map<RouteRule, Tally>()));
  let tally = rules.get(rule);
  if (tally === undefined) {
    rules.set(rule, (tally = { total: 0, taken: 0, hostnames: new Set<string>(), first: undefined }));
  }
  return tally;
}

function shadowOf({ total, taken, hostnames, first }: Tally): Shadow[] {
  if (first === undefined) return [];
  return [{ ...first, hostnames: [...hostnames].filter((one) => one !== ''), isWhole: total === taken }];
}
