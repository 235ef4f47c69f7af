import { z } from 'zod';
import { reasons } from './missing.ts';

const namespaces = z.array(z.string());
const time = z.iso.datetime({ offset: true });

/** What `snapshot.yaml` may say; `capture` writes it, and it is simple enough to write by hand. */
export const snapshotIndexSchema = z.strictObject({
  schemaVersion: z.literal(1),
  collectedAt: time.exactOptional(),
  context: z.string().min(1).exactOptional(),
  /** True: every object of each kind that is in here. */
  complete: z.boolean().default(false),
  /** What discovery listed; groups that did not answer stand in gaps. Absent: unknown. */
  installed: z.array(z.strictObject({ apiVersion: z.string(), kinds: z.array(z.string()) })).exactOptional(),
  /** Kinds read completely, even if there was none; in these namespaces, or everywhere. */
  listed: z
    .array(
      z.strictObject({
        apiVersion: z.string(),
        kind: z.string(),
        namespaces: namespaces.exactOptional(),
        /** The file this was taken from without its saying so. */
        inferred: z.string().exactOptional(),
        /** When the state it shows was read: between the two. Equal resourceVersions of two kinds mean one state. */
        taken: z.strictObject({ from: time, to: time, resourceVersion: z.string() }).exactOptional(),
      }),
    )
    .default([]),
  /** Objects asked for by name. */
  read: z
    .array(
      z.strictObject({
        apiVersion: z.string(),
        kind: z.string(),
        namespace: z.string().exactOptional(),
        name: z.string(),
        found: z.boolean(),
      }),
    )
    .default([]),
  gaps: z
    .array(
      z.strictObject({
        what: z.string(),
        reason: z.enum(reasons),
        detail: z.string().exactOptional(),
        next: z.string().exactOptional(),
        namespaces: namespaces.nullable().default(null),
        /** The kind concerned, where `what` is not its name alone. */
        kind: z.string().exactOptional(),
        /** The object of that kind that is there and could not be read. */
        object: z.strictObject({ namespace: z.string().exactOptional(), name: z.string() }).exactOptional(),
        /** The API group that did not answer; `*` for discovery as a whole. */
        group: z.string().exactOptional(),
        file: z.string().exactOptional(),
        line: z.number().int().exactOptional(),
        column: z.number().int().exactOptional(),
      }),
    )
    .default([]),
});

export type SnapshotIndex = z.infer<typeof snapshotIndexSchema>;
