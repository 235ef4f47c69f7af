import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite, citeDefault } from '../../model/cite.ts';
import type { CertificateFacts } from '../../model/evidence/certificates.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, type Unknown, unknown } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';

type Seen = View<'clusterMesh', 'certificates' | 'workloads' | 'clock'>;

const namespace = 'kube-system';

/** What clustermesh-apiserver and its clients show each other: templates/clustermesh-apiserver of the chart. */
const secrets = [
  'clustermesh-apiserver-server-cert',
  'clustermesh-apiserver-admin-cert',
  'clustermesh-apiserver-remote-cert',
  'clustermesh-apiserver-local-cert',
];

/** What writes them anew, on a schedule, where certgen is chosen. */
const renewer = 'clustermesh-apiserver-generate-certs';

const day = 86_400_000;

export default defineRule({
  code: 'MC07',
  title: 'The mesh hangs on one pod, on the address of a node or on a certificate that runs out',
  severity: 'medium',
  needs: ['clusterMesh'],
  uses: ['certificates', 'workloads', 'clock'],
  judgesManifests: true,
  thresholds: { expiryDays: 14 },
  docs: {
    why: 'Other clusters learn of the pods and Services of this one from clustermesh-apiserver alone. With a single replica they learn nothing while it restarts; through a NodePort they hold the addresses of nodes, which come and go; and once a certificate has run out nobody connects any more. Connections that exist live on meanwhile, with what was known last, so that it shows only when pods move.',
    actions: [
      'Set clustermesh.apiserver.replicas to 2 or more, on different nodes.',
      'Expose it by a Service of type LoadBalancer, an internal one where the clusters share a network, and connect the other clusters to its address before the NodePort goes.',
      'Have certificates renewed by themselves: clustermesh.apiserver.tls.auto.method cronJob or certmanager. With the method helm, which is the default, they last a year from the last helm upgrade.',
    ],
    rollback:
      'Set the former Helm values: pods of clustermesh-apiserver are replaced one by one, and agents connect again by themselves.',
    verify: [
      'kubectl get deployment clustermesh-apiserver -n kube-system -o wide',
      'kubectl get service clustermesh-apiserver -n kube-system -o wide',
      'kubectl get certificates -n kube-system -o wide',
      'kubectl get cronjobs -n kube-system',
      'cilium clustermesh status',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/install/kubernetes/cilium/values.yaml',
      'https://github.com/cilium/cilium/blob/v1.20.2/Documentation/network/clustermesh/setup.rst',
      'https://github.com/cilium/cilium/tree/v1.20.2/install/kubernetes/cilium/templates/clustermesh-apiserver',
    ],
    silent: [
      'A Service of type ClusterIP, which clusters with routed Service addresses use, and one that is made outside of the chart under another name.',
      'Load balancers, internal or not, and clustermesh-apiserver in a cluster that reads the etcd of others only.',
      'Whether clusters trust each other’s authority: that is in Secrets, whose values are never read; cilium clustermesh status tells it.',
      'Certificates that certgen’s CronJob renews, where their dates are not known. Where nothing renews them and no snapshot holds the Secrets, the rule is unknown.',
      'Fourteen days before a certificate runs out, or the last quarter of a shorter life, is our choice, not documented.',
    ],
  },
  *subjects({ clusterMesh }) {
    const { apiserver } = clusterMesh.value;
    if (apiserver.state === 'known') yield apiserver.value;
    else if (apiserver.state === 'unknown') yield apiserver;
  },
  *check(apiserver, seen, { expiryDays }) {
    yield* replicasOf(apiserver);
    yield* exposureOf(seen);
    yield* expiryOf(seen, expiryDays);
  },
});

function* replicasOf(apiserver: Kept<'Deployment'>): Generator<Problem> {
  const replicas = apiserver.spec?.replicas;
  if ((replicas ?? 1) !== 1) return;
  yield {
    field: 'spec.replicas',
    message:
      'clustermesh-apiserver has one replica: while it restarts or moves to another node, no other cluster learns of pods and Services that change here.',
    evidence: [
      replicas === undefined
        ? citeDefault(apiserver, 'spec.replicas', 1)
        : cite(apiserver, 'spec.replicas', 1),
    ],
  };
}

function* exposureOf({ clusterMesh }: Seen): Generator<Problem | Unknown> {
  const { service } = clusterMesh.value;
  if (service.state === 'unknown') yield service;
  if (service.state !== 'known' || service.value.spec?.type !== 'NodePort') return;
  yield {
    at: service.value,
    field: 'spec.type',
    message:
      'clustermesh-apiserver is reached through a NodePort: other clusters hold the addresses of nodes, and lose this one when those nodes go.',
    evidence: [cite(service.value, 'spec.type', 'NodePort')],
  };
}

/** Of each certificate the date that is known; of the others, what would tell it, unless something renews them anyway. */
function* expiryOf({ certificates, workloads, clock }: Seen, days: number): Generator<Problem | Unknown> {
  const lacking: Missing[] = [];
  for (const name of secrets) {
    const certificate = certificates.of(namespace, name);
    if (certificate.state === 'unknown') lacking.push(...certificate.missing);
    if (certificate.state !== 'known' || certificate.value.notAfter === undefined) continue;
    if (clock.state !== 'known') {
      lacking.push(...missingOf(clock));
      continue;
    }
    const { notBefore, notAfter } = certificate.value;
    // One that lives for days only is renewed in its last third, or it would be short all its life.
    const quarter = notBefore === undefined ? Infinity : (notAfter - notBefore) / 4;
    const left = notAfter - clock.value;
    if (left < Math.min(days * day, quarter)) yield expiring(name, certificate.value, notAfter, left);
  }
  if (lacking.length === 0) return;
  const isRenewer = ({ ref }: (typeof workloads.items)[number]): boolean =>
    ref.kind === 'CronJob' && ref.namespace === namespace && ref.name === renewer;
  if (!workloads.items.some(isRenewer)) yield unknown(...lacking);
}

function expiring(name: string, { by }: CertificateFacts, notAfter: number, left: number): Problem {
  const date = new Date(notAfter).toISOString();
  const remaining = Math.floor(left / day);
  const field = by.ref.kind === 'Secret' ? 'certificate.notAfter' : 'status.notAfter';
  return {
    at: by,
    field,
    message: `The certificate in Secret kube-system/${name} ${left < 0 ? 'ran' : 'runs'} out ${left < 0 ? 'on' : `in ${remaining} day${remaining === 1 ? '' : 's'}, on`} ${date.slice(0, 10)}: ${left < 0 ? 'new connections between the clusters fail' : 'from then on new connections between the clusters fail'}.`,
    evidence: [cite(by, field, date)],
  };
}
