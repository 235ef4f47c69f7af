import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { mergeMissing } from '../../model/missing.ts';
import { formatRef } from '../../model/ref.ts';

type Pod = Kept<'Pod'>;

/** Runs, and has a network of its own. */
function isJudged({ spec, status, metadata }: Pod): boolean {
  return (
    status?.phase === 'Running' &&
    spec?.hostNetwork !== true &&
    spec?.os?.name !== 'windows' &&
    metadata.deletionTimestamp === undefined
  );
}

export default defineRule({
  code: 'DP20',
  title: 'Pods that Cilium does not manage',
  severity: 'medium',
  needs: ['cniRoles', 'ciliumConfig'],
  uses: ['ciliumEndpoints', 'pods', 'clock'],
  causes: ['DP19', 'DP18'],
  thresholds: { minutes: 10 },
  docs: {
    why: 'Cilium keeps a CiliumEndpoint for each pod whose network it made. A pod without one was there before Cilium, or got its network from another plugin: no policy holds for it, other pods’ policies do not know it, and Cilium’s load balancing and Hubble do not see it. The ten minutes are this project’s default.',
    actions: [
      'Restart the pods, a workload at a time (kubectl rollout restart), so that Cilium makes their network; their connections end with them.',
      'Where new pods stay without one, look at the agent’s log on their node and at the files in /etc/cni/net.d.',
    ],
    rollback: 'None is needed: a restarted pod is like any other.',
    verify: [
      'kubectl get ciliumendpoints -A',
      'kubectl get pods -A -o wide --field-selector=status.phase=Running',
      'cilium status',
      'cilium-dbg endpoint list',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/main/cilium-cli/status/k8s.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/operator/unmanagedpods/unmanagedpods.go',
      'https://docs.cilium.io/en/stable/operations/troubleshooting/#ensure-managed-pod',
    ],
    silent: [
      'Pods that use the node’s network, have ended or are being deleted, Windows pods, and pods that started less than ten minutes ago.',
      'Nodes without an agent of Cilium, Cilium chained onto another CNI, disable-endpoint-crd, and clusters without the definition of CiliumEndpoint.',
    ],
  },
  *subjects({ cniRoles, ciliumConfig, ciliumEndpoints }) {
    // Without the definition there could be none, whatever Cilium manages.
    if (ciliumEndpoints.coverage.installed === false) return;
    const cilium = cniRoles.value.networking.find(({ product }) => product === 'Cilium');
    const [agent] = cilium?.agents ?? [];
    if (agent === undefined || ciliumConfig.value.get('disable-endpoint-crd') === 'true') return;
    // Google keeps CiliumEndpoints of its build for itself.
    if (!/^anetd(?:-|$)/.test(agent.daemonSet.ref.name)) yield agent.daemonSet;
  },
  *check(daemonSet, { cniRoles, ciliumEndpoints, pods, clock }, { minutes }): Generator<Problem | Unknown> {
    const nodes = cniRoles.value.networking.find(({ product }) => product === 'Cilium')?.nodes;
    if (nodes === undefined || !pods.covers()) {
      yield unknown(...pods.missingIn());
      return;
    }
    if (nodes.state !== 'known' || clock.state !== 'known') {
      if (nodes.state === 'unknown') yield nodes;
      if (clock.state === 'unknown') yield clock;
      return;
    }
    const judged = pods.items.filter((pod) => {
      const started = Date.parse(pod.status?.startTime ?? pod.metadata.creationTimestamp ?? '');
      return (
        isJudged(pod) && nodes.value.has(pod.spec?.nodeName ?? '') && clock.value - started > minutes * 60_000
      );
    });
    const found = judged.map((pod) => ({ pod, its: ciliumEndpoints.find(pod.ref.namespace, pod.ref.name) }));
    const missing = found.flatMap(({ its }) => (its.state === 'unknown' ? its.missing : []));
    if (missing.length > 0) yield unknown(...mergeMissing(missing));
    const without = found.filter(({ its }) => its.state === 'absent').map(({ pod }) => pod);
    const [first] = without;
    if (first === undefined) return;
    const evidence = without.slice(0, 5).map((pod): Citation => ({
      object: `CiliumEndpoint ${pod.ref.namespace ?? ''}/${pod.ref.name}`,
      field: 'metadata.name',
      seen: '(no such object)',
      label: ciliumEndpoints.coverage.label,
    }));
    const names = without.slice(0, 3).map(({ ref }) => formatRef(ref).replace('Pod ', ''));
    yield {
      field: 'spec.template.spec.containers[name=cilium-agent]',
      message: `${without.length} of ${judged.length} running pods on nodes of Cilium (${names.join(', ')}${without.length > 3 ? ', …' : ''}) ${without.length === 1 ? 'has' : 'have'} no CiliumEndpoint: Cilium did not make ${without.length === 1 ? 'its' : 'their'} network, so that no policy holds for ${without.length === 1 ? 'it' : 'them'}, and policies of others do not know ${without.length === 1 ? 'it' : 'them'}.`,
      evidence: [cite(first, 'spec.nodeName', first.spec?.nodeName), ...evidence, ...nodes.from],
      involves: without.slice(0, 20),
    };
  },
});
