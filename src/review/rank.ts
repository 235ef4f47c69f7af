import { type Area, areas } from '../model/area.ts';
import type { Finding } from '../model/outcome.ts';
import { severities } from '../model/severity.ts';

/** A rule's area is the first part of its id. */
export function areaOf(ruleId: string): Area {
  const area = areas.find((one) => ruleId.startsWith(`${one}/`));
  if (area === undefined) throw new Error(`rule ${ruleId} is in no known area`);
  return area;
}

/** Worst first, then by area and code, then by object: an order that does not depend on the order of reading. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    areas.indexOf(areaOf(a.rule)) - areas.indexOf(areaOf(b.rule)) ||
    compareText(sortKey(a), sortKey(b))
  );
}

function sortKey({ code, at, field, message }: Finding): string {
  return [code, at.namespace ?? '', at.kind, at.name, field, message].join('\0');
}

/** By code unit, so that the order is the same in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
