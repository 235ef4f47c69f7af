import { type Parsed, unparsed } from '../model/parsed.ts';
import { type SnapshotIndex, snapshotIndexSchema } from '../model/snapshot-index.ts';
import { parseYaml } from './parse-yaml.ts';

/** Reads `snapshot.yaml`. One that is partly wrong has no value: what it claims would be taken at its word. */
export function parseSnapshotIndex(text: string): Parsed<SnapshotIndex> {
  const yaml = parseYaml(text);
  if (!yaml.ok) return yaml;
  const result = snapshotIndexSchema.safeParse(yaml.value);
  if (result.success) return { ok: true, value: result.data };
  return unparsed(
    ...result.error.issues.map(({ path, message }) => ({
      message: path.length === 0 ? message : `${path.join('.')}: ${message}`,
    })),
  );
}
