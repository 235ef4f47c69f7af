import { type Field, object as objectField } from '../../../src/model/fields.ts';
import { objectMeta } from '../../../src/model/kinds/define-kind.ts';
import { definitionOf, type KindId } from '../../../src/model/kinds/index.ts';
import type { ControlPlane } from '../control-plane.ts';

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly oneOf?: readonly Schema[];
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

type Schemas = Readonly<Record<string, Schema>>;

/** An object with a different opaque text in each string of its kind's schema. */
export interface SchemaObject {
  readonly object: Record<string, unknown>;
  /** Texts in fields that are kept, by path. */
  readonly kept: ReadonlyMap<string, string>;
  /** Texts in all other fields, by path. */
  readonly outside: ReadonlyMap<string, string>;
}

/** Looks like nothing that is known, and never comes twice. */
let serial = 0;
const opaque = () => `zq${(serial++).toString(36).padStart(6, '0')}zq`;
export const opaqueText = /zq[0-9a-z]{6}zq/g;

/** Deeper than any field that is kept: schemas of pods in pods repeat themselves. */
const deepest = 14;

/** Makes an object of a kind, as the API server's own OpenAPI schema describes it. */
export async function schemaObjectOf(controlPlane: ControlPlane, id: KindId): Promise<SchemaObject> {
  const { kind, served, fields, namespaced } = definitionOf(id);
  const [{ group, versions }] = served;
  for (const version of versions) {
    const path = group === '' ? `api/${version}` : `apis/${group}/${version}`;
    const { status, body } = await controlPlane.adminFetch('GET', `/openapi/v3/${path}`);
    if (status !== 200) continue;
    const { schemas } = (body as { components: { schemas: Schemas } }).components;
    const schema = Object.values(schemas).find((one) =>
      one['x-kubernetes-group-version-kind']?.some((gvk) => gvk.kind === kind && gvk.version === version),
    );
    if (schema === undefined) continue;
    const made = new Made(schemas);
    // Which data of a ConfigMap is kept hangs on its name; this one has none of those.
    const own = id === 'ConfigMap' ? {} : fields.fields;
    const tree = objectField({ ...own, metadata: objectMeta });
    const object = made.value(schema, tree, '', 0) as Record<string, unknown>;
    const metadata = { ...(object.metadata as object), name: `of-schema-${id.toLowerCase()}` };
    Object.assign(object, {
      apiVersion: group === '' ? version : `${group}/${version}`,
      kind,
      metadata: { ...metadata, ...(namespaced ? { namespace: 'of-schema' } : {}) },
    });
    for (const replaced of ['apiVersion', 'kind', 'metadata.name', 'metadata.namespace']) {
      made.kept.delete(replaced);
      made.outside.delete(replaced);
    }
    return { object, kept: made.kept, outside: made.outside };
  }
  throw new Error(`The API server has no schema of ${id}`);
}

class Made {
  readonly kept = new Map<string, string>();
  readonly outside = new Map<string, string>();
  readonly #schemas: Schemas;

  constructor(schemas: Schemas) {
    this.#schemas = schemas;
  }

  /** `field` is what the field tree says of this place; undefined where nothing is kept. */
  value(schema: Schema, field: Field | undefined, path: string, depth: number): unknown {
    const { $ref, allOf, properties, items, additionalProperties, type, ...rest } = schema;
    const [first] = allOf ?? [];
    // A schema of schemas, which would grow past any size.
    if ($ref?.endsWith('.JSONSchemaProps') === true && depth > 6) return undefined;
    if ($ref !== undefined)
      return this.value(this.#schemas[$ref.split('/').pop() ?? ''] ?? {}, field, path, depth);
    if (first !== undefined) return this.value(first, field, path, depth);
    if (depth > deepest) return undefined;
    if (items !== undefined) {
      return [this.value(items, field?.type === 'list' ? field.of : undefined, `${path}[]`, depth + 1)];
    }
    if (properties !== undefined || rest['x-kubernetes-preserve-unknown-fields'] === true) {
      return this.#object(properties ?? {}, field, path, depth);
    }
    if (typeof additionalProperties === 'object') return this.#map(additionalProperties, field, path, depth);
    if (type === 'integer' || type === 'number') return 1;
    if (type === 'boolean') return true;
    const isKept = field?.type === 'string' || field?.type === 'intOrString';
    return this.#text(isKept, path);
  }

  #object(
    properties: Readonly<Record<string, Schema>>,
    field: Field | undefined,
    path: string,
    depth: number,
  ): Record<string, unknown> {
    const fields = field?.type === 'object' ? field.fields : {};
    // Of a container whose name no table has, these are dropped.
    const dropped =
      field?.type === 'object' && field.refine !== undefined
        ? ['env', 'args', 'command', 'volumeMounts']
        : [];
    const parts = Object.entries(properties).map(([name, schema]): [string, unknown] => {
      const at = path === '' ? name : `${path}.${name}`;
      const of = Object.hasOwn(fields, name) && !dropped.includes(name) ? fields[name] : undefined;
      // Which annotations are kept is a list of names, and these texts are none of them.
      return [name, this.value(schema, at === 'metadata.annotations' ? undefined : of, at, depth + 1)];
    });
    return { ...Object.fromEntries(parts), madeUp: this.#text(false, `${path}.madeUp`) };
  }

  #map(schema: Schema, field: Field | undefined, path: string, depth: number): Record<string, unknown> {
    const key = opaque();
    const isKept = field?.type === 'map' && field.keeps?.(key) !== false;
    (isKept ? this.kept : this.outside).set(`${path} (key)`, key);
    return { [key]: this.value(schema, isKept ? field.of : undefined, `${path}[key]`, depth + 1) };
  }

  #text(isKept: boolean, path: string): string {
    const text = opaque();
    (isKept ? this.kept : this.outside).set(path, text);
    return text;
  }
}
