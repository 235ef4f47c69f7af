import { evidenceOf, planOf } from '../facts/evidence-of.ts';
import { cleanText } from '../model/clean-text.ts';
import type { MigrationPlan } from '../model/migration-plan.ts';
import { migrationSlices, planMigration } from '../net/ingress-migration/plan-migration.ts';
import { renderMigrationMarkdown } from '../render/migration-markdown.ts';
import { renderMigrationText } from '../render/migration-text.ts';
import { collect } from '../snapshot/collect.ts';
import { exitCodes } from './exit-codes.ts';
import { openSources, type SourceOptions } from './source-options.ts';
import { deliver, progressTo } from './terminal.ts';

export interface PlanMigrationOptions extends SourceOptions {
  readonly namespace?: readonly string[];
  readonly format: 'text' | 'markdown' | 'json';
  readonly output?: string;
}

/** `plan migration`: what becomes of every Ingress on the Gateway API, and in which order to move. Gives the exit code. */
export async function runPlanMigration(options: PlanMigrationOptions): Promise<number> {
  const progress = progressTo(process.stderr, options.verbose === true, process.env);
  const sources = await openSources(options, progress.tell);
  const namespaces = options.namespace ?? [];
  try {
    const clusters: MigrationPlan['clusters'] = [];
    for (const opened of sources) {
      const snapshot = await collect(opened, planOf(migrationSlices, namespaces));
      const { name, source, collectedAt } = snapshot.info;
      clusters.push({
        name: cleanText(name, 200),
        source,
        collectedAt,
        ...planMigration(evidenceOf(snapshot), namespaces),
      });
    }
    progress.end();
    const plan: MigrationPlan = { schemaVersion: 1, clusters };
    const text = {
      text: () => renderMigrationText(plan),
      markdown: () => renderMigrationMarkdown(plan),
      json: () => `${JSON.stringify(plan, null, 2)}\n`,
    }[options.format]();
    await deliver(text, options.output);
    return exitCodes.ok;
  } finally {
    progress.end();
    await Promise.all(sources.map((source) => source.close()));
  }
}
