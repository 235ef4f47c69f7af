import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import type { CiliumConfig } from '../../model/evidence/cilium-config.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { ciliumVersion, mayRunCilium } from '../../net/dataplane/cilium-agents.ts';
import { type ObsoleteSetting, obsoleteSettings } from '../../net/dataplane/cilium-obsolete.ts';
import { ciliumVariants, citeSetting } from '../../net/dataplane/cilium-variants.ts';
import { isFromMinor } from '../../net/services/kube-proxy-version.ts';

type Seen = View<'ciliumConfig', 'networkAgents' | 'nodes'>;

/** Values that are words of Cilium's own; any other stands in the evidence only. */
const words = new Set(
  'true strict partial probe disabled cluster-pool-v2beta vxlan geneve dsr hybrid maglev'.split(' '),
);

function* obsolete(
  config: CiliumConfig,
  setting: ObsoleteSetting,
  { networkAgents, nodes }: Seen,
): Generator<Problem | Unknown> {
  const { key, settledBy } = setting;
  const keys = settledBy === undefined ? [key] : [key, settledBy.key];
  if (!keys.some((one) => config.isOverridden(one)) && config.get(key) === undefined) return;
  const { variants, missing } = ciliumVariants(config, nodes, keys);
  const seen = new Set<string>();
  for (const variant of variants) {
    const its = variant.setting(key);
    const { value, field } = its;
    if (value === undefined || !setting.matters(value) || seen.has(`${its.ref.name}/${field}`)) continue;
    const other = settledBy === undefined ? undefined : variant.setting(settledBy.key);
    if (other?.value !== undefined && (settledBy?.value === undefined || settledBy.value === other.value))
      continue;
    const version = ciliumVersion(networkAgents);
    if (version.state === 'unknown') yield version;
    if (version.state !== 'known' || !isFromMinor(version.value, setting.from)) return;
    if (missing.length > 0) {
      yield unknown(...missing);
      return;
    }
    seen.add(`${its.ref.name}/${field}`);
    const { major, minor } = version.value;
    yield {
      at: its,
      field,
      message: `${words.has(value) ? `${key} is ${value}` : `${key} is set`}, which Cilium does not understand since 1.${setting.from}, and ${major}.${minor} runs on ${variant.where}: ${setting.outcome}. In its place stands ${setting.instead}.`,
      evidence: [
        citeSetting(its, ''),
        ...(other === undefined ? [] : [citeSetting(other, 'not set')]),
        ...version.from,
      ],
      label: version.label,
    };
  }
}

export default defineRule({
  code: 'DP21',
  title: 'Cilium’s configuration has errors or settings that no longer exist',
  severity: 'medium',
  needs: ['ciliumConfig'],
  uses: ['networkAgents', 'nodes'],
  docs: {
    why: 'Cilium ignores a key that it does not know without a word, so that a setting which an earlier version obeyed is lost with an upgrade; a value that it does not know makes the agent exit at its next start. An annotation under config.cilium.io/ on the ConfigMap holds an error that was found in it, and cilium status shows it.',
    actions: [
      'Set what takes the key’s place first, check it on one node with a CiliumNodeConfig, then remove the old key.',
      'For an annotation, mend what its text names and remove it.',
    ],
    rollback: 'Put the earlier ConfigMap back and restart the agents one node at a time.',
    verify: [
      'kubectl get configmap cilium-config -n kube-system -o yaml',
      'kubectl get ciliumnodeconfigs -n kube-system -o yaml',
      'cilium status',
      'cilium-dbg config -a',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/Documentation/operations/upgrade-current.inc',
      'https://github.com/cilium/cilium/blob/v1.19.4/Documentation/operations/upgrade.rst',
      'https://github.com/cilium/cilium/blob/v1.15.19/Documentation/operations/upgrade.rst',
      'https://github.com/cilium/cilium/pull/31286',
      'https://github.com/cilium/cilium/blob/v1.18.6/pkg/kpr/kpr.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/option/config.go',
      'https://github.com/cilium/cilium/blob/main/cilium-cli/status/k8s.go',
    ],
    silent: [
      'Old keys beside the new ones that take their place, and values that say what is the default anyway.',
      'Keys that were removed because what they switched on is always on now (enable-session-affinity, enable-k8s-endpoint-slice, …).',
      'Keys that no version had: which ones a version newer than 1.20 has nobody knows yet.',
      'Version 1.15 with strict, partial or disabled, which it warns of.',
    ],
  },
  *subjects({ ciliumConfig, networkAgents }) {
    if (mayRunCilium(networkAgents)) yield ciliumConfig.value;
  },
  *check(config, seen) {
    const [first, ...rest] = config.errors();
    if (first !== undefined) {
      yield {
        field: first.field,
        message: `ConfigMap cilium-config carries ${rest.length === 0 ? 'an annotation' : `${rest.length + 1} annotations`} under config.cilium.io/, where errors in it are written down: what they name is not in force, or an agent fails over it at its next start.`,
        evidence: [first, ...rest],
      };
    }
    for (const setting of obsoleteSettings) yield* obsolete(config, setting, seen);
  },
});
