import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type GatewayAnswer, judge, questionOf, tally } from './support/gateway-judgement.ts';
import { gatewayCase } from './support/gateway-case.ts';
import { cases, runs } from './support/cases.ts';
import { expectCovered } from './support/coverage.ts';
import { type Oracle, startOracle } from './support/oracle.ts';
import { recordRun } from './support/record.ts';

const translator = 'github.com/envoyproxy/gateway/internal/gatewayapi';

const functions = [
  'helpers.go:GetReferencedListeners',
  'helpers.go:computeHosts',
  'helpers.go:wildcardHostnameMatchesHostname',
  'route.go:*Translator.processAllowedListenersForParentRefs',
  'route.go:*Translator.processHTTPRouteParentRefListener',
  'contexts.go:*ListenerContext.AllowsKind',
  'contexts.go:*ListenerContext.AllowsNamespace',
  'listenerset.go:*Translator.isListenerSetAllowed',
  'validate.go:*Translator.validateBackendNamespace',
  'validate.go:*Translator.validateBackendRefService',
  'sort.go:XdsIRRoutes.Less',
].map((name) => `${translator}/${name}`);

describe('routes attach, and requests are given to rules, as Envoy Gateway has it', () => {
  let oracle: Oracle;

  beforeAll(() => {
    oracle = startOracle('gateway-routes', functions);
  });

  it('for Gateways, ListenerSets, routes and grants of every kind', async () => {
    await fc.assert(
      fc.asyncProperty(gatewayCase, async (asked) => {
        const { ours, theirs } = judge(asked, (await oracle.ask(questionOf(asked))) as GatewayAnswer);
        expect(ours).toEqual(theirs);
      }),
      runs,
    );
  });

  it('was asked about nearly every statement of the code that it agrees with', async () => {
    const covered = await oracle.close();
    recordRun('gatewayRoutes', cases, covered);
    console.log(
      `${tally.settled} of ${tally.requests} requests were settled, ${tally.taken} of them taken by a rule`,
    );
    expect(tally.settled).toBeGreaterThan(tally.requests * 0.7);
    expect(tally.taken).toBeGreaterThan(cases / 10);
    expectCovered(covered, {
      [`${translator}/contexts.go:*ListenerContext.AllowsNamespace`]: {
        least: 70,
        because: 'namespaces that are not there, and selectors and sources that the API server fills in',
      },
      [`${translator}/listenerset.go:*Translator.isListenerSetAllowed`]: {
        least: 77,
        because: 'namespaces that are not there, and selectors that are not there or not valid',
      },
      [`${translator}/validate.go:*Translator.validateBackendRefService`]: {
        least: 92,
        because: 'Services of type ExternalName, which each implementation takes or not',
      },
      [`${translator}/sort.go:XdsIRRoutes.Less`]: {
        least: 93,
        because: 'cookies, which are an extension of its own',
      },
    });
  });
});
