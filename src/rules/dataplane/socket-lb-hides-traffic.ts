import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { mayRunCilium } from '../../net/dataplane/cilium-agents.ts';
import { type CiliumVariant, ciliumVariants, citeSetting } from '../../net/dataplane/cilium-variants.ts';

type Pod = Kept<'Pod'>;

const replacement = 'kube-proxy-replacement';
const hostnsOnly = 'bpf-lb-sock-hostns-only';

/** A sidecar stands beside what it serves, as an init container or not; a gateway or a waypoint is alone in its pod. */
function hasSidecar({ spec }: Pod): boolean {
  const isProxy = ({ name }: { readonly name?: string | undefined }) => name === 'istio-proxy';
  const containers = spec?.containers ?? [];
  return spec?.initContainers?.some(isProxy) === true || (containers.length > 1 && containers.some(isProxy));
}

/** By the name that Kata’s and gVisor’s own instructions give the RuntimeClass. */
function isSandboxed({ spec }: Pod): boolean {
  return /^(?:kata|gvisor|runsc)(?:-|$)/.test(spec?.runtimeClassName ?? '');
}

function problemWith(
  pods: readonly Pod[],
  { setting, where }: CiliumVariant,
  kind: 'sidecar' | 'sandbox',
): Problem | undefined {
  const [first] = pods;
  if (first === undefined) return undefined;
  const its = setting(hostnsOnly);
  const who = `${pods.length === 1 ? '1 pod' : `${pods.length} pods`} (${pods
    .slice(0, 3)
    .map(({ ref }) => formatRef(ref).replace('Pod ', ''))
    .join(', ')}${pods.length > 3 ? ', …' : ''})`;
  return {
    at: its,
    field: its.field,
    message:
      kind === 'sidecar'
        ? `On ${where} Cilium translates Services at the socket inside pods, before Istio’s sidecar sees the connection, and ${who} there ${pods.length === 1 ? 'has' : 'have'} one: it sees the endpoint’s address in place of the ClusterIP, so that routes and policies for the Service are passed by.`
        : `On ${where} Cilium translates Services at the socket inside pods and nowhere else, and ${who} there ${pods.length === 1 ? 'has a kernel of its own' : 'have kernels of their own'}, in which it does not: their connections to ClusterIPs fail.`,
    evidence: [
      citeSetting(its, 'false'),
      citeSetting(setting(replacement), 'false'),
      citeSetting(setting('bpf-lb-sock'), 'false'),
      ...pods
        .slice(0, 3)
        .map((pod) =>
          kind === 'sidecar'
            ? cite(
                pod,
                pod.spec?.initContainers?.some(({ name }) => name === 'istio-proxy') === true
                  ? 'spec.initContainers[name=istio-proxy]'
                  : 'spec.containers[name=istio-proxy]',
                'istio-proxy',
              )
            : cite(pod, 'spec.runtimeClassName', pod.spec?.runtimeClassName),
        ),
    ],
    ...(kind === 'sandbox' ? { label: 'inference' } : {}),
    involves: pods.slice(0, 20),
  };
}

export default defineRule({
  code: 'DP17',
  title: 'Cilium’s socket load balancing hides Services from sidecars and sandboxes',
  severity: 'medium',
  needs: ['ciliumConfig'],
  uses: ['networkAgents', 'nodes', 'pods'],
  docs: {
    why: 'Where Cilium replaces kube-proxy it changes the address in the connect call itself. A sidecar that catches packets then sees the endpoint’s address and not the Service’s, and takes the connection for one that the mesh knows nothing of. Kata and gVisor make the call in a kernel of their own, where no such change happens, and Cilium does not look for ClusterIPs in packets of pods as long as it does so at the socket.',
    actions: [
      'Set socketLB.hostNamespaceOnly to true in the chart (bpf-lb-sock-hostns-only): Cilium then translates pods’ connections at their interface, and at the socket for the node alone.',
    ],
    rollback:
      'Set it back to false and restart the agents; connections that are open keep their translation.',
    verify: [
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.bpf-lb-sock-hostns-only}',
      'kubectl get pods -A -o custom-columns=POD:.metadata.name,RUNTIME:.spec.runtimeClassName,CONTAINERS:.spec.containers[*].name',
      'cilium-dbg status --verbose',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/Documentation/network/servicemesh/istio.rst',
      'https://github.com/cilium/cilium/blob/v1.20.2/Documentation/network/kubernetes/kata.rst',
      'https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/#socket-loadbalancer-bypass-in-pod-namespace',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/kpr/kpr.go',
    ],
    silent: [
      'Istio’s gateways and waypoints, and ambient mode, whose pods have no sidecar (Cilium’s page on Istio asks for the same setting there).',
      'Sandboxes beside kube-proxy, which translates their packets, and RuntimeClasses of other names: which runtime they mean is not read.',
      'Pods that use the node’s network.',
    ],
  },
  *subjects({ ciliumConfig, networkAgents }) {
    if (mayRunCilium(networkAgents)) yield ciliumConfig.value;
  },
  *check(config, { nodes, pods }): Generator<Problem | Unknown> {
    const { variants, missing } = ciliumVariants(config, nodes, [replacement, 'bpf-lb-sock', hostnsOnly]);
    if (missing.length > 0) {
      yield unknown(...missing);
      return;
    }
    const inPods = variants.filter(
      ({ setting }) =>
        setting(hostnsOnly).value !== 'true' &&
        (['true', 'strict'].includes(setting(replacement).value ?? '') ||
          setting('bpf-lb-sock').value === 'true'),
    );
    if (inPods.length === 0) return;
    if (!pods.covers()) yield unknown(...pods.missingIn());
    const running = pods.items.filter((pod) => pod.spec?.hostNetwork !== true && !hasEnded(pod));
    const [meshed, sandboxed] = [running.filter(hasSidecar), running.filter(isSandboxed)];
    for (const variant of inPods) {
      const names =
        variant.nodes === undefined ? undefined : new Set(variant.nodes.map(({ ref }) => ref.name));
      const isThere = ({ spec }: Pod) => names?.has(spec?.nodeName ?? '') !== false;
      const replaces = ['true', 'strict'].includes(variant.setting(replacement).value ?? '');
      const problems = [
        problemWith(meshed.filter(isThere), variant, 'sidecar'),
        replaces ? problemWith(sandboxed.filter(isThere), variant, 'sandbox') : undefined,
      ];
      for (const problem of problems) if (problem !== undefined) yield problem;
    }
  },
});
