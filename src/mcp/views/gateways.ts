import { z } from 'zod';
import type { Kept } from '../../model/kinds/index.ts';
import { counted } from '../counted.ts';
import { plain } from '../plain.ts';

const listenerItem = z.strictObject({
  name: z.string(),
  protocol: z.string(),
  port: z.int().nullable(),
  hostname: z.string().nullable().describe('null: all'),
  namespaces: z.string().describe('Routes of these: Same, All or Selector'),
  kinds: z.array(z.string()).describe('Route kinds it names; none: by its protocol'),
  attachedRoutes: z.int().nullable().describe('By its status; null: not told'),
  conditions: z.array(z.string()).describe('Conditions that are not as they should be'),
});

export const gatewayItem = z.strictObject({
  kind: z.literal('Gateway'),
  namespace: z.string(),
  name: z.string(),
  gatewayClass: z.string(),
  addresses: z.array(z.string()),
  conditions: z.array(z.string()),
  listeners: z.array(listenerItem),
});

export const gatewayClassItem = z.strictObject({
  kind: z.literal('GatewayClass'),
  name: z.string(),
  controller: z.string(),
  conditions: z.array(z.string()),
});

export const referenceGrantItem = z.strictObject({
  kind: z.literal('ReferenceGrant'),
  namespace: z.string().describe('Of what may be referred to'),
  name: z.string(),
  from: z.array(z.string()).describe('Kinds, and the namespaces they are in'),
  to: z.array(z.string()).describe('Kinds, and names; without one: every object of the kind'),
});

type Condition = Partial<Readonly<Record<'type' | 'status' | 'reason', string | undefined>>>;

function conditionText({ type = '', status = '', reason = '' }: Condition): string {
  return `${plain(type)}=${plain(status)}${reason === '' || reason === type ? '' : ` ${plain(reason)}`}`;
}

/** Conditions that say something is wrong: those whose good state is False are Conflicted and OverlappingTLSConfig. */
function isWrong({ type = '', status }: Condition): boolean {
  return status !== (type === 'Conflicted' || type === 'OverlappingTLSConfig' ? 'False' : 'True');
}

export function gatewayItemOf({ ref, spec = {}, status = {} }: Kept<'Gateway'>): z.infer<typeof gatewayItem> {
  return {
    kind: 'Gateway',
    namespace: plain(ref.namespace ?? ''),
    name: plain(ref.name),
    gatewayClass: plain(spec.gatewayClassName ?? ''),
    addresses: (status.addresses ?? []).slice(0, 16).map(({ value = '' }) => plain(value)),
    conditions: (status.conditions ?? []).slice(0, 8).map(conditionText),
    listeners: (spec.listeners ?? []).slice(0, 64).map((listener) => {
      const its = status.listeners?.find(({ name }) => name === listener.name);
      return {
        name: plain(listener.name ?? ''),
        protocol: plain(listener.protocol ?? ''),
        port: listener.port ?? null,
        hostname: listener.hostname === undefined ? null : plain(listener.hostname),
        namespaces: plain(listener.allowedRoutes?.namespaces?.from ?? 'Same'),
        kinds: (listener.allowedRoutes?.kinds ?? []).slice(0, 8).map(({ kind = '' }) => plain(kind)),
        attachedRoutes: its?.attachedRoutes ?? null,
        conditions: (its?.conditions ?? []).filter(isWrong).slice(0, 8).map(conditionText),
      };
    }),
  };
}

export function gatewayLines(item: z.infer<typeof gatewayItem>): string {
  const { namespace, name, gatewayClass, addresses, conditions, listeners } = item;
  const head = [
    `class ${gatewayClass}`,
    addresses.length === 0 ? 'no address in its status' : addresses.join(' '),
    conditions.join(', ') || 'no conditions',
  ];
  return [
    `Gateway ${namespace}/${name}: ${head.join('; ')}`,
    ...listeners.map((one) => {
      const routes =
        one.attachedRoutes === null
          ? 'attached routes not told'
          : counted(one.attachedRoutes, 'attached route');
      const kinds = one.kinds.length === 0 ? '' : ` of kind ${one.kinds.join(' ')}`;
      const parts = [`routes from ${one.namespaces}${kinds}`, routes, ...one.conditions];
      return `  ${one.name} ${one.protocol} ${one.port ?? '?'} ${one.hostname ?? 'all hostnames'}: ${parts.join('; ')}`;
    }),
  ].join('\n');
}

export function gatewayClassItemOf({
  ref,
  spec,
  status,
}: Kept<'GatewayClass'>): z.infer<typeof gatewayClassItem> {
  return {
    kind: 'GatewayClass',
    name: plain(ref.name),
    controller: plain(spec?.controllerName ?? ''),
    conditions: (status?.conditions ?? []).slice(0, 8).map(conditionText),
  };
}

export function gatewayClassLine({ name, controller, conditions }: z.infer<typeof gatewayClassItem>): string {
  return `GatewayClass ${name}: controller ${controller}; ${conditions.join(', ') || 'no conditions'}`;
}

export function referenceGrantItemOf({
  ref,
  spec,
}: Kept<'ReferenceGrant'>): z.infer<typeof referenceGrantItem> {
  return {
    kind: 'ReferenceGrant',
    namespace: plain(ref.namespace ?? ''),
    name: plain(ref.name),
    from: (spec?.from ?? [])
      .slice(0, 16)
      .map(({ kind = '', namespace = '' }) => `${plain(kind)} in ${plain(namespace)}`),
    to: (spec?.to ?? [])
      .slice(0, 16)
      .map(
        ({ kind = '', name }) =>
          `${plain(kind)}${name === undefined || name === '' ? '' : ` ${plain(name)}`}`,
      ),
  };
}

export function referenceGrantLine({
  namespace,
  name,
  from,
  to,
}: z.infer<typeof referenceGrantItem>): string {
  return `ReferenceGrant ${namespace}/${name}: from ${from.join(', ') || 'nothing'} to ${to.join(', ') || 'nothing'}`;
}
