import { z } from 'zod';
import { shown, untrusted } from './untrusted.ts';

/** Where an answer comes from: part of every answer about a cluster. */
export const originSchema = z.strictObject({
  source: z.string().describe('Id, as list_sources has it'),
  isDefault: z.boolean().describe('True when the call named no source'),
  type: z.enum(['live', 'snapshot', 'demo']),
  cluster: untrusted(253).describe('Untrusted: name of the kubeconfig context or snapshot'),
  server: z.string().nullable().describe('Host and port of the API server'),
  snapshotId: z.string().describe('The same in all answers from one reading'),
  collectedAt: z.string().nullable().describe('RFC 3339; null when a snapshot does not tell'),
  ageSeconds: z.int().nonnegative().nullable(),
  notes: z.array(z.string()).describe('Why it was or was not read anew, what changed meanwhile'),
});

export type Origin = z.infer<typeof originSchema>;

/** How old evidence of that time is, in seconds; null when the time is not known. */
export function ageOf(collectedAt: string | null): number | null {
  if (collectedAt === null) return null;
  const age = (Date.now() - Date.parse(collectedAt)) / 1_000;
  return Number.isNaN(age) ? null : Math.max(0, Math.floor(age));
}

/** The same, as old as it is now. */
export function agedNow(origin: Origin): Origin {
  return { ...origin, ageSeconds: ageOf(origin.collectedAt) };
}

/** `Source: demo (default), snapshot of cluster demo, read 2026-11-23T01:00:00Z (2 d ago), reading s1f09.` */
export function originLine({
  source,
  isDefault,
  type,
  cluster,
  server,
  snapshotId,
  ...rest
}: Origin): string {
  const host = server === null ? '' : ` at ${server}`;
  const when =
    rest.collectedAt === null
      ? 'read at a time that nothing tells'
      : `read ${rest.collectedAt}${rest.ageSeconds === null ? '' : ` (${ageText(rest.ageSeconds)} ago)`}`;
  const notes = rest.notes.map((note) => ` ${note}`).join('');
  const chosen = isDefault ? ' (default)' : '';
  return `Source: ${source}${chosen}: ${type}, cluster ${shown(cluster)}${host}, ${when}; reading ${snapshotId}.${notes}`;
}

/** `45 s`, `12 min`, `5 h`, `3 d`: the largest unit of which there are two. */
export function ageText(seconds: number): string {
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
  ] as const;
  const [unit, size] = units.find(([, size]) => seconds >= 2 * size) ?? ['s', 1];
  return `${Math.floor(seconds / size)} ${unit}`;
}
