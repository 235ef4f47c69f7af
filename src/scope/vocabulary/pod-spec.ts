import type { Subject } from './vocabulary.ts';

const securityWords = [
  'risk|secure|security|hardening|hardened|dangerous|danger|justified|acceptable|violate|breakout|scanner|attack|escape|compliance|compliant|privilege|privileged|unsafe|psa|pss|restricted|baseline|hostpid|hostpath|hostipc|allowed',
  'should not',
  'allow that',
  'third party',
];

/** What `kubernetes-pod-spec-review` judges. */
export const podSpec: readonly Subject[] = [
  {
    name: 'Pod securityContext',
    weight: 5,
    phrases: [
      'securitycontext|runasuser|runasgroup|runasnonroot|fsgroup|readonlyrootfilesystem|allowprivilegeescalation|seccomp|seccompprofile|apparmor|selinux|selinuxoption|privileged|hostpid|hostipc|automountserviceaccounttoken|supplementalgroup|procmount',
      'privilege escalation',
      'pod security',
      'podsecurity|podsecuritystandard|podsecuritypolicy|psa',
      'run|running|need|require|as ~4 root',
      'without|non root',
      'uid|gid|user ~8 run|running ~1 under|as',
      'run|running under|as ~4 uid|user|gid',
      'user namespace',
      'read-only root|filesystem',
      'hostuser|no_new_priv|nonewprivilege|rootf|psp',
      'container ~1 security',
      'harden|hardening ~4 pod|container|deployment|daemonset|workload',
      'non-root|rootless',
      'docker socket',
      'hostpath ~4 risk|breakout|hostnetwork',
      'pod|container hardening',
      'pod spec|template|yaml',
      'unconfined',
    ],
  },
  {
    name: 'Capabilities',
    weight: 5,
    phrases: [
      'capability|net_admin|net_raw|sys_admin|sys_ptrace|net_bind_service|cap_net_admin|cap_net_raw|cap_net_bind_service|cap_sys_admin|cap_bpf',
    ],
  },
  {
    name: 'Host networking of a pod',
    weight: 5,
    phrases: ['hostnetwork'],
    beside: securityWords,
  },
  {
    name: 'Host ports of a pod',
    weight: 5,
    phrases: ['hostport'],
    beside: securityWords,
  },
];
