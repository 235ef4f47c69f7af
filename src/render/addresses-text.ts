import type { AddressesPlan, AddressProposal, PlannedOverlap } from '../model/addresses-plan.ts';
import {
  addressesSummary,
  amountText,
  capacityLines,
  ledgerOrigin,
  matrixLines,
  proposedText,
  rangesText,
} from './addresses-words.ts';
import { wrap } from './wrap.ts';

/** Columns, as in a review. */
const width = 110;

/** The plan of addresses, for a person at a terminal: what collides first. */
export function renderAddressesText(plan: AddressesPlan): string {
  const { clusters, ledger, overlaps, matrix, capacity, notes, proposal, unknown } = plan;
  const names = clusters.map(
    ({ name, source, collectedAt }) =>
      `${name} (${source}${collectedAt === null ? '' : `, read ${collectedAt}`})`,
  );
  return `${[
    ...wrap(`Addresses of ${names.length === 0 ? 'ranges given by hand' : names.join(', ')}`, width),
    ...wrap(addressesSummary(plan), width),
    ...section('OVERLAPS', overlaps.flatMap(overlapLines)),
    ...section(
      'NOT KNOWN',
      unknown.flatMap(({ what, namespaces, reason, detail, next }) => [
        ...wrap(
          `${what}${namespaces === null ? '' : ` in ${namespaces.join(', ')}`}: ${reason}${detail === null ? '' : `, ${detail}`}`,
          width,
          '  ',
        ),
        ...(next === null ? [] : item('next', next)),
      ]),
    ),
    ...section(
      'LEDGER',
      ledger.flatMap((line) => [
        ...wrap(
          `${rangesText(line)} (${amountText(line.addresses)})`,
          width,
          `  ${line.purpose.padEnd(15)}${line.cluster === null || clusters.length < 2 ? '' : `${line.cluster}: `}`,
        ),
        ...item('from', ledgerOrigin(line)),
      ]),
    ),
    ...section(
      'MATRIX',
      matrixLines(matrix).flatMap((line) => wrap(line, width, '  ')),
    ),
    ...section(
      'CAPACITY',
      capacity.flatMap((one) => {
        const [head, ...rest] = capacityLines(one);
        return [...wrap(head, width, '  '), ...rest.flatMap((line) => wrap(line, width, '    '))];
      }),
    ),
    ...section(
      'NOTES',
      notes.flatMap((note) => wrap(note, width, '  ')),
    ),
    ...(proposal === null ? [] : proposalLines(proposal)),
  ].join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function item(label: string, text: string): string[] {
  return wrap(text, width, `    ${label.padEnd(6)}`);
}

function overlapLines({ verdict, first, second, common, pairs, why, next }: PlannedOverlap): string[] {
  return [
    ...wrap(
      `${first} and ${second}${pairs > 1 ? `, and ${pairs - 1} more like it,` : ''} have ${common} in common: ${why}.`,
      width,
      `  ${verdict.padEnd(10)}`,
    ),
    ...(next === null ? [] : item('next', next)),
  ];
}

function proposalLines({ assumptions, ranges, settings, oneWayDoors }: AddressProposal): string[] {
  return [
    ...section('PROPOSAL FOR A NEW CLUSTER', [
      ...ranges.flatMap((one) => [
        ...wrap(proposedText(one), width, '  '),
        ...(one.range === null ? [] : item('holds', one.holds)),
        ...item('basis', one.basis),
        ...(one.next === null ? [] : item('next', one.next)),
      ]),
      ...assumptions.flatMap((text) => wrap(`Assumed: ${text}.`, width, '  ')),
      ...settings.flatMap((text) => wrap(text, width, '  set  ')),
    ]),
    ...section(
      'ONE-WAY DOORS',
      oneWayDoors.flatMap(({ decision, after, source }) => [
        ...wrap(decision, width, '  '),
        ...item('after', after),
        ...item('see', source),
      ]),
    ),
  ];
}
