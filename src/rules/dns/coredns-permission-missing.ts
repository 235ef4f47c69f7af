import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Evidence, Needed } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { clusterRef, formatRef, type HasRef } from '../../model/ref.ts';
import {
  corednsCorefiles,
  type CorednsNeed,
  corednsNeeds,
  kubernetesPlugins,
} from '../../net/dns/coredns-needs.ts';

type ClusterRole = Kept<'ClusterRole'>;
interface Subject extends HasRef {
  readonly role: ClusterRole | undefined;
}
type Given = Needed<Evidence['clusterDns']>['value'];

/** The role of kubeadm, EKS, AKS and k3s, that of OpenShift, and the charts' own, which is named like the Deployment. */
function namesOf(dns: Given): readonly string[] {
  return ['system:coredns', 'openshift-dns', ...(valueOf(dns.servers) ?? []).map(({ ref }) => ref.name)];
}

/** Further roles that are there for CoreDNS by their name: Cilium's guide and chart give ServiceImports by coredns-mcsapi. */
function besides(dns: Given, { items }: Evidence['clusterRoles']): readonly ClusterRole[] {
  const usual = namesOf(dns);
  return items.filter(({ ref }) => /coredns/i.test(ref.name) && !usual.includes(ref.name));
}

/** The verbs of list and watch that no rule of the role gives for all objects of a resource. */
function lackingVerbs({ rules = [] }: ClusterRole, { group, resource }: CorednsNeed): readonly string[] {
  const has = (list: readonly string[] = [], value: string): boolean =>
    list.includes(value) || list.includes('*');
  const about = rules.filter(
    ({ apiGroups, resources, resourceNames = [] }) =>
      has(apiGroups, group) && has(resources, resource) && resourceNames.length === 0,
  );
  return ['list', 'watch'].filter((verb) => !about.some(({ verbs }) => has(verbs, verb)));
}

function problemOf(role: ClusterRole, need: CorednsNeed, verbs: readonly string[]): Problem {
  const { resource, group, because } = need;
  const effect =
    resource === 'serviceimports'
      ? 'names of the clusterset do not exist, and CoreDNS does not become ready'
      : resource === 'pods'
        ? 'CoreDNS does not become ready, and names of pods do not exist'
        : 'CoreDNS does not become ready, and pods of it that start answer without what they could not read';
  const rules = (role.rules ?? []).map(({ apiGroups, resources, verbs: given }) => ({
    apiGroups,
    resources,
    verbs: given,
  }));
  return {
    field: 'rules',
    severity: 'high',
    label: 'inference',
    message: `${formatRef(role.ref)} does not let CoreDNS ${verbs.join(' and ')} ${resource}${group === '' ? '' : ` of ${group}`}: ${effect}.`,
    evidence: [cite(role, 'rules', rules), ...(because === undefined ? [] : [because])],
  };
}

export default defineRule({
  code: 'DN13',
  title: 'CoreDNS may not read what it answers from',
  severity: 'high',
  needs: ['clusterDns', 'clusterRoles'],
  judgesManifests: true,
  docs: {
    why: 'The kubernetes plugin lists and watches Services, Namespaces and EndpointSlices (Endpoints before CoreDNS 1.8.1), with pods verified also Pods, with multicluster also ServiceImports. Without one of these rights it waits in vain: the ready plugin never answers OK, a rollout stops, and a pod that starts nonetheless answers that names do not exist. The right to EndpointSlices is what upgrades from before 1.8.1 forget. Bindings are not read, so that another role may give the right: the finding is an inference.',
    actions: [
      'Ask the API server first whether the right is really missing: kubectl auth can-i list endpointslices.discovery.k8s.io -A --as=system:serviceaccount:kube-system:coredns.',
      'Add list and watch to the role; nothing has to be restarted.',
    ],
    rollback: 'Take the rule out of {name} again.',
    verify: [
      'kubectl get clusterrole {name} -o yaml',
      'kubectl auth can-i list endpointslices.discovery.k8s.io -A --as=system:serviceaccount:kube-system:coredns',
      'kubectl logs -n kube-system -l k8s-app=kube-dns --tail=50',
    ],
    sources: [
      'https://github.com/coredns/coredns/blob/v1.15.0/plugin/kubernetes/controller.go',
      'https://github.com/coredns/coredns/blob/v1.8.1/plugin/kubernetes/kubernetes.go',
      'https://github.com/coredns/coredns/blob/v1.8.1/notes/coredns-1.8.1.md',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kubeadm/app/phases/addons/dns/manifests.go',
      'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles',
      'https://docs.cilium.io/en/stable/network/clustermesh/mcsapi/#prerequisites',
    ],
    silent: [
      'A right that another role gives which has coredns in its name, as coredns-mcsapi of Cilium’s guide.',
      'Roles of other names: which one CoreDNS has is not read, and the rule is unknown where none of the usual names is there.',
      'EndpointSlices with noendpoints, Pods unless pods verified is set, ServiceImports unless multicluster is.',
      'An aggregated role, whose rules the controller fills in.',
      'A CoreDNS that reads another API server (kubeconfig, endpoint).',
    ],
  },
  *subjects({ clusterDns, clusterRoles }): Generator<Subject> {
    const dns = clusterDns.value;
    const { implementation } = dns;
    if (valueOf(implementation) === 'kube-dns' || valueOf(implementation) === 'Cloud DNS') return;
    if (corednsCorefiles(dns).length === 0 && valueOf(dns.servers) === undefined) return;
    const isElsewhere = kubernetesPlugins(dns).some(({ plugin }) =>
      plugin.block.some(({ name }) => name === 'kubeconfig' || name === 'endpoint'),
    );
    if (isElsewhere) return;
    const names = new Set(namesOf(dns));
    const roles = clusterRoles.items.filter(({ ref }) => names.has(ref.name));
    for (const role of roles) yield { ref: role.ref, role };
    if (roles.length === 0) yield { ref: clusterRef, role: undefined };
  },
  *check({ role }, { clusterDns, clusterRoles }): Generator<Problem | Unknown> {
    const isUnfilled = role?.ref.declared === true && (role.rules ?? []).length === 0;
    if (role === undefined || isUnfilled) {
      const unread = clusterRoles.missingIn();
      yield unread.length > 0
        ? unknown(...unread)
        : unknown({
            what: 'rights of CoreDNS',
            namespaces: null,
            reason: 'not-observable',
            detail: 'no role of a usual name says them',
            next: 'kubectl auth can-i list endpointslices.discovery.k8s.io -A --as=system:serviceaccount:kube-system:coredns',
          });
      return;
    }
    const dns = clusterDns.value;
    const { needs, unsure } = corednsNeeds(dns);
    const beside = besides(dns, clusterRoles);
    for (const need of needs) {
      const verbs = lackingVerbs(role, need);
      const isGiven = beside.some((one) => lackingVerbs(one, need).length === 0);
      if (verbs.length > 0 && !isGiven) yield problemOf(role, need, verbs);
    }
    const slices: CorednsNeed = { group: 'discovery.k8s.io', resource: 'endpointslices', because: undefined };
    if (unsure && lackingVerbs(role, slices).length > 0) {
      yield unknown({
        what: 'version of CoreDNS',
        namespaces: null,
        reason: 'not-observable',
        detail: 'since 1.8.1 it reads EndpointSlices, which its role does not let it',
        next: 'kubectl get pods -n kube-system -l k8s-app=kube-dns -o jsonpath={.items[*].status.containerStatuses[*].imageID}',
      });
    }
    if (dns.corefiles.state === 'unknown') yield dns.corefiles;
  },
});
