import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { type CarvedHost, carvedHosts } from '../../net/addresses/carved-hosts.ts';
import { type Claim, claimsByController } from '../../net/ingress/ingress-collisions.ts';
import { ingressProductsOf } from '../../net/ingress/ingress-product.ts';
import { hostsOf } from '../../net/ingress/ingress-tls.ts';
import { addressOf, resolveIngressClass } from '../../net/ingress/resolve-ingress-class.ts';
import { routeHostnames } from '../../net/gateway/route-hostnames.ts';

type Ingress = Kept<'Ingress'>;
type Seen = Pick<Evidence, 'ingresses' | 'ingressClasses' | 'ingressControllers' | 'routes' | 'gateways'>;

interface Subject extends HasRef {
  readonly ingress: Ingress;
  /** Its claims that an older Ingress makes too, with that one's. */
  readonly lost: readonly { readonly claim: Claim; readonly older: Claim }[];
  /** Hosts of it that lie under another namespace's wildcard and leave some of its paths without a rule. */
  readonly carved: readonly CarvedHost[];
}

/** Oldest first, as ingress-nginx and others settle it; then by name. */
function byAge({ ingress: a }: Claim, { ingress: b }: Claim): number {
  const [since, until] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  if (since !== until) return since < until ? -1 : 1;
  return formatRef(a.ref) < formatRef(b.ref) ? -1 : 1;
}

function hostText(host: string): string {
  return host === '*' ? 'every other host' : shownName(host);
}

function citeClaim({ ingress, field, host, pathType, path }: Claim): Citation {
  return cite(ingress, field, `${host} ${pathType} ${path}`);
}

function collision({ ingress, lost }: Subject, seen: Seen): Problem | undefined {
  const [first] = lost;
  if (first === undefined) return undefined;
  const { claim, older } = first;
  const products = valueOf(ingressProductsOf(ingress, seen)) ?? [];
  const isNginx = products.includes('ingress-nginx');
  const isDated = older.ingress.metadata.creationTimestamp !== undefined;
  const outcome =
    isNginx && isDated
      ? `the older one, ${formatRef(older.ingress.ref)}, gets the requests`
      : 'which of them gets the requests is up to the controller';
  const more = lost.length === 1 ? '' : ` and ${lost.length - 1} more`;
  return {
    severity: 'medium',
    field: claim.field,
    message: `${formatRef(ingress.ref)} and ${formatRef(older.ingress.ref)} claim the same path of ${hostText(claim.host)}${more} at the same controller: ${outcome}.`,
    evidence: [
      citeClaim(claim),
      citeClaim(older),
      ...lost.slice(1, 3).flatMap((one) => [citeClaim(one.claim), citeClaim(one.older)]),
      cite(ingress, 'metadata.creationTimestamp', ingress.metadata.creationTimestamp),
      cite(older.ingress, 'metadata.creationTimestamp', older.ingress.metadata.creationTimestamp),
    ],
    involves: [older.ingress],
  };
}

/** A route for a host of the Ingress whose Gateway has the Ingress’s own address. */
function sharedWithRoute(ingress: Ingress, { routes, gateways }: Seen) {
  const address = addressOf(ingress);
  const routed = routeHostnames(routes);
  const host = [...hostsOf(ingress)].find((one) => one !== undefined && routed.has(one));
  const route = host === undefined ? undefined : routed.get(host);
  if (host === undefined || route === undefined || address === undefined) return undefined;
  for (const { kind, namespace, name } of route.parentRefs) {
    if (kind !== 'Gateway') continue;
    const gateway = gateways.find(namespace, name);
    if (gateway.state === 'unknown') return gateway;
    const addresses = valueOf(gateway)?.status?.addresses ?? [];
    if (gateway.state === 'known' && addresses.some(({ value }) => value === address)) {
      return { host, route, gateway: gateway.value, address };
    }
  }
  return undefined;
}

export default defineRule({
  code: 'IN05',
  title: 'Two rules claim the same host and path',
  severity: 'medium',
  needs: ['ingresses'],
  uses: ['ingressClasses', 'ingressControllers', 'routes', 'gateways'],
  judgesManifests: true,
  docs: {
    why: 'Hosts and paths belong to whoever names them first: nothing keeps another Ingress, even of another namespace, from naming the same ones, an Ingress without a host from taking all others, or one for a single host from cutting it out of a wildcard. Which rule then serves is the controller’s choice, and may change when it restarts.',
    actions: [
      'Decide which Ingress serves the host and path, and take them out of the other.',
      'Where traffic is to be split, use what the controller has for it (a canary of ingress-nginx, weights of a route).',
      'Give each namespace its own hosts, and hold it to them with an admission policy.',
      'Where a Gateway and an Ingress of one controller share an address, remove the host from the Ingress once its route serves.',
    ],
    rollback: 'Apply the former version of the Ingress again; controllers pick it up within seconds.',
    verify: [
      'kubectl get ingresses -A -o wide',
      'kubectl get ingress {name} -n {namespace} -o yaml',
      'kubectl get httproutes -A -o wide',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/services-networking/ingress/#multiple-matches',
      'https://kubernetes.github.io/ingress-nginx/how-it-works/#building-the-nginx-model',
      'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary',
      'https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/cross-namespace-configuration/',
      'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#ingressgroup',
      'https://gateway-api.sigs.k8s.io/guides/getting-started/migrating-from-ingress/',
    ],
    silent: [
      'Canaries of ingress-nginx, and master and minions of a mergeable Ingress.',
      'Ingresses of different controllers, and those that each have a load balancer of their own (GKE, AWS without group.name, Cilium).',
      'The same path with another pathType.',
      'A host under a wildcard of the same namespace, or one that takes every path itself.',
      'An Ingress and a route for the same host at different addresses, which is how one moves: DNS decides.',
      'One Ingress without a host: it is how a default backend is written.',
    ],
  },
  *subjects({ ingresses, ingressClasses, ingressControllers, routes }) {
    const lost = new Map<Ingress, { claim: Claim; older: Claim }[]>();
    const carved = new Map<Ingress, { claim: Claim; wildcard: Claim }[]>();
    for (const claims of claimsByController({ ingresses, ingressClasses, ingressControllers })) {
      for (const [older, ...younger] of claims.duplicates.map((same) => [...same].sort(byAge))) {
        if (older === undefined) continue;
        for (const claim of younger) {
          lost.set(claim.ingress, [...(lost.get(claim.ingress) ?? []), { claim, older }]);
        }
      }
      for (const one of carvedHosts(claims)) {
        carved.set(one.claim.ingress, [...(carved.get(one.claim.ingress) ?? []), one]);
      }
    }
    for (const ingress of ingresses) {
      const subject: Subject = {
        ref: ingress.ref,
        ingress,
        lost: lost.get(ingress) ?? [],
        carved: carved.get(ingress) ?? [],
      };
      yield subject;
    }
    const lacking = [...ingresses.missingIn(), ...routes.missingIn()];
    if (lacking.length > 0) yield unknown(...lacking);
  },
  *check(subject, seen): Iterable<Problem | Unknown> {
    const { ingress, carved } = subject;
    const found = resolveIngressClass(ingress, seen.ingressClasses, seen.ingressControllers);
    if (found.state === 'unknown') yield found;
    const problem = collision(subject, seen);
    if (problem !== undefined) yield problem;
    for (const { claim, wildcard } of carved) {
      yield {
        field: `${claim.field.split('.http.paths', 1)[0] ?? ''}.host`,
        message: `${formatRef(ingress.ref)} takes ${shownName(claim.host)} out of the wildcard of ${formatRef(wildcard.ingress.ref)} in another namespace, for some paths only: other requests for that host, which the wildcard served, get 404.`,
        evidence: [citeClaim(claim), citeClaim(wildcard)],
        involves: [wildcard.ingress],
      };
    }
    const both = sharedWithRoute(ingress, seen);
    if (both === undefined) return;
    if ('state' in both) {
      yield both;
      return;
    }
    const { host, route, gateway, address } = both;
    yield {
      field: 'spec.rules[].host',
      message: `${formatRef(ingress.ref)} and ${formatRef(route.ref)} both serve ${shownName(host)} at the same address, ${shownName(address)}: which of their rules answers is up to the controller.`,
      evidence: [
        cite(ingress, 'spec.rules[].host', [...hostsOf(ingress)].join(', ')),
        cite(ingress, 'status.loadBalancer.ingress', address),
        cite(route, 'spec.hostnames', route.hostnames),
        cite(gateway, 'status.addresses', address),
      ],
      involves: [route, gateway],
    };
  },
});
