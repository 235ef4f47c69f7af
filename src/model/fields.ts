/**
 * A field tree says which fields of a kind are kept. It is the one place where that is said: the types of the model
 * are inferred from it and every decoder fills exactly those, so a rule cannot read a field that is never filled.
 */
export type Field =
  | { readonly type: 'string' | 'integer' | 'boolean' | 'intOrString' }
  | { readonly type: 'list'; readonly of: Field; readonly keeps: ((item: unknown) => boolean) | undefined }
  | { readonly type: 'map'; readonly of: Field; readonly keeps: ((key: string) => boolean) | undefined }
  | ObjectField;

export interface ObjectField {
  readonly type: 'object';
  readonly fields: Readonly<Record<string, Field>>;
  readonly refine: ((value: Record<string, unknown>) => Record<string, unknown>) | undefined;
  readonly unread: Unread | undefined;
}

/** Fields that `refine` leaves out whatever they say, so that no decoder need read them: told by the value of one. */
export interface Unread {
  /** The field that tells, the first of its object: protobuf writes it before the others. */
  readonly by: string;
  readonly fieldsOf: (value: string) => readonly string[];
}

export type KeptOf<F> = F extends { type: 'string' }
  ? string
  : F extends { type: 'integer' }
    ? number
    : F extends { type: 'boolean' }
      ? boolean
      : F extends { type: 'intOrString' }
        ? number | string
        : F extends { type: 'list'; of: infer Item }
          ? readonly KeptOf<Item>[]
          : F extends { type: 'map'; of: infer Value }
            ? Readonly<Record<string, KeptOf<Value>>>
            : F extends { type: 'object'; fields: infer Fields }
              ? { readonly [Name in keyof Fields]?: KeptOf<Fields[Name]> | undefined }
              : never;

export const string = { type: 'string' } as const;
export const integer = { type: 'integer' } as const;
export const boolean = { type: 'boolean' } as const;
export const intOrString = { type: 'intOrString' } as const;

/** `keeps` limits which items survive, as they were kept, and where none does the list is left out. */
export function list<const F extends Field>(
  of: F,
  keeps?: (item: KeptOf<F>) => boolean,
): { type: 'list'; of: F; keeps: ((item: unknown) => boolean) | undefined } {
  // It is given what the field makes of an item.
  return { type: 'list', of, keeps: keeps as ((item: unknown) => boolean) | undefined };
}

/** A map from string keys; `keeps` limits which keys survive, and where none does the map is left out. */
export function map<const F extends Field>(
  of: F,
  keeps?: (key: string) => boolean,
): { type: 'map'; of: F; keeps: ((key: string) => boolean) | undefined } {
  return { type: 'map', of, keeps };
}

/** `refine` narrows further what one object keeps (environment values by container, say); it must be idempotent. */
export function object<const F extends Readonly<Record<string, Field>>>(
  fields: F,
  refine?: ObjectField['refine'],
  unread?: Unread,
): { type: 'object'; fields: F; refine: ObjectField['refine']; unread: Unread | undefined } {
  return { type: 'object', fields, refine, unread };
}

export interface ProjectionProblem {
  readonly path: string;
  readonly expected: string;
  readonly seen: string;
}

/**
 * Copies from `raw` what the field tree keeps. Null counts as not set, as in the Kubernetes API. A value of another
 * type than the tree says is left out and reported in `problems`. Projecting twice changes nothing.
 */
export function project(field: Field, raw: unknown, problems: ProjectionProblem[]): unknown {
  if (raw === undefined || raw === null) return undefined;
  switch (field.type) {
    case 'string':
      if (typeof raw === 'string') return raw;
      break;
    case 'integer':
      if (Number.isInteger(raw)) return raw;
      break;
    case 'boolean':
      if (typeof raw === 'boolean') return raw;
      break;
    case 'intOrString':
      if (typeof raw === 'string' || Number.isInteger(raw)) return raw;
      break;
    case 'list':
      if (Array.isArray(raw)) return projectList(field.of, field.keeps, raw, problems);
      break;
    case 'map':
      if (isRecord(raw)) return projectMap(field.of, field.keeps, raw, problems);
      break;
    case 'object':
      if (isRecord(raw)) return projectObject(field, raw, problems);
      break;
  }
  problems.push({ path: '', expected: field.type, seen: Array.isArray(raw) ? 'list' : typeof raw });
  return undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function projectList(
  of: Field,
  keeps: ((item: unknown) => boolean) | undefined,
  raw: readonly unknown[],
  problems: ProjectionProblem[],
): unknown[] | undefined {
  const kept: unknown[] = [];
  for (let index = 0; index < raw.length; index += 1) {
    const before = problems.length;
    const value = project(of, raw[index], problems);
    if (problems.length > before) prefix(problems, before, `[${index}]`);
    if (value !== undefined && keeps?.(value) !== false) kept.push(value);
  }
  return keeps !== undefined && kept.length === 0 ? undefined : kept;
}

function projectMap(
  of: Field,
  keeps: ((key: string) => boolean) | undefined,
  raw: Record<string, unknown>,
  problems: ProjectionProblem[],
): Record<string, unknown> | undefined {
  const kept: Record<string, unknown> = {};
  let isEmpty = true;
  for (const key of sorted(Object.keys(raw))) {
    if (keeps !== undefined && !keeps(key)) continue;
    const before = problems.length;
    const value = project(of, raw[key], problems);
    if (problems.length > before) prefix(problems, before, `[${key}]`);
    if (value === undefined) continue;
    setEntry(kept, key, value);
    isEmpty = false;
  }
  return isEmpty && keeps !== undefined ? undefined : kept;
}

/** A map as `project` makes it, of keys and their values. */
export function recordOf(keys: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  const order = [...keys.keys()];
  if (!isSorted(keys)) order.sort((a, b) => ((keys[a] ?? '') < (keys[b] ?? '') ? -1 : 1));
  for (const index of order) setEntry(kept, keys[index] ?? '', values[index]);
  return kept;
}

/** Assigning would set the prototype; a key such as __proto__ is data like any other. */
function setEntry(kept: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(kept, key, { value, enumerable: true, configurable: true, writable: true });
  else kept[key] = value;
}

function projectObject(
  field: ObjectField,
  raw: Record<string, unknown>,
  problems: ProjectionProblem[],
): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name in field.fields) {
    const of = field.fields[name];
    if (of === undefined || !Object.hasOwn(raw, name)) continue;
    const before = problems.length;
    const value = project(of, raw[name], problems);
    if (problems.length > before) prefix(problems, before, name);
    if (value !== undefined) kept[name] = value;
  }
  return field.refine === undefined ? kept : field.refine(kept);
}

/** Paths are put together only for what is wrong, from the inside out: building one for every field is most of the cost. */
function prefix(problems: ProjectionProblem[], from: number, segment: string): void {
  for (let index = from; index < problems.length; index += 1) {
    const problem = problems[index];
    if (problem === undefined) continue;
    const { path } = problem;
    problems[index] = {
      ...problem,
      path: path === '' || path.startsWith('[') ? `${segment}${path}` : `${segment}.${path}`,
    };
  }
}

/** An API server sends maps in order already. */
function sorted(keys: string[]): string[] {
  return isSorted(keys) ? keys : keys.sort();
}

function isSorted(keys: readonly string[]): boolean {
  for (let index = 1; index < keys.length; index += 1) {
    if ((keys[index - 1] ?? '') > (keys[index] ?? '')) return false;
  }
  return true;
}
