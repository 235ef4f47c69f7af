import type { Directive, Scheme, ServerBlock } from './corefile.ts';

/**
 * `answers`: every query for its zones, but for what it passes on. `may answer`: some, by type, class or expression.
 * `changes`: rewrites the question or decides who may ask. `not known`: a plugin that releases do not have.
 */
export type StepRole = 'answers' | 'may answer' | 'changes' | 'not known';

/** A plugin that a query may stop at. */
export interface DecisionStep {
  readonly plugin: string;
  readonly directive: Directive;
  readonly role: StepRole;
  /** It is asked about names in these zones; undefined where variables or the plugin are not known. */
  readonly zones: readonly string[] | undefined;
  /** Names below these are not its own. */
  readonly except: readonly string[];
  /** Names in these zones go on to the next plugin when this one does not know them. */
  readonly passesOn: readonly string[];
}

/** One zone of one server block, and what becomes of a query that CoreDNS takes there. */
export interface ZoneDecision {
  /** Lower case, with the trailing dot; undefined where the key has variables that are not known. */
  readonly zone: string | undefined;
  readonly scheme: Scheme;
  readonly port: string;
  /** What `bind` names; empty for all addresses. */
  readonly addresses: readonly string[];
  readonly block: ServerBlock;
  /** Only queries that its `view` lets pass come here. */
  readonly isFiltered: boolean;
  readonly steps: readonly DecisionStep[];
  /** What a query gets that no step answers: a block without handlers refuses. */
  readonly otherwise: 'SERVFAIL' | 'REFUSED';
}
