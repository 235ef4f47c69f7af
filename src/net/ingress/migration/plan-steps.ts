import type { IngressProduct } from '../../../model/evidence/ingress-controllers.ts';
import type { PlannedController, PlannedSetting } from '../../../model/migration-plan.ts';
import { shownAddress, shownName } from '../../../model/shown-name.ts';
import { ingressProducts } from '../ingress-products.ts';
import type { IngressPlan } from './plan-ingress.ts';
import { settingName } from './setting-name.ts';

/** What the steps for one controller rest on. */
export interface StepFacts {
  readonly product: IngressProduct;
  readonly plans: readonly IngressPlan[];
  readonly hosts: readonly string[];
  readonly addresses: readonly string[];
  readonly implementations: PlannedController['implementations'];
  /** An instance of ExternalDNS was found. */
  readonly hasExternalDns: boolean;
}

type Step = PlannedController['steps'][number];

const most = 5;

/** The order in which a controller is left, each step with what to compare before the next one, and the way back. */
export function stepsOf(facts: StepFacts): Step[] {
  const settings = facts.plans.flatMap(({ planned }) => planned.settings);
  return [
    choose(facts, settings),
    gateway(facts),
    routes(settings),
    compare(facts, settings),
    moveDns(facts),
    retire(facts),
  ];
}

function choose({ implementations }: StepFacts, settings: readonly PlannedSetting[]): Step {
  const needed = fieldsNeeded(settings);
  return {
    title: 'Settle what blocks, and choose the implementation',
    do: [
      ...(implementations.length === 0
        ? ['No setting needs an extension: any conformant implementation will do.']
        : [
            `Settings that need an extension: ${implementations
              .slice(0, 3)
              .map(({ name, has, of }) => `${name} has ${has} of ${of}`)
              .join(', ')}.`,
          ]),
      needed === undefined
        ? 'Every field that is needed is in the standard channel of any bundle.'
        : `The newest field that is needed: ${needed}.`,
      'Keep every manifest of today: kubectl get ingresses,ingressclasses -A -o yaml',
    ],
    compare: ['kubectl get gatewayclasses -o wide shows the class as Accepted.'],
    back: 'Nothing serves traffic yet: leave it as it is, or remove the class and the implementation.',
  };
}

/** The field with the latest bundle, in words. */
function fieldsNeeded(settings: readonly PlannedSetting[]): string | undefined {
  const fields = settings.flatMap(({ becomes, targets: [first] }) =>
    becomes === 'field' && first !== undefined ? [first] : [],
  );
  const order = ({ standard }: (typeof fields)[number]) => Number((standard ?? '1.99').split('.')[1]);
  const latest = [...fields].sort((a, b) => order(b) - order(a))[0];
  if (latest === undefined || latest.standard === '1.0') return undefined;
  const { path, standard, experimental } = latest;
  return standard === null
    ? `${path}, experimental channel from ${experimental ?? '?'} only`
    : `${path}, standard channel from ${standard}`;
}

/** Products that serve routes from the same proxies and address as Ingresses, unless run a second time. */
const shares: readonly IngressProduct[] = ['Contour', 'Kong Ingress Controller', 'Traefik'];

function gateway({ product, plans, hosts, addresses }: StepFacts): Step {
  const namespaces = [...new Set(plans.map(({ planned }) => shownName(planned.namespace)))];
  const at = addresses.length === 0 ? 'the present one' : listed(addresses);
  return {
    title: 'A Gateway beside the controller, at an address of its own',
    do: [
      `Listeners for HTTP and HTTPS for ${listed(hosts)}, with the certificates that clients see today.`,
      `allowedRoutes that let in the ${namespaces.length === 1 ? 'namespace' : 'namespaces'} ${listed(namespaces)}.`,
      `The address must differ from ${at}: that is what lets both serve at once.`,
      ...(shares.includes(product)
        ? [
            `${product} can serve Gateways too, then from the same proxies: run a second instance with a Service of its own, or there is no overlap.`,
          ]
        : []),
    ],
    compare: [
      'kubectl get gateways -A -o wide shows it as Programmed, with its address.',
      'What stands before the present address stands before the new one: firewall rules, allow lists of others, DDoS protection, source address.',
    ],
    back: 'Delete the Gateway: no name leads to it yet.',
  };
}

function routes(settings: readonly PlannedSetting[]): Step {
  const bound = settings.filter(({ becomes }) => becomes === 'extension').map(settingName);
  return {
    title: 'Routes beside the Ingresses, one host after the other',
    do: [
      ...(bound.length === 0
        ? []
        : [`Policies and filters first, so that no route is reachable without them: ${listed(bound)}.`]),
      `One route for each host and namespace, in the namespace of its Services: then no grant is needed for them.`,
      'Leave the Ingress as it is: it and the route serve the same pods.',
    ],
    compare: ['kubectl get httproutes -A -o yaml: Accepted and ResolvedRefs are True for each parent.'],
    back: 'Delete the route: requests at the present address never came by it.',
  };
}

function compare({ hosts, addresses }: StepFacts, settings: readonly PlannedSetting[]): Step {
  const [host = 'HOST'] = hosts.filter((one) => one !== '*' && !one.startsWith('*.'));
  const [address] = addresses.filter((one) => /^[\d.]+$/.test(one));
  const changed = settings.filter(({ differs }) => differs).map(settingName);
  const lost = settings.filter(({ becomes }) => becomes === 'no equivalent').map(settingName);
  const isTls = settings.some(({ field }) => field.startsWith('spec.tls['));
  const [scheme, port] = isTls ? ['https', 443] : ['http', 80];
  const curl = (at: string) =>
    `curl -sv -o /dev/null --resolve ${shownName(host)}:${port}:${at} ${scheme}://${shownName(host)}/`;
  return {
    title: 'Compare both, by address',
    do: [curl(address ?? 'OLD_ADDRESS'), curl('NEW_ADDRESS')],
    compare: [
      'For every host and path: status, headers, redirects (HTTP to HTTPS among them), cookies, certificate.',
      'A large body, a slow answer, a WebSocket or stream where there is one: limits and timeouts that nobody set differ.',
      ...(changed.length === 0 ? [] : [`What behaves otherwise: ${listed(changed)}.`]),
      ...(lost.length === 0 ? [] : [`What is gone, and whether anybody misses it: ${listed(lost)}.`]),
    ],
    back: 'Nothing has moved: mend the route, or delete it.',
  };
}

function moveDns({ addresses, hasExternalDns }: StepFacts): Step {
  return {
    title: 'Move DNS, one host after the other',
    do: [
      'Lower the TTL of the record first, and wait for the old one to run out.',
      'Begin with the host that matters least, with part of its clients where DNS can weigh records.',
      ...(hasExternalDns
        ? [
            'ExternalDNS runs here: let it publish a host from one of Ingress and route, never from both at once.',
          ]
        : []),
    ],
    compare: [
      'Errors and latency of both controllers, and requests a second: what one loses the other gains.',
      'Sessions that a cookie of the old controller held begin anew.',
    ],
    back: `Set the record of that host back to ${addresses.length === 0 ? 'the old address' : listed(addresses)}: the Ingress still serves it. It takes one TTL.`,
  };
}

function retire({ product }: StepFacts): Step {
  const isOutside = ingressProducts.some((one) => one.product === product && one.isOutside === true);
  return {
    title: 'Retire the Ingresses, then the controller',
    do: [
      'Delete an Ingress when the logs of its controller have shown no request for its hosts for some days.',
      `Remove the controller and its IngressClass when no Ingress of its own is left.`,
    ],
    compare: [
      'kubectl get ingresses -A shows none of its class.',
      'Nothing else holds the old address: partners, firewalls, records outside of this DNS.',
    ],
    back: isOutside
      ? 'Until the Ingress is deleted, as before. Then its load balancer goes, and an Ingress that is applied again gets another address: this is the one-way door.'
      : 'Apply the kept Ingress again: it has its old address as long as the controller and its Service are there. Removing these is the one-way door.',
  };
}

function listed(names: readonly string[]): string {
  const unique = [...new Set(names)];
  const shown = unique.slice(0, most).map((name) => (name === '*' ? 'any host' : shownAddress(name)));
  return `${shown.join(', ')}${unique.length > most ? ` and ${unique.length - most} more` : ''}` || 'none';
}
