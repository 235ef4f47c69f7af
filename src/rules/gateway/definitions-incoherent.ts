import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import {
  bundleAnnotation,
  type GatewayApi,
  type GatewayDefinition,
} from '../../model/evidence/gateway-api.ts';
import { isFrom, type KubernetesVersion } from '../../model/evidence/kubernetes-version.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { type Maybe, missingOf, type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { clusterRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { formatVersion } from '../../model/version.ts';
import { mixedBundles, mixedChannels } from '../../net/gateway/gateway-bundles.ts';

function* mixed(definitions: readonly GatewayDefinition[]): Generator<Problem> {
  const bundles = mixedBundles(definitions);
  if (bundles !== undefined) {
    yield {
      at: bundles.at,
      field: 'metadata.annotations',
      message: `The definitions of the Gateway API come from ${bundles.count} bundles, ${bundles.text}: fields of the newer ones are dropped or refused by the older ones, and controllers serve some kinds and not others.`,
      evidence: bundles.evidence,
    };
  }
  const channels = mixedChannels(definitions);
  if (channels !== undefined) {
    yield {
      at: channels.at,
      field: 'metadata.annotations',
      message: `The definitions of the Gateway API come from both channels, ${channels.text}: experimental fields work on some kinds and are dropped on others, and since 1.5 an admission policy refuses to bring the standard ones to the experimental channel.`,
      evidence: channels.evidence,
    };
  }
}

/** Versions that objects in etcd may still be written in, and that are on their way out. */
function* leftBehind(one: GatewayDefinition): Generator<Problem> {
  const { definition, kind } = one;
  const versions = definition.spec?.versions ?? [];
  const storage = versions.find((version) => version.storage === true)?.name;
  const stored = (definition.status?.storedVersions ?? []).filter(
    (name) => name !== storage && name.includes('alpha'),
  );
  const [first] = stored;
  if (first === undefined) return;
  yield {
    at: one,
    field: 'status.storedVersions',
    message: `Objects of ${shownName(kind)} may still be stored as ${stored.map(shownName).join(' and ')}: the API server will refuse the first bundle whose definition leaves that version out, until they are rewritten as ${shownName(storage ?? '')} and it is taken out of storedVersions.`,
    actions: [
      `Write every ${shownName(kind)} once more as it is (kubectl get, then kubectl replace), then take ${shownName(first)} out of status.storedVersions of the definition.`,
    ],
    evidence: [
      cite(definition, 'status.storedVersions', definition.status?.storedVersions),
      cite(definition, 'spec.versions', versions),
    ],
  };
}

function* tooNew(gatewayApi: GatewayApi, version: Maybe<KubernetesVersion>): Generator<Problem | Unknown> {
  const tls = gatewayApi.of('TLSRoute');
  if (tls?.bundle === undefined || !(tls.bundle.major > 1 || tls.bundle.minor >= 5)) return;
  const fits = isFrom(version, 31);
  if (fits.state === 'unknown') {
    yield fits;
    return;
  }
  if (fits.state !== 'known' || fits.value || version.state !== 'known') return;
  yield {
    at: tls,
    field: 'metadata.annotations',
    message: `The definition of TLSRoute is of bundle ${formatVersion(tls.bundle)}, whose rules for hostnames need Kubernetes 1.31, and this is ${formatVersion(version.value)}: the API server cannot check TLSRoutes and refuses to create or change them.`,
    evidence: [
      cite(tls.definition, `metadata.annotations[${bundleAnnotation}]`, formatVersion(tls.bundle)),
      ...version.from,
    ],
  };
}

function* unsupported(gatewayClasses: Listing<Kept<'GatewayClass'>>): Generator<Problem> {
  for (const one of gatewayClasses) {
    const condition = (one.status?.conditions ?? []).find(
      ({ type, observedGeneration }) =>
        type === 'SupportedVersion' && (observedGeneration ?? Infinity) >= (one.metadata.generation ?? 0),
    );
    if (condition?.status !== 'False') continue;
    yield {
      at: one,
      field: 'status.conditions[type=SupportedVersion]',
      message: `${shownName(one.spec?.controllerName ?? '')}, the controller of GatewayClass ${one.ref.name}, says that it does not support the installed bundle of the Gateway API (${shownName(condition.reason ?? '')}): it may ignore kinds and fields that it does not know.`,
      evidence: [
        cite(
          one,
          'status.conditions[type=SupportedVersion]',
          `${condition.status}, ${condition.reason ?? ''}`,
        ),
        cite(one, 'spec.controllerName', one.spec?.controllerName),
      ],
    };
  }
}

export default defineRule({
  code: 'GW18',
  title: 'The definitions of the Gateway API do not fit together',
  severity: 'medium',
  needs: ['gatewayApi'],
  uses: ['version', 'platform', 'gatewayClasses'],
  judgesManifests: true,
  docs: {
    why: 'The kinds of the Gateway API are installed together, as one bundle of one channel, which annotations on each definition name. Where some are left at an older bundle or another channel, fields are dropped without a word and an upgrade stops half way: since 1.5 an admission policy refuses a step from standard to experimental and back to an older bundle, and the API server refuses a definition without a version that objects may still be stored in.',
    actions: [
      'Apply all definitions of the newest bundle that every controller supports, in one channel, as one file (standard-install.yaml or experimental-install.yaml).',
      'Read in its changelog which versions it no longer has, before that.',
    ],
    rollback:
      'Apply the former file. From 1.5 on the ValidatingAdmissionPolicy safe-upgrades.gateway.networking.k8s.io refuses that until it is deleted.',
    cutover: [
      'Save every object of the group: kubectl get gateway-api -A -o yaml.',
      'Check that each controller supports the bundle (GatewayClass condition SupportedVersion, release notes).',
      'Apply the definitions, then the controllers, one at a time; watch Accepted and Programmed of every Gateway.',
    ],
    verify: [
      'kubectl get customresourcedefinitions httproutes.gateway.networking.k8s.io -o yaml',
      'kubectl describe customresourcedefinitions tlsroutes.gateway.networking.k8s.io',
      'kubectl get gatewayclasses -o wide',
      'kubectl get validatingadmissionpolicies',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/config/crd/standard/gateway.networking.k8s.io_vap_safeupgrades.yaml',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/config/crd/standard/gateway.networking.k8s.io_tlsroutes.yaml',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/CHANGELOG/1.5-CHANGELOG.md',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/CHANGELOG/1.6-CHANGELOG.md',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/gatewayclass_types.go',
      'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/',
    ],
    silent: [
      'Bundles that differ in their patch release only.',
      'A kind from the experimental channel that its bundle has nowhere else: TLSRoute before 1.5, TCPRoute and UDPRoute before 1.6, BackendTLSPolicy before 1.4.',
      'Kinds of the group gateway.networking.x-k8s.io, which are experimental by name.',
      'On GKE, which installs and upgrades the definitions itself, which of them come from where.',
      'storedVersions that name an older version of beta or better: bundles still have those.',
      'What a controller supports, as long as its GatewayClass does not say SupportedVersion False.',
    ],
  },
  *subjects({ gatewayApi }) {
    if (gatewayApi.items.length > 0)
      yield { ref: { ...clusterRef, declared: gatewayApi.items.every(({ ref }) => ref.declared) } };
  },
  *check(_, { gatewayApi, version, platform, gatewayClasses }) {
    const problems = valueOf(platform) === 'GKE' ? [] : [...mixed(gatewayApi.items)];
    // Nodes say for sure whether it is GKE, and what stands in files of one's own is one's own.
    const lacking = missingOf(platform).filter(({ reason }) => reason !== 'not-observable');
    if (problems.length === 0 || lacking.length === 0 || gatewayApi.items.some(({ ref }) => ref.declared)) {
      yield* problems;
    } else yield unknown(...lacking);
    for (const one of gatewayApi.items) yield* leftBehind(one);
    yield* tooNew(gatewayApi, version);
    yield* unsupported(gatewayClasses);
    if (!gatewayClasses.covers()) yield unknown(...gatewayClasses.missingIn());
  },
});
