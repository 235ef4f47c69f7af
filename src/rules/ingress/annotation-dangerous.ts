import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { NginxSettings } from '../../model/evidence/nginx-settings.ts';
import { riskLevels } from '../../model/evidence/nginx-settings.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, unknown } from '../../model/maybe.ts';
import { formatRef, refKey } from '../../model/ref.ts';
import {
  nginxAnnotation,
  nginxAnnotationField,
  riskyAnnotations,
} from '../../net/ingress/nginx-annotation-risk.ts';
import { resolveIngressClass } from '../../net/ingress/resolve-ingress-class.ts';

type Ingress = Kept<'Ingress'>;

function riskyIn({ metadata }: Ingress) {
  return riskyAnnotations(Object.keys(metadata.annotations ?? {}));
}

/** Does this ingress-nginx act on them? Undefined where it was not told. */
function acceptance(
  { allowsSnippets, accepts }: NginxSettings,
  risk: 'Critical' | 'High',
): boolean | undefined {
  if (accepts === undefined) return undefined;
  const isWithin = riskLevels.indexOf(accepts) >= riskLevels.indexOf(risk);
  if (!isWithin) return false;
  return risk === 'Critical' ? allowsSnippets : true;
}

export default defineRule({
  code: 'IN08',
  title: 'An annotation lets an Ingress write into the configuration of NGINX',
  severity: ['high', 'medium'],
  needs: ['ingresses', 'ingressControllers'],
  uses: ['nginxSettings', 'ingressClasses'],
  judgesManifests: true,
  docs: {
    why: 'ingress-nginx serves the whole cluster from one configuration, with the right to read Secrets of every namespace. A snippet puts its text there, so that whoever may write an Ingress may have those rights (CVE-2021-25742 and those after it); such an annotation, where the controller acts on it, is high. Annotations that it ranks High (auth-url, server-alias, mirror-target and the like) send requests elsewhere or take over names, and have been ways into it too (CVE-2025-1097, CVE-2025-1098); they are medium.',
    actions: [
      'Replace the snippet of Ingress {namespace}/{name} by annotations or by the application, and then set allow-snippet-annotations to "false".',
      'Set annotations-risk-level to Medium once no Ingress needs more, and let only the cluster’s administrators write Ingresses until then.',
    ],
    rollback:
      'Set the annotation, or the former values in the controller’s ConfigMap, again; the controller reloads by itself.',
    verify: [
      'kubectl get ingress {name} -n {namespace} -o yaml',
      'kubectl get configmaps -A --field-selector metadata.name=ingress-nginx-controller -o yaml',
      'kubectl get deployments,daemonsets -A -o wide',
    ],
    sources: [
      'https://github.com/kubernetes/ingress-nginx/blob/controller-v1.15.1/docs/user-guide/nginx-configuration/annotations-risk.md',
      'https://github.com/kubernetes/ingress-nginx/blob/controller-v1.15.1/docs/user-guide/nginx-configuration/configmap.md',
      'https://github.com/kubernetes/ingress-nginx/blob/controller-v1.15.1/internal/ingress/annotations/parser/validators.go',
      'https://github.com/kubernetes/ingress-nginx/blob/controller-v1.12.0/internal/ingress/controller/config/config.go',
      'https://github.com/kubernetes/kubernetes/issues/131007',
      'https://github.com/kubernetes/ingress-nginx/issues/7837',
    ],
    silent: [
      'Annotations that the controller refuses: snippets without allow-snippet-annotations (the default from 1.9.1), or above annotations-risk-level (High by default from 1.12).',
      'Annotations of risk Low and Medium.',
      'Ingresses of other controllers, which do not read these annotations.',
    ],
  },
  *subjects({ ingresses }) {
    for (const ingress of ingresses) {
      const { critical, high } = riskyIn(ingress);
      if (critical.length + high.length > 0) yield ingress;
    }
  },
  *check(ingress, { ingressControllers, nginxSettings, ingressClasses }) {
    const found = resolveIngressClass(ingress, ingressClasses, ingressControllers);
    if (found.state === 'unknown') {
      yield found;
      return;
    }
    const by = found.state === 'served' || found.state === 'idle' ? found.by : [];
    const own = new Set(
      by.filter(({ product }) => product === 'ingress-nginx').map(({ ref }) => refKey(ref)),
    );
    if (own.size === 0) return;
    if (nginxSettings.state !== 'known') {
      yield unknown(...missingOf(nginxSettings));
      return;
    }
    const settings = nginxSettings.value.filter(({ ref }) => own.has(refKey(ref)));
    const { critical, high } = riskyIn(ingress);
    for (const [names, risk] of [
      [critical, 'Critical'],
      [high, 'High'],
    ] as const) {
      const [first] = names;
      if (first === undefined) continue;
      const acting = settings.find((one) => acceptance(one, risk) === true);
      if (acting !== undefined) {
        const list = names.join(', ');
        yield {
          severity: risk === 'Critical' ? 'high' : 'medium',
          field: nginxAnnotationField(first),
          message:
            risk === 'Critical'
              ? `${formatRef(ingress.ref)} has ${list}, and ${formatRef(acting.ref)} puts what stands there into the configuration that serves every namespace: who may edit this Ingress may read every Secret that it reads.`
              : `${formatRef(ingress.ref)} has ${list}, which ingress-nginx ranks as a high risk and ${formatRef(acting.ref)} accepts: who may edit this Ingress decides where requests go.`,
          evidence: [
            cite(
              ingress,
              nginxAnnotationField(first),
              ingress.metadata.annotations?.[nginxAnnotation(first)],
            ),
            ...acting.from,
          ],
          involves: [acting],
        };
      } else {
        const unread = settings.filter((one) => acceptance(one, risk) === undefined);
        const lacking = unread.flatMap(({ missing }) => missing);
        if (lacking.length > 0) yield unknown(...lacking);
      }
    }
  },
});
