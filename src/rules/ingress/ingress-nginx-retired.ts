import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { IngressController } from '../../model/evidence/ingress-controllers.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { missingOf, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { formatVersion } from '../../model/version.ts';
import { hostsOf } from '../../net/ingress/ingress-tls.ts';
import { resolveIngressClass } from '../../net/ingress/resolve-ingress-class.ts';
import { routeHostnames } from '../../net/gateway/route-hostnames.ts';

/** Vendors that still mend an ingress-nginx of theirs, and until when. */
const vendors: readonly {
  readonly name: string;
  readonly isTheirs: (image: IngressController['image']) => boolean;
  readonly until: string | undefined;
}[] = [
  {
    name: 'the application routing add-on of AKS',
    isTheirs: ({ registry }) => registry === 'mcr.microsoft.com',
    until: '2026-12-01',
  },
  {
    name: 'RKE2 (for customers of SUSE Rancher Prime LTS)',
    isTheirs: ({ repository }) => repository.endsWith('rancher/nginx-ingress-controller'),
    until: '2027-12-01',
  },
  {
    name: 'Chainguard',
    isTheirs: ({ registry }) => registry === 'cgr.dev',
    until: undefined,
  },
];

type Seen = Pick<Evidence, 'ingresses' | 'ingressClasses' | 'ingressControllers' | 'routes'>;

/** The Ingresses that this controller takes, and how many of them have a host that a route serves as well. */
function servedBy(controller: IngressController, seen: Seen) {
  const taken = seen.ingresses.items.filter((ingress) => {
    const found = resolveIngressClass(ingress, seen.ingressClasses, seen.ingressControllers);
    return (found.state === 'served' || found.state === 'idle') && found.by.includes(controller);
  });
  const routed = routeHostnames(seen.routes);
  const moving = taken.flatMap((ingress) => {
    const host = [...hostsOf(ingress)].find((one) => one !== undefined && routed.has(one));
    const route = host === undefined ? undefined : routed.get(host);
    return route === undefined ? [] : [{ ingress, route }];
  });
  return { taken, moving };
}

export default defineRule({
  code: 'IN07',
  title: 'ingress-nginx, which is retired, still serves',
  severity: ['high', 'medium'],
  needs: ['ingressControllers'],
  uses: ['ingresses', 'ingressClasses', 'routes', 'clock'],
  judgesManifests: true,
  docs: {
    why: 'Its maintenance ended in March 2026, with 1.13.9, 1.14.5 and 1.15.1: there are no further releases and no fixes for vulnerabilities, and it runs where requests from outside come in, with the right to read Secrets of every namespace. It goes on working, which is why it is easily left. It is high, and medium once routes of the Gateway API serve hosts of its Ingresses too: then the move is under way.',
    actions: [
      'List what Ingresses ask of it, and choose a Gateway API implementation that has it: the page “Leaving Ingress” says what becomes of each annotation.',
      'Until the move is done, run the last release of the line, keep its admission webhook away from pods (a NetworkPolicy), and snippets off.',
      'Where a vendor still mends its own build, that buys time: change the image, then move.',
    ],
    rollback:
      'The Ingresses and this controller stay as they are until nothing asks for them: move DNS back to its address.',
    cutover: [
      'Install the implementation and a Gateway beside it, with an address of its own.',
      'Write the routes, host by host, and compare both: status, headers, redirects, uploads, long requests (curl --resolve HOST:443:ADDRESS).',
      'Lower the TTL of the hosts’ records, move one host of little traffic, watch errors for a day, then the others.',
      'Way back at each step: the record of that host returns to the old address, where the Ingress still stands.',
      'When its logs show no request for a host, remove that Ingress; at the end the controller, its webhook and its class.',
    ],
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o wide',
      'kubectl get ingresses -A -o wide',
      'kubectl get ingressclasses -o wide',
      'kubectl get httproutes -A -o wide',
    ],
    sources: [
      'https://github.com/kubernetes/ingress-nginx/blob/main/README.md',
      'https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/',
      'https://learn.microsoft.com/azure/aks/app-routing-gateway-api',
      'https://docs.rke2.io/reference/ingress_migration',
      'https://github.com/chainguard-forks/ingress-nginx',
    ],
    silent: [
      'The NGINX Ingress Controller of F5 (nginx.org/ingress-controller), which is another, living product.',
      'Traefik with its provider for ingress-nginx’s annotations.',
      'Builds that a vendor mends: AKS application routing through November 2026, RKE2 through November 2027, Chainguard’s.',
      'A controller that is scaled to zero.',
    ],
  },
  *subjects({ ingressControllers }) {
    const { found } = ingressControllers.value;
    yield* found.filter(({ product }) => product === 'ingress-nginx');
    const lacking = ingressControllers.value.missing;
    if (lacking.length > 0) yield unknown(...lacking);
  },
  *check(controller, { ingresses, ingressClasses, ingressControllers, routes, clock }) {
    const { ref, image, isRunning, from } = controller;
    if (!isRunning) return;
    const vendor = vendors.find(({ isTheirs }) => isTheirs(image));
    if (vendor !== undefined) {
      if (vendor.until === undefined) return;
      if (clock.state === 'unknown') {
        yield unknown(...missingOf(clock));
        return;
      }
      if (clock.state === 'known' && clock.value < Date.parse(vendor.until)) return;
    }
    const { taken, moving } = servedBy(controller, { ingresses, ingressClasses, ingressControllers, routes });
    const [first] = moving;
    if (first === undefined && routes.missingIn().length > 0) yield unknown(...routes.missingIn());
    const which = image.version === undefined ? '' : ` ${formatVersion({ ...image.version, suffix: '' })}`;
    const ended =
      vendor?.until === undefined
        ? 'which has had no fixes since March 2026'
        : `which ${vendor.name} mended until the end of November ${vendor.until.slice(0, 4)} only`;
    const count = taken.length === 1 ? '1 Ingress' : `${taken.length} Ingresses`;
    yield {
      severity: first === undefined ? 'high' : 'medium',
      field: 'spec.template.spec.containers[].image',
      message: `${formatRef(ref)} runs ingress-nginx${which}, ${ended}, and serves ${count}${first === undefined ? '' : ` (${moving.length} of them on hosts that a route serves as well)`}: a new hole in it stays open.`,
      evidence: [
        ...from,
        ...taken.slice(0, 3).map((one) => cite(one, 'spec.ingressClassName', one.spec?.ingressClassName)),
        ...(first === undefined ? [] : [cite(first.route, 'spec.hostnames', first.route.hostnames)]),
      ],
      involves: taken.slice(0, 3),
    };
  },
});
