import { cite, type Citation } from '../model/cite.ts';
import type { IngressController } from '../model/evidence/ingress-controllers.ts';
import { type NginxSettings, type RiskLevel, riskLevels } from '../model/evidence/nginx-settings.ts';
import type { Kept } from '../model/kinds/index.ts';
import { absent, known, type Maybe, unknown } from '../model/maybe.ts';
import type { Missing } from '../model/missing.ts';
import { refKey } from '../model/ref.ts';
import { atLeast } from '../parse/version.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { ObjectName } from '../source/source.ts';
import { defineSlice } from './define-slice.ts';

const kinds = ['Deployment', 'DaemonSet'] as const;

type Workload = Kept<'Deployment'> | Kept<'DaemonSet'>;

/**
 * What each ingress-nginx accepts of annotations: from the ConfigMap that its flag --configmap names, else the default
 * of its release (internal/ingress/controller/config/config.go of v1.8.5 to v1.15.1).
 */
export const nginxSettings = defineSlice({
  kinds: [...kinds],
  from: ['ingressControllers'],
  follow: (snapshot) => workloadsIn(snapshot).flatMap((workload) => configMapOf(workload) ?? []),
  derive: (snapshot, { ingressControllers }): Maybe<readonly NginxSettings[]> => {
    if (ingressControllers.state !== 'known') return ingressControllers;
    const controllers = ingressControllers.value.found.filter(({ product }) => product === 'ingress-nginx');
    const missing = ingressControllers.value.doubts('ingress-nginx');
    if (controllers.length === 0) return missing.length > 0 ? unknown(...missing) : absent(snapshot.label);
    const byRef = new Map(workloadsIn(snapshot).map((workload) => [refKey(workload.ref), workload]));
    return known(
      controllers.map((controller) => settingsOf(controller, byRef.get(refKey(controller.ref)), snapshot)),
      [],
      snapshot.label,
    );
  },
});

function workloadsIn(snapshot: Snapshot): Workload[] {
  return kinds.flatMap((kind): Workload[] => [...snapshot.listing(kind).items]);
}

/** `--configmap=$(POD_NAMESPACE)/ingress-nginx-controller`, as the chart writes it. */
function configMapOf({ ref, spec }: Workload): ObjectName | undefined {
  const words = (spec?.template?.spec?.containers ?? []).flatMap(({ args }) => args ?? []);
  const value = words.flatMap((word) => /^--configmap=(.+)$/.exec(word)?.[1] ?? [])[0];
  const [namespace = '', name = ''] =
    value?.replace('$(POD_NAMESPACE)', ref.namespace ?? '').split('/') ?? [];
  const isName = (text: string) => /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(text);
  return isName(namespace) && isName(name) ? { kind: 'ConfigMap', namespace, name } : undefined;
}

function settingsOf(
  controller: IngressController,
  workload: Workload | undefined,
  snapshot: Snapshot,
): NginxSettings {
  const { ref, image, from } = controller;
  const defaults = defaultsOf(image.version);
  const name = workload === undefined ? undefined : configMapOf(workload);
  if (name === undefined) {
    // Without the flag it reads no ConfigMap; a workload whose flags were not kept may have it.
    const missing: Missing[] =
      controller.unclear.length > 0 || workload === undefined ? [unseen(ref.name)] : [];
    return missing.length > 0
      ? { ref, allowsSnippets: undefined, accepts: undefined, from, missing }
      : { ref, ...defaults, from, missing: defaults.accepts === undefined ? [unseen(ref.name)] : [] };
  }
  const found = snapshot.listing('ConfigMap').find(name.namespace, name.name);
  if (found.state === 'unknown') {
    const next = `kubectl get configmap ${name.name} -n ${name.namespace ?? ''} -o yaml`;
    const missing = found.missing.map((one) => ({
      ...one,
      what: `ConfigMap ${name.namespace ?? ''}/${name.name}`,
      next: one.next ?? next,
    }));
    return { ref, allowsSnippets: undefined, accepts: undefined, from, missing };
  }
  if (found.state === 'absent') return { ref, ...defaults, from, missing: [] };
  const { data = {} } = found.value;
  const snippets = data['allow-snippet-annotations'];
  const level = data['annotations-risk-level'];
  const seen: Citation[] = [
    cite(found.value, 'data.allow-snippet-annotations', snippets),
    cite(found.value, 'data.annotations-risk-level', level),
  ];
  return {
    ref,
    allowsSnippets: snippets === undefined ? defaults.allowsSnippets : snippets === 'true',
    accepts: riskLevels.find((one) => one === level) ?? defaults.accepts,
    from: [...from.slice(0, 1), ...seen],
    missing: [],
  };
}

/** Snippets are off from 1.9.1; what is above High is refused from 1.12. */
function defaultsOf(version: IngressController['image']['version']): {
  readonly allowsSnippets: boolean | undefined;
  readonly accepts: RiskLevel | undefined;
} {
  if (version === undefined) return { allowsSnippets: undefined, accepts: undefined };
  return {
    allowsSnippets: !atLeast(version, '1.9.1'),
    accepts: atLeast(version, '1.12.0') ? 'High' : 'Critical',
  };
}

function unseen(name: string): Missing {
  return {
    what: `what ${name} accepts of annotations`,
    namespaces: null,
    reason: 'not-observable',
    detail: 'neither its ConfigMap nor the release in its image’s tag is known',
    next: 'kubectl get configmaps -A --field-selector metadata.name=ingress-nginx-controller -o yaml',
  };
}
