import { type Field, isRecord, type KeptOf, project, type ProjectionProblem } from '../model/fields.ts';
import { type Parsed, unparsed } from '../model/parsed.ts';
import { parseYaml } from './parse-yaml.ts';

/**
 * Parses a configuration document of this kind and keeps what the field tree names. A kept field of a wrong type is a
 * problem, as it is for the component that reads the document. A document without `kind` is taken for one of this kind.
 */
export function parseKept<const F extends Field>(text: string, kind: string, fields: F): Parsed<KeptOf<F>> {
  const document = parseYaml(text);
  return document.ok ? keepFields(document.value, kind, fields) : document;
}

/** As parseKept, for a document that is parsed already. */
export function keepFields<const F extends Field>(
  document: unknown,
  kind: string,
  fields: F,
): Parsed<KeptOf<F>> {
  if (!isRecord(document)) return unparsed({ message: `not a ${kind}: no mapping` });
  const found = document.kind;
  if (found !== undefined && found !== kind) {
    return unparsed({ message: `not a ${kind}: kind is ${JSON.stringify(found)}` });
  }
  const problems: ProjectionProblem[] = [];
  const value: unknown = project(fields, document, problems);
  return problems.length === 0
    ? { ok: true, value: value as KeptOf<F> }
    : unparsed(
        ...problems.map(({ path, expected, seen }) => ({
          message: `${path} must be ${expected}, is ${seen}`,
        })),
      );
}
