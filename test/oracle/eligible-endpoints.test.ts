import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kept } from '../../src/model/kinds/index.ts';
import { type Eligible, eligibleEndpoints } from '../../src/net/services/eligible-endpoints.ts';
import { heededHints } from '../../src/net/services/hint-gates.ts';
import { portEndpoints } from '../../src/net/services/port-endpoints.ts';
import { trafficPolicies } from '../../src/net/services/traffic-policies.ts';
import { cases, runs } from './support/cases.ts';
import { expectCovered } from './support/coverage.ts';
import { eligibilityCase } from './support/eligibility-case.ts';
import { type Oracle, startOracle } from './support/oracle.ts';
import { recordRun } from './support/record.ts';

/** What test/oracle/eligible-endpoints/main.go answers. */
interface Answer {
  readonly proxied: boolean;
  readonly internalPolicyLocal: boolean;
  readonly externalPolicyLocal: boolean;
  readonly externallyAccessible: boolean;
  readonly cluster: readonly string[];
  readonly local: readonly string[];
  readonly reachable: readonly string[];
  readonly hasAny: boolean;
}

const topology = 'k8s.io/kubernetes/pkg/proxy/topology.go';

function addressesOf(eligible: Eligible | undefined): readonly string[] | undefined {
  return eligible?.endpoints
    .map(({ address, port }) => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`))
    .sort();
}

function fate(endpoints: readonly string[], hasAny: boolean) {
  return endpoints.length > 0 ? 'reaches' : hasAny ? 'dropped' : 'refused';
}

describe('eligible endpoints are those that kube-proxy categorizes', () => {
  let oracle: Oracle;

  beforeAll(() => {
    oracle = startOracle(
      'eligible-endpoints',
      ['CategorizeEndpoints', 'topologyModeFromHints', 'availableForTopology', 'filterEndpoints'].map(
        (name) => `${topology}:${name}`,
      ),
    );
  });

  it('for every version, policy, hint and condition', async () => {
    await fc.assert(
      fc.asyncProperty(eligibilityCase, async (asked) => {
        const service = asked.service as unknown as Kept<'Service'>;
        const slices = asked.slices as unknown as Kept<'EndpointSlice'>[];
        const port = service.spec?.ports?.[0] ?? {};
        const { family, node, release } = asked;
        const version = { major: 1, minor: release.minor, patch: 0, suffix: '' };
        const ours = eligibleEndpoints(
          portEndpoints(slices, port, family),
          trafficPolicies(service, port, family),
          heededHints(service, version, release.featureGates),
        ).on({ name: node.metadata.name, zone: node.metadata.labels['topology.kubernetes.io/zone'] });
        const theirs = (await oracle.ask(asked)) as Answer;
        const { cluster, local, hasAny } = theirs;
        const internal = [...(theirs.internalPolicyLocal ? local : cluster)].sort();
        const external = theirs.externallyAccessible
          ? [...(theirs.externalPolicyLocal ? local : cluster)].sort()
          : undefined;
        const here = theirs.externallyAccessible ? [...cluster].sort() : undefined;
        expect({
          proxied: true,
          internal: addressesOf(ours.internal),
          internalVerdict: ours.internal.verdict,
          external: addressesOf(ours.external),
          externalVerdict: ours.external?.verdict,
          here: addressesOf(ours.externalFromHere),
          hereVerdict: ours.externalFromHere?.verdict,
          reachable: [
            ...new Set(Object.values(ours).flatMap((one: Eligible | undefined) => addressesOf(one) ?? [])),
          ].sort(),
        }).toEqual({
          proxied: theirs.proxied,
          internal,
          internalVerdict: fate(internal, hasAny),
          external,
          externalVerdict: external && fate(external, hasAny),
          here,
          hereVerdict: here && fate(here, hasAny),
          reachable: [...theirs.reachable].sort(),
        });
      }),
      runs,
    );
  });

  it('was asked about nearly every statement of the code that it agrees with', async () => {
    const covered = await oracle.close();
    recordRun('eligibility', cases, covered);
    expectCovered(covered, {
      [`${topology}:availableForTopology`]: {
        least: 80,
        because: 'its last branch is for a mode that topologyModeFromHints never gives',
      },
    });
  });
});
