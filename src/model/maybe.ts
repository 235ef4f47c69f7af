import type { Citation } from './cite.ts';
import { type Label, weakest } from './label.ts';
import type { Missing } from './missing.ts';

/** Read, with its value and what that rests on. */
export interface Known<T> {
  readonly state: 'known';
  readonly value: T;
  readonly label: Label;
  readonly from: readonly Citation[];
}

/** Read, and not there. */
export interface Absent {
  readonly state: 'absent';
  readonly label: Label;
  readonly from: readonly Citation[];
}

/** Not read. Never the same as absent. */
export interface Unknown {
  readonly state: 'unknown';
  readonly missing: readonly Missing[];
}

export type Maybe<T> = Known<T> | Absent | Unknown;

/** A known value; its label is the weakest of what it is read from, or `label` where that is weaker still. */
export function known<T>(value: T, from: readonly Citation[], label: Label = 'live evidence'): Known<T> {
  return { state: 'known', value, label: weakest(label, ...from.map((entry) => entry.label)), from };
}

export function absent(label: Label, from: readonly Citation[] = []): Absent {
  return { state: 'absent', label, from };
}

export function unknown(...missing: readonly Missing[]): Unknown {
  return { state: 'unknown', missing };
}

/** What a Maybe lacks; nothing when it is known or absent. */
export function missingOf(maybe: Maybe<unknown>): readonly Missing[] {
  return maybe.state === 'unknown' ? maybe.missing : [];
}

/** The value where known, else undefined: only for places where absent and unknown are handled alike. */
export function valueOf<T>(maybe: Maybe<T>): T | undefined {
  return maybe.state === 'known' ? maybe.value : undefined;
}
