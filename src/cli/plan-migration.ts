import type { MigrationPlan } from '../model/migration-plan.ts';
import { migrationSlices, planMigration } from '../net/ingress/migration/plan-migration.ts';
import { renderMigrationMarkdown } from '../render/migration-markdown.ts';
import { renderMigrationText } from '../render/migration-text.ts';
import { exitCodes } from './exit-codes.ts';
import { readClusters } from './read-clusters.ts';
import type { SourceOptions } from './source-options.ts';
import { deliver } from './terminal.ts';

export interface PlanMigrationOptions extends SourceOptions {
  readonly namespace?: readonly string[];
  readonly format: 'text' | 'markdown' | 'json';
  readonly output?: string;
}

/** `plan migration`: what becomes of every Ingress on the Gateway API, and in which order to move. Gives the exit code. */
export async function runPlanMigration(options: PlanMigrationOptions): Promise<number> {
  const read = await readClusters(options, migrationSlices, { namespaces: options.namespace });
  const plan: MigrationPlan = {
    schemaVersion: 1,
    clusters: read.map(({ evidence, ...cluster }) => ({
      ...cluster,
      ...planMigration(evidence, options.namespace ?? []),
    })),
  };
  const text = {
    text: () => renderMigrationText(plan),
    markdown: () => renderMigrationMarkdown(plan),
    json: () => `${JSON.stringify(plan, null, 2)}\n`,
  }[options.format]();
  await deliver(text, options.output);
  return exitCodes.ok;
}
