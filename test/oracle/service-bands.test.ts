import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AddressRange } from '../../src/model/address-range.ts';
import { containsRange, formatRange, parseAddress, parseCidr, sizeOf } from '../../src/net/addresses/cidr.ts';
import { allocatableIn, serviceBands } from '../../src/net/services/service-addresses.ts';
import { cidrOf } from './support/cidr-case.ts';
import { cases, runs } from './support/cases.ts';
import { expectCovered } from './support/coverage.ts';
import { type Oracle, startOracle } from './support/oracle.ts';
import { recordRun } from './support/record.ts';

/** What test/oracle/service-bands/main.go answers. */
interface Answer {
  readonly refused: boolean;
  readonly size: string;
  readonly first: string;
  readonly offset: string;
  readonly static: number;
  readonly last: string;
  readonly given: readonly ('given' | 'taken' | 'outside' | 'not ready')[];
  readonly tried: readonly ('given' | 'outside' | 'not ready')[];
  readonly dynamic: readonly string[];
  readonly full: boolean;
  readonly used: number;
  readonly free: string;
}

const folder = 'k8s.io/kubernetes/pkg/registry/core/service/ipallocator';

/** What Go's int holds at most: an allocator tells no more free addresses. */
const mostTold = (1n << 63n) - 1n;

const serviceCase = fc
  .record({
    family: fc.constantFrom(4 as const, 6 as const),
    allocator: fc.constantFrom('objects', 'bitmap'),
  })
  .chain(({ family, allocator }) => {
    const width = family === 4 ? 32 : 128;
    const prefix = fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: width - 8, max: width }) },
      { weight: 1, arbitrary: fc.integer({ min: family === 4 ? 8 : 56, max: width }) },
      { weight: 1, arbitrary: fc.constantFrom(family === 4 ? 31 : 64, family === 4 ? 32 : 66) },
    );
    return prefix.chain((length) =>
      // With a bitmap the API server takes no range of more than 20 bits.
      cidrOf(family, allocator === 'bitmap' ? Math.max(length, width - 20) : length).chain((range) => {
        const { first, last } = rangeOf(range);
        const near = fc.oneof(
          fc.bigInt({ min: first, max: last }),
          fc.constantFrom(first, first + 1n, last - 1n, last, first - 1n, last + 1n),
          fc.bigInt({ min: first, max: first + 300n }),
        );
        return fc.record({
          range: fc.constant(range),
          allocator: fc.constant(allocator),
          synced:
            allocator === 'bitmap' ? fc.constant(true) : fc.integer({ max: 19, min: 0 }).map((n) => n > 0),
          static: fc.array(
            near
              .map((address) => (address > 0n && address < 1n << BigInt(width) ? address : first))
              .map((address) => formatRange({ family, first: address, last: address })),
            { maxLength: 30 },
          ),
          elsewhere: fc.array(
            cidrOf(family, width)
              .map((text) => text.split('/')[0] ?? '')
              .filter((text) => !containsRange(rangeOf(range), addressOf(text))),
            { maxLength: 3 },
          ),
          dynamic: fc.oneof(fc.integer({ min: 0, max: 10 }), fc.constant(270)),
        });
      }),
    );
  });

function rangeOf(text: string): AddressRange {
  const range = parseCidr(text);
  if (range === undefined) throw new Error(`${text} is no CIDR`);
  return range;
}

function addressOf(text: string): AddressRange {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address;
}

const textOf = (range: AddressRange, end: 'first' | 'last') =>
  formatRange({ family: range.family, first: range[end], last: range[end] });

describe('addresses for Services are those of the API server', () => {
  let oracle: Oracle;

  beforeAll(() => {
    const functions = [
      'ipallocator.go:NewIPAllocator',
      'ipallocator.go:hostsPerNetwork',
      'ipallocator.go:broadcastAddress',
      'ipallocator.go:addOffsetAddress',
      'ipallocator.go:*Allocator.allocateService',
      'ipallocator.go:*Allocator.allocateNextService',
      'ipallocator.go:*Allocator.Used',
      'ipallocator.go:*Allocator.Free',
      'bitmap.go:calculateRangeOffset',
      'bitmap.go:New',
      'bitmap.go:*Range.contains',
      'bitmap.go:*Range.allocate',
      'bitmap.go:*Range.Free',
    ];
    oracle = startOracle(
      'service-bands',
      functions.map((name) => `${folder}/${name}`),
    );
  });

  it('in number, in both bands, and in what is left', async () => {
    await fc.assert(
      fc.asyncProperty(serviceCase, async (asked) => {
        const theirs = (await oracle.ask(asked)) as Answer;
        const range = rangeOf(asked.range);
        const { size } = allocatableIn([range], asked.allocator);
        const bands = serviceBands(range, asked.allocator);
        if (theirs.refused) {
          expect([size, bands.all]).toEqual([0n, undefined]);
          return;
        }
        expect(size.toString()).toBe(theirs.size);
        const { all, static: fixed, dynamic } = bands;
        if (asked.allocator === 'objects' && all !== undefined) {
          expect({
            first: textOf(all, 'first'),
            last: textOf(all, 'last'),
            offset: dynamic === undefined ? undefined : textOf(dynamic, 'first'),
            static: fixed === undefined ? 0 : Number(sizeOf(fixed)),
          }).toEqual({
            first: theirs.first,
            last: theirs.last,
            offset: theirs.offset,
            static: theirs.static,
          });
        }

        const held = new Set<string>();
        const given = asked.static.map((text) => {
          if (!asked.synced) return 'not ready';
          if (all === undefined || !containsRange(all, addressOf(text))) return 'outside';
          if (held.has(text)) return 'taken';
          held.add(text);
          return 'given';
        });
        expect(theirs.given).toEqual(given);
        expect(theirs.tried).toEqual(given.map((fate) => (fate === 'taken' ? 'given' : fate)));

        // Without a name an address comes from the dynamic band as long as it has one, then from the static one.
        let left = { dynamic: freeIn(dynamic, held), static: freeIn(fixed, held) };
        for (const text of theirs.dynamic) {
          const isDynamic = left.dynamic > 0n;
          const band = isDynamic ? dynamic : fixed;
          expect(band !== undefined && containsRange(band, addressOf(text)) && !held.has(text)).toBe(true);
          held.add(text);
          left = {
            dynamic: left.dynamic - (isDynamic ? 1n : 0n),
            static: left.static - (isDynamic ? 0n : 1n),
          };
        }
        if (asked.synced) {
          expect(theirs.full).toBe(theirs.dynamic.length < asked.dynamic);
          if (theirs.full) expect(left).toEqual({ dynamic: 0n, static: 0n });
        }
        expect(theirs.used).toBe(held.size);
        const free = (size < mostTold ? size : mostTold) - BigInt(held.size);
        expect(theirs.free).toBe(free.toString());
      }),
      runs,
    );
  });

  it('was asked about nearly every statement of the code that it agrees with', async () => {
    const ip = `${folder}/ipallocator.go`;
    const cannot = 'its other returns are for addresses that cannot be made, of CIDRs that were parsed';
    const covered = await oracle.close();
    recordRun('serviceBands', cases, covered);
    expectCovered(covered, {
      [`${ip}:NewIPAllocator`]: { least: 85, because: cannot },
      [`${ip}:hostsPerNetwork`]: { least: 90, because: 'one return is for a power of two that is 0' },
      [`${ip}:broadcastAddress`]: { least: 90, because: cannot },
      [`${ip}:addOffsetAddress`]: {
        least: 80,
        because: 'two returns are for sums beyond the last address there is',
      },
      [`${ip}:*Allocator.allocateService`]: { least: 94, because: 'one return is for an IP that is none' },
      [`${ip}:*Allocator.allocateNextService`]: {
        least: 90,
        because: 'one correction is for 1 of 2^56 offsets in a /64, two lines are for what cannot happen',
      },
      [`${ip}:*Allocator.Used`]: {
        least: 83,
        because: 'two returns are for a lister that fails, and for an IPAddress that is named like none',
      },
      [`${ip}:*Allocator.Free`]: {
        least: 75,
        because: 'two lines are for more addresses taken than there are',
      },
      [`${folder}/bitmap.go:*Range.allocate`]: {
        least: 89,
        because: 'two lines are for a bitmap that fails, which this one in memory does not',
      },
    });
  });
});

function freeIn(band: AddressRange | undefined, held: ReadonlySet<string>): bigint {
  if (band === undefined) return 0n;
  const taken = [...held].filter((text) => containsRange(band, addressOf(text))).length;
  return sizeOf(band) - BigInt(taken);
}
