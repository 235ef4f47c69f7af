import { isRecord } from '../model/fields.ts';

/** The line of the first template action in a text, counted from `firstLine`; undefined without one. */
export function templateLine(text: string, firstLine: number): number | undefined {
  const at = text.indexOf('{{');
  if (at < 0) return undefined;
  return firstLine + text.slice(0, at).split('\n').length - 1;
}

/**
 * Does a value that a manifest's author set hold a template action? ConfigMaps and annotations are left out: what they
 * carry (a Corefile, an alert) may be a template of its own.
 */
export function isTemplated(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{{');
  if (Array.isArray(value)) return value.some(isTemplated);
  if (!isRecord(value)) return false;
  return Object.entries(value).some(
    ([key, part]) => key !== 'data' && key !== 'annotations' && isTemplated(part),
  );
}

/** May a document that is no object yet be one when it is rendered? A CI workflow, which has its own braces, may not. */
export function mayBecomeObject(value: unknown, text: string): boolean {
  if (!text.includes('{{')) return false;
  return (isRecord(value) && ('apiVersion' in value || 'kind' in value)) || /^[ \t]*\{\{/m.test(text);
}
