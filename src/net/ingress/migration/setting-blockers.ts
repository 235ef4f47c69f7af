import type { MigrationBlocker, PlannedSetting } from '../../../model/migration-plan.ts';
import type { GatewayApiHere } from './gateway-api-here.ts';
import type { IngressPlan } from './plan-ingress.ts';
import { settingName } from './setting-name.ts';

/** One place where something blocks, before equal ones of several Ingresses are joined. */
export type Block = Omit<MigrationBlocker, 'ingresses'>;

/** What stands in the way of single annotations and fields: nothing takes their place, or nothing does here. */
export function settingBlockers({ planned, products }: IngressPlan, { told }: GatewayApiHere): Block[] {
  return planned.settings.flatMap((setting): Block[] => {
    if (setting.becomes === 'no equivalent') return [withoutEquivalent(setting, products.join(', '))];
    if (setting.here !== 'no' || told.installed === 'no') return [];
    // Without any class, which implementation it will be is still open.
    if (setting.becomes === 'extension') return told.classes?.length === 0 ? [] : [boundElsewhere(setting)];
    return [tooOld(setting, told)];
  });
}

function withoutEquivalent(setting: PlannedSetting, product: string): Block {
  return {
    kind: 'no equivalent',
    message: `${settingName(setting)} of ${product} has no equivalent: what it does is gone after the move.`,
    next:
      setting.note ??
      'find out whether anybody relies on it; if so, do it in the application or in a proxy behind the Gateway',
    source: setting.source,
  };
}

function boundElsewhere(setting: PlannedSetting): Block {
  const names = [...new Set(setting.targets.flatMap(({ implementation }) => implementation ?? []))];
  return {
    kind: 'extension',
    message: `${settingName(setting)} moves to an extension of ${names.join(', ')} only, and no GatewayClass here is of one of these.`,
    next: `install an implementation that has it, or do it in the application`,
    source: setting.targets[0]?.source ?? null,
  };
}

function tooOld(setting: PlannedSetting, { bundle, channel }: GatewayApiHere['told']): Block {
  const [field] = setting.targets;
  const { path = '', standard = null, experimental = null } = field ?? {};
  const needed = [
    ...(standard === null ? [] : [`standard channel from ${standard}`]),
    ...(experimental === null ? [] : [`experimental channel from ${experimental}`]),
  ].join(', ');
  return {
    kind: 'bundle',
    message: `${settingName(setting)} becomes ${path} (${needed}), which the bundle here, ${bundle ?? 'of unknown version'}${channel === null ? '' : ` ${channel}`}, does not have.`,
    next: `install a bundle that has it once the implementation supports that bundle; its CRDs change no traffic by themselves`,
    source: field?.source ?? null,
  };
}
