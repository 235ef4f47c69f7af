import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { ciliumEncapsulation, overheadOf } from '../../src/net/mtu/mtu.ts';
import { cases, runs } from './support/cases.ts';
import { expectCovered } from './support/coverage.ts';
import { type Oracle, startOracle } from './support/oracle.ts';
import { recordRun } from './support/record.ts';

const file = 'github.com/cilium/cilium/pkg/mtu/mtu.go';
const version = { major: 1, minor: 20, patch: 2, suffix: '' };

let oracle: Oracle;

beforeAll(() => {
  oracle = startOracle(
    'cilium-mtu',
    [
      'NewConfiguration',
      'Configuration.Calculate',
      '*Configuration.getRouteMTU',
      '*Configuration.getDeviceMTU',
    ].map((name) => `${file}:${name}`),
  );
});

/** Every combination; MTUs that a device can have, and those too small for what goes around a packet. */
const asked = fc.record({
  authKeySize: fc.constantFrom(8, 12, 16, 20, 32, 64),
  ipsec: fc.boolean(),
  encap: fc.boolean(),
  wireGuard: fc.boolean(),
  overIPv6: fc.boolean(),
  baseMtu: fc.oneof(
    fc.integer({ min: 576, max: 65_520 }),
    fc.integer({ min: 0, max: 200 }),
    fc.constantFrom(0, 77),
  ),
});

it('takes off what Cilium 1.20.2 takes off, in every combination', async () => {
  await fc.assert(
    fc.asyncProperty(asked, async (question) => {
      const { authKeySize, ipsec, encap, wireGuard, overIPv6, baseMtu } = question;
      const overhead = overheadOf(
        ciliumEncapsulation({
          tunnel: encap ? (overIPv6 ? 6 : 4) : undefined,
          encryption: wireGuard ? 'WireGuard' : ipsec ? 'IPsec' : undefined,
          version,
          ipsecKeyBytes: authKeySize,
        }),
      );
      const theirs = await oracle.ask(question);
      // Where no room is left Cilium falls back on Ethernet's MTU; such an MTU of a node is refused here.
      if (baseMtu > overhead) expect(theirs).toBe(baseMtu - overhead);
    }),
    runs,
  );
});

it('was asked about nearly every statement of the code that it agrees with', async () => {
  const covered = await oracle.close();
  recordRun('ciliumMtu', cases, covered);
  expectCovered(covered);
});
