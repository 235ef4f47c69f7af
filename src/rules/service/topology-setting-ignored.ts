import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { isFrom } from '../../model/evidence/kubernetes-version.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { formatRef } from '../../model/ref.ts';
import {
  annotationPath,
  asksForHints,
  heededAnnotation,
  isLocalOnly,
  topologyHints,
  topologyMode,
} from '../../net/services/service-topology.ts';

type Service = Kept<'Service'>;

function ignoredProblem(service: Service): Problem | undefined {
  const { spec, metadata } = service;
  const annotation = heededAnnotation(service);
  const auto = asksForHints(annotation?.value) ? annotation : undefined;
  const { trafficDistribution, externalTrafficPolicy } = spec ?? {};
  const name = formatRef(service.ref);

  const wanted = auto?.value ?? trafficDistribution;
  if (isLocalOnly(service) && wanted !== undefined) {
    const field = auto === undefined ? 'spec.trafficDistribution' : annotationPath(auto.key);
    return {
      severity: 'medium',
      field,
      message: `${name} asks for near endpoints by ${auto === undefined ? 'trafficDistribution' : 'a topology annotation'}, but its traffic policy is Local: that alone decides, and clients on a node without an endpoint reach none.`,
      evidence: [
        cite(service, field, wanted),
        cite(service, 'spec.internalTrafficPolicy', 'Local'),
        ...(externalTrafficPolicy === undefined
          ? []
          : [cite(service, 'spec.externalTrafficPolicy', externalTrafficPolicy)]),
      ],
      actions: [
        'Set internalTrafficPolicy of Service {namespace}/{name} to Cluster if other endpoints may serve where none is near, or remove the other setting.',
      ],
    };
  }
  if (auto !== undefined && trafficDistribution !== undefined) {
    return {
      severity: 'medium',
      field: 'spec.trafficDistribution',
      message: `trafficDistribution of ${name} is ignored, because its annotation ${auto.key} is Auto and wins: traffic is spread over zones by their CPU, and over all zones when the hints are withdrawn.`,
      evidence: [
        cite(service, 'spec.trafficDistribution', trafficDistribution),
        cite(service, annotationPath(auto.key), auto.value),
      ],
      actions: [`Remove the annotation ${auto.key} from Service {namespace}/{name}.`],
    };
  }
  const mode = metadata.annotations?.[topologyMode];
  if (
    annotation?.key === topologyHints &&
    mode !== undefined &&
    asksForHints(mode) !== (auto !== undefined)
  ) {
    return {
      severity: 'medium',
      field: annotationPath(topologyMode),
      message: `Annotation ${topologyMode} of ${name} is ignored, because ${topologyHints} says otherwise and wins: zones are ${auto === undefined ? 'not preferred' : 'preferred all the same'}.`,
      evidence: [
        cite(service, annotationPath(topologyMode), mode),
        cite(service, annotationPath(topologyHints), annotation.value),
      ],
      actions: [`Remove the annotation ${topologyHints} from Service {namespace}/{name}.`],
    };
  }
  return undefined;
}

export default defineRule({
  code: 'SV14',
  title: 'A topology setting is ignored or deprecated',
  severity: ['medium', 'low'],
  needs: ['services'],
  uses: ['version'],
  judgesManifests: true,
  docs: {
    why: 'Several settings say how near a Service’s endpoints should be, and one of them silently overrules the others: a Local traffic policy, then the annotation topology-aware-hints, then topology-mode, then spec.trafficDistribution; spec.topologyKeys has not been read since 1.22. Nothing reports it, and the traffic goes elsewhere than its owner believes. That is medium. A deprecated name that still works (PreferClose since 1.35, topology-aware-hints since 1.27) is low.',
    actions: [
      'Keep one setting of Service {namespace}/{name}: spec.trafficDistribution with PreferSameZone or PreferSameNode (PreferClose before 1.34), with enough endpoints in each zone, because it has no guard against overload.',
    ],
    rollback: 'Put the former setting back; hints and proxies follow within seconds.',
    verify: [
      'kubectl get service {name} -n {namespace} -o yaml',
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} -o yaml',
    ],
    sources: [
      'https://github.com/kubernetes/endpointslice/blob/v0.37.2/reconciler.go',
      'https://github.com/kubernetes/endpointslice/blob/v0.37.2/utils.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/serviceport.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/topology.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/api/service/warnings.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/features/kube_features.go',
      'https://github.com/kubernetes/api/blob/v0.37.2/core/v1/annotation_key_constants.go',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/4444-service-routing-preference',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/3015-prefer-same-node',
    ],
    silent: [
      'The annotation topology-mode by itself: it works, though trafficDistribution is meant to replace it.',
      'A Local policy for one kind of traffic where the other kind still follows the setting.',
      'Values of the annotation other than Auto: they switch the hints off, or belong to another implementation.',
      'Services without a selector, whose EndpointSlices the controller does not write.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      const { type, selector = {}, trafficDistribution, topologyKeys } = service.spec ?? {};
      if (type === 'ExternalName' || Object.keys(selector).length === 0) continue;
      if (heededAnnotation(service) ?? trafficDistribution ?? topologyKeys) yield service;
    }
  },
  *check(service, { version }) {
    const { spec, metadata } = service;
    const name = formatRef(service.ref);
    if (spec?.topologyKeys !== undefined) {
      yield {
        severity: 'medium',
        field: 'spec.topologyKeys',
        message: `topologyKeys of ${name} does nothing: no API server has kept that field since 1.22, and traffic goes to endpoints anywhere.`,
        evidence: [cite(service, 'spec.topologyKeys', spec.topologyKeys)],
      };
    }
    const ignored = ignoredProblem(service);
    if (ignored !== undefined) {
      yield ignored;
      return;
    }
    if (spec?.trafficDistribution === 'PreferClose') {
      const isDeprecated = isFrom(version, 35);
      if (isDeprecated.state === 'unknown') yield isDeprecated;
      else if (isDeprecated.state === 'known' && isDeprecated.value) {
        yield {
          severity: 'low',
          field: 'spec.trafficDistribution',
          message: `trafficDistribution of ${name} is PreferClose, deprecated since 1.35: it works as PreferSameZone, its new name, does.`,
          evidence: [cite(service, 'spec.trafficDistribution', 'PreferClose'), ...isDeprecated.from],
          actions: ['Write PreferSameZone; nothing changes for traffic.'],
        };
      }
    }
    const hints = metadata.annotations?.[topologyHints];
    if (hints !== undefined) {
      const isDeprecated = isFrom(version, 27);
      if (isDeprecated.state === 'unknown') yield isDeprecated;
      else if (isDeprecated.state === 'known' && isDeprecated.value) {
        yield {
          severity: 'low',
          field: annotationPath(topologyHints),
          message: `${name} has the annotation ${topologyHints}, deprecated since 1.27: it still works, and overrules every newer setting of the Service.`,
          evidence: [cite(service, annotationPath(topologyHints), hints), ...isDeprecated.from],
        };
      }
    }
  },
});
