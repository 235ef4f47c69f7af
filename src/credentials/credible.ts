import { isPlaceholder } from './placeholder.ts';
import { withoutTrailing } from '../model/without-trailing.ts';

/** States in which a password or token may be said to be: `password: incorrect`. */
const states =
  /^(?:[a-z]*(?:expired|invalid|correct|required|optional|authori[sz]ed|forbidden|missing|enabled|abled|rotated|hidden|unknown|empty|unset|needed|failed|wrong|refused|accepted|denied|mandatory|omitted|revoked|rejected|authentication|management|manager|policy|protected|string|siehe)|not|the|it|is|in|on|at)$/;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A name of an object, a host, a file or an image: words of few lower-case letters or digits, with dashes and the like. */
function isNameLike(value: string): boolean {
  return /^[a-z0-9]+(?:[-./_][a-z0-9]+)+$/.test(value) && !uuid.test(value) && !/[a-z0-9]{24}/.test(value);
}

/** Could a person have made it up as a password? `isAlone`: nothing else stands in its line or between its quotes. */
export function isChosenPassword(value: string, isAlone: boolean): boolean {
  if (value.length < 5 || value.length > 400 || isPlaceholder(value)) return false;
  if (/^(?:pass(?:word|wd)?|secret|token|key|value|admin|root|user|test)$/i.test(value)) return false;
  if (/^[a-z]+$/i.test(value)) return isAlone && value.length >= 8 && !states.test(value.toLowerCase());
  if (/^\d+$/.test(value)) return isAlone && value.length >= 6;
  return /[^A-Za-z]/.test(value) && /[A-Za-z]/.test(value) && !/^[A-Za-z]+[.:!?]*$/.test(value);
}

/** Could a program have made it as a key or token? */
export function isMadeKey(value: string, least: number): boolean {
  if (value.length < least || isPlaceholder(value)) return false;
  if (/^(?:sha\d+|md5):/.test(value) || /:\/\/|[({]/.test(value) || isNameLike(value)) return false;
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value))
    return value.length >= 32 && /[a-z]/.test(value) && /[A-Z]/.test(value);
  return new Set(value).size >= 8;
}

/** Text of `user:password` in base64, as HTTP and Docker take it. */
export function isEncodedLogin(value: string): boolean {
  if (value.length < 8 || value.length > 2_000) return false;
  const text = decoded(value);
  const at = text?.indexOf(':') ?? -1;
  return text !== undefined && at >= 0 && at < text.length - 1 && !isPlaceholder(text.slice(at + 1));
}

/** What base64 stands for, where that is text; either alphabet, padded or not. */
export function decoded(encoded: string): string | undefined {
  const plain = withoutTrailing(encoded, '=').replaceAll('-', '+').replaceAll('_', '/');
  const whole = plain.length % 4 === 1 ? plain.slice(0, -1) : plain;
  if (!/^[A-Za-z0-9+/]+$/.test(whole)) return undefined;
  const text = atob(whole);
  return /^[\t\n\r -~]*$/.test(text) ? text : undefined;
}
