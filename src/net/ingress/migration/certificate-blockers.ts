import type { Evidence } from '../../../model/evidence/index.ts';
import type { Kept } from '../../../model/kinds/index.ts';
import { missingOf } from '../../../model/maybe.ts';
import type { Missing } from '../../../model/missing.ts';
import { formatRef } from '../../../model/ref.ts';
import { shownName } from '../../../model/shown-name.ts';
import { hostsOf, tlsEntriesOf } from '../ingress-tls.ts';
import { routeHostnames } from '../../gateway/route-hostnames.ts';
import type { IngressPlan } from './plan-ingress.ts';
import type { Block } from './setting-blockers.ts';

const grantDocs = 'https://gateway-api.sigs.k8s.io/api-types/referencegrant/';
const tlsDocs = 'https://gateway-api.sigs.k8s.io/guides/tls/';

interface Found {
  readonly blocks: readonly Block[];
  readonly missing: readonly Missing[];
}

/** Certificates that a listener could not take: none named, not there, or in a namespace that does not allow it. */
export function certificateBlockers({ ingress, products }: IngressPlan, evidence: Evidence): Found {
  const namespace = ingress.ref.namespace ?? '';
  const entries = tlsEntriesOf(ingress);
  const names = [...new Set(entries.flatMap(({ secretName }) => secretName ?? []))];
  const found = names.map((name) => ({ name, facts: evidence.certificates.of(namespace, name) }));
  const grants = names.map((name) => grantFor(ingress, namespace, name, evidence));
  return {
    blocks: [
      ...(entries.some(({ secretName }) => secretName === undefined)
        ? [withoutSecret(products.join(', '))]
        : []),
      ...found.flatMap(({ name, facts }) =>
        facts.state === 'absent' ? [secretMissing(namespace, name)] : [],
      ),
      ...grants.flatMap(({ blocks }) => blocks),
    ],
    missing: [...found.flatMap(({ facts }) => missingOf(facts)), ...grants.flatMap(({ missing }) => missing)],
  };
}

function withoutSecret(product: string): Block {
  return {
    kind: 'certificate',
    message: `spec.tls names no Secret: ${product || 'the controller'} serves a certificate of its own there, and an HTTPS listener needs one in a Secret.`,
    next: 'find out which certificate clients see today (openssl s_client -connect ADDRESS:443 -servername HOST), and put one for these hosts into a Secret',
    source: tlsDocs,
  };
}

function secretMissing(namespace: string, name: string): Block {
  return {
    kind: 'certificate',
    message: `Secret ${shownName(namespace)}/${shownName(name)} is not there: an HTTPS listener that names it is not served.`,
    next: `make it first: kubectl get secret ${shownName(name)} -n ${shownName(namespace)}`,
    source: tlsDocs,
  };
}

/** Gateways that routes for its hosts ask for; without such a route any of them could be meant. */
function candidates(ingress: Kept<'Ingress'>, { routes, gateways }: Evidence): readonly Kept<'Gateway'>[] {
  const routed = routeHostnames(routes);
  const parents = [...hostsOf(ingress)].flatMap((host) =>
    host === undefined ? [] : (routed.get(host)?.parentRefs ?? []),
  );
  const asked = gateways.items.filter(({ ref }) =>
    parents.some(
      ({ kind, namespace, name }) => kind === 'Gateway' && namespace === ref.namespace && name === ref.name,
    ),
  );
  return asked.length > 0 ? asked : gateways.items;
}

function grantFor(ingress: Kept<'Ingress'>, namespace: string, name: string, evidence: Evidence): Found {
  const gateways = candidates(ingress, evidence);
  if (gateways.some(({ ref }) => ref.namespace === namespace)) return { blocks: [], missing: [] };
  const homes = [...new Set(gateways.map(({ ref }) => ref.namespace ?? ''))];
  const allowed = homes.map((home) =>
    evidence.referenceGrants.permitting(
      { group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: home },
      { group: '', kind: 'Secret', namespace, name },
    ),
  );
  if (allowed.some(({ state }) => state === 'known')) return { blocks: [], missing: [] };
  const missing = [...allowed.flatMap(missingOf), ...evidence.gateways.missingIn()];
  if (missing.length > 0 || gateways.length === 0) return { blocks: [], missing };
  const shown = gateways.slice(0, 3).map(({ ref }) => formatRef(ref).replace(/[^ /]+/g, shownName));
  const more = gateways.length > 3 ? ` and ${gateways.length - 3} more` : '';
  const block: Block = {
    kind: 'grant',
    message: `Secret ${shownName(namespace)}/${shownName(name)} lies in another namespace than ${shown.join(', ')}${more}, and no ReferenceGrant there allows a Gateway to use it.`,
    next: `write a ReferenceGrant in ${shownName(namespace)} from kind Gateway of ${homes.slice(0, 3).map(shownName).join(' or ')} to this Secret, or give the namespace a Gateway or a ListenerSet (standard from 1.5) of its own`,
    source: grantDocs,
  };
  return { blocks: [block], missing: [] };
}
