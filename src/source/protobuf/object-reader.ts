import type { Field, ObjectField, Unread } from '../../model/fields.ts';
import { ListReader, type Gatherer } from './list-reader.ts';
import { MapReader } from './map-reader.ts';
import { Malformed } from './malformed.ts';
import { fieldsOf, isMessage, type MessageField } from './message-fields.ts';
import { scalarReader, type ValueReader } from './value-reader.ts';
import { wire, type WireReader } from './wire-reader.ts';

/** What to do with a field by its number. */
type Step =
  | { readonly slot: number; readonly value: ValueReader; readonly wireType: number }
  | { readonly slot: number; readonly gatherer: Gatherer; readonly wireType: number }
  | { readonly inlined: Steps; readonly wireType: number };

type Steps = (Step | undefined)[];

const none: readonly number[] = [];

/**
 * Reads a message into an object of exactly the fields that a field tree keeps; everything else is skipped as bytes.
 * Where all fields are what they were in the message read before, that one's object is given again: neighbours in a
 * list (the pods of one ReplicaSet) share all that they have in common.
 */
export class ObjectReader implements ValueReader {
  readonly wireType = wire.bytes;
  readonly #names: readonly string[];
  readonly #refine: ObjectField['refine'];
  readonly #steps: Steps = [];
  readonly #gatherers: { readonly slot: number; readonly gatherer: Gatherer }[] = [];
  readonly #unread: Unread | undefined;
  /** The slot that tells which others are not read, and those of the message being read. */
  readonly #tellingSlot: number;
  #unreadSlots: readonly number[] = none;
  #toldBy: unknown;
  #told: readonly number[] = none;
  /** Where the message read before stands: in numbers, so that no page is kept for it. */
  #page = 0;
  #start = 0;
  #length = -1;
  #slots: unknown[];
  #lastSlots: unknown[];
  #last: Readonly<Record<string, unknown>> | undefined;
  #refined: Readonly<Record<string, unknown>> | undefined;

  /** Throws when the message has no such field, or one of another type. */
  constructor({ fields, refine, unread }: ObjectField, message: string) {
    this.#names = Object.keys(fields);
    this.#refine = refine;
    this.#unread = unread;
    this.#tellingSlot = unread === undefined ? -1 : this.#names.indexOf(unread.by);
    this.#slots = new Array<unknown>(this.#names.length).fill(undefined);
    this.#lastSlots = [...this.#slots];
    const known = fieldsOf(message);
    this.#names.forEach((name, slot) => {
      const [field, found] = [fields[name], known.get(name)];
      if (field === undefined || found === undefined) throw new TypeError(`${message} has no field ${name}`);
      this.#place(slot, field, found, message);
    });
  }

  read(reader: WireReader): unknown {
    const end = reader.enter();
    if (this.#repeats(reader, end)) {
      reader.position = end;
      return this.#last;
    }
    const outer = reader.end;
    reader.end = end;
    const slots = this.#slots;
    slots.fill(undefined);
    this.#unreadSlots = none;
    this.#readFields(reader, end, this.#steps, slots);
    reader.end = outer;
    for (const { slot, gatherer } of this.#gatherers) slots[slot] = gatherer.take();
    return this.#object(slots);
  }

  /** Are these the very bytes that were read here before, on this page? */
  #repeats(reader: WireReader, end: number): boolean {
    const { position, page } = reader;
    const [start, length] = [this.#start, end - position];
    const isCandidate = page === this.#page && length === this.#length;
    this.#page = page;
    this.#start = position;
    this.#length = length;
    return isCandidate && reader.repeats(start, length);
  }

  #readFields(reader: WireReader, end: number, steps: Steps, slots: unknown[]): void {
    while (reader.position < end) {
      const tag = reader.uint32();
      if (tag < 8) throw new Malformed('field number 0');
      const step = steps[tag >>> 3];
      if (step === undefined) {
        reader.skip(tag & 7);
        continue;
      }
      if ((tag & 7) !== step.wireType)
        throw new Malformed(`wire type ${tag & 7} in place of ${step.wireType}`);
      if ('slot' in step && this.#unreadSlots.includes(step.slot)) reader.skip(step.wireType);
      else if ('value' in step) {
        slots[step.slot] = step.value.read(reader);
        if (step.slot === this.#tellingSlot) this.#unreadSlots = this.#unreadBy(slots[step.slot]);
      } else if ('gatherer' in step) step.gatherer.add(reader);
      else {
        const outer = reader.end;
        reader.end = reader.enter();
        this.#readFields(reader, reader.end, step.inlined, slots);
        reader.end = outer;
      }
    }
  }

  #unreadBy(value: unknown): readonly number[] {
    if (value !== this.#toldBy) {
      const names = this.#unread?.fieldsOf(typeof value === 'string' ? value : '') ?? [];
      this.#toldBy = value;
      this.#told = names.map((name) => this.#names.indexOf(name));
    }
    return this.#told;
  }

  #object(slots: unknown[]): unknown {
    const lastSlots = this.#lastSlots;
    let isSame = this.#last !== undefined;
    for (let index = 0; isSame && index < slots.length; index += 1)
      isSame = slots[index] === lastSlots[index];
    if (isSame) return this.#last;
    const kept: Record<string, unknown> = {};
    for (let index = 0; index < slots.length; index += 1) {
      const name = this.#names[index];
      if (slots[index] !== undefined && name !== undefined) kept[name] = slots[index];
    }
    this.#last = this.#refine === undefined ? kept : this.#sharedWithLast(this.#refine(kept));
    this.#slots = lastSlots;
    this.#lastSlots = slots;
    return this.#last;
  }

  /** Refining may leave out all that two objects differ in. */
  #sharedWithLast(refined: Record<string, unknown>): Readonly<Record<string, unknown>> {
    if (this.#refined === undefined || !isSame(refined, this.#refined)) this.#refined = refined;
    return this.#refined;
  }

  #place(slot: number, field: Field, { number, via, ...found }: MessageField, message: string): void {
    let steps = this.#steps;
    for (const { number: outer } of via) {
      let step = steps[outer];
      if (step === undefined) steps[outer] = step = { inlined: [], wireType: wire.bytes };
      if (!('inlined' in step)) throw new TypeError(`${message} has a field both inlined and kept`);
      steps = step.inlined;
    }
    if (found.shape === '') {
      const value = valueReader(field, found, message);
      steps[number] = { slot, value, wireType: value.wireType };
      return;
    }
    const gatherer = gathererOf(field, found, message);
    this.#gatherers.push({ slot, gatherer });
    steps[number] = { slot, gatherer, wireType: gatherer.wireType };
  }
}

/** Do two kept values say the same? What refining put together is new each time. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const names = Object.keys(a);
  if (Array.isArray(a) !== Array.isArray(b) || names.length !== Object.keys(b).length) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return names.every((name) => Object.hasOwn(right, name) && isSame(left[name], right[name]));
}

type Found = Pick<MessageField, 'type' | 'shape' | 'omitsZero'>;

function gathererOf(field: Field, found: Found, message: string): Gatherer {
  if (field.type === 'list' && found.shape === '[]')
    return new ListReader(() => valueReader(field.of, found, message), field.keeps);
  if (field.type === 'map' && found.shape === '{}')
    return new MapReader(valueReader(field.of, found, message), field.keeps);
  throw new TypeError(`${message} has a ${found.shape} where a ${field.type} is kept`);
}

/** The types of the table that a kept type is read from. */
const scalars: Readonly<Record<string, readonly string[]>> = {
  string: ['string', 'time', 'quantity'],
  integer: ['int'],
  boolean: ['bool'],
  intOrString: ['intOrString'],
};

function valueReader(field: Field, { type, omitsZero }: Found, message: string): ValueReader {
  if (field.type === 'object' && isMessage(type)) return new ObjectReader(field, type);
  const reader = scalars[field.type]?.includes(type) === true ? scalarReader(type, omitsZero) : undefined;
  if (reader === undefined) throw new TypeError(`${message} has a ${type} where a ${field.type} is kept`);
  return reader;
}
