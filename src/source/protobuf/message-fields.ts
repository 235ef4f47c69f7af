import { messages } from './messages.ts';

/** A field of a message, under its name in JSON. */
export interface MessageField {
  readonly number: number;
  /** `string`, `int`, `bool`, `time`, `quantity`, `intOrString`, or a message. */
  readonly type: string;
  readonly shape: '' | '[]' | '{}';
  /** Zero stands for not set. */
  readonly omitsZero: boolean;
  /** The message that holds the field in JSON's stead, where that is one inside. */
  readonly via: readonly { readonly number: number; readonly message: string }[];
}

const parsed = new Map<string, ReadonlyMap<string, MessageField>>();

/** Is the message in the table? */
export function isMessage(name: string): boolean {
  return Object.hasOwn(messages, name);
}

/** The fields of a message by their JSON names, those of the messages inlined in it included. */
export function fieldsOf(message: string): ReadonlyMap<string, MessageField> {
  const known = parsed.get(message);
  if (known !== undefined) return known;
  const fields = new Map<string, MessageField>();
  for (const text of (messages[message] ?? '').split(' ')) {
    const match = /^([\w*]+)=(\d+):(\[\]|\{\}|)([\w.]+)(\??)$/.exec(text);
    if (match === null) continue;
    const [, name = '', digits, shape = '', type = '', mark] = match;
    const number = Number(digits);
    if (name === '*') {
      for (const [inner, field] of fieldsOf(type)) {
        fields.set(inner, { ...field, via: [{ number, message: type }, ...field.via] });
      }
    } else {
      fields.set(name, {
        number,
        type,
        shape: shape as MessageField['shape'],
        omitsZero: mark === '?',
        via: [],
      });
    }
  }
  parsed.set(message, fields);
  return fields;
}
