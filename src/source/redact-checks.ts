import type { CommandCheck } from '../model/command-check.ts';
import { redactText } from './redact-text.ts';

/** What was found of commands, credentials in them replaced: nothing that was given as one is said back. */
export function redactChecks(checks: readonly CommandCheck[]): CommandCheck[] {
  return checks.map((check) => ({
    ...check,
    text: redactText(check.text),
    detail: redactText(check.detail),
    suggestion: check.suggestion === null ? null : redactText(check.suggestion),
  }));
}
