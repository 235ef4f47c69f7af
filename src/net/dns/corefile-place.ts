import { cite } from '../../model/cite.ts';
import { type CorefileSeen, lineIn, partOf } from '../../model/evidence/cluster-dns.ts';
import { formatRef } from '../../model/ref.ts';
import { corefilePath } from './corefile-path.ts';

/** A key as the API allows it, for a message. */
export function shownKey(key: string): string {
  return /^[-._a-zA-Z0-9]{1,253}$/.test(key) ? key : '(not a valid key)';
}

/** A place in a Corefile: where it is, in words and as evidence. */
export function placeIn(
  seen: CorefileSeen,
  place: { file?: string; line?: number; column?: number },
  said = '',
) {
  const { file, line, column } = place;
  const part = partOf(seen, file);
  const key = `data[${shownKey(part.key)}]`;
  const field = `${key}${corefilePath(seen, place)}`;
  const where =
    line === undefined ? 'the end' : `line ${line}${column === undefined ? '' : `, column ${column}`}`;
  const text = [where, said, lineIn(part, line)].filter((one) => one !== '').join(': ');
  return {
    where: `${where} of ${shownKey(part.key)} in ${formatRef(part.configMap.ref)}`,
    part,
    line: where,
    evidence: cite(part.configMap, key, text),
    at: { at: part.configMap, field },
    /** The path of something that should stand there and does not. */
    lacks: (name: string) => ({ at: part.configMap, field: `${field}.${name}` }),
    isRedacted: lineIn(part, line).includes('[redacted]'),
  };
}
