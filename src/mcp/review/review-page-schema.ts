import { z } from 'zod';
import { areas } from '../../model/area.ts';
import { labels } from '../../model/label.ts';
import { reasons } from '../../model/missing.ts';
import { severities } from '../../model/severity.ts';
import { gapSchema } from '../gaps.ts';
import { originSchema } from '../origin.ts';
import { untrusted } from '../untrusted.ts';

/** The parts of a review that a cursor can walk. */
export const sections = ['findings', 'outcomes', 'gaps', 'suppressed'] as const;

const label = z.enum(labels);
const count = z.int().nonnegative();

const citation = z.strictObject({
  object: untrusted(300),
  field: untrusted(300),
  seen: untrusted(200),
  label,
  cluster: untrusted(253).optional(),
});

const handoff = z.strictObject({ owner: z.string(), for: z.string() });

const at = z.strictObject({
  cluster: untrusted(253).optional(),
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
  file: untrusted(300).optional(),
});

const findingHead = {
  id: z.string(),
  code: z.string(),
  severity: z.enum(severities),
  label,
  at,
  field: untrusted(300),
  message: z.string(),
};

const findingTail = {
  rollback: z.string(),
  handoff: handoff.nullable(),
  causedBy: z.string().nullable().describe('Id of the finding that explains this one'),
};

/** A finding as a page shows it, or the first of many alike. */
export const pageFinding = z.strictObject({
  ...findingHead,
  evidence: z.array(citation).max(3),
  moreEvidence: count,
  action: z.string().nullable(),
  ...findingTail,
  alike: z
    .strictObject({ findings: count, namespaces: count, names: z.array(z.string()) })
    .nullable()
    .describe('Set when this one stands for several of its rule'),
});

/** A finding whole. */
export const wholeFinding = z.strictObject({
  ...findingHead,
  rule: z.string(),
  area: z.enum(areas),
  evidence: z.array(citation),
  moreEvidence: count,
  why: z.string(),
  actions: z.array(z.string()),
  ...findingTail,
  verify: z.array(z.string()).describe('Read-only commands'),
  explains: z.array(z.string()).describe('Ids of findings that this one explains'),
});

const factValue = z.union([
  untrusted(300),
  z.number(),
  z.null(),
  z.array(untrusted(300)),
  z.strictObject({
    name: untrusted(100),
    version: untrusted(100).nullable(),
    mode: untrusted(100).nullable(),
    beside: z.array(untrusted(100)).optional(),
  }),
  z.strictObject({ pods: count, ready: count }),
  z.array(z.strictObject({ mtu: count, nodes: count })),
]);

const fact = z.union([
  z.strictObject({
    value: factValue,
    label,
    from: z.array(citation.omit({ label: true, cluster: true })).max(1),
    more: count.describe('Further objects that say the same'),
  }),
  z.strictObject({ unknown: untrusted(400), next: z.string().nullable() }),
]);

const reviewGap = gapSchema.extend({
  cluster: untrusted(253),
  affects: z.array(z.string()).describe('Codes of rules that lack it'),
});

const outcome = z.strictObject({
  cluster: untrusted(253).optional(),
  code: z.string(),
  rule: z.string(),
  outcome: z.enum(['crashed', 'flagged', 'unknown', 'passed', 'not-applicable']),
  objects: count,
  unknownObjects: count,
  missing: z.array(z.strictObject({ what: z.string(), reason: z.enum(reasons) })),
});

export const reviewPageSchema = z.strictObject({
  verdict: z.string(),
  schemaVersion: z.literal(1),
  reviewId: z.string(),
  origins: z.array(originSchema),
  target: z.strictObject({ summary: z.string(), areas: z.array(z.enum(areas)) }),
  areasWithoutRules: z.array(z.enum(areas)).describe('Asked for, and no rule judges them yet'),
  counts: z.strictObject({
    severity: z.record(z.enum(severities), count),
    area: z.record(z.string(), count),
    outcome: z.record(z.string(), count),
  }),
  section: z.enum(sections),
  total: count.describe('In this section, on all pages'),
  shown: count,
  nextCursor: z.string().nullable(),
  clusters: z
    .array(
      z.strictObject({
        name: untrusted(253),
        source: z.enum(['live', 'snapshot', 'demo']),
        collectedAt: z.string().nullable(),
        facts: z.record(z.string(), fact),
      }),
    )
    .describe('On the first page of findings'),
  findings: z.array(pageFinding).max(20),
  outcomes: z.array(outcome),
  gaps: z.array(reviewGap).max(20),
  suppressed: z.strictObject({
    count,
    rules: z.array(z.string()),
    items: z.array(z.strictObject({ id: z.string(), by: untrusted(300), reason: untrusted(300) })),
  }),
  handoffs: z.array(handoff),
  assumptions: z.array(untrusted(600)),
  blockers: z.array(untrusted(600)).describe('Beyond the gaps listed here'),
  actions: z.array(z.string()).max(10).describe('Beyond those of the findings listed here'),
  rollback: z.array(z.string()).max(10).describe('Likewise'),
  cutover: z.array(z.string()).max(10),
  totals: z
    .record(z.string(), count)
    .describe('Length of each list; the first page of findings holds the lists that no cursor walks'),
});

export type ReviewPage = z.infer<typeof reviewPageSchema>;
export type PageFinding = z.infer<typeof pageFinding>;
export type WholeFinding = z.infer<typeof wholeFinding>;
export type PageFact = z.infer<typeof fact>;
export type PageGap = z.infer<typeof reviewGap>;
export type PageOutcome = z.infer<typeof outcome>;
