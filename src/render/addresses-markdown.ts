import type { AddressesPlan, AddressProposal } from '../model/addresses-plan.ts';
import {
  addressesSummary,
  amountText,
  capacityLines,
  ledgerOrigin,
  matrixLines,
  proposedText,
  rangesText,
} from './addresses-words.ts';
import { cellText, codeSpan } from './code-span.ts';

/** The plan of addresses as Markdown. Text from a cluster stands in code spans only. */
export function renderAddressesMarkdown(plan: AddressesPlan): string {
  const { clusters, ledger, overlaps, matrix, capacity, notes, proposal, unknown } = plan;
  const names = clusters.map(({ name }) => codeSpan(name)).join(', ');
  return `${[
    '# Addresses',
    '',
    `${names === '' ? 'Ranges given by hand' : `Clusters ${names}`}. ${addressesSummary(plan)}`,
    '',
    '## Overlaps',
    '',
    ...(overlaps.length === 0 ? ['Nothing among what was read and given.'] : []),
    ...overlaps.flatMap(({ verdict, first, second, common, pairs, why, next }) => [
      `- **${verdict}**: ${codeSpan(first)} and ${codeSpan(second)}${pairs > 1 ? `, ${pairs} times,` : ''} have ${codeSpan(common)} in common: ${why}.`,
      ...(next === null ? [] : [`  - Next: ${codeSpan(next)}`]),
    ]),
    '',
    '## What is not known',
    '',
    ...(unknown.length === 0 ? ['Nothing.'] : []),
    ...unknown.map(
      ({ what, reason, detail, next }) =>
        `- ${codeSpan(what)}: ${reason}${detail === null ? '' : `, ${codeSpan(detail)}`}${next === null ? '' : `. Next: ${codeSpan(next)}`}`,
    ),
    '',
    '## Ledger',
    '',
    '| for | cluster | ranges | addresses | from |',
    '| --- | --- | --- | --- | --- |',
    ...ledger.map(
      (line) =>
        `| ${line.purpose} | ${line.cluster === null ? '' : codeSpan(line.cluster)} | ${codeSpan(rangesText(line))} | ${amountText(line.addresses)} | ${codeSpan(ledgerOrigin(line))} |`,
    ),
    '',
    '## Matrix',
    '',
    ...matrixLines(matrix).map((line) => `- ${line}`),
    '',
    '## Capacity',
    '',
    ...capacity.flatMap((one) => {
      const [head, ...rest] = capacityLines(one);
      return [`- ${codeSpan(head)}`, ...rest.map((line) => `  - ${line}`)];
    }),
    ...notes.map((note) => `- ${note}`),
    ...(proposal === null ? [] : proposalLines(proposal)),
  ].join('\n')}\n`;
}

function proposalLines({ assumptions, ranges, settings, oneWayDoors }: AddressProposal): string[] {
  return [
    '',
    '## Proposal for a new cluster',
    '',
    '| range | holds | basis |',
    '| --- | --- | --- |',
    ...ranges.map(
      (one) =>
        `| ${codeSpan(proposedText(one))} | ${one.range === null ? cellText(one.next ?? '') : cellText(one.holds)} | ${cellText(one.basis)} |`,
    ),
    '',
    ...assumptions.map((text) => `- Assumed: ${text}.`),
    ...settings.map((text) => `- Set ${codeSpan(text)}`),
    '',
    '### One-way doors',
    '',
    ...oneWayDoors.map(({ decision, after, source }) => `- **${decision}**: ${after} ([source](${source}))`),
  ];
}
