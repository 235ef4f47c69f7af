import path from 'node:path';
import { UserError } from '../../model/user-error.ts';
import { isRecord, type KubeconfigEntry } from './read-kubeconfig.ts';

/** Reads an entry's fields with the types kubectl demands; a field of another type is a UserError that names it. */
export class KubeconfigFields {
  readonly name: string;
  readonly file: string;
  private readonly of: string;
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(kind: string, entry: KubeconfigEntry) {
    this.name = entry.name;
    this.file = entry.file;
    this.fields = entry.fields;
    this.of = `${kind} "${entry.name}" of ${entry.file}`;
  }

  /** Undefined when absent, null or empty, which kubectl takes for the same. */
  text(key: string): string | undefined {
    const value = this.fields[key] ?? '';
    if (typeof value !== 'string') throw this.wrong(key, 'a string (quote it)');
    return value === '' ? undefined : value;
  }

  flag(key: string): boolean {
    const value = this.fields[key] ?? false;
    if (typeof value !== 'boolean') throw this.wrong(key, 'true or false');
    return value;
  }

  texts(key: string): string[] {
    const value = this.fields[key] ?? [];
    if (!Array.isArray(value)) throw this.wrong(key, 'a list of strings');
    return value.map((item: unknown) => {
      if (typeof item !== 'string') throw this.wrong(key, 'a list of strings');
      return item;
    });
  }

  /** A file name, absolute: relative ones are meant from the kubeconfig's own folder. */
  filePath(key: string): string | undefined {
    const value = this.text(key);
    return value === undefined ? undefined : path.resolve(path.dirname(this.file), value);
  }

  nested(key: string): KubeconfigFields | undefined {
    const value = this.fields[key] ?? undefined;
    if (value === undefined) return undefined;
    if (!isRecord(value)) throw this.wrong(key, 'a mapping');
    return new KubeconfigFields(key, { name: this.name, file: this.file, fields: value });
  }

  list(key: string): Readonly<Record<string, unknown>>[] {
    const value = this.fields[key] ?? [];
    if (!Array.isArray(value) || !value.every(isRecord)) throw this.wrong(key, 'a list of mappings');
    return value;
  }

  keys(): string[] {
    return Object.keys(this.fields);
  }

  private wrong(key: string, wanted: string): UserError {
    return new UserError(`${this.of}: ${key} is not ${wanted}`, `correct ${key} in ${this.file}`);
  }
}
