import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Directive, ServerBlock } from '../../model/corefile.ts';
import type { CorefileSeen } from '../../model/evidence/cluster-dns.ts';
import { formatRef } from '../../model/ref.ts';
import { placeIn, shownKey } from '../../net/dns/corefile-place.ts';
import { goDuration } from '../../net/common/go-duration.ts';
import { blocksOf, corednsFilesIn, unreadIn } from '../../net/dns/corefile-subjects.ts';

/** Endpoints stay in kube-proxy's rules for about as long after a pod was told to stop (plugin/health README, kubeadm). */
const lameduckSeconds = 5;

function directivesNamed(seen: CorefileSeen, name: string): readonly Directive[] {
  const blocks = blocksOf(seen);
  return blocks.flatMap(({ directives }) => directives.filter((one) => one.name === name));
}

/** A plugin that the whole of a Corefile lacks. */
function lacking(seen: CorefileSeen, severity: 'medium' | 'low', plugin: string, effect: string): Problem {
  const [{ configMap, key }] = seen.files;
  const field = `data[${shownKey(key)}]`;
  return {
    at: configMap,
    field: `${field}.${plugin}`,
    severity,
    message: `The Corefile in ${formatRef(configMap.ref)} has no ${plugin} plugin: ${effect}.`,
    evidence: [cite(configMap, field, `no server block has ${plugin}`)],
  };
}

function readyProblem(seen: CorefileSeen): Problem | undefined {
  const [ready] = directivesNamed(seen, 'ready');
  const { server } = seen;
  if (ready === undefined) {
    return lacking(
      seen,
      'medium',
      'ready',
      'nothing tells when it has read the Services, and queries go to pods that answer that names do not exist',
    );
  }
  if (server === undefined || ready.unresolved.length > 0) return undefined;
  const { container, field, ref } = server;
  const port = (ready.args[0] ?? ':8181').split(':').at(-1) ?? '';
  const probe = container.readinessProbe;
  const place = placeIn(seen, ready);
  const path = `${field}.containers[name=${container.name ?? ''}].readinessProbe`;
  const of = { at: server, field: path, severity: 'medium' as const, involves: [seen] };
  const effect = 'queries go to its pods whether they have read the Services or not';
  if (probe === undefined) {
    return {
      ...of,
      message: `${formatRef(ref)} has no readinessProbe, although CoreDNS tells on port ${port} when it is ready: ${effect}.`,
      evidence: [cite(server, path, undefined), place.evidence],
    };
  }
  const { httpGet } = probe;
  const asked = container.ports?.find(({ name }) => name === httpGet?.port)?.containerPort ?? httpGet?.port;
  if (httpGet?.path === '/ready' && String(asked) === port) return undefined;
  const isOtherPort = httpGet?.path === '/ready';
  return {
    ...of,
    message: isOtherPort
      ? `The readinessProbe of ${formatRef(ref)} asks port ${String(asked ?? 'none')}, and CoreDNS tells on port ${port} when it is ready: new pods never become ready.`
      : `The readinessProbe of ${formatRef(ref)} does not ask /ready on port ${port}, where CoreDNS tells when it is ready: ${effect}.`,
    evidence: [cite(server, `${path}.httpGet`, httpGet), place.evidence],
  };
}

function healthProblem(seen: CorefileSeen): Problem | undefined {
  const [health] = directivesNamed(seen, 'health');
  const effect =
    'a pod that stops closes its port at once, and queries still sent to it time out for about five seconds at every rollout';
  if (health === undefined) return lacking(seen, 'low', 'health', effect);
  const lameduck = health.block.find(({ name }) => name === 'lameduck');
  if (lameduck?.unresolved.length) return undefined;
  const seconds = lameduck === undefined ? 0 : goDuration(lameduck.args[0] ?? '');
  if (seconds === undefined || seconds >= lameduckSeconds) return undefined;
  const { where, evidence, at, lacks } = placeIn(seen, lameduck ?? health);
  return {
    ...(lameduck === undefined ? lacks('lameduck') : at),
    severity: 'low',
    message: `The health plugin at ${where} has ${lameduck === undefined ? 'no lameduck' : `a lameduck of ${seconds} s`}, and ${lameduckSeconds} s are what it takes: ${effect}.`,
    evidence: [evidence],
  };
}

/** What single server blocks lack. */
function* blockProblems(seen: CorefileSeen, block: ServerBlock): Generator<Problem> {
  const has = (name: string): boolean => block.directives.some((one) => one.name === name);
  const answering = block.directives.find(({ name }) => name === 'forward' || name === 'kubernetes');
  const forward = block.directives.find(({ name }) => name === 'forward');
  const { where, evidence, lacks } = placeIn(seen, block);
  if (answering !== undefined && !has('errors')) {
    yield {
      ...lacks('errors'),
      severity: 'low',
      message: `The server block at ${where} has no errors plugin: failures of its upstreams and of the API server are not logged.`,
      evidence: [evidence, placeIn(seen, answering).evidence],
    };
  }
  // That of the root zone is judged with everything else about caching (DN07).
  const isConditional = block.keys.every(({ zone }) => zone !== undefined && zone !== '.');
  if (forward !== undefined && isConditional && !has('cache')) {
    yield {
      ...lacks('cache'),
      severity: 'low',
      message: `The server block at ${where} forwards and has no cache plugin: every query for its zones goes to the upstream.`,
      evidence: [evidence, placeIn(seen, forward).evidence],
    };
  }
}

export default defineRule({
  code: 'DN06',
  title: 'CoreDNS lacks plugins that it is operated with',
  severity: ['medium', 'low'],
  needs: ['clusterDns'],
  judgesManifests: true,
  docs: {
    why: 'CoreDNS answers before it has read the Services; only the ready plugin, asked by the readinessProbe, keeps queries away until then. Without either, or with a probe that asks something else, each new pod answers for a while that names do not exist, and clients remember it: medium. Without lameduck a pod that stops is gone before kube-proxy knows; without reload a changed Corefile waits for the next restart; without errors nobody learns what fails; without cache a conditional forward asks its upstream every time: low.',
    actions: [
      'Add the plugin to the server block, as kubeadm’s Corefile has it: ready, health { lameduck 5s }, reload, errors, cache 30.',
      'Point the readinessProbe at /ready, port 8181; let the new pods become ready before old ones go (maxUnavailable 1).',
    ],
    rollback:
      'Put the previous content of ConfigMap {namespace}/{name} back, or undo the rollout of the Deployment.',
    verify: [
      'kubectl get configmap coredns -n kube-system -o yaml',
      'kubectl get deployment coredns -n kube-system -o jsonpath={.spec.template.spec.containers[*].readinessProbe}',
      'kubectl get pods -n kube-system -l k8s-app=kube-dns',
    ],
    sources: [
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/ready/README.md',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/health/README.md',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/reload/README.md',
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/errors/README.md',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kubeadm/app/phases/addons/dns/manifests.go',
    ],
    silent: [
      'NodeLocal DNSCache, whose blocks are set differently: its health is asked on a link-local address.',
      'A missing reload plugin where pods carry a checksum of their configuration and are made anew when it changes.',
      'A missing cache in the block of the root zone, which DN07 judges.',
    ],
  },
  subjects: ({ clusterDns }) => corednsFilesIn(clusterDns.value),
  *check(seen) {
    const unread = unreadIn(seen, 'plugins');
    if (unread !== undefined) {
      yield unread;
      return;
    }
    const reload = directivesNamed(seen, 'reload').length === 0 && seen.server?.hasChecksum !== true;
    for (const problem of [
      readyProblem(seen),
      healthProblem(seen),
      reload
        ? lacking(seen, 'low', 'reload', 'a change of it has no effect until its pods are made anew')
        : undefined,
      ...blocksOf(seen).flatMap((block) => [...blockProblems(seen, block)]),
    ]) {
      if (problem !== undefined) yield problem;
    }
  },
});
