import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AddressRange } from '../../src/model/address-range.ts';
import { formatRange, intersectionOf, parseCidr } from '../../src/net/addresses/cidr.ts';
import { freeBlocks, nodeBlocksIn, prefixProblem } from '../../src/net/addresses/node-blocks.ts';
import { cidrIn, cidrOf, cidrText } from './support/cidr-case.ts';
import { cases, runs } from './support/cases.ts';
import { expectCovered } from './support/coverage.ts';
import { type Oracle, startOracle } from './support/oracle.ts';
import { recordRun } from './support/record.ts';

/** What test/oracle/node-blocks/main.go answers. */
interface Answer {
  readonly tooBig: boolean;
  readonly total: number;
  readonly used: number;
  readonly inside: readonly boolean[];
  readonly allocated: readonly string[];
  readonly full: boolean;
}

const file = 'k8s.io/kubernetes/pkg/controller/nodeipam/ipam/cidrset/cidr_set.go';

/** The largest number of bits that is generated between the two: upstream's map of 2^14 blocks is quick to walk. */
const mostBits = 14;

const nodeBlocksCase = fc
  .record({ family: fc.constantFrom(4 as const, 6 as const), bits: fc.integer({ min: -4, max: 20 }) })
  .chain(({ family, bits }) => {
    const width = family === 4 ? 32 : 128;
    const widest = family === 4 ? 8 : 16;
    const apart = family === 4 || bits <= 16 ? Math.min(bits, mostBits) : bits;
    const prefix = fc.integer({ min: Math.max(widest, -apart), max: width - Math.max(0, apart) });
    return prefix.chain((length) =>
      cidrOf(family, length).chain((cluster) =>
        fc.record({
          cluster: fc.constant(cluster),
          mask: fc.constant(length + apart),
          occupied: fc.array(
            fc.oneof(
              { weight: 8, arbitrary: cidrIn(cluster, Math.min(width, length + Math.max(0, apart) + 3)) },
              {
                weight: 2,
                arbitrary: fc.integer({ min: widest, max: width }).chain((one) => cidrOf(family, one)),
              },
              { weight: 1, arbitrary: fc.constant(cidrText(cluster, Math.max(widest, length - 2))) },
              { weight: 1, arbitrary: cidrOf(family === 4 ? 6 : 4, 24) },
            ),
            { maxLength: 8 },
          ),
          allocate: fc.integer({ min: 0, max: 20 }),
        }),
      ),
    );
  });

const parsed = (text: string): AddressRange => {
  const range = parseCidr(text);
  if (range === undefined) throw new Error(`${text} is no CIDR`);
  return range;
};

describe('blocks for nodes are those of kube-controller-manager', () => {
  let oracle: Oracle;

  beforeAll(() => {
    const functions = [
      'NewCIDRSet',
      '*CidrSet.indexToCIDRBlock',
      '*CidrSet.AllocateNext',
      '*CidrSet.getBeginningAndEndIndices',
      '*CidrSet.Occupy',
      '*CidrSet.getIndexForIP',
      'getMaxCIDRs',
    ];
    oracle = startOracle(
      'node-blocks',
      functions.map((name) => `${file}:${name}`),
    );
  });

  it('in number, in order and where none is left', async () => {
    await fc.assert(
      fc.asyncProperty(nodeBlocksCase, async (asked) => {
        const theirs = (await oracle.ask(asked)) as Answer;
        const cluster = parsed(asked.cluster);
        const occupied = asked.occupied.map(parsed);
        const problem = prefixProblem(cluster, asked.mask);
        expect(theirs.tooBig).toBe(problem?.why === 'more than 16 bits apart');
        if (problem !== undefined) {
          // A mask that is too short it takes, and then has nothing to give.
          expect(theirs).toMatchObject({ total: 0, allocated: [] });
          return;
        }
        const { total, used, free } = nodeBlocksIn([cluster], asked.mask, occupied);
        const next: string[] = [];
        for (const block of freeBlocks(cluster, asked.mask, occupied)) {
          if (next.length === asked.allocate) break;
          next.push(cidrText(formatRange(block), asked.mask));
        }
        expect({
          total,
          used,
          inside: occupied.map((one) => intersectionOf(cluster, one) !== undefined),
          allocated: next,
          full: free < asked.allocate,
        }).toEqual({
          total: theirs.total,
          used: theirs.used,
          inside: theirs.inside,
          allocated: theirs.allocated,
          full: theirs.full,
        });
      }),
      runs,
    );
  });

  it('was asked about nearly every statement of the code that it agrees with', async () => {
    const covered = await oracle.close();
    recordRun('nodeBlocks', cases, covered);
    expectCovered(covered, {
      [`${file}:*CidrSet.getBeginningAndEndIndices`]: {
        least: 92,
        because: 'three returns are for no CIDR at all, and for an index outside, of a range that is inside',
      },
      [`${file}:*CidrSet.getIndexForIP`]: {
        least: 92,
        because: 'it is asked only for addresses inside the cluster CIDR, so that none is refused',
      },
    });
  });
});
