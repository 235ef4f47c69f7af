import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { kindIdOf } from '../../src/model/kinds/index.ts';
import { admissionOf } from '../../src/net/gateway/listener-set-admission.ts';
import { admittedSets, conflictsAmong } from '../../src/net/gateway/listener-conflicts.ts';
import { attachmentOf } from '../../src/net/gateway/route-attachment.ts';
import { resolvedRefsOf } from '../support/conformance-reasons.ts';
import { evidenceIn } from '../support/snapshot-of.ts';
import { conformanceReleases } from './crd-modules.ts';
import { readManifests } from './manifests.ts';
import { recordRun } from '../oracle/support/record.ts';

/** What the specifications say of the manifests of one test, but for what is as it should be. */
function reasonsIn(directory: string, path: string): string[] {
  const base = path.startsWith('mesh/') ? 'mesh/manifests.yaml' : 'base/manifests.yaml';
  const own = readManifests(join(directory, 'tests', path));
  const objects = [...readManifests(join(directory, base)), ...own].filter(
    ({ apiVersion, kind }) => kindIdOf(apiVersion, kind) !== undefined,
  );
  const evidence = evidenceIn({ objects });
  const { routes, gateways, listenerSets, namespaces } = evidence;
  const accepted = routes.items.flatMap((route) =>
    route.parentRefs.flatMap((parent) => {
      const found = attachmentOf(route, parent, evidence);
      if (found.state === 'attached') return [];
      const reason = found.state === 'not attached' ? found.reason : found.state;
      return [`${route.ref.name} to ${parent.name}: ${reason}`];
    }),
  );
  const sets = listenerSets.items.flatMap((set) => {
    const { state } = admissionOf(set, gateways, namespaces);
    return state === 'admitted' ? [] : [`${set.ref.name}: ${state}`];
  });
  const admitted = admittedSets(gateways, listenerSets, namespaces);
  const conflicts = gateways.items.flatMap((gateway) => {
    const own = admitted.get(`${gateway.ref.namespace ?? ''}/${gateway.ref.name}`)?.sets ?? [];
    return conflictsAmong([gateway, ...own]).conflicts.map(
      ({ of, reason }) => `${of.holder.ref.name} ${of.listener.name ?? ''}: ${reason}`,
    );
  });
  const refs = resolvedRefsOf(evidence).filter((reason) => reason !== 'ResolvedRefs');
  return [...accepted, ...sets, ...conflicts, ...refs];
}

const conflict = (set: string, listener: string, reason: string) =>
  `listenerset-with-${set} ${listener}: ${reason}`;
const notFound = ['BackendNotFound'];
const notPermitted = ['RefNotPermitted'];

/**
 * The tests whose manifests hold something that must be refused, and what their code expects of it. Every other one is
 * about traffic that flows, so that nothing in it may be refused.
 */
const expected: Readonly<Record<string, readonly string[]>> = {
  'gateway-invalid-tls-backend-configuration': notPermitted,
  'gateway-secret-invalid-reference-grant': notPermitted,
  'gateway-secret-missing-reference-grant': notPermitted,
  // The route that is refused names a backend that is not there either.
  'gateway-with-attached-routes': [
    'http-route-not-accepted to gateway-with-two-attached-routes: NoMatchingListenerHostname',
    ...notFound,
  ],
  // Nothing is expected of its route, whose parentRef names no Gateway of the manifest.
  'gateway-with-invalid-clientcertificate-validation': [
    'misconfigured-client-certificate-validation-https-test to client-validation-invalid: NoMatchingParent',
    ...notPermitted,
  ],
  'httproute-disallowed-kind': ['disallowed-kind to tlsroutes-only: NotAllowedByListeners'],
  'httproute-hostname-intersection': [
    'no-intersecting-hosts to httproute-hostname-intersection: NoMatchingListenerHostname',
  ],
  'httproute-invalid-backendref-unknown-kind': ['InvalidKind'],
  'httproute-invalid-cross-namespace-backend-ref': notPermitted,
  'httproute-invalid-cross-namespace-parent-ref': [
    'invalid-cross-namespace-parent-ref to same-namespace: NotAllowedByListeners',
  ],
  'httproute-invalid-nonexistent-backendref': notFound,
  'httproute-invalid-parentref-not-matching-listener-port': [
    'httproute-listener-not-matching-route-port to same-namespace: NoMatchingParent',
  ],
  'httproute-invalid-parentref-not-matching-section-name': [
    'httproute-listener-not-matching-section-name to same-namespace: NoMatchingParent',
  ],
  'httproute-invalid-parentref-section-name-not-matching-port': [
    'httproute-listener-section-name-not-matching-port to gateway-with-one-not-matching-port-and-section-name-route: NoMatchingParent',
  ],
  'httproute-invalid-reference-grant': notPermitted,
  'httproute-partially-invalid-via-invalid-reference-grant': notPermitted,
  'listenerset-allowed-namespace-none': ['listenerset-not-allowed: not allowed'],
  'listenerset-allowed-namespace-same': ['listenerset-in-different-namespace: not allowed'],
  'listenerset-allowed-namespace-selector': ['listenerset-not-in-selected-namespace: not allowed'],
  'listenerset-allowed-routes-namespaces': [
    'route-in-gateway-namespace to listenerset-test-allowed-routes-cross-ns: NotAllowedByListeners',
  ],
  'listenerset-default-not-allowed': ['listenerset-default-not-allowed: not allowed'],
  'listenerset-dual-parentref-independence': [
    'route-dual-parentref-one to gateway-dual-parentref: NoMatchingParent',
  ],
  'listenerset-gateway-parent-section-name-not-found': [
    'route-via-gateway to gateway-section-name: NoMatchingParent',
  ],
  'listenerset-hostname-conflict': [
    conflict(
      'hostname-conflict-with-gateway-1',
      'hostname-conflict-with-gateway-listener',
      'HostnameConflict',
    ),
    conflict(
      'hostname-conflict-with-gateway-2',
      'hostname-conflict-with-gateway-listener',
      'HostnameConflict',
    ),
    conflict(
      'hostname-conflict-with-listener-set-1',
      'hostname-conflict-with-listener-set-listener',
      'HostnameConflict',
    ),
    conflict(
      'hostname-conflict-with-listener-set-2',
      'hostname-conflict-with-listener-set-listener',
      'HostnameConflict',
    ),
  ],
  'listenerset-protocol-conflict': [
    conflict(
      'protocol-conflict-with-gateway-1',
      'protocol-conflict-with-gateway-listener',
      'ProtocolConflict',
    ),
    conflict(
      'protocol-conflict-with-gateway-2',
      'protocol-conflict-with-gateway-listener',
      'ProtocolConflict',
    ),
    conflict(
      'protocol-conflict-with-listener-set-1',
      'protocol-conflict-with-listener-set-listener',
      'ProtocolConflict',
    ),
    conflict(
      'protocol-conflict-with-listener-set-2',
      'protocol-conflict-with-listener-set-listener',
      'ProtocolConflict',
    ),
  ],
  'listenerset-reference-grant': notPermitted,
  'tcproute-invalid-backendref-nonexistent': notFound,
  'tcproute-invalid-cross-namespace-backend-ref': notPermitted,
  // Here too the backend of the route that is refused is not there.
  'tcproute-invalid-non-tcp-listener': [
    'tcp-route to tcp-mixed-protocol-gateway: NotAllowedByListeners',
    ...notFound,
  ],
  'tlsroute-invalid-backendref-nonexistent': notFound,
  'tlsroute-invalid-backendref-unknown-kind': ['InvalidKind'],
  'tlsroute-invalid-no-matching-listener-hostname': [
    'tlsroute-hostname-mismatch-1 to gateway-tls-exact-hostname: NoMatchingListenerHostname',
    'tlsroute-hostname-mismatch-2 to gateway-tls-wildcard-hostname: NoMatchingListenerHostname',
  ],
  'tlsroute-invalid-no-matching-listener': [
    'tlsroute-no-matching-section-name to gateway-tlsroute-tls-passthrough-only: NoMatchingParent',
    'tlsroute-not-allowed-protocol-http to gateway-tlsroute-http-only: NotAllowedByListeners',
    'tlsroute-not-allowed-protocol-https to gateway-tlsroute-https-only: NotAllowedByListeners',
  ],
  'tlsroute-invalid-reference-grant': notPermitted,
  'udproute-invalid-backendref-nonexistent': notFound,
  'udproute-invalid-cross-namespace-backend-ref': notPermitted,
  'udproute-not-allowed-by-listeners': [
    'udproute-not-allowed-by-listeners to udproute-tls-only-gateway: NotAllowedByListeners',
  ],
};

/** What 1.7.0 added to that. */
const since170: typeof expected = {
  // A listener of its own for a Secret that there is not: which is not told without a grant.
  'gateway-secret-missing-reference-grant': [...notPermitted, ...notPermitted],
  // The Gateway of a controller that is gone.
  'httproute-preserve-foreign-status': ['preserve-foreign-status to unmanaged-gateway: NoMatchingParent'],
  'httproute-rule-order': notFound,
};

const releases = conformanceReleases();

afterAll(() => {
  const counts = releases.map(([, directory]) => manifestsIn(directory).length);
  recordRun(
    'routeAttachment',
    counts.reduce((sum, one) => sum + one, 0),
  );
});

function manifestsIn(directory: string): string[] {
  return readdirSync(join(directory, 'tests'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort();
}

describe.each(releases)('%s', (version, directory) => {
  const ofRelease = version === 'v1.6.3' ? expected : { ...expected, ...since170 };
  const files = manifestsIn(directory);

  it('walks every manifest of the module', () => {
    expect(files.length).toBeGreaterThan(100);
    const names = files.map((file) => file.replace(/\.yaml$/, ''));
    expect(Object.keys(ofRelease).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(files)('%s', (file) => {
    expect(reasonsIn(directory, file)).toEqual(ofRelease[file.replace(/\.yaml$/, '')] ?? []);
  });
});
