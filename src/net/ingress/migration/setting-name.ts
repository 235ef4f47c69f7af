import type { PlannedSetting } from '../../../model/migration-plan.ts';
import { shownName } from '../../../model/shown-name.ts';

/** What a setting is called in a sentence: the annotation's key, or the field. */
export function settingName({ field }: Pick<PlannedSetting, 'field'>): string {
  const [, key] = /^metadata\.annotations\[(.*)\]$/s.exec(field) ?? [];
  return key === undefined ? field : shownName(key);
}
