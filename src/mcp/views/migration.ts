import { z } from 'zod';
import {
  blockerKinds,
  type ClusterMigration,
  type MigrationBlocker,
  type PlannedController,
  type PlannedIngress,
  type PlannedSetting,
} from '../../model/migration-plan.ts';
import type { Detail } from '../budget.ts';
import { plain } from '../plain.ts';
import { dataText, shown, untrusted } from '../untrusted.ts';

export const migrationSections = ['plan', 'blockers', 'ingresses'] as const;

const controllerItem = z.strictObject({
  section: z.literal('plan'),
  product: z.string(),
  retired: z.boolean(),
  ingresses: z.array(z.string()),
  moreIngresses: z.int().positive().optional(),
  settings: z.string().describe('How many become what'),
  implementations: z.array(z.string()).describe('Extensions that each has of those needed'),
  steps: z.array(
    z.strictObject({
      title: z.string(),
      do: z.array(z.string()),
      compare: z.array(z.string()),
      back: z.string(),
    }),
  ),
});

const blockerItem = z.strictObject({
  section: z.literal('blockers'),
  kind: z.enum(blockerKinds),
  message: z.string(),
  ingresses: z.array(z.string()).describe('Empty: all'),
  moreIngresses: z.int().positive().optional(),
  next: z.string(),
  source: z.string().nullable(),
});

const settingItem = z.strictObject({
  object: z.string().optional().describe('Where it is a Service'),
  field: z.string(),
  value: untrusted(100).nullable().describe('Untrusted: text from the cluster. null: not kept'),
  becomes: z.enum(['field', 'extension', 'no equivalent', 'not needed']),
  here: z.enum(['yes', 'no', 'unknown']),
  to: z.array(z.string()),
  note: z.string().optional(),
  sources: z.array(z.string()).optional(),
});

const ingressItem = z.strictObject({
  section: z.literal('ingresses'),
  namespace: z.string(),
  name: z.string(),
  state: z.enum(['served', 'not served', 'unknown']),
  controllers: z.array(z.string()),
  hosts: z.array(z.string()),
  addresses: z.array(z.string()),
  routes: z.array(z.string()).nullable().describe('That serve its hosts already; null: not read'),
  settings: z.array(settingItem).describe('Concise: annotations, and what is not simply a field here'),
  moreSettings: z.int().positive().optional(),
  unmapped: z.array(z.string()).describe('Annotations of which nothing is known'),
  passedOver: z.array(z.string()).describe('Annotations that its controller does not read'),
});

export const migrationItem = z.discriminatedUnion('section', [controllerItem, blockerItem, ingressItem]);

type Item = z.infer<typeof migrationItem>;

/** The items of one part of the plan. */
export function migrationItems(
  plan: Pick<ClusterMigration, 'controllers' | 'blockers' | 'ingresses'>,
  section: (typeof migrationSections)[number],
  detail: Detail,
): Item[] {
  switch (section) {
    case 'plan':
      return plan.controllers.map((one) => controllerItemOf(one, detail));
    case 'blockers':
      return plan.blockers.map((one) => blockerItemOf(one, detail));
    case 'ingresses':
      return plan.ingresses.map((one) => ingressItemOf(one, detail));
  }
}

function some(names: readonly string[], detail: Detail): { names: string[]; more: number } {
  const most = detail === 'full' ? 50 : 5;
  return { names: names.slice(0, most).map(plain), more: names.length - most };
}

function controllerItemOf(one: PlannedController, detail: Detail): Item {
  const { names, more } = some(one.ingresses, detail);
  return {
    section: 'plan',
    product: one.product,
    retired: one.retired,
    ingresses: names,
    ...(more > 0 && { moreIngresses: more }),
    settings: Object.entries(one.settings)
      .map(([fate, count]) => `${count} ${fate}`)
      .join(', '),
    implementations: one.implementations.slice(0, 5).map(({ name, has, of }) => `${name} ${has} of ${of}`),
    steps: one.steps,
  };
}

function blockerItemOf({ ingresses, ...rest }: MigrationBlocker, detail: Detail): Item {
  const { names, more } = some(ingresses, detail);
  return { section: 'blockers', ...rest, ingresses: names, ...(more > 0 && { moreIngresses: more }) };
}

const mostSettings = { concise: 12, full: 60 } as const;

function ingressItemOf(one: PlannedIngress, detail: Detail): Item {
  const told = one.settings.filter(
    ({ field, becomes, here }) =>
      detail === 'full' || !field.startsWith('spec.') || becomes !== 'field' || here !== 'yes',
  );
  const most = mostSettings[detail];
  return {
    section: 'ingresses',
    namespace: plain(one.namespace),
    name: plain(one.name),
    state: one.state,
    controllers: one.controllers,
    hosts: one.hosts.slice(0, detail === 'full' ? 50 : 5).map((host) => (host === '*' ? '*' : plain(host))),
    addresses: some(one.addresses, detail).names,
    routes: one.routes === null ? null : some(one.routes.map(nameOf), detail).names,
    settings: told.slice(0, most).map((setting) => settingItemOf(setting, detail)),
    ...(one.settings.length > Math.min(told.length, most) && {
      moreSettings: one.settings.length - Math.min(told.length, most),
    }),
    unmapped: some(one.unmapped, detail).names,
    passedOver: some(one.passedOver, detail).names,
  };
}

/** `Service shop/cart` without its kind. */
function nameOf(object: string): string {
  return object.slice(object.indexOf(' ') + 1);
}

function settingItemOf(setting: PlannedSetting, detail: Detail): z.infer<typeof settingItem> {
  const { object, field, value, becomes, here, targets, note, source } = setting;
  const [, key] = /^metadata\.annotations\[(.*)\]$/s.exec(field) ?? [];
  return {
    ...(!object.startsWith('Ingress ') && { object: plain(nameOf(object)) }),
    field: key === undefined ? field : plain(key),
    value: value === null ? null : dataText(value, 100),
    becomes,
    here,
    to: targets.map(({ implementation, path, standard, experimental }) =>
      implementation === null
        ? `${path} (${standard === null ? `experimental ${experimental ?? ''}` : `standard ${standard}`})`
        : `${implementation}: ${path}`,
    ),
    ...(note !== null && { note }),
    ...(detail === 'full' && { sources: [...new Set([...targets.map((one) => one.source), source])] }),
  };
}

/** One item in text. */
export function migrationLines(item: Item): string {
  switch (item.section) {
    case 'plan':
      return controllerLines(item);
    case 'blockers':
      return `${item.kind}: ${item.message} For ${item.ingresses.join(', ') || 'all'}${more(item.moreIngresses)}. Next: ${item.next}${item.source === null ? '' : ` (${item.source})`}`;
    case 'ingresses':
      return ingressLines(item);
  }
}

function more(count: number | undefined): string {
  return count === undefined ? '' : ` and ${count} more`;
}

function controllerLines(item: z.infer<typeof controllerItem>): string {
  const { product, retired, ingresses, settings, implementations, steps } = item;
  return [
    `${product}${retired ? ' (retired)' : ''}: ${ingresses.join(', ')}${more(item.moreIngresses)}; settings: ${settings}; extensions: ${implementations.join(', ') || 'none needed'}`,
    ...steps.flatMap((step, index) => [
      ` ${index + 1}. ${step.title}`,
      ...step.do.map((text) => `  do: ${text}`),
      ...step.compare.map((text) => `  compare: ${text}`),
      `  back: ${step.back}`,
    ]),
  ].join('\n');
}

function ingressLines(item: z.infer<typeof ingressItem>): string {
  const { namespace, name, state, controllers, hosts, addresses, routes, settings } = item;
  const by = controllers.length === 0 ? '' : ` by ${controllers.join(', ')}`;
  const routed = routes === null ? 'routes not read' : `routed by ${routes.join(', ') || 'none'}`;
  return [
    `${namespace}/${name}: ${state}${by}; ${hosts.join(' ') || 'no hosts'}; at ${addresses.join(' ') || 'no address'}; ${routed}`,
    ...settings.map((one) => {
      const value = one.value === null ? '' : ` = ${shown(one.value, 100)}`;
      const of = one.object === undefined ? '' : `Service ${one.object} `;
      const to = one.to.length === 0 ? '' : `: ${one.to.join('; ')}; here: ${one.here}`;
      const sources = one.sources === undefined ? '' : ` (${one.sources.join(' ')})`;
      return `  ${of}${one.field}${value}: ${one.becomes}${to}${one.note === undefined ? '' : `. ${one.note}`}${sources}`;
    }),
    ...(item.moreSettings === undefined ? [] : [`  and ${item.moreSettings} more settings`]),
    ...(item.unmapped.length === 0 ? [] : [`  nothing known of ${item.unmapped.join(', ')}`]),
    ...(item.passedOver.length === 0 ? [] : [`  without effect: ${item.passedOver.join(', ')}`]),
  ].join('\n');
}
