import type { Rule } from '../../src/engine/define-rule.ts';
import type { ClusterResult } from '../../src/model/cluster-result.ts';
import type { Finding, Outcome } from '../../src/model/outcome.ts';
import type { Fact } from '../../src/model/review.ts';

/** A finding of code SV02 on Service shop/cart, with what the case is about put over it. */
export function finding(fields: Partial<Finding> = {}): Finding {
  return {
    code: 'SV02',
    rule: 'service/all-endpoints-unready',
    severity: 'high',
    label: 'live evidence',
    at: at('shop', 'cart'),
    field: 'spec.selector',
    message: 'no endpoint is ready',
    evidence: [{ object: 'Service shop/cart', field: 'spec.selector', seen: 'x', label: 'live evidence' }],
    actions: ['look at the pods'],
    rollback: 'nothing to take back',
    verify: ['kubectl get pods'],
    cutover: [],
    handoff: null,
    involves: [],
    ...fields,
  };
}

export function at(namespace: string, name: string, kind = 'Service'): Finding['at'] {
  return { apiVersion: 'v1', kind, namespace, name, label: 'live evidence', declared: false };
}

/** A rule of which only its name and causes matter. */
export function ruleNamed(code: string, id: string, causes: readonly string[] = []): Rule {
  return {
    id,
    code,
    title: code,
    severities: ['high', 'medium', 'low'],
    needs: [],
    uses: [],
    judgesManifests: false,
    causes,
    thresholds: {},
    docs: {
      why: `why ${code}`,
      actions: ['act'],
      rollback: 'back',
      verify: ['kubectl version'],
      sources: ['source'],
    },
    subjects: () => [],
    check: () => [],
  };
}

const live: Fact = { value: { name: 'Cilium', version: '1.20.2' }, label: 'live evidence', from: [] };

/** A cluster whose facts are all live, with these outcomes. */
export function clusterResult(fields: Partial<ClusterResult> = {}): ClusterResult {
  return {
    name: 'prod-eu',
    source: 'live',
    collectedAt: '2026-11-23T12:00:00Z',
    facts: {
      kubernetesVersion: live,
      cni: live,
      kubeProxyMode: live,
      ipamMode: live,
      nodeMtu: live,
      dnsPods: live,
    },
    outcomes: [],
    gaps: [],
    inferredLists: [],
    unreadFiles: [],
    annotations: new Map(),
    ...fields,
  };
}

export function flagged(findings: readonly Finding[]): Outcome[] {
  const codes = [...new Set(findings.map(({ code }) => code))];
  return codes.map((code) => {
    const own = findings.filter((one) => one.code === code);
    return {
      code,
      rule: own[0]?.rule ?? '',
      outcome: 'flagged',
      objects: own.length,
      unknownObjects: 0,
      missing: [],
      findings: own,
    };
  });
}
