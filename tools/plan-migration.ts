import { z } from 'zod';
import { counted } from '../src/mcp/counted.ts';
import { defineTool, pageInput, sourceInput } from '../src/mcp/define-tool.ts';
import { pageAnswer, pageOutput } from '../src/mcp/page.ts';
import { plain } from '../src/mcp/plain.ts';
import { refuseForbidden } from '../src/mcp/refuse-forbidden.ts';
import {
  migrationItem,
  migrationItems,
  migrationLines,
  migrationSections,
} from '../src/mcp/views/migration.ts';
import { planMigration } from '../src/net/ingress/migration/plan-migration.ts';

const input = z.strictObject({
  ...sourceInput,
  section: z.enum(migrationSections).default('plan').describe('ingresses: each annotation and field'),
  namespace: z.string().optional(),
  ...pageInput,
});

const here = z.enum(['yes', 'no', 'unknown']);

export default defineTool({
  name: 'plan_migration',
  title: 'Leaving Ingress for the Gateway API',
  description:
    'What becomes of Ingresses on the Gateway API: each annotation and field, what blocks, and steps for each controller with overlap and way back. Plans only. Ingresses as they are: get_ingresses.',
  input,
  output: pageOutput(migrationItem, {
    gatewayApi: z.strictObject({
      installed: here,
      bundle: z.string().nullable(),
      channel: z.string().nullable(),
      implementations: z.array(z.string()).nullable().describe('Of GatewayClasses; null: not read'),
    }),
    counts: z.strictObject({ ingresses: z.int(), controllers: z.int(), blockers: z.int() }),
  }),
  async run(args, context) {
    const reading = await context.load(args);
    const { section, namespace, detail } = args;
    const { ingresses } = reading.evidence;
    refuseForbidden(ingresses, reading, context);
    const plan = planMigration(reading.evidence, namespace === undefined ? [] : [namespace]);
    const counts = {
      ingresses: plan.ingresses.length,
      controllers: plan.controllers.length,
      blockers: plan.blockers.length,
    };
    const { installed, bundle, channel, classes } = plan.gatewayApi;
    const implementations =
      classes === null
        ? null
        : [...new Set(classes.map(({ implementation }) => implementation ?? 'not recognized'))];
    const gatewayApi = {
      installed,
      bundle: bundle === null ? null : plain(bundle),
      channel,
      implementations,
    };
    const api = `Gateway API: ${installed === 'yes' ? `${gatewayApi.bundle ?? 'unknown bundle'} ${channel ?? 'unknown channel'}` : installed === 'no' ? 'not installed' : 'unknown'}; implementations: ${implementations === null ? 'unknown' : implementations.join(', ') || 'none'}.`;
    const noun = { plan: 'controllers', blockers: 'blockers', ingresses: 'Ingresses' }[section];
    return pageAnswer({
      reading,
      verdict: ingresses.isUnread
        ? 'Unknown: Ingresses were not read.'
        : `${plan.ingresses.length} Ingress${plan.ingresses.length === 1 ? '' : 'es'} of ${counted(plan.controllers.length, 'controller')}; ${counted(plan.blockers.length, 'blocker')}.`,
      noun,
      items: migrationItems(plan, section, detail),
      textOf: migrationLines,
      missing: plan.unknown.map(({ detail: why, next, ...rest }) => ({
        ...rest,
        ...(why !== null && { detail: why }),
        ...(next !== null && { next }),
      })),
      args,
      filters: [section, namespace, detail],
      extra: { gatewayApi, counts },
      extraLines: [
        api,
        ...(plan.blockers.length > 0 && section !== 'blockers' ? ['Blockers: section blockers.'] : []),
      ],
    });
  },
});
